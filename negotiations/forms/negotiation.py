from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from hyte.forms import Buttons, Helper
from hyte.versions import mark
from negotiations.models import Negotiation


class NotesForm(forms.ModelForm):
    """`read`: the mark of what was read, so that two planners never overwrite each other."""

    read = forms.CharField(max_length=16, required=False, widget=forms.HiddenInput)

    class Meta:
        model = Negotiation
        fields = ["case_number", "internal_notes"]
        help_texts = {
            "case_number": _("Printed on the memo at its next approval."),
            "internal_notes": _("Seen by the county's planners only. Never sent, printed or shown to a municipality."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["read"].initial = mark(self.instance.case_number, self.instance.internal_notes)

    @property
    def helper(self) -> Helper:
        return Helper(*self.fields, Buttons(_("Save case number and notes"), back=_("Back without saving")))
