"""A CSV file, cell by cell: what Excel in Finland saves, and what other programs do."""

import csv
import io
from collections.abc import Iterator

from django.utils.translation import gettext as _

from hyte.errors import Refused
from hyte.tables import cells, limits, wreckage
from hyte.tables.cells import Cell, Cells, Grid

DELIMITERS = ";,\t"


def grid(data: bytes) -> Grid:
    return Grid(lines(data))


def lines(data: bytes) -> Iterator[Cells]:
    """Empty lines left out. A cell of several lines counts from its first one."""
    text = decoded(data)
    start = 1
    if text[:4].casefold() == "sep=":  # Excel's own hint, which stands on a line of its own
        text, start = text.partition("\n")[2], 2
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter(text), strict=True)
    before = 0
    try:
        for row in reader:
            if row_cells := _cells(row):
                yield before + start, row_cells
            before = reader.line_num
    except csv.Error as error:
        words = _("The CSV file breaks off at line %(line)s: a quotation mark is left open or stands in a wrong place.")
        raise Refused(words % {"line": before + start}) from error


def decoded(data: bytes) -> str:
    """UTF-8 with or without its mark, UTF-16 with one, else what old Windows programs in Finland write."""
    encodings = ["utf-16"] if data.startswith((b"\xff\xfe", b"\xfe\xff")) else ["utf-8-sig", "cp1252", "latin-1"]
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" in text:
            break
        is_old = encoding in ("cp1252", "latin-1")
        if wreck := wreckage.found_in_windows_text(text) if is_old else wreckage.found_in(text):
            words = _("The letters of the file look wrong: “%(text)s”. Save it as CSV UTF-8 and bring that.")
            raise Refused(words % {"text": wreck})
        return text
    raise Refused(_("This is neither a workbook nor a text file. Bring an Excel workbook (.xlsx) or a CSV file."))


def apart(text: str, delimiter: str) -> dict[int, Cell]:
    """The cells of one line of CSV that came as a single cell."""
    return _cells(next(csv.reader([text], delimiter=delimiter), []))


def delimiter(text: str) -> str:
    """The one that the first line has most of; the earlier one of DELIMITERS where they are even."""
    head = text.lstrip().partition("\n")[0]
    bare = "".join(head.split('"')[::2])  # what stands between quotation marks separates nothing
    return max(DELIMITERS, key=bare.count)


def _cells(row: list[str]) -> dict[int, Cell]:
    return {place: cell for place, cell in enumerate(map(_cell, row)) if cell.text.strip()}


def _cell(text: str) -> Cell:
    if len(text) > limits.CELL:
        return Cell(text[:100], _("The text is too long."))
    if text.lstrip().startswith("="):
        return cells.formula(text)
    return Cell(cells.as_written(text))
