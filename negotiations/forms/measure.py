from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hyte.accounts.models import User
from hyte.forms import DateInput, check_year
from municipalities.models import Body, Organisation
from negotiations.models import Measure
from programmes.models import Programme


def with_years(programme: Programme) -> str:
    """The same name may stand for two periods."""
    return f"{programme.name} {programme.starts_year}–{programme.ends_year}"


class MeasureForm(forms.ModelForm):
    """What was agreed. Programmes, organisations and bodies are those of the negotiation's own area."""

    class Meta:
        model = Measure
        fields = [
            "what",
            "theme",
            "programme",
            "county_owner",
            "municipality_owner",
            "organisation",
            "body",
            "due_on",
        ]
        widgets = {"due_on": DateInput}
        help_texts = {
            "what": gettext_lazy("One sentence that can be followed up next year."),
            "county_owner": gettext_lazy("Title rather than name: people change."),
            "municipality_owner": gettext_lazy("Title rather than name: people change."),
        }

    def __init__(self, *args: Any, by: User, **kwargs: Any):
        super().__init__(*args, **kwargs)
        area = self.instance.negotiation.round.area_id
        for name, model in (("programme", Programme), ("organisation", Organisation), ("body", Body)):
            rows = model.objects.visible_to(by, "planner").filter(area=area)
            self.fields[name].queryset = rows  # type: ignore[attr-defined]
            self.fields[name].empty_label = _("none")  # type: ignore[attr-defined]
        self.fields["programme"].label_from_instance = with_years  # type: ignore[attr-defined]

    def clean_due_on(self) -> date:
        due_on, starts_at = self.cleaned_data["due_on"], self.instance.negotiation.starts_at
        if starts_at and due_on < timezone.localdate(starts_at):
            raise ValidationError(_("This day is before the negotiation. Choose a later one."))
        check_year(due_on)
        return due_on


class MeasureStateForm(forms.ModelForm):
    class Meta:
        model = Measure
        fields = ["state"]
