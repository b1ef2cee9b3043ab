"""A programme's facts, and the years of its next period."""

from typing import Any

from crispy_forms.layout import Div
from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hyte.forms import FIRST_YEAR, LAST_YEAR, Buttons, Helper
from programmes.models import Programme


def year_field(**values: Any) -> forms.IntegerField:
    return forms.IntegerField(min_value=FIRST_YEAR, max_value=LAST_YEAR, **values)


class YearsForm(forms.Form):
    """A period that runs forward."""

    starts_year = year_field(label=gettext_lazy("First year"))
    ends_year = year_field(label=gettext_lazy("Last year"))

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        starts, ends = data.get("starts_year"), data.get("ends_year")
        if starts and ends and ends < starts:
            self.add_error("ends_year", _("The last year cannot be before the first one."))
        return data


class NextPeriodForm(YearsForm):
    plan_fi = forms.CharField(label=gettext_lazy("Part of the plan, in Finnish"), max_length=200, required=False)
    plan_sv = forms.CharField(label=gettext_lazy("Part of the plan, in Swedish"), max_length=200, required=False)

    @property
    def helper(self) -> Helper:
        buttons = Buttons(_("Make the next period"), back=_("Back without making it"))
        return Helper(Div("starts_year", "ends_year", css_class="pair"), "plan_fi", "plan_sv", buttons)


class ProgrammeForm(YearsForm, forms.ModelForm):
    class Meta:
        model = Programme
        fields = [
            "name_fi",
            "name_sv",
            "mark",
            "theme_fi",
            "theme_sv",
            "target_group_fi",
            "target_group_sv",
            "owner",
            "starts_year",
            "ends_year",
            "plan_fi",
            "plan_sv",
            "note_fi",
            "note_sv",
        ]
        widgets = {name: forms.Textarea({"rows": 3}) for name in ("note_fi", "note_sv")}
        help_texts = {
            "mark": gettext_lazy("Tells the programmes apart also in black-and-white print."),
            "owner": gettext_lazy("Title rather than name: people change."),
            "plan_fi": gettext_lazy("The larger plan that the programme belongs to, if there is one."),
            "note_fi": gettext_lazy("Shown at the top of the page and of the PDF: who decided this, and when."),
        }

    field_order = Meta.fields

    @property
    def helper(self) -> Helper:
        words = _("Save the changes") if self.instance.pk else _("Add the programme")
        before, after = self.Meta.fields[:8], self.Meta.fields[10:]
        years = Div("starts_year", "ends_year", css_class="pair")
        return Helper(*before, years, *after, Buttons(words, back=_("Back without saving")))
