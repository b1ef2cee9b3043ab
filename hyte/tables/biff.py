"""What the records of an old workbook (.xls, MS-XLS) tell of its cells beside their values, as spreadsheetml does of a new one."""

import struct
from collections.abc import Iterator

from django.utils.translation import gettext as _

from hyte.errors import Refused
from hyte.tables import archive, limits
from hyte.tables.compound import Compound
from hyte.tables.looks import LITERAL, PERCENT, Looks

BOF, EOF, BOUND_SHEET, PASSWORD, FORMAT, STYLE, TEXTS = 0x0809, 0x000A, 0x0085, 0x002F, 0x041E, 0x00E0, 0x00FC
DIMENSIONS, ROW, COLUMNS, FORMULA, ERROR, SEVERAL = 0x0200, 0x0208, 0x007D, 0x0006, 0x0205, 0x00BD
CELLS = (FORMULA, ERROR, SEVERAL, 0x0203, 0x0204, 0x027E, 0x00FD, 0x00D6)
NEW = 0x0600  # the version of Excel 97 and later; 5 and 95 have shorter numbers
MACROS = "_VBA_PROJECT_CUR"
Record = tuple[int, bytes]


def looks(data: bytes) -> list[Looks]:
    """Of each sheet. Refused where the workbook may not be opened."""
    file = Compound(data)
    if MACROS in file.streams:
        raise Refused(archive.macros())
    name = next((name for name in ("Workbook", "Book") if name in file.streams), None)
    if name is None:
        raise Refused(_("This is neither a workbook nor a text file. Bring an Excel workbook (.xlsx) or a CSV file."))
    stream = file.stream(name)
    starts, percents, is_new = _globals(stream)
    for start in starts:
        _check_size(_records(stream, start), is_new)
    sheets = [_looks(_records(stream, start), percents) for start in starts]
    if sum(sheet.lines * sheet.columns for sheet in sheets) > limits.CELLS:  # all of them are held in memory
        raise Refused(archive.too_much())
    return sheets


def _records(stream: bytes, start: int = 0) -> Iterator[Record]:
    """To the end of the substream that begins here."""
    while start + 4 <= len(stream):
        kind, length = struct.unpack_from("<HH", stream, start)
        yield kind, stream[start + 4 : start + 4 + length]
        if kind == EOF:
            return
        start += 4 + length


def _globals(stream: bytes) -> tuple[list[int], set[int], bool]:
    """Where each sheet begins, which styles show a per cent, and whether numbers are long."""
    starts, styles, formats, is_new = list[int](), list[int](), {int(number) for number in PERCENT}, True
    for kind, body in _records(stream):
        if kind == BOF:
            is_new = struct.unpack_from("<H", body)[0] >= NEW
        elif kind == PASSWORD:
            raise Refused(archive.protected())
        elif kind == BOUND_SHEET:
            starts.append(struct.unpack_from("<I", body)[0])
        elif kind == TEXTS and struct.unpack_from("<I", body, 4)[0] > len(stream):
            raise ValueError("more texts than bytes")
        elif kind == FORMAT and "%" in LITERAL.sub("", _format(body, is_new)):
            formats.add(struct.unpack_from("<H", body)[0])
        elif kind == STYLE:
            styles.append(struct.unpack_from("<H", body, 2)[0])
    return starts, {number for number, style in enumerate(styles) if style in formats}, is_new


def _format(body: bytes, is_new: bool) -> str:
    if not is_new:
        return body[3:].decode("latin-1")
    return body[5:].decode("utf-16-le" if body[4] & 1 else "latin-1", "replace")


def _check_size(records: Iterator[Record], is_new: bool) -> None:
    """As the sheet tells it: so much room is made before its cells are read."""
    for kind, body in records:
        if kind == DIMENSIONS:
            first, last, left, right = struct.unpack_from("<IIHH" if is_new else "<HHHH", body)
            if max(last - first, 0) * max(right - left, 0) > limits.CELLS:
                raise Refused(_("The table has more than %(n)s rows. Bring it in parts.") % {"n": limits.ROWS})


def _looks(records: Iterator[Record], percents: set[int]) -> Looks:
    looks = Looks()
    for kind, body in records:
        if kind == ROW and struct.unpack_from("<H", body, 12)[0] & 0x20:
            looks.hidden_lines.add(struct.unpack_from("<H", body)[0])
        elif kind == COLUMNS and struct.unpack_from("<H", body, 8)[0] & 1:
            first, last = struct.unpack_from("<HH", body)
            looks.hidden_columns |= set(range(first, min(last, limits.COLUMNS) + 1))
        elif kind in CELLS:
            _note(looks, kind, body, percents)
    return looks


def _note(looks: Looks, kind: int, body: bytes, percents: set[int]) -> None:
    line, column, style = struct.unpack_from("<HHH", body)
    looks.reach(line, column)
    if kind == FORMULA:
        looks.formulas[line, column] = "="
    elif kind == ERROR and body[7]:
        looks.errors[line, column] = ""
    elif kind == SEVERAL:
        for number in range((len(body) - 6) // 6):
            looks.reach(line, column + number)
            if struct.unpack_from("<H", body, 4 + number * 6)[0] in percents:
                looks.percents.add((line, column + number))
    elif style in percents:
        looks.percents.add((line, column))
