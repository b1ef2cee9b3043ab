"""Why a municipality of the county does not take part in a round."""

from django import forms
from django.utils.translation import gettext_lazy as _

from hyte.forms import Button, Buttons, Helper


class AbsenceForm(forms.Form):
    reason = forms.CharField(
        label=_("Why does the municipality not take part?"),
        help_text=_("Kept as evidence that the county asked. Staff and management of the county read it."),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": _("Tell why the municipality does not take part: the reason is kept as evidence.")},
    )

    @property
    def helper(self) -> Helper:
        return Helper("reason", Buttons(Button(_("Note that it does not take part")), back=_("Cancel")))
