from django import forms
from django.utils.translation import gettext_lazy as _

from negotiations.models import Negotiation


class NotesForm(forms.ModelForm):
    class Meta:
        model = Negotiation
        fields = ["case_number", "internal_notes"]
        help_texts = {
            "case_number": _("Printed on the memo at its next approval."),
            "internal_notes": _("Seen by the county's planners only. Never sent, printed or shown to a municipality."),
        }
