"""A file's bytes to a table. What is wrong with one cell refuses its row; what is wrong with the file refuses the file.

By content, never by name: XLSX, or CSV in UTF-8, UTF-16 or Windows-1252, separated by semicolons, commas or tabs.
"""

from collections.abc import Iterable, Mapping

from django.utils.translation import gettext as _

from hyte.errors import Refused
from hyte.tables import archive, csvtext, limits, workbook
from hyte.tables.cells import Cell, Cells, clean
from hyte.tables.table import Refusal, Row, Table

ZIP, OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ENCRYPTED = "EncryptedPackage".encode("utf-16-le")


def read(data: bytes) -> Table:
    """The first sheet, its first line that is not empty as headings. Raises Refused with one sentence, and never more."""
    _check_kind(data)
    lines = iter(workbook.lines(data) if data.startswith(ZIP) else csvtext.lines(data))
    first = next(lines, None)
    if first is None:
        raise Refused(_("The file is empty."))
    headings = _headings(*first)
    table = Table(tuple(headings.values()))
    _fill(table, headings, lines)
    return table


def _check_kind(data: bytes) -> None:
    if not data:
        raise Refused(_("The file is empty."))
    if len(data) > limits.FILE:
        raise Refused(_("The file is bigger than 20 MB. Bring it in parts."))
    if data.startswith(OLE):
        if ENCRYPTED in data:
            raise Refused(archive.protected())
        raise Refused(_("This is a workbook of an old kind (.xls). Save it as .xlsx and bring that."))
    if data.startswith(b"%PDF"):
        raise Refused(_("This is a PDF. Bring an Excel workbook (.xlsx) or a CSV file."))


def _headings(line: int, cells: Mapping[int, Cell]) -> dict[int, str]:
    """Text by place. Each heading once, in one line."""
    if max(cells) >= limits.COLUMNS:
        raise Refused(_("The table has more than %(n)s columns.") % {"n": limits.COLUMNS})
    if trouble := next((cell for cell in cells.values() if cell.trouble), None):
        words = _("Line %(line)s: the heading “%(text)s” is not plain text.")
        raise Refused(words % {"line": line, "text": trouble.text[:100]})
    headings = {place: " ".join(clean(cells[place].text).split()) for place in sorted(cells)}
    names = [heading.casefold() for heading in headings.values()]
    if twice := next((heading for heading in headings.values() if names.count(heading.casefold()) > 1), None):
        raise Refused(_("The heading “%(text)s” stands twice.") % {"text": twice[:100]})
    return {place: heading for place, heading in headings.items() if heading}


def _fill(table: Table, headings: Mapping[int, str], lines: Iterable[Cells]) -> None:
    for read, (line, cells) in enumerate(lines):
        if read >= limits.ROWS or line > limits.LINES:
            raise Refused(_("The table has more than %(n)s rows. Bring it in parts.") % {"n": limits.ROWS})
        refused = [_refusal(line, headings.get(place, ""), cell) for place, cell in cells.items() if cell.trouble]
        refused += [
            _homeless(line, cell) for place, cell in cells.items() if place not in headings and not cell.trouble
        ]
        table.refused.extend(refused)
        texts = {headings[place]: clean(cell.text).strip() for place, cell in cells.items() if place in headings}
        if not refused and any(texts.values()):
            table.rows.append(Row(line, texts))


def _refusal(line: int, heading: str, cell: Cell) -> Refusal:
    return Refusal(line, heading, cell.text[:100], cell.trouble)


def _homeless(line: int, cell: Cell) -> Refusal:
    return Refusal(line, "", cell.text[:100], _("This stands in a column without a heading."))
