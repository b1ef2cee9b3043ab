"""Text as it comes in, from files and forms alike: composed, without signs that nobody sees. Pure."""

import re
import unicodedata

INVISIBLE = re.compile("[\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]")
SPACES = re.compile("[ \t\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]+")


def tidy(text: str) -> str:
    """Unicode's composed form (NFC), in which ä is one sign; no invisible signs: of no width, of direction, of order."""
    return unicodedata.normalize("NFC", INVISIBLE.sub("", text))


def spaced(text: str) -> str:
    """Tidy, and every run of spaces of any kind as one; none at the ends. Line breaks stay."""
    return SPACES.sub(" ", tidy(text)).strip()
