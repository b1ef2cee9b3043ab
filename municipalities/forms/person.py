"""The fields of a person who comes by a personal link, as the actions take them."""

from collections.abc import Mapping

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from hyte.accounts.models import ONE_LINE, User
from hyte.forms import LineField

FIELDS = ("name", "title", "email", "phone", "language")
NAME_NEEDED = _("Give the person's name.")
ADDRESS_NEEDED = _("Give an e-mail address, for example maija.meikalainen@kunta.fi.")


def name_field(*, required: bool = True) -> LineField:
    return LineField(
        label=_("Name"),
        max_length=120,
        validators=[ONE_LINE],
        required=required,
        error_messages={"required": NAME_NEEDED},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


def title_field() -> LineField:
    return LineField(
        label=_("Title"),
        max_length=120,
        validators=[ONE_LINE],
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


def email_field(*, required: bool = True) -> forms.EmailField:
    return forms.EmailField(
        label=_("E-mail"),
        validators=[ONE_LINE],
        required=required,
        help_text=_("Letters with the personal link go here."),
        error_messages={"required": ADDRESS_NEEDED, "invalid": ADDRESS_NEEDED},
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )


def phone_field() -> LineField:
    return LineField(
        label=_("Telephone"),
        max_length=40,
        validators=[ONE_LINE],
        required=False,
        help_text=_("Only the county’s planners see it."),
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "off"}),
    )


def language_field() -> forms.ChoiceField:
    return forms.ChoiceField(label=_("Language of the letters"), choices=settings.LANGUAGES)


def values_of(user: User) -> dict[str, str]:
    return {field: getattr(user, field) for field in FIELDS}


def person_in(data: Mapping[str, str]) -> dict[str, str]:
    """The person in the form's cleaned data."""
    return {field: data[field] for field in FIELDS}
