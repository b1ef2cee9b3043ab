"""After the negotiation: comments on the memo, feedback."""

from collections.abc import Iterable, Mapping
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from hyte.forms import Buttons, Helper, Include
from negotiations.forms.contact import KEPT, left
from negotiations.models import Feedback, MemoComment, MemoSection


class CommentsForm(forms.Form):
    """One field for each section of the memo, holding the person's own comment on it."""

    row_labels: ClassVar = {"section": _("Your comment on a section")}
    is_unsent = False

    def __init__(self, data: Any = None, *, sections: Iterable[MemoSection], own: Mapping[int, MemoComment]) -> None:
        super().__init__(data, auto_id="comment_%s", label_suffix="")
        self.sections = {f"section_{section.pk}": section for section in sections}
        for name, section in self.sections.items():
            comment = own.get(section.pk)
            self.fields[name] = forms.CharField(
                label=_("Your comment on “%(heading)s”") % {"heading": section.heading},
                required=False,
                max_length=4000,
                initial=comment.text if comment else "",
                widget=forms.Textarea(attrs={"rows": 2}),
            )

    def with_sections(self) -> list[tuple[MemoSection, forms.BoundField]]:
        return [(section, self[name]) for name, section in self.sections.items()]

    def changed(self) -> list[tuple[MemoSection, str]]:
        """What differs from the comments that were there."""
        return [(self.sections[name], self.cleaned_data[name]) for name in self.changed_data]

    @property
    def helper(self) -> Helper:
        sections = Include("contact/_memo_comments.html")
        buttons = Buttons(_("Send the comments to the county"))
        unsent = _("Comments not sent yet")
        told = {"data_keeps": True, "data_unsent": unsent, **left(self)}
        return Helper(sections, KEPT, buttons, css_class="form form-wide memo", **told)


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
