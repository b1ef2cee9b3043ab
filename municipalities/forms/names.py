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


class SectorForm(NamesForm):
    pass


class BodyForm(NamesForm):
    kind = forms.ChoiceField(label=_("Kind of body"), choices=Body.Kind.choices)


class OrganisationForm(NamesForm):
    """The representative may be left out; half a representative may not."""

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

    @property
    def representative(self) -> dict[str, str] | None:
        return person.person_in(self.cleaned_data) if self.cleaned_data["email"] else None
