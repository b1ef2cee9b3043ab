"""The first sheet of a workbook that is shown, cell by cell, each as a person sees it. A formula is told of, never computed."""

import io
import math
import zipfile
from collections import defaultdict
from collections.abc import Callable
from datetime import date, datetime, time
from typing import Any

from django.utils.translation import gettext as _
from python_calamine import CalamineSheet, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from hyte.errors import Refused
from hyte.tables import biff, cells, numbers, spreadsheetml
from hyte.tables.cells import Cell, Grid
from hyte.tables.looks import Looks
from hyte.tables.merged import fill


def grid(data: bytes) -> Grid:
    """Of a workbook that `archive.check` has let through. Refused where it cannot be read."""

    def looks(_index: int, name: str) -> Looks:
        with zipfile.ZipFile(io.BytesIO(data)) as parts:
            return spreadsheetml.looks(parts, name)

    return _safely(lambda: _grid(data, looks))


def old_grid(data: bytes) -> Grid:
    """Of a workbook of Excel 5 to 2003."""

    def read() -> Grid:
        sheets = biff.looks(data)  # before anything of it is understood
        return _grid(data, lambda index, _name: sheets[index])

    return _safely(read)


def _safely(read: Callable[[], Grid]) -> Grid:
    """Whatever a crafted file makes the readers stumble over is one sentence. Rust's panics are no `Exception`."""
    try:
        return read()
    except Refused:
        raise
    except BaseException as error:
        if not isinstance(error, Exception) and type(error).__name__ != "PanicException":
            raise
        raise Refused(_("The workbook cannot be read. Save it again as .xlsx and bring that.")) from error


def _grid(data: bytes, looks_of: Callable[[int, str], Looks]) -> Grid:
    """`looks_of`: a sheet's, by its place among all sheets and its name."""
    book = CalamineWorkbook.from_filelike(io.BytesIO(data))
    sheets = [sheet for sheet in book.sheets_metadata if sheet.typ == SheetTypeEnum.WorkSheet]
    shown = next((sheet for sheet in sheets if sheet.visible == SheetVisibleEnum.Visible), None)
    if shown is None:
        raise Refused(_("The workbook has no sheet."))
    looks = looks_of(book.sheet_names.index(shown.name), shown.name)
    lines = _lines(book.get_sheet_by_name(shown.name), looks)
    return Grid(
        lines=((line + 1, row) for line, row in sorted(lines.items())),
        sheet=shown.name if len(sheets) > 1 else "",
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
    fill(sheet.merged_cell_ranges or (), lines)
    return lines


def _cell(value: Any, *, percent: bool) -> Cell:
    """A value as a person would type it; numbers with a decimal point and no exponent where they can do without."""
    if isinstance(value, bool):
        return Cell("TRUE" if value else "FALSE")
    if isinstance(value, int | float):
        if math.isnan(value):
            return Cell("NaN", _("This is not a value."))
        return Cell(f"{numbers.plain(value * 100)} %" if percent else numbers.plain(value))
    if isinstance(value, datetime):
        return Cell(value.date().isoformat() if value.time() == time() else value.isoformat(sep=" "))
    return Cell(value.isoformat() if isinstance(value, date | time) else str(value))
