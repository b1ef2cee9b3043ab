"""The parts of a programme. Each form is given an instance that knows its programme."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hyte.forms import FIRST_YEAR, LAST_YEAR, Buttons, DateInput, Helper, VersionedForm, check_year
from municipalities.models import Body, Sector
from programmes.importing.rows import LARGEST
from programmes.models import AnalysisSection, Goal, Indicator, Measure, ProgrammeIndicator


def offer(form: forms.ModelForm, name: str, rows: Any, empty: str = "") -> None:
    form.fields[name].queryset = rows  # type: ignore[attr-defined]
    form.fields[name].empty_label = empty or _("none")  # type: ignore[attr-defined]


class PartForm(forms.ModelForm):
    """Each part is written on a page of its own."""

    @property
    def helper(self) -> Helper:
        return Helper(*self.fields, Buttons(_("Save"), back=_("Back without saving")))


class SectionForm(PartForm):
    class Meta:
        model = AnalysisSection
        fields = ["heading_fi", "text_fi", "heading_sv", "text_sv"]
        widgets = {name: forms.Textarea({"rows": 6}) for name in ("text_fi", "text_sv")}
        help_texts = {"heading_fi": gettext_lazy("What the section tells, in a few words.")}


class GoalForm(PartForm):
    class Meta:
        model = Goal
        fields = ["what_fi", "what_sv"]
        widgets = {name: forms.Textarea({"rows": 2}) for name in ("what_fi", "what_sv")}
        help_texts = {"what_fi": gettext_lazy("One sentence: how things are when the goal has been reached.")}


class MeasureForm(PartForm, VersionedForm):
    class Meta:
        model = Measure
        fields = ["what_fi", "what_sv", "goal", "county_owner", "sector", "body", "due_on", "state"]
        widgets = {"due_on": DateInput, **{name: forms.Textarea({"rows": 2}) for name in ("what_fi", "what_sv")}}
        help_texts = {"county_owner": gettext_lazy("Title rather than name: people change.")}

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        programme = self.instance.programme
        self.fields["what_fi"].required = True
        self.fields["county_owner"].label = _("Owner")
        offer(self, "goal", programme.goals.all())
        offer(self, "sector", Sector.objects.filter(area=programme.area_id))
        offer(self, "body", Body.objects.filter(area=programme.area_id))

    def clean_due_on(self) -> Any:
        due_on = self.cleaned_data["due_on"]
        if due_on:
            check_year(due_on)
        return due_on

    @property
    def written_fields(self) -> list[str]:
        return list(self.Meta.fields)


class IndicatorForm(PartForm):
    """Which indicator it is, is chosen once; a target and a reason not to follow it exclude each other."""

    target_value = forms.FloatField(
        label=gettext_lazy("Target"),
        required=False,
        localize=True,
        min_value=-LARGEST,
        max_value=LARGEST,
        error_messages=dict.fromkeys(("min_value", "max_value"), gettext_lazy("This is too large to be a figure.")),
        help_text=gettext_lazy("In the indicator's own unit."),
    )
    target_year = forms.IntegerField(
        label=gettext_lazy("Target year"), required=False, min_value=FIRST_YEAR, max_value=LAST_YEAR
    )

    class Meta:
        model = ProgrammeIndicator
        fields = ["indicator", "goal", "target_value", "target_year", "not_followed_fi", "not_followed_sv"]
        labels = {"indicator": gettext_lazy("Indicator")}
        widgets = {name: forms.Textarea({"rows": 2}) for name in ("not_followed_fi", "not_followed_sv")}
        help_texts = {
            "not_followed_fi": gettext_lazy("Only if it is deliberately left out: say why, so that nobody has to ask.")
        }

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        programme = self.instance.programme
        offer(self, "goal", programme.goals.all())
        if self.instance.pk:
            del self.fields["indicator"]
        else:
            known = programme.indicator_rows.values("indicator")
            rows = Indicator.objects.of_area(programme.area).exclude(pk__in=known)
            offer(self, "indicator", rows, _("Choose an indicator"))

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        value, year = data.get("target_value"), data.get("target_year")
        failed = {"target_value", "target_year"} & set(self.errors)
        if not failed and value is not None and year is None:
            self.add_error("target_year", _("Give the year by which the target is to be reached."))
        if not failed and year is not None and value is None:
            self.add_error("target_value", _("Give the target, or leave out its year."))
        if value is not None:
            self._check_target(data)
        return data

    def _check_target(self, data: dict[str, Any]) -> None:
        indicator = data.get("indicator") or (self.instance.indicator if self.instance.pk else None)
        if indicator and indicator.better == Indicator.Better.CONTEXT:
            self.add_error(
                "target_value", _("Neither direction of this indicator is better as such. Leave out the target.")
            )
        elif data.get("not_followed_fi") or data.get("not_followed_sv"):
            self.add_error("target_value", _("What is not followed has no target. Leave out one of the two."))
