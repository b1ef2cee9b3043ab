from datetime import date
from typing import Any

from crispy_forms.layout import Hidden
from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hyte.accounts.models import ONE_LINE, User
from hyte.forms import Buttons, DateInput, Helper, Include, VersionedForm, check_year
from municipalities.models import Body, Organisation
from negotiations.models import Negotiation
from programmes.models import Measure, Programme, StateChange, Theme


def with_years(programme: Programme) -> str:
    """The same name may stand for two periods."""
    return f"{programme.name} {programme.starts_year}–{programme.ends_year}"


class MeasureForm(VersionedForm):
    """What was agreed. Programmes, organisations and bodies are those of the negotiation's own area."""

    what = forms.CharField(
        label=gettext_lazy("What is done"),
        max_length=500,
        validators=[ONE_LINE],
        help_text=gettext_lazy("One sentence that can be followed up next year."),
    )
    theme = forms.ChoiceField(label=gettext_lazy("Theme"), choices=Theme.choices, initial=Theme.OTHER)

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
            "county_owner": gettext_lazy("Title rather than name: people change."),
            "municipality_owner": gettext_lazy("Title rather than name: people change."),
        }

    def __init__(self, *args: Any, negotiation: Negotiation, by: User, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.negotiation = negotiation
        self.initial["what"] = self.instance.what
        self.initial["theme"] = self.instance.theme or Theme.OTHER
        for name in ("municipality_owner", "due_on"):
            self.fields[name].required = True
        for name, model in (("programme", Programme), ("organisation", Organisation), ("body", Body)):
            rows = model.objects.visible_to(by, "planner").filter(area=negotiation.round.area_id)
            self.fields[name].queryset = rows  # type: ignore[attr-defined]
            self.fields[name].empty_label = _("none")  # type: ignore[attr-defined]
        self.fields["programme"].label_from_instance = with_years  # type: ignore[attr-defined]

    def clean_due_on(self) -> date:
        due_on, starts_at = self.cleaned_data["due_on"], self.negotiation.starts_at
        if starts_at and due_on < timezone.localdate(starts_at):
            raise ValidationError(_("This day is before the negotiation. Choose a later one."))
        check_year(due_on)
        return due_on

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if "what" in data:
            self.instance.say(data["what"], self.negotiation.language)
        return data

    @property
    def written_fields(self) -> set[str]:
        """The columns that the fields fill."""
        return {*self.Meta.fields, "what_fi", "what_sv"} - {"what"}

    @property
    def helper(self) -> Helper:
        return Helper(*self.fields, Buttons(_("Save the measure"), back=_("Back without saving")))


class MeasureStateForm(forms.ModelForm):
    """How far one of a list of measures has come, and what there is to say about it. `back`: the page with the list."""

    class Meta:
        model = StateChange
        fields = ["state", "note"]
        widgets = {"state": forms.Select({"class": "w-auto"}), "note": forms.TextInput({"autocomplete": "off"})}

    def __init__(self, *args: Any, measure: Measure | None = None, back: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.measure, self.back = measure, back
        self.fields["state"].choices = Measure.State.choices  # type: ignore[attr-defined]
        if measure:
            self.auto_id, self.initial["state"] = f"%s-{measure.pk}", measure.state
            self.fields["state"].label = _("State of: %(what)s") % {"what": measure.what}
            self.fields["note"].label = _("Note on: %(what)s") % {"what": measure.what}
            self.fields["note"].widget.attrs["placeholder"] = _("Note, if you like")

    @property
    def helper(self) -> Helper:
        fields = [Hidden("next", self.back), "state", "note", Include("negotiations/measure/_save_state.html")]
        helper = Helper(*fields, css_class="inline-form d-print-none")
        helper.label_class = "visually-hidden"
        return helper
