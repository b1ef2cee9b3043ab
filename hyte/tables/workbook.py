"""The first sheet of an XLSX workbook, cell by cell. A cell that is no plain value is told of, never computed."""

import io
import warnings
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import IO, Any

from django.utils.translation import gettext as _
from openpyxl import load_workbook
from openpyxl.utils.datetime import from_excel
from openpyxl.worksheet._reader import WorkSheetParser

from hyte.errors import Refused
from hyte.tables import archive, limits
from hyte.tables.cells import Cell, Cells

VALUE = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}v"
FORMULA = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}f"


class _Parser(WorkSheetParser):
    """openpyxl's own, but one odd cell spoils that cell only, and a formula is not looked into."""

    row_counter: int
    col_counter: int

    def __init__(self, source: IO[bytes], book: Any, strings: list[str]) -> None:
        super().__init__(source, strings, epoch=book.epoch)
        self.dates, self.spans = book._date_formats, book._timedelta_formats

    def parse_formula(self, element: Any) -> str:
        return "=" + (element.findtext(FORMULA) or "")

    def parse_formatting(self, element: Any) -> None:
        """Colours by a rule: not a value."""

    def parse_extensions(self, element: Any) -> None:
        """What only Excel knows: not a value."""

    def parse_cell(self, element: Any) -> dict[str, Any]:
        before = self.col_counter
        try:
            cell = super().parse_cell(element)
            if cell["style_id"] in self.dates and cell["data_type"] == "n" and cell["value"] is not None:
                cell["value"] = from_excel(cell["value"], self.epoch, timedelta=cell["style_id"] in self.spans)
            return cell
        except (ValueError, IndexError, OverflowError, TypeError, AttributeError):
            self.col_counter = max(self.col_counter, before + 1)
            odd = str(element.findtext(VALUE) or "")
            return {"row": self.row_counter, "column": self.col_counter, "value": odd, "data_type": "odd"}


def lines(data: bytes) -> Iterator[Cells]:
    """(line, cells) of the first sheet, empty lines left out. Refused where the workbook cannot be read."""
    archive.check(data)
    try:
        yield from _lines(data)
    except (Refused, GeneratorExit):
        raise
    except Exception as error:  # whatever a crafted file makes openpyxl stumble over
        raise Refused(_("The workbook cannot be read. Save it again in Excel as .xlsx and bring that.")) from error


def _lines(data: bytes) -> Iterator[Cells]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of what openpyxl leaves out: none of it is a value
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=False, keep_links=False)
    try:
        if not book.worksheets:
            raise Refused(_("The workbook has no sheet."))
        sheet = book.worksheets[0]
        with sheet._get_source() as source:
            for line, row in _Parser(source, book, sheet._shared_strings).parse():
                if cells := _cells(row):
                    yield line, cells
    finally:
        book.close()


def _cells(row: list[dict[str, Any]]) -> dict[int, Cell]:
    """By place from 0; those beyond the last place that is read stand just after it, so that they are noticed."""
    found = ((min(cell["column"] - 1, limits.COLUMNS), _cell(cell["value"], cell["data_type"])) for cell in row)
    return {place: cell for place, cell in found if cell.text.strip() or cell.trouble}


def _cell(value: Any, kind: str) -> Cell:
    if kind == "f":
        return Cell(str(value), _("This is a formula. Replace it by its value: copy, then Paste special, Values."))
    if kind == "e":
        return Cell(str(value), _("Excel could not compute this cell."))
    if kind == "odd":
        return Cell(str(value), _("This is not a value."))
    return Cell(_text(value))


def _text(value: Any) -> str:
    """A value as a person would type it; numbers with a decimal point and no exponent where they can do without."""
    if value is None or isinstance(value, timedelta):
        return "" if value is None else str(value)
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(sep=" ")
    return value.isoformat() if isinstance(value, date | time) else str(value)
