"""Numbers as people and programs write them: 1 234,5 · 1234.5 · −3. Pure."""

import math
import re

WRITTEN = re.compile(r"[+-]?\d+([.,]\d+)?([eE][+-]?\d{1,3})?", re.ASCII)
SPACED = re.compile(r"(?<=\d)[ \u00a0\u2002-\u200a\u202f\u205f'\u2019](?=\d{3}(\D|$))")
# Groups of three told by one sign and decimals by another, or two groups: 1.234,5 · 1,234.5 · 1.234.567
POINTED = re.compile(r"[+-]?\d{1,3}(?:(?:\.\d{3})+,\d+|(?:\.\d{3}){2,})", re.ASCII)
COMMAED = re.compile(r"[+-]?\d{1,3}(?:(?:,\d{3})+\.\d+|(?:,\d{3}){2,})", re.ASCII)
MINUS = re.compile(r"^[-\u2010-\u2015\u2212\u207b\ufe58\ufe63\uff0d]\s*(?=\d)")
MINUS_BEHIND = re.compile(r"(?<=\d)\s*[-\u2212]$")  # as programs of accounting write it
DIGITS = 15  # significant ones, as Excel has: what a binary number tells beyond them is noise
NO_FIGURE = {
    *("x", "(x)", "n/a", "#n/a", "na", "n.a.", "nan", "null", "none", "nil"),
    *("ei tietoa", "ei tietoja", "ei saatavilla", "ei julkaista", "tieto puuttuu", "puuttuu", "salattu", "suojattu"),
    *("uppgift saknas", "uppgifter saknas", "saknas", "ej tillgänglig", "publiceras inte", "hemlig"),
}
SIGNS_ONLY = re.compile(r"[^\w%€]+")
FEWER = re.compile(r"(?:<|≤|alle|under|mindre än)\s*\d+", re.ASCII)


def parse(text: str) -> float | None:
    """The finite number that `text` is, else None: NaN, infinity and 1e309 are no figures. A comma is a decimal comma."""
    text = _ungrouped(_signed(text.strip().removeprefix("'")))
    if not WRITTEN.fullmatch(text):
        return None
    value = float(text.replace(",", "."))
    return rounded(value) if math.isfinite(value) else None


def _signed(text: str) -> str:
    text = MINUS.sub("-", text)
    return "-" + MINUS_BEHIND.sub("", text) if text[:1].isdigit() and MINUS_BEHIND.search(text) else text


def _ungrouped(text: str) -> str:
    """Without what stands between groups of three, where it can be told from the sign of decimals."""
    text = SPACED.sub("", text)
    for grouped, group, point in ((POINTED, ".", ","), (COMMAED, ",", ".")):
        if grouped.fullmatch(text):
            whole, _point, decimals = text.partition(point)
            return whole.replace(group, "") + (f".{decimals}" if decimals else "")
    return text


def rounded(value: float) -> float:
    """Without binary noise: 57.7, not 57.699999999999996."""
    return float(f"{value:.{DIGITS}g}")


def plain(value: float) -> str:
    """With a decimal point, and without an exponent where it can do without."""
    value = rounded(value)
    return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)


def means_no_figure(text: str) -> bool:
    """A sign or a word that tables of statistics write where a figure is missing or hidden; also “<5”."""
    word = " ".join(text.casefold().split())
    return bool(word in NO_FIGURE or SIGNS_ONLY.fullmatch(word) or FEWER.fullmatch(word))
