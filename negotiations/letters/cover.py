"""The planner's own words in letters, with their placeholders."""

import re
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from hyte.letters.render import render
from municipalities.inflection import allative, swedish_genitive
from municipalities.models import Municipality, Organisation

TO_MUNICIPALITIES, TO_ORGANISATIONS = "letter", "organisation_letter"  # as the fields of a round begin
_TEMPLATES = {TO_MUNICIPALITIES: "cover", TO_ORGANISATIONS: "organisation_cover"}
_SHARED = {
    "fi": {
        "yhteyshenkilö": "name",
        "määräpäivä": "due",
        "hyvinvointialue": "county",
        "lähettäjä": "organiser",
    },
    "sv": {
        "kontaktperson": "name",
        "senast": "due",
        "välfärdsområde": "county",
        "avsändare": "organiser",
    },
}
PLACEHOLDERS = {
    TO_MUNICIPALITIES: {
        "fi": {"kunta": "whom", "kunnan": "whose", "kunnalle": "to_whom", **_SHARED["fi"]},
        "sv": {"kommun": "whom", "kommunens": "whose", **_SHARED["sv"]},
    },
    TO_ORGANISATIONS: {
        "fi": {"järjestö": "whom", **_SHARED["fi"]},
        "sv": {"organisation": "whom", **_SHARED["sv"]},
    },
}
MEANINGS = {
    "whom": _("the name of the municipality or the organisation"),
    "whose": _("the same in the genitive"),
    "to_whom": _("the same with the meaning “to”"),
    "name": _("the recipient's name"),
    "due": _("the day by which to answer"),
    "county": _("the county's name"),
    "organiser": _("the name of the one who answers for the round"),
}
_WORD = re.compile(r"\{(\w+)\}")


def cover_letter(letter: str, language: str, context: Mapping[str, Any]) -> tuple[str, str]:
    """The words that a new round begins with, their {placeholders} still in place."""
    return render(_TEMPLATES[letter], language, context)


def unknown_placeholders(text: str, language: str, letter: str = TO_MUNICIPALITIES) -> list[str]:
    """Words in braces that are none of ours, e.g. a misspelt {kunat}."""
    return [word for word in _WORD.findall(text) if word not in PLACEHOLDERS[letter][language]]


def fill(text: str, language: str, values: Mapping[str, str], letter: str = TO_MUNICIPALITIES) -> str:
    """Replace {placeholders} from the fixed list, once; what a value contains is never read again."""
    names = PLACEHOLDERS[letter][language]
    return _WORD.sub(lambda found: values[names[found[1]]] if found[1] in names else found[0], text)


def cases(whom: Municipality | Organisation, language: str) -> dict[str, str]:
    """The name of whom a letter is for, in the cases that its placeholders have."""
    name = whom.name_in(language)
    if isinstance(whom, Organisation):
        return {"whom": name}
    if language == "fi":
        return {"whom": name, "whose": whom.genitive_in("fi") or name, "to_whom": allative(name, whom.genitive_fi)}
    return {"whom": name, "whose": swedish_genitive(name)}


def named(subject: str, names: Mapping[str, str]) -> str:
    """The subject with the name of whom it is for: one address may have two duties, and gets two letters."""
    return subject if any(name in subject for name in names.values()) else f"{subject}: {names['whom']}"
