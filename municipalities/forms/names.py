"""Sectors, bodies and organisations: named in Finnish and, where there is one, in Swedish."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from hyte.accounts.models import ONE_LINE
from hyte.forms import LineField
from municipalities.forms import person
from municipalities.models import Body, Organisation


class NamesForm(forms.Form):
    name_fi = LineField(
        label=_("Name in Finnish"),
        max_length=200,
        validators=[ONE_LINE],
        error_messages={"required": _("Give the name in Finnish.")},
    )
    name_sv = LineField(
        label=_("Name in Swedish"),
        max_length=200,
        required=False,
        validators=[ONE_LINE],
        help_text=_("Used in letters and documents in Swedish. If it is missing, the Finnish name is used."),
    )

    @classmethod
    def initial_of(cls, row: Any) -> dict[str, Any]:
        return {name: getattr(row, name) for name in cls.base_fields if hasattr(row, name)}

    @property
    def told(self) -> dict[str, Any]:
        """What the form says of the row, as the actions take it."""
        return self.cleaned_data


class SectorForm(NamesForm):
    pass


class BodyForm(NamesForm):
    kind = forms.ChoiceField(label=_("Kind of body"), choices=Body.Kind.choices)


class OrganisationForm(NamesForm):
    """The representative may be left out; half a representative may not."""

    NAMES = ("name_fi", "name_sv", "kind")
    kind = forms.ChoiceField(
        label=_("Public, private or third sector"),
        choices=Organisation.Kind.choices,
        initial=Organisation.Kind.THIRD,
        widget=forms.RadioSelect,
    )
    name = person.name_field(required=False)
    title = person.title_field()
    email = person.email_field(required=False)
    language = person.language_field()

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("email") and "name" in data and not data["name"]:
            self.add_error("name", person.NAME_NEEDED)
        if (data.get("name") or data.get("title")) and "email" in data and not data["email"]:
            self.add_error("email", person.ADDRESS_NEEDED)
        return data

    @classmethod
    def initial_of(cls, row: Organisation) -> dict[str, Any]:
        names = {name: getattr(row, name) for name in cls.NAMES}
        return names | (person.values_of(row.representative) if row.representative else {})

    @property
    def told(self) -> dict[str, Any]:
        names = {name: self.cleaned_data[name] for name in self.NAMES}
        representative = person.person_in(self.cleaned_data) if self.cleaned_data["email"] else None
        return {**names, "representative": representative}
