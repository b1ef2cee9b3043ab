"""The planner's own cover letter, with its placeholders."""

import re
from collections.abc import Mapping
from typing import Any

from hyte.letters.render import render

PLACEHOLDERS = {
    "fi": {
        "kunta": "municipality",
        "yhteyshenkilö": "name",
        "määräpäivä": "due",
        "hyvinvointialue": "county",
        "lähettäjä": "organiser",
    },
    "sv": {
        "kommun": "municipality",
        "kontaktperson": "name",
        "senast": "due",
        "välfärdsområde": "county",
        "avsändare": "organiser",
    },
}
_WORD = re.compile(r"\{(\w+)\}")


def cover_letter(language: str, context: Mapping[str, Any]) -> tuple[str, str]:
    """The cover letter that a new round begins with, its {placeholders} still in place."""
    return render("cover", language, context)


def unknown_placeholders(text: str, language: str) -> list[str]:
    """Words in braces that are none of ours, e.g. a misspelt {kunat}."""
    return [word for word in _WORD.findall(text) if word not in PLACEHOLDERS[language]]


def fill(text: str, language: str, values: Mapping[str, str]) -> str:
    """Replace {placeholders} from the fixed list, once; what a value contains is never read again."""
    names = PLACEHOLDERS[language]
    return _WORD.sub(lambda found: values[names[found[1]]] if found[1] in names else found[0], text)
