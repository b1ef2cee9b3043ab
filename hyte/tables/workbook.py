"""The first sheet of a workbook that is shown, cell by cell, each as a person sees it. A formula is told of, never computed."""

import io
import math
import zipfile
from collections import defaultdict
from datetime import date, datetime, time
from typing import Any

from django.utils.translation import gettext as _
from python_calamine import CalamineSheet, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from hyte.errors import Refused
from hyte.tables import archive, cells, limits, numbers, spreadsheetml
from hyte.tables.cells import Cell, Grid
from hyte.tables.spreadsheetml import Looks


def grid(data: bytes) -> Grid:
    """Refused where the workbook cannot be read."""
    archive.check(data)
    try:
        return _grid(data)
    except Refused:
        raise
    except Exception as error:  # whatever a crafted file makes the readers stumble over
        raise Refused(_("The workbook cannot be read. Save it again in Excel as .xlsx and bring that.")) from error


def _grid(data: bytes) -> Grid:
    book = CalamineWorkbook.from_filelike(io.BytesIO(data))
    sheets = [sheet for sheet in book.sheets_metadata if sheet.typ == SheetTypeEnum.WorkSheet]
    name = next((sheet.name for sheet in sheets if sheet.visible == SheetVisibleEnum.Visible), None)
    if name is None:
        raise Refused(_("The workbook has no sheet."))
    with zipfile.ZipFile(io.BytesIO(data)) as parts:
        looks = spreadsheetml.looks(parts, name)
    lines = _lines(book.get_sheet_by_name(name), looks)
    return Grid(
        lines=((line + 1, row) for line, row in sorted(lines.items())),
        sheet=name if len(sheets) > 1 else "",
        hidden_lines=frozenset(line + 1 for line in looks.hidden_lines),
        hidden_places=frozenset(looks.hidden_columns),
    )


def _lines(sheet: CalamineSheet, looks: Looks) -> dict[int, dict[int, Cell]]:
    """Cells that hold something, by line and column from 0."""
    lines: dict[int, dict[int, Cell]] = defaultdict(dict)
    for line, values in enumerate(sheet.to_python(skip_empty_area=False)):
        for column, value in enumerate(values):
            cell = _cell(value, percent=(line, column) in looks.percents)
            if cell.text.strip():
                lines[line][column] = cell
    for (line, column), text in looks.formulas.items():
        lines[line][column] = cells.formula(text)
    for (line, column), text in looks.errors.items():
        lines[line][column] = Cell(text, _("Excel could not compute this cell."))
    _fill_merged(sheet, lines)
    return lines


def _fill_merged(sheet: CalamineSheet, lines: dict[int, dict[int, Cell]]) -> None:
    """What stands in a merged cell stands on each of its lines that holds something else."""
    filled = 0
    for (top, column), (bottom, _right) in sheet.merged_cell_ranges or ():
        cell = lines[top].get(column) if top in lines else None
        below = range(top + 1, min(bottom, max(lines, default=0)) + 1) if cell else ()
        filled += len(below)
        if filled > limits.CELLS:
            raise Refused(_("The table has more than %(n)s rows. Bring it in parts.") % {"n": limits.ROWS})
        for line in below:
            if cell and line in lines:
                lines[line].setdefault(column, cell)


def _cell(value: Any, *, percent: bool) -> Cell:
    """A value as a person would type it; numbers with a decimal point and no exponent where they can do without."""
    if isinstance(value, bool):
        return Cell("TRUE" if value else "FALSE")
    if isinstance(value, float):
        if math.isnan(value):
            return Cell("NaN", _("This is not a value."))
        return Cell(f"{numbers.plain(value * 100)} %" if percent else numbers.plain(value))
    if isinstance(value, datetime):
        return Cell(value.date().isoformat() if value.time() == time() else value.isoformat(sep=" "))
    return Cell(value.isoformat() if isinstance(value, date | time) else str(value))
