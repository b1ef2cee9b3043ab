"""The rows of Sotkanet's CSV: semicolons, a decimal point, one header. Pure."""

import csv
import io
import math
import re
from collections.abc import Iterator

from django.utils.translation import gettext as _

from programmes.sotkanet.raw import Raw, Trouble, quoted

HEADER = ["indicator", "region", "year", "gender", "primary value", "absolute value"]
WHOLE = re.compile(r"-?(0|[1-9][0-9]{0,17})")
NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?([eE][-+]?[0-9]+)?")


def rows(text: str) -> Iterator[Raw]:
    """Trouble names the line. Empty lines are no rows, and the last line need not be ended.

    Empty cells behind the last column, which a spreadsheet program writes on every line, change no figure.
    """
    behind: list[str] = []
    for line, cells in _lines(text):
        if line == 1:
            behind = [""] * max(len(cells) - len(HEADER), 0)
            _check_header(_without(cells, behind))
        elif any(cell.strip() for cell in cells):
            yield _raw(line, _without(cells, behind))
        elif len(cells) > 1 and not behind:
            yield _raw(line, cells)


def _without(cells: list[str], behind: list[str]) -> list[str]:
    return cells[: -len(behind)] if behind and cells[len(HEADER) :] == behind else cells


def _lines(text: str) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=";", strict=True)
    line = 1
    try:
        for cells in reader:
            yield line, cells
            line = reader.line_num + 1
    except csv.Error:
        if line == 1:
            _check_header([])
        raise Trouble(line, _("a quotation mark is left open or stands in a wrong place.")) from None


def _check_header(cells: list[str]) -> None:
    if cells != HEADER:
        wanted = ";".join(HEADER)
        raise Trouble(
            1,
            _("this is neither Sotkanet’s JSON nor its CSV, whose first line is “%(wanted)s”.") % {"wanted": wanted},
        )


def _raw(line: int, cells: list[str]) -> Raw:
    if len(cells) != len(HEADER):
        raise Trouble(
            line,
            _("the number of columns is %(there)s, not %(wanted)s.") % {"there": len(cells), "wanted": len(HEADER)},
        )
    indicator, region, year = (_whole(line, HEADER[place], cells[place]) for place in range(3))
    value, number = (_number(line, HEADER[place], cells[place]) for place in (4, 5))
    return Raw(line, indicator, region, year, cells[3], value, number)


def _whole(line: int, name: str, cell: str) -> int:
    if not WHOLE.fullmatch(cell):
        raise Trouble(line, _("“%(name)s” is not a whole number: %(said)s.") % {"name": name, "said": quoted(cell)})
    return int(cell)


def _number(line: int, name: str, cell: str) -> float | None:
    if not cell:
        return None
    if not NUMBER.fullmatch(cell) or not math.isfinite(found := float(cell)):
        raise Trouble(line, _("“%(name)s” is not a number: %(said)s.") % {"name": name, "said": quoted(cell)})
    return found
