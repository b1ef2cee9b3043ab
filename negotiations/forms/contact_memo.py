"""After the negotiation: comments on the memo, feedback."""

from collections.abc import Iterable
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from hyte.forms import Buttons, Helper, Include
from negotiations.forms.contact import KEPT, left
from negotiations.forms.contact_topic import TickForm
from negotiations.models import Feedback, MemoComment, MemoSection
from programmes.models import Measure


class CommentsForm(forms.Form):
    """One field for each section and measure of the memo, holding the person's own comment on it that has no answer yet."""

    row_labels: ClassVar = {"section": _("Your comment on a section"), "measure": _("Your comment on a measure")}
    is_unsent = False

    def __init__(
        self,
        data: Any = None,
        *,
        sections: Iterable[MemoSection],
        measures: Iterable[Measure],
        own: Iterable[MemoComment],
    ) -> None:
        super().__init__(data, auto_id="comment_%s", label_suffix="")
        texts = {(comment.section_id, comment.measure_id): comment.text for comment in own}
        self.things: dict[str, MemoSection | Measure] = {}
        for section in sections:
            self._add(f"section_{section.pk}", section, section.heading, texts.get((section.pk, None), ""))
        for measure in measures:
            self._add(f"measure_{measure.pk}", measure, measure.what, texts.get((None, measure.pk), ""))

    def _add(self, name: str, thing: MemoSection | Measure, heading: str, text: str) -> None:
        self.things[name] = thing
        self.fields[name] = forms.CharField(
            label=_("Your comment on “%(heading)s”") % {"heading": heading},
            required=False,
            max_length=4000,
            initial=text,
            widget=forms.Textarea(attrs={"rows": 2}),
        )

    def changed(self) -> list[tuple[MemoSection | Measure, str]]:
        """What differs from the comments that were there."""
        return [(self.things[name], self.cleaned_data[name]) for name in self.changed_data]

    @property
    def helper(self) -> Helper:
        words = Include("contact/_memo_words.html")
        buttons = Buttons(_("Send the comments to the county"))
        unsent = _("Comments not sent yet")
        told = {"data_keeps": True, "data_unsent": unsent, **left(self)}
        return Helper(words, KEPT, buttons, css_class="form form-wide memo", **told)


class CorrectionForm(forms.Form):
    """What the municipality asks to be corrected before it approves."""

    text = forms.CharField(
        label=_("What should be corrected, and how?"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": _("Tell what should be corrected.")},
    )

    def __init__(self, data: Any = None, *, own: MemoComment | None) -> None:
        super().__init__(data, auto_id="correction_%s", label_suffix="", initial={"text": own.text if own else ""})
        if own:
            self.fields["text"].required = False
            self.fields["text"].help_text = _("Empty the field to take your request back.")

    @property
    def helper(self) -> Helper:
        return Helper(
            "text", Buttons(_("Ask for the correction")), data_keeps=True, data_unsent=_("Request not sent yet")
        )


class TakeBackForm(TickForm):
    """The approval is taken back with a reason, which the county answers."""

    reason = forms.CharField(
        label=_("Why? The county reads and answers it."),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Tell why the approval is taken back: the county reads it.")},
    )

    @property
    def helper(self) -> Helper:
        return Helper("reason", "sure", Buttons())


class FeedbackForm(forms.ModelForm):
    class Meta:
        model = Feedback
        fields = ("text", "may_be_named")
        labels = {"text": _("How did the negotiation go? What would you do otherwise next year?")}
        help_texts = {"may_be_named": _("Without the tick the county sees only what was said, not who said it.")}
        widgets = {"text": forms.Textarea(attrs={"rows": 4})}
        error_messages = {"text": {"required": _("Write your feedback first.")}}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": "feedback_%s", "label_suffix": "", **kwargs})
        if self.instance.pk:
            self.fields["text"].required = False
            self.fields["text"].help_text = _("Empty the field to take your feedback back.")

    @property
    def helper(self) -> Helper:
        return Helper(*self.fields, Buttons(_("Send the feedback")))
