"""The memo as one form: three fields a section, so that a save without JavaScript loses nothing that was typed."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hyte import clock
from hyte.forms import Button, Buttons, DateInput, Helper, Include
from hyte.versions import mark
from negotiations.models import MemoSection
from negotiations.timetable import COMMENT_DAYS

MOST_COMMENT_DAYS = 90
LONGEST = 20_000


class MemoForm(forms.Form):
    """`was_` is the mark of the text as it was read: what nobody touched is not saved, and so never in conflict."""

    row_labels: ClassVar = {"text": gettext_lazy("Text of a section")}

    def __init__(self, *args: Any, sections: Sequence[MemoSection], **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.sections = {section.pk: section for section in sections}
        for section in sections:
            self.fields[f"text_{section.pk}"] = forms.CharField(
                label=section.heading,
                required=False,
                strip=False,
                max_length=LONGEST,
                initial=section.text,
                widget=forms.Textarea({"rows": 5, "aria-labelledby": f"heading-{section.pk}"}),
            )
            hidden: dict[str, Any] = {"widget": forms.HiddenInput, "required": False}
            self.fields[f"version_{section.pk}"] = forms.IntegerField(initial=section.version, min_value=0, **hidden)
            self.fields[f"was_{section.pk}"] = forms.CharField(initial=mark(section.text), max_length=16, **hidden)

    def touched(self) -> dict[MemoSection, tuple[str, int]]:
        """Section → (text, version that was read), of those whose text was changed on this page."""
        found = {}
        for pk, section in self.sections.items():
            text = self.cleaned_data.get(f"text_{pk}")
            sent = f"text_{pk}" in self.data
            if text is not None and sent and mark(text) != self.cleaned_data.get(f"was_{pk}"):
                found[section] = (text, self.cleaned_data.get(f"version_{pk}") or 0)
        return found

    def texts(self) -> dict[int, str]:
        """What was typed, by section, also when something in it is wrong."""
        return {pk: self.data.get(f"text_{pk}", "") for pk in self.sections}

    @property
    def helper(self) -> Helper:
        return Helper(Include("negotiations/memo/_writing.html"), css_class="form form-wide")


class CommentRoundForm(forms.Form):
    until = forms.DateField(label=gettext_lazy("Comments by"), widget=DateInput)

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["until"].initial = clock.today() + timedelta(days=COMMENT_DAYS)

    def clean_until(self) -> Any:
        if (until := self.cleaned_data["until"]) < clock.today():
            raise ValidationError(_("The last day for comments has already passed. Choose a later one."))
        if until > clock.today() + timedelta(days=MOST_COMMENT_DAYS):
            raise ValidationError(_("Give at most %(n)s days for comments.") % {"n": MOST_COMMENT_DAYS})
        return until

    @property
    def helper(self) -> Helper:
        return Helper("until", Buttons(_("Ask for comments")))


class WithdrawForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("Why the approval is withdrawn"),
        max_length=500,
        widget=forms.Textarea({"rows": 3}),
        help_text=gettext_lazy("Kept with the old version."),
    )

    @property
    def helper(self) -> Helper:
        return Helper("reason", Buttons(Button(_("Withdraw the approval"), tone="danger")))
