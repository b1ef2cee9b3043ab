"""The cells of one row that tell a figure: its years, whom it is about, and the numbers. Pure.

Each function gives what the cells say, or raises Wrong with the column that is to blame and the reason.
"""

import re
from collections.abc import Callable
from typing import Protocol

from django.utils.translation import gettext as _

from hyte.tables import numbers
from programmes.importing import Figure
from programmes.importing.rows import LARGEST
from programmes.scale import Scale

Text = Callable[[str], str]  # the text of a column, by its key
YEAR = re.compile(r"(\d{4})(?:[.,]0+)?", re.ASCII)  # 2024.0 is how some programs write a whole number
DAY = re.compile(r"(?P<iso>\d{4})-\d{2}-\d{2}(?: .*)?|\d{1,2}\.\d{1,2}\.(?P<local>\d{4})", re.ASCII)
WHOLE_YEAR = re.compile(r"\d{4}-(?:01-01|12-31)|(?:0?1\.0?1|31\.12)\.\d{4}", re.ASCII)  # its first day or its last
HOUR = re.compile(r"\d{1,2}:\d{2}(?::\d{2})?", re.ASCII)
EARLIEST = 1900


class Wrong(Exception):
    def __init__(self, column: str, reason: str) -> None:
        super().__init__(reason)
        self.column = column


class Measured(Protocol):
    """What must be known of an indicator."""

    @property
    def scale(self) -> str: ...


def years(text: Text, this_year: int) -> tuple[int, int]:
    """First and last; the same where only one is told."""
    first = _year(text("first_year"), "first_year", this_year)
    last = _year(text("last_year"), "last_year", this_year) if text("last_year") else first
    if last < first:
        raise Wrong("last_year", _("The last year comes before the first."))
    return first, last


def _year(text: str, column: str, this_year: int) -> int:
    if not text:
        raise Wrong(column, _("Give the year."))
    if day := DAY.fullmatch(text):
        if not WHOLE_YEAR.fullmatch(text):
            raise Wrong(
                column,
                _("This is a date. Give the year alone, for example 2024, in a cell that is formatted as a number."),
            )
        text = day["iso"] or day["local"]
    if not (written := YEAR.fullmatch(text)):
        raise Wrong(
            column, _("A year is four digits, for example 2024. For several years, give the first and the last.")
        )
    year = int(written[1])
    if year < EARLIEST:
        raise Wrong(column, _("Check the year: figures begin in %(year)s.") % {"year": EARLIEST})
    if year > this_year:
        raise Wrong(column, _("This year has not come yet."))
    return year


def figure(text: Text, state: str, indicator: Measured | None) -> Figure:
    """Value and absolute number, or the state that says why there is none. `state`: what its cell means, or nothing."""
    if state:
        if text("value") or text("number"):
            raise Wrong("state", _("There is a value and a reason why there is none. Leave one of them empty."))
        return Figure(state, None, None)
    if not text("value"):
        raise Wrong("value", _("The value is missing. Give it, or say in the column of the state why there is none."))
    value = _value(text("value"), indicator)
    number = _number(text("number"), "number") if text("number") else None
    if number is not None and (number < 0 or not number.is_integer()):
        raise Wrong("number", _("An absolute number is whole and not negative: 0, 1, 2 …"))
    if indicator is not None:
        _check(indicator, value, number)
    return Figure("value", value, number)


def _value(text: str, indicator: Measured | None) -> float:
    """12,5 % is 12,5 of an indicator in per cent, and of no other."""
    share = text.removesuffix("%").rstrip()
    if share == text:
        return _number(text, "value")
    value = _number(share, "value")
    if indicator is not None and indicator.scale != Scale.SHARE:
        raise Wrong(
            "value", _("This is a per cent, which is not the unit of the indicator. Give the value in its unit.")
        )
    return value


def _number(text: str, column: str) -> float:
    value = numbers.parse(text)
    if value is None and numbers.means_no_figure(text):
        words = _("“%(text)s” is no figure. Leave this empty, and say why in the column “Why there is no value”.")
        raise Wrong(column, words % {"text": text})
    if value is None and (DAY.fullmatch(text) or HOUR.fullmatch(text)):
        raise Wrong(
            column, _("Excel has made a date or a time of this. Format the cell as a number and write the figure anew.")
        )
    if value is None:
        raise Wrong(column, _("This is not a number. Write it as 12,5 without its unit."))
    if abs(value) > LARGEST:
        raise Wrong(column, _("This is too large to be a figure."))
    return value


def _check(indicator: Measured, value: float, number: float | None) -> None:
    """Against what the indicator counts."""
    if indicator.scale == Scale.COUNT:
        if value < 0 or not value.is_integer():
            raise Wrong("value", _("This indicator counts persons or events: its value is whole and not negative."))
        if number not in (None, value):
            raise Wrong("number", _("The value of this indicator is itself the absolute number. Leave this empty."))
    elif indicator.scale == Scale.SHARE:
        if value < 0:
            raise Wrong("value", _("A share cannot be negative."))
        if value > 100:
            raise Wrong("value", _("A share cannot be over 100 %."))
    elif indicator.scale == Scale.RATE and value < 0:
        raise Wrong("value", _("A rate cannot be negative."))
