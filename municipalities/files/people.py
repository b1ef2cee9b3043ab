"""A person in a row of a file, checked as the pages check one."""

import re

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from hyte.accounts.models import User
from hyte.tables.layout import Bound, Column
from hyte.tables.table import Refusal, Row

COLUMNS = (
    Column("name", _("Name")),
    Column("title", _("Title")),
    Column("email", _("E-mail"), also=("email", "sähköpostiosoite", "s-posti", "e-postadress")),
    Column("phone", _("Telephone"), also=("puhelinnumero", "puh.", "puh", "telefonnummer", "tel.", "gsm")),
    Column("language", _("Language of the letters"), choices={"fi": _("Finnish"), "sv": _("Swedish")}),
)
KEYS = tuple(column.key for column in COLUMNS)
KEPT = ("phone", "language")
BARE_NUMBER = re.compile(r"(?P<abroad>358[0-9]{7,11})|[1-9][0-9]{6,9}", re.ASCII)
NEEDED = {
    "name": _("Give the person's name."),
    "email": _("Give an e-mail address, for example maija.meikalainen@kunta.fi."),
}


def read(row: Row, bound: Bound) -> tuple[dict[str, str], list[Refusal]]:
    """What a row tells of a person: nothing where the file has no column; an empty one of KEPT tells nothing either."""
    told, refused = {}, []
    for column in COLUMNS:
        text = bound.text(row, column.key)
        if not bound.has(column.key) or (column.key in KEPT and not text):
            continue
        try:
            told[column.key] = _checked(column, text)
        except ValidationError as error:
            refused.append(bound.refusal(row, column.key, error.messages[0]))
    return told, refused


def _checked(column: Column, text: str) -> str:
    if column.key == "language":
        value = column.value_of(text)
        if value is None:
            raise ValidationError(column.must_be())
        return value
    if column.key == "phone":
        text = dialled(text)
    if not text and column.key in NEEDED:
        raise ValidationError(NEEDED[column.key])
    try:
        return getattr(User, column.key).field.clean(text, None)
    except ValidationError as error:
        raise ValidationError(NEEDED["email"] if column.key == "email" else error.messages[0]) from error


def dialled(text: str) -> str:
    """A number that a spreadsheet has kept as a number, with the zero or the plus that it lost: 401234567 is 0401234567."""
    bare = BARE_NUMBER.fullmatch(text)
    if not bare:
        return text
    return f"+{text}" if bare["abroad"] else f"0{text}"


def values(user: User) -> dict[str, str]:
    return {key: getattr(user, key) for key in KEYS}


def word(key: str, value: str) -> str:
    """A value as a person reads it."""
    return next(column for column in COLUMNS if column.key == key).word_of(value)
