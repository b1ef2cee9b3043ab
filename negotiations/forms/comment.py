"""The county's answer to a comment on a memo."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hyte.forms import Buttons, Helper
from hyte.versions import mark
from negotiations.models import MemoComment

Answer = MemoComment.Answer


class AnswerForm(forms.Form):
    """`read`: which words of the comment were read, so that none is answered that has become another meanwhile."""

    answer = forms.ChoiceField(
        label=gettext_lazy("What the county does"),
        choices=[
            (Answer.TAKEN_IN, gettext_lazy("It is taken in")),
            (Answer.NOT_TAKEN_IN, gettext_lazy("It is not taken in, because …")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose one of the two.")},
    )
    text = forms.CharField(
        label=gettext_lazy("The reason, or a word on what was done"),
        required=False,
        max_length=2000,
        widget=forms.Textarea({"rows": 2}),
        help_text=gettext_lazy("The writer and the others of the municipality read it."),
    )
    read = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, comment: MemoComment) -> None:
        given = {"answer": comment.answer, "text": comment.answer_text, "read": mark(comment.text)}
        super().__init__(data, auto_id=f"answer_{comment.pk}_%s", label_suffix="", initial=given)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("answer") == Answer.NOT_TAKEN_IN and not data.get("text"):
            self.add_error("text", _("Tell why it is not taken in: the writer reads it."))
        return data

    def read_now(self, comment: MemoComment) -> "AnswerForm":
        """The same form with what was typed, as if the comment had been read just now."""
        data = self.data.copy()  # type: ignore[attr-defined]
        data["read"] = mark(comment.text)
        return AnswerForm(data, comment=comment)

    @property
    def helper(self) -> Helper:
        return Helper("answer", "text", "read", Buttons(_("Save the answer")), data_keeps=True)
