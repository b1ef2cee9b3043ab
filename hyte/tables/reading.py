"""A file's bytes to a table. What is wrong with one cell refuses its row; what is wrong with the file refuses the file.

By content, never by name: XLSX, XLS, ODS, or CSV in UTF-8, UTF-16 or Windows-1252, separated by semicolons, commas or tabs.
"""

from collections.abc import Iterable, Iterator, Mapping
from itertools import chain, islice
from typing import Protocol

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from hyte.errors import Refused
from hyte.tables import archive, csvtext, limits, opendocument, workbook, wreckage
from hyte.tables.cells import Cell, Cells, Grid, clean
from hyte.tables.table import Refusal, Row, Table
from hyte.text import spaced

ZIP, OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
LOOKED_AT = 10  # lines, for the headings
MOST_TOLD = 10


class Headed(Protocol):
    def fits(self, headings: Iterable[str]) -> bool: ...


def read(data: bytes, layout: Headed | None = None) -> Table:
    """The first sheet that is shown. The headings are the first of its first lines that fits the layout, else the first.

    Raises Refused with one sentence, and never more.
    """
    _check_kind(data)
    grid = _grid(data)
    lines = _taken_apart(iter(grid.lines)) if data.startswith((ZIP, OLE)) else iter(grid.lines)
    first = list(islice(lines, LOOKED_AT))
    if not first:
        raise Refused(_("The file is empty."))
    start = next((n for n, (_line, cells) in enumerate(first) if layout and layout.fits(_texts(cells))), 0)
    line, cells = first[start]
    headings = _headings(line, cells)
    table = Table(tuple(headings.values()), line)
    _fill(table, headings, chain(first[start + 1 :], lines), grid)
    table.notes.extend(_notes(table, headings, grid))
    return table


def _check_kind(data: bytes) -> None:
    if not data:
        raise Refused(_("The file is empty."))
    if len(data) > limits.FILE:
        raise Refused(_("The file is bigger than 20 MB. Bring it in parts."))
    if data.startswith(OLE):
        if ENCRYPTED in data:
            raise Refused(archive.protected())
        return
    if data.startswith(b"%PDF"):
        raise Refused(_("This is a PDF. Bring an Excel workbook (.xlsx) or a CSV file."))
    if data.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"<":
        raise Refused(
            _("This is a web page or XML, whatever its name says. Open it in Excel, save it as .xlsx and bring that.")
        )


def _grid(data: bytes) -> Grid:
    if data.startswith(OLE):
        return workbook.old_grid(data)
    if data.startswith(ZIP):
        return opendocument.grid(data) if archive.check(data) == archive.OPEN_DOCUMENT else workbook.grid(data)
    return csvtext.grid(data)


def _taken_apart(lines: Iterator[Cells]) -> Iterator[Cells]:
    """Where each line of a workbook came as one cell with separators in it: the cells of its CSV."""
    first = list(islice(lines, LOOKED_AT))
    separator = csvtext.delimiter(first[0][1][0].text) if first and 0 in first[0][1] else ""
    whole = all(set(cells) == {0} and separator in cells[0].text for _line, cells in first)
    for line, cells in chain(first, lines):
        yield line, csvtext.apart(cells[0].text, separator) if separator and whole and set(cells) == {0} else cells


def _texts(cells: Mapping[int, Cell]) -> list[str]:
    return [_heading(cell) for cell in cells.values()]


def _heading(cell: Cell) -> str:
    return " ".join(spaced(clean(cell.text)).split())


def _headings(line: int, cells: Mapping[int, Cell]) -> dict[int, str]:
    """Text by place. Each heading once, in one line."""
    if max(cells) >= limits.COLUMNS:
        raise Refused(_("The table has more than %(n)s columns.") % {"n": limits.COLUMNS})
    if trouble := next((cell for cell in cells.values() if cell.trouble), None):
        words = _("Line %(line)s: the heading “%(text)s” is not plain text.")
        raise Refused(words % {"line": line, "text": trouble.text[:100]})
    headings = {place: _heading(cells[place]) for place in sorted(cells)}
    names = [heading.casefold() for heading in headings.values()]
    if twice := next((heading for heading in headings.values() if names.count(heading.casefold()) > 1), None):
        raise Refused(_("The heading “%(text)s” stands twice.") % {"text": twice[:100]})
    return {place: heading for place, heading in headings.items() if heading}


def _fill(table: Table, headings: Mapping[int, str], lines: Iterable[Cells], grid: Grid) -> None:
    for read, (line, cells) in enumerate(lines):
        if read >= limits.ROWS or line > limits.LINES:
            raise Refused(_("The table has more than %(n)s rows. Bring it in parts.") % {"n": limits.ROWS})
        cells = {place: _sound(cell) for place, cell in cells.items()}
        refused = [_refusal(line, headings.get(place, ""), cell) for place, cell in cells.items() if cell.trouble]
        refused += [
            _homeless(line, cell) for place, cell in cells.items() if place not in headings and not cell.trouble
        ]
        table.refused.extend(refused)
        texts = {headings[place]: spaced(clean(cell.text)) for place, cell in cells.items() if place in headings}
        if not refused and any(texts.values()) and any(heading != text for heading, text in texts.items()):
            table.rows.append(Row(line, texts, line in grid.hidden_lines))


def _sound(cell: Cell) -> Cell:
    """With the reason against it where its letters were taken for others before it came into the workbook."""
    if cell.trouble or not wreckage.found_in(cell.text):
        return cell
    return Cell(cell.text, _("The letters look wrong. Write them anew."))


def _refusal(line: int, heading: str, cell: Cell) -> Refusal:
    return Refusal(line, heading, cell.text[:100], cell.trouble)


def _homeless(line: int, cell: Cell) -> Refusal:
    return Refusal(line, "", cell.text[:100], _("This stands in a column without a heading."))


def _notes(table: Table, headings: Mapping[int, str], grid: Grid) -> Iterator[str]:
    """What is read though it may not be seen."""
    if grid.sheet:
        yield _("The file has several sheets. Only the first that is shown is read: “%(name)s”.") % {"name": grid.sheet}
    if hidden := [row.line for row in table if row.hidden]:
        lines = ", ".join(str(line) for line in hidden[:MOST_TOLD]) + (" …" if hidden[MOST_TOLD:] else "")
        words = ngettext(
            "Line %(lines)s is hidden in the file, and is read all the same.",
            "Lines %(lines)s are hidden in the file, and are read all the same.",
            len(hidden),
        )
        yield words % {"lines": lines}
    if columns := [heading for place, heading in headings.items() if place in grid.hidden_places]:
        words = ngettext(
            "The column %(names)s is hidden in the file, and is read all the same.",
            "The columns %(names)s are hidden in the file, and are read all the same.",
            len(columns),
        )
        yield words % {"names": ", ".join(_("“%(text)s”") % {"text": name} for name in columns)}
