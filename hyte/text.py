"""Text as it comes in, from files and forms alike: composed, without signs that nobody sees. Pure."""

import re
import unicodedata

INVISIBLE = re.compile(
    "[\x01-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e"
    "\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffc\U000e0000-\U000e0fff]"
)
LINE_BREAK = re.compile("\r\n?|[\x0b\x0c\x85\u2028\u2029]")  # of browsers and of other programs
PRIVATE_BULLET = re.compile("[\uf020-\uf0ff]")  # of the fonts Symbol and Wingdings, as Word copies them
SPACES = re.compile("[ \t\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]+")


def tidy(text: str) -> str:
    """Unicode's composed form (NFC), in which ä is one sign; ends of lines are LF and count as one; a bullet of a font
    that only one computer has is a bullet; no invisible signs: of no width, of direction, of order, of control;
    no variants and fillers.

    A NUL stays: it is an error beside its field.
    """
    text = PRIVATE_BULLET.sub("\u2022", LINE_BREAK.sub("\n", text))
    return unicodedata.normalize("NFC", INVISIBLE.sub("", text))


def spaced(text: str) -> str:
    """Tidy, and every run of spaces of any kind as one; none at the ends. Line breaks stay."""
    return SPACES.sub(" ", tidy(text)).strip()
