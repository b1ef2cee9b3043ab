"""Years as a person writes them: 2015-2023, or 2019,2021. Pure."""

import re

from django.utils.translation import gettext as _

from hyte.errors import Refused
from programmes.models.observation import FIRST_YEAR, LAST_YEAR

PART = re.compile(r"([0-9]{4})(?:[-–]([0-9]{4}))?")


def read(text: str) -> list[int]:
    """In order, each once."""
    found: set[int] = set()
    for part in text.split(","):
        match = PART.fullmatch(part.strip())
        first, last = (int(match[1]), int(match[2] or match[1])) if match else (0, 0)
        if not FIRST_YEAR <= first <= last <= LAST_YEAR:
            raise Refused(_("Write the years as 2015-2023 or 2019,2021: “%(said)s” is neither.") % {"said": text[:40]})
        found |= set(range(first, last + 1))
    return sorted(found)
