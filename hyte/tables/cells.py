"""One cell on its way in and out: formulas are defused going out, and the mark that did it is taken off coming in. Pure."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

# What a spreadsheet program takes for the beginning of a formula (OWASP ASVS 1.2.10, and the wide signs of East Asia).
LIVE = re.compile(r"'*\s*[=+\-@\uff0b\uff0d\uff1d\uff20]|'*[\t\r\n]")
UNWRITABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True)
class Cell:
    """`trouble`: why it cannot be taken as a value."""

    text: str
    trouble: str = ""


Cells = tuple[int, dict[int, Cell]]  # a line as the person sees it, and its cells by place from 0


@dataclass(frozen=True)
class Grid:
    """All cells of a file. `sheet`: its name where the file has several; what is hidden is read all the same."""

    lines: Iterable[Cells]
    sheet: str = ""
    hidden_lines: frozenset[int] = frozenset()
    hidden_places: frozenset[int] = frozenset()


def formula(text: str) -> Cell:
    return Cell(text, _("This is a formula. Replace it by its value: copy, then Paste special, Values."))


def clean(text: str) -> str:
    """Without what no file of this kind can hold; line breaks as \\n."""
    return UNWRITABLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def is_live(text: str) -> bool:
    return LIVE.match(text) is not None


def defused(text: str) -> str:
    """Text that a spreadsheet program shows as it is."""
    text = clean(text)
    return f"'{text}" if is_live(text) else text


def as_written(text: str) -> str:
    """What `defused` was given."""
    return text[1:] if text.startswith("'") and is_live(text[1:]) else text
