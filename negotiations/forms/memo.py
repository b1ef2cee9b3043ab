"""The memo as one form: three fields a section, so that a save without JavaScript loses nothing that was typed."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hyte import clock
from hyte.forms import Button, Buttons, DateInput, Helper, Include
from hyte.versions import mark
from negotiations.models import MemoSection, Round
from negotiations.timetable import COMMENT_DAYS, approval_due

MOST_DAYS = 90
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


class Reading(forms.Form):
    """Tells what of the memo was on the page when its button was pressed (see `actions.memo.reading`)."""

    memo_read = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, read: str = "", **kwargs: Any):
        super().__init__(data, **kwargs)
        self.fields["memo_read"].initial = read


class CommentRoundForm(Reading):
    until = forms.DateField(label=gettext_lazy("Comments by"), widget=DateInput)

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **{"auto_id": "comments_%s", **kwargs})
        self.fields["until"].initial = clock.today() + timedelta(days=COMMENT_DAYS)

    def clean_until(self) -> Any:
        return _soon(
            self.cleaned_data["until"],
            passed=_("The last day for comments has already passed. Choose a later one."),
            far=_("Give at most %(n)s days for comments."),
        )

    @property
    def helper(self) -> Helper:
        return Helper("until", "memo_read", Buttons(_("Ask for comments")))


def _soon(until: date, *, passed: str, far: str) -> date:
    """A day from today on, and not further away than anybody means."""
    if until < clock.today():
        raise ValidationError(passed)
    if until > clock.today() + timedelta(days=MOST_DAYS):
        raise ValidationError(far % {"n": MOST_DAYS})
    return until


class ApproveForm(Reading):
    """What speaks against approving now is named by the tick. `warned`: which warnings the person has seen there."""

    sure = forms.BooleanField(
        error_messages={"required": gettext_lazy("Tick the box, if the memo is approved all the same.")}
    )
    warned = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, warnings: Sequence[str], **kwargs: Any):
        super().__init__(*args, **{"auto_id": "approve_%s", "label_suffix": "", **kwargs})
        self.warnings = warnings
        if not warnings:
            del self.fields["sure"], self.fields["warned"]
            return
        self.fields["sure"].label = _("Approve all the same. %(warnings)s") % {"warnings": " ".join(warnings)}
        self.fields["warned"].initial = mark(*warnings)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if self.warnings and "sure" in data and data.get("warned") != mark(*self.warnings):
            self.add_error("sure", _("Something has come meanwhile. Read it, and tick once more."))
        return data

    def read_now(self) -> "ApproveForm":
        """The same form, with the box unticked: what it says is read first."""
        data = self.data.copy()  # type: ignore[attr-defined]
        data.pop("sure", None)
        if self.warnings:
            data["warned"] = mark(*self.warnings)
        form = ApproveForm(data, warnings=self.warnings)
        form._errors = self.errors  # type: ignore[attr-defined]
        return form

    @property
    def helper(self) -> Helper:
        return Helper(*self.fields, Buttons(_("Approve the memo")))


class SendForm(forms.Form):
    """By when the municipality approves: asked while the round is open."""

    until = forms.DateField(
        label=gettext_lazy("The municipality approves it by"),
        widget=DateInput,
        help_text=gettext_lazy("The contact and the deputy are asked to approve it, and are reminded once."),
    )

    def __init__(self, *args: Any, round: Round, **kwargs: Any):
        super().__init__(*args, **{"auto_id": "send_%s", **kwargs})
        if round.closed_at:
            del self.fields["until"]
        else:
            self.fields["until"].initial = approval_due(clock.today(), round.dates)

    def clean_until(self) -> Any:
        return _soon(
            self.cleaned_data["until"],
            passed=_("This day has already passed. Choose a later one."),
            far=_("Give at most %(n)s days for the approval."),
        )

    @property
    def helper(self) -> Helper:
        return Helper(*self.fields, Buttons(_("Send the memo")))


class WithdrawForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("Why the approval is withdrawn"),
        max_length=500,
        widget=forms.Textarea({"rows": 3}),
        help_text=gettext_lazy("Stands in the letters about it and is kept with the old version."),
    )

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **{"auto_id": "withdraw_%s", **kwargs})

    @property
    def helper(self) -> Helper:
        return Helper("reason", Buttons(Button(_("Withdraw the approval"), tone="danger")))
