"""What Sotkanet tells of an indicator itself: /indicators/<id>. Pure."""

import json
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from hyte.errors import Refused

NAME, PROVIDER = 200, 200  # characters that are kept
MOST_DECIMALS = 6


@dataclass(frozen=True)
class Metadata:
    """Empty or None where Sotkanet does not say."""

    name_fi: str
    name_sv: str
    provider: str
    decimals: int | None
    updated_on: date | None

    @property
    def is_share(self) -> bool:
        """By Sotkanet's own habit of writing the sign of per cent into the name."""
        return "%" in self.name_fi


def read(data: bytes, indicator: int) -> Metadata:
    """Refused where this is not about the indicator that was asked for."""
    try:
        told = json.loads(data)
    except (ValueError, RecursionError):
        told = None
    if not isinstance(told, dict) or told.get("id") != indicator or not (name := _text(told, "title", "fi", NAME)):
        raise Refused(_("Sotkanet’s answer does not describe the indicator %(id)s.") % {"id": indicator})
    decimals = told.get("decimals")
    return Metadata(
        name_fi=name,
        name_sv=_text(told, "title", "sv", NAME),
        provider=_text(_part(told, "organization"), "title", "fi", PROVIDER),
        decimals=decimals if type(decimals) is int and 0 <= decimals <= MOST_DECIMALS else None,
        updated_on=_day(told.get("data-updated")),
    )


def _part(told: Any, name: str) -> dict[str, Any]:
    found = told.get(name) if isinstance(told, dict) else None
    return found if isinstance(found, dict) else {}


def _text(told: dict[str, Any], name: str, language: str, longest: int) -> str:
    """On one line."""
    found = _part(told, name).get(language)
    text = " ".join(found.split()) if isinstance(found, str) else ""
    text = "".join(letter for letter in text if letter.isprintable())
    return text if len(text) <= longest else f"{text[: longest - 1]}…"


def _day(said: Any) -> date | None:
    try:
        return date.fromisoformat(said[:10])
    except (TypeError, ValueError):
        return None
