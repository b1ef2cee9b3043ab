"""Numbers as people and programs write them: 1 234,5 · 1234.5 · −3. Pure."""

import math
import re

WRITTEN = re.compile(r"[+-]?\d+([.,]\d+)?([eE][+-]?\d{1,3})?", re.ASCII)
GROUPED = re.compile(r"(?<=\d)[ \u00a0\u2002-\u200a\u202f\u205f](?=\d{3}(\D|$))")
MINUS = re.compile("^[\u2010-\u2015\u2212\ufe63\uff0d]")
DIGITS = 15  # significant ones, as Excel has: what a binary number tells beyond them is noise
NO_FIGURE = {
    ".",
    "..",
    "...",
    "\u2026",
    "-",
    "\u2013",
    "\u2014",
    "x",
    "*",
    ":",
    "n/a",
    "na",
    "#n/a",
    "null",
    "ei tietoa",
}
NO_FIGURE |= {"uppgift saknas"}


def parse(text: str) -> float | None:
    """The finite number that `text` is, else None: NaN, infinity and 1e309 are no figures. A comma is a decimal comma."""
    text = MINUS.sub("-", GROUPED.sub("", text.strip()))
    if not WRITTEN.fullmatch(text):
        return None
    value = float(text.replace(",", "."))
    return rounded(value) if math.isfinite(value) else None


def rounded(value: float) -> float:
    """Without binary noise: 57.7, not 57.699999999999996."""
    return float(f"{value:.{DIGITS}g}")


def plain(value: float) -> str:
    """With a decimal point, and without an exponent where it can do without."""
    value = rounded(value)
    return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)


def means_no_figure(text: str) -> bool:
    """A sign or a word that tables of statistics write where a figure is missing or hidden."""
    return text.strip().casefold() in NO_FIGURE
