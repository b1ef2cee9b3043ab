from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from hyte.accounts.models import ONE_LINE
from municipalities.forms.names import NamesForm
from programmes.actions.indicator import FIELDS
from programmes.models import Indicator
from programmes.models.indicator import SMALL


class OwnIndicatorForm(NamesForm):
    unit_fi = forms.CharField(
        label=_("Unit in Finnish"),
        max_length=100,
        required=False,
        validators=[ONE_LINE],
        help_text=_("As it stands after a number: %, / 1 000, henkilöä. An indicator in % takes values from 0 to 100."),
    )
    unit_sv = forms.CharField(label=_("Unit in Swedish"), max_length=100, required=False, validators=[ONE_LINE])
    is_count = forms.BooleanField(
        label=_("The value is itself a number of persons or events"),
        required=False,
        help_text=_(
            "Then small values are hidden. Otherwise give the absolute number behind each value in its own column."
        ),
    )
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
        if data.get("is_count") and data.get("decimals"):
            self.add_error("decimals", _("Persons and events have no decimals: write 0."))
        if data.get("is_count") and str(data.get("unit_fi", "")).startswith(("%", "/")):
            self.add_error(
                "is_count", _("A share or a rate is not itself a number of persons. Correct the unit or this.")
            )
        return data
