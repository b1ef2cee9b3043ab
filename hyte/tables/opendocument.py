"""The first sheet of an OpenDocument workbook (.ods) that is shown, cell by cell, each as a person sees it.

Read here and not by calamine: what may be repeated a million times, hidden, merged or computed stands in the same XML as
the values, which must be read in any case before anything is believed.
"""

import io
import zipfile
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from defusedxml.ElementTree import iterparse
from django.utils.translation import gettext as _

from hyte.errors import Refused
from hyte.tables import archive, cells, limits, numbers
from hyte.tables.cells import Cell, Grid
from hyte.tables.looks import Looks
from hyte.tables.merged import Merged, fill

CONTENT, MANIFEST = "content.xml", "META-INF/manifest.xml"
CELLS = ("table-cell", "covered-table-cell")


@dataclass
class Sheet:
    """`lines`: cells that hold something, by line and column from 0."""

    name: str
    lines: dict[int, dict[int, Cell]] = field(default_factory=lambda: defaultdict(dict))
    merged: list[Merged] = field(default_factory=list)
    looks: Looks = field(default_factory=Looks)


def grid(data: bytes) -> Grid:
    """Of a file that `archive.check` has let through. Refused where it cannot be read."""
    with zipfile.ZipFile(io.BytesIO(data)) as parts:
        if MANIFEST in parts.namelist() and b"encryption-data" in parts.read(MANIFEST):
            raise Refused(archive.protected())
        try:
            with parts.open(CONTENT) as source:
                sheet, number = _shown(iterparse(source, events=("start", "end"), forbid_dtd=True))
        except Refused:
            raise
        except Exception as error:  # whatever a crafted file makes the reader stumble over
            raise Refused(_("The workbook cannot be read. Save it again as .xlsx and bring that.")) from error
    if sheet is None:
        raise Refused(_("The workbook has no sheet."))
    fill(sheet.merged, sheet.lines)
    return Grid(
        lines=((line + 1, row) for line, row in sorted(sheet.lines.items())),
        sheet=sheet.name if number > 1 else "",
        hidden_lines=frozenset(line + 1 for line in sheet.looks.hidden_lines),
        hidden_places=frozenset(sheet.looks.hidden_columns),
    )


def _shown(events: Iterator[tuple[str, Any]]) -> tuple[Sheet | None, int]:
    """The first sheet that is shown, and how many sheets there are."""
    hidden, shown, number = set[str](), None, 0
    for event, element in events:
        name = _name(element)
        if event == "end" and name == "style":
            if any(_attribute(part, "display") == "false" for part in element):
                hidden.add(_attribute(element, "name"))
        elif event == "start" and name == "table":
            number += 1
            is_wanted = shown is None and _attribute(element, "style-name") not in hidden
            sheet = Sheet(_attribute(element, "name"))
            _read(events, sheet, is_wanted=is_wanted)
            shown = sheet if is_wanted else shown
    return shown, number


def _read(events: Iterator[tuple[str, Any]], sheet: Sheet, *, is_wanted: bool) -> None:
    """The sheet that begins here, to its end. A table within a cell is passed over."""
    line, column, depth = 0, 0, 1
    for event, element in events:
        name = _name(element)
        if name == "table":
            depth += 1 if event == "start" else -1
            if not depth:
                return
        elif event == "end" and depth == 1 and name == "table-column":
            times = _times(element, "columns")
            if _is_hidden(element):
                last = min(column + times, limits.COLUMNS + 1)
                sheet.looks.hidden_columns |= set(range(column, last))
            column += times
        elif event == "end" and depth == 1 and name == "table-row":
            if is_wanted:
                _read_row(element, line, sheet)
            line += _times(element, "rows")
            element.clear()


def _read_row(element: Any, line: int, sheet: Sheet) -> None:
    column, row = 0, dict[int, Cell]()
    for part in (part for part in element if _name(part) in CELLS):
        times, cell = _times(part, "columns"), _cell(part)
        if cell.text.strip() or cell.trouble:
            sheet.looks.reach(line, column + times - 1)
            row |= dict.fromkeys(range(column, column + times), cell)
            if spanned := int(_attribute(part, "number-rows-spanned") or 1) - 1:
                sheet.merged.append(((line, column), (line + spanned, column)))
        column += times
    times = _times(element, "rows")
    if row:
        if len(sheet.lines) + times > limits.ROWS + limits.COLUMNS:  # what stands above the headings is not counted
            raise Refused(_("The table has more than %(n)s rows. Bring it in parts.") % {"n": limits.ROWS})
        sheet.looks.reach(line + times - 1, 0)
        for repeated in range(line, line + times):
            sheet.lines[repeated] = dict(row)
    if _is_hidden(element):
        sheet.looks.hidden_lines |= set(range(line, min(line + times, limits.LINES)))


def _cell(element: Any) -> Cell:
    """A value as a person would type it, as workbook does."""
    kind, formula = _attribute(element, "value-type"), _attribute(element, "formula")
    said = "\n".join(_said(part) for part in element if _name(part) == "p")
    if formula:
        return cells.formula("=" + formula.partition("=")[2])
    if any("calcext" in key and value == "error" for key, value in element.items()):
        return Cell(said, _("Excel could not compute this cell."))
    value = _attribute(element, "value")
    if kind == "percentage":
        return Cell(f"{numbers.plain(float(value) * 100)} %")
    if kind in ("float", "currency"):
        return Cell(numbers.plain(float(value)))
    if kind == "date":
        day, _separator, hour = _attribute(element, "date-value").partition("T")
        return Cell(f"{day} {hour}" if hour.strip("0:.") else day)
    if kind == "boolean":
        return Cell(_attribute(element, "boolean-value").upper())
    return Cell(said)


def _said(element: Any) -> str:
    """The text of a paragraph; what is noted beside it is left out."""
    parts = [element.text or ""]
    for part in element:
        name = _name(part)
        if name in ("s", "tab"):
            parts.append(" ")
        elif name == "line-break":
            parts.append("\n")
        elif name != "annotation":
            parts.append(_said(part))
        parts.append(part.tail or "")
    return "".join(parts)


def _times(element: Any, what: str) -> int:
    return max(int(_attribute(element, f"number-{what}-repeated") or 1), 1)


def _is_hidden(element: Any) -> bool:
    return _attribute(element, "visibility") in ("collapse", "filter")


def _attribute(element: Any, name: str) -> str:
    """By its name without namespace; those of LibreOffice's own (calcext) say the same twice."""
    found = (value for key, value in element.items() if key.endswith("}" + name) and "calcext" not in key)
    return next(found, "")


def _name(element: Any) -> str:
    return str(element.tag).rpartition("}")[2]
