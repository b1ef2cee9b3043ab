"""Tables to CSV and XLSX that open in Excel as they are meant: text stays text, numbers stay numbers, dates dates.

CSV is what Excel in Finland opens by a double click: UTF-8 with its mark, semicolons, decimal comma, text in quotation
marks, and an apostrophe before what would start a formula. XLSX forces text to be text and marks it as quoted.
"""

import io
import math
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from itertools import chain, islice
from typing import cast

from django.http import HttpResponse, StreamingHttpResponse
from django.utils.text import slugify
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from hyte.formats import fi_date, fi_time, local
from hyte.tables import limits, numbers
from hyte.tables.cells import clean, defused, is_live

Value = str | int | float | bool | date | datetime | None
KINDS = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
BOM = "\ufeff"
LONGEST_PART = 60
NARROWEST, WIDEST, LOOKED_AT = 10, 60, 200
FORMATS = {datetime: "d.m.yyyy hh:mm", date: "d.m.yyyy"}


@dataclass(frozen=True)
class Sheet:
    """`rows` may be a generator: it is read once, row by row. `choices`: words offered in a column, by its place."""

    title: str
    headings: Sequence[str]
    rows: Iterable[Sequence[Value]]
    choices: Mapping[int, Sequence[str]] = field(default_factory=dict)


def file_name(*parts: object) -> str:
    """Of what is in it, in small ASCII letters, without an ending: nostot-etela-karjala-2026."""
    return "-".join(filter(None, (slugify(str(part))[:LONGEST_PART].strip("-") for part in parts))) or "table"


def response(sheet: Sheet, kind: str, *parts: object) -> HttpResponse:
    """A file to save, named by the sheet's title and `parts`; `kind`: csv (streamed) or xlsx."""
    found: HttpResponse
    if kind == "csv":  # a view may return it, though its type is no HttpResponse
        found = cast(HttpResponse, StreamingHttpResponse(csv_lines(sheet), content_type=KINDS[kind]))
    else:
        found = HttpResponse(xlsx_bytes(sheet), content_type=KINDS[kind])
    name = file_name(sheet.title, *parts)
    found.headers["Content-Disposition"] = f'attachment; filename="{name}.{kind}"'
    return found


def csv_bytes(sheet: Sheet) -> bytes:
    return b"".join(csv_lines(sheet))


def csv_lines(sheet: Sheet) -> Iterator[bytes]:
    """Line by line, with the mark that tells Excel the encoding."""
    yield BOM.encode()
    for row in chain([sheet.headings], sheet.rows):
        yield (";".join(map(_csv_cell, row)) + "\r\n").encode()


def _csv_cell(value: Value) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, int | float):
        return _decimal_comma(value)
    if isinstance(value, datetime):
        return f"{fi_date(value)} {fi_time(value)}"
    if isinstance(value, date):
        return fi_date(value)
    text = defused(value)
    return '"' + text.replace('"', '""') + '"' if text else ""


def _decimal_comma(value: float) -> str:
    """As many decimals as it has, never an exponent; nothing for what is no figure."""
    if not math.isfinite(value):
        return ""
    return format(Decimal(numbers.plain(value)), "f").removesuffix(".0").replace(".", ",")


def xlsx_bytes(*sheets: Sheet) -> bytes:
    book, file = Workbook(write_only=True), io.BytesIO()
    for sheet in sheets:
        _write(book, sheet)
    book.save(file)
    return file.getvalue()


def _write(book: Workbook, sheet: Sheet) -> None:
    """Headings bold and frozen; columns as wide as the first rows need; lists of words where there is a choice."""
    page = book.create_sheet(re.sub(r"[\\/*?:\[\]']", " ", clean(sheet.title))[:31].strip() or "1")
    page.freeze_panes = "A2"
    rows = iter(sheet.rows)
    first = list(islice(rows, LOOKED_AT))
    for place in range(len(sheet.headings)):
        longest = max(len(_shown(row[place])) for row in [list(sheet.headings), *first])
        page.column_dimensions[get_column_letter(place + 1)].width = min(max(longest + 2, NARROWEST), WIDEST)
    page.append([_xlsx_cell(page, heading, bold=True) for heading in sheet.headings])
    for row in chain(first, rows):
        page.append([_xlsx_cell(page, value) for value in row])
    for place, words in sheet.choices.items():
        _offer(page, get_column_letter(place + 1), words)


def _shown(value: Value) -> str:
    return max(clean(str("" if value is None else value)).split("\n"), key=len)


def _offer(page: object, column: str, words: Sequence[str]) -> None:
    listed = ",".join(words)
    if len(listed) > 250 or any("," in word or '"' in word for word in words):
        return  # Excel takes no longer list, and knows no way to write a comma in one
    rule = DataValidation(type="list", formula1=f'"{listed}"', allow_blank=True)
    rule.add(f"{column}2:{column}2000")
    page.data_validations.append(rule)  # type: ignore[attr-defined]  # openpyxl has no types


def _xlsx_cell(page: object, value: Value, *, bold: bool = False) -> WriteOnlyCell:
    cell = WriteOnlyCell(page)
    if bold:
        cell.font = Font(bold=True)
    if isinstance(value, str):
        cell._value, cell.data_type = clean(value)[: limits.CELL], "s"  # past openpyxl, which makes "=…" a formula
        cell.quotePrefix = is_live(cell._value)
    elif isinstance(value, datetime):
        cell.value = local(value).replace(tzinfo=None)
        cell.number_format = FORMATS[datetime]
    else:
        cell.value = numbers.rounded(value) if isinstance(value, float) and math.isfinite(value) else value
        if isinstance(value, date):
            cell.number_format = FORMATS[date]
    return cell
