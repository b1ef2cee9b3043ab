"""When a body heard the summary, and what it said."""

from django import forms
from django.utils.translation import gettext_lazy as _

from hyte import clock
from hyte.forms import Buttons, DateInput, Helper
from negotiations.models import Presentation


class PresentationForm(forms.ModelForm):
    class Meta:
        model = Presentation
        fields = ["presented_on", "outcome"]
        widgets = {"presented_on": DateInput(), "outcome": forms.Textarea(attrs={"rows": 4})}
        help_texts = {"outcome": _("What the body decided or asked for, in a sentence or two.")}
        error_messages = {
            "presented_on": {"required": _("Give the day on which the body heard the summary, e.g. 20.10.2026.")}
        }

    def clean_presented_on(self) -> object:
        day = self.cleaned_data["presented_on"]
        if day > clock.today():
            raise forms.ValidationError(_("This day has not come yet. Note the presentation when it has been held."))
        return day

    @property
    def helper(self) -> Helper:
        return Helper(*self.fields, Buttons(_("Note the presentation"), back=_("Back to the summary")))
