from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from hyte.accounts.models import ONE_LINE
from hyte.forms import Helper, Include
from municipalities.forms.names import NamesForm
from municipalities.models import WelfareArea
from programmes.actions.indicator import FIELDS
from programmes.models import Indicator
from programmes.models.indicator import SMALL
from programmes.scale import Scale
from programmes.series import Figures


class OwnIndicatorForm(NamesForm):
    add = _("Add the indicator")
    scale = forms.ChoiceField(
        label=_("What kind of number is it?"),
        choices=Scale.choices,
        widget=forms.RadioSelect,
        help_text=_(
            "Small numbers of persons or events are hidden. Beside a share or a rate give the absolute number in its own column."
        ),
        error_messages={"required": _("Say what kind of number it is.")},
    )
    unit_fi = forms.CharField(
        label=_("Unit in Finnish"),
        max_length=100,
        required=False,
        validators=[ONE_LINE],
        help_text=_("As it stands after a number: %, / 1 000, henkilöä."),
    )
    unit_sv = forms.CharField(label=_("Unit in Swedish"), max_length=100, required=False, validators=[ONE_LINE])
    decimals = forms.IntegerField(label=_("Decimals shown"), min_value=0, max_value=4, initial=1)
    better = forms.ChoiceField(
        label=_("Which way is good?"),
        choices=Indicator.Better.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Say which way is good.")},
    )
    by_gender = forms.BooleanField(
        label=_("Split by gender"),
        required=False,
        help_text=_("The template then has rows for women and for men, besides those for all."),
    )
    hide_below = forms.IntegerField(
        label=_("Hide absolute numbers below"),
        min_value=0,
        max_value=SMALL,
        initial=5,
        help_text=_("5 hides 1–4 persons everywhere: on pages, in files and in PDFs. 0 hides nothing."),
    )
    provider = forms.CharField(
        label=_("Who provides the data?"),
        max_length=200,
        validators=[ONE_LINE],
        help_text=_("Stands as the source under every picture, for example the county's falls register."),
        error_messages={"required": _("Say where the figures come from.")},
    )
    note_fi = forms.CharField(
        label=_("What it cannot say, in Finnish"),
        max_length=1000,
        required=False,
        widget=forms.Textarea({"rows": 3}),
        help_text=_("For example what is left out of it, or what has changed in the way of counting."),
    )
    note_sv = forms.CharField(
        label=_("What it cannot say, in Swedish"), max_length=1000, required=False, widget=forms.Textarea({"rows": 3})
    )

    def __init__(self, data: Any = None, *, indicator: Indicator) -> None:
        known = {name: getattr(indicator, name) for name in FIELDS} if indicator.pk else {}
        super().__init__(data, initial=known or {"provider": indicator.area and indicator.area.name_fi})

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        scale, unit = data.get("scale"), str(data.get("unit_fi", ""))
        if scale == Scale.COUNT and data.get("decimals"):
            self.add_error("decimals", _("Persons and events have no decimals: write 0."))
        if unit.startswith("%") and scale not in (Scale.SHARE, None):
            self.add_error("scale", _("The unit is per cent, so this is a share. Correct the unit or this."))
        if scale == Scale.SHARE and "%" not in unit:
            self.add_error("unit_fi", _("A share is told in per cent: write %."))
        if unit.startswith("/") and scale not in (Scale.RATE, None):
            self.add_error("scale", _("The unit is “for each so many”, so this is a rate. Correct the unit or this."))
        return data


class CountyForm(forms.Form):
    """Whose figures: asked of who works in more than one county. With scripts a choice shows at once (`data-submit`)."""

    area = forms.ChoiceField(
        label=_("Wellbeing services county"), required=False, widget=forms.Select({"data-submit": True})
    )

    def __init__(self, *, areas: Sequence[WelfareArea], area: WelfareArea, **chosen: str) -> None:
        super().__init__(initial={"area": area.pk, **chosen}, auto_id="%s")
        if len(areas) > 1:
            self.fields["area"].choices = [(one.pk, one.name) for one in areas]  # type: ignore[attr-defined]
        else:
            del self.fields["area"]

    def laid_out(self, end: str, **attrs: str) -> Helper:
        return Helper(*self.fields, Include(end), css_class="inline-form indicator-form", method="get", **attrs)


class SearchForm(CountyForm):
    q = forms.CharField(
        label=_("Search by a word of the name"), required=False, max_length=100, widget=forms.SearchInput
    )

    @property
    def helper(self) -> Helper:
        return self.laid_out("programmes/indicator/_search.html", role="search")


class ShowForm(CountyForm):
    """Which municipality beside the county, and of whom."""

    municipality = forms.ChoiceField(
        label=_("Municipality"), required=False, widget=forms.Select({"data-submit": True})
    )
    gender = forms.ChoiceField(label=_("Gender"), required=False, widget=forms.Select({"data-submit": True}))

    def __init__(self, *, figures: Figures, code: str, genders: Sequence[tuple[str, Any]], **county: Any) -> None:
        super().__init__(**county, municipality=code, gender=figures.gender)
        places = [(series.place.code, series.place.name) for series in figures.places]
        self.fields["municipality"].choices = [("", _("The county alone")), *places]  # type: ignore[attr-defined]
        self.fields["gender"].choices = genders  # type: ignore[attr-defined]
        if not figures.periods:
            del self.fields["municipality"]
        if len(genders) < 2:
            del self.fields["gender"]

    @property
    def helper(self) -> Helper:
        return self.laid_out("programmes/indicator/_show.html")
