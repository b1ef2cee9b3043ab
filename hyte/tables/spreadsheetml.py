"""What the XML of a workbook tells of its cells beside their values: formulas, errors, per cent, what is hidden.

ECMA-376, in both of its dialects (Transitional, which Excel writes, and Strict): names are compared without namespaces.
"""

import posixpath
import re
import zipfile
from collections.abc import Iterator
from typing import Any

from defusedxml.ElementTree import iterparse

from hyte.tables import limits
from hyte.tables.looks import LITERAL, PERCENT, Looks, Place

BOOK, RELATIONS, STYLES = "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/styles.xml"
REFERENCE = re.compile(r"([A-Z]{1,3})([0-9]{1,12})", re.ASCII)


def looks(archive: zipfile.ZipFile, sheet: str) -> Looks:
    """Of the sheet of this name. Refused where its cells lie so far apart that reading them would fill the memory."""
    percent = _percent_styles(archive)
    looks = Looks()
    line = column = -1
    for event, element in _elements(archive, _part_of(archive, sheet)):
        name = _name(element)
        if event == "start" and name == "row":
            line, column = int(element.get("r") or line + 2) - 1, -1
            if _is_true(element.get("hidden")):
                looks.hidden_lines.add(line)
        elif event == "start" and name == "col" and _is_true(element.get("hidden")):
            last = min(int(element.get("max") or 0), limits.COLUMNS)
            looks.hidden_columns |= set(range(int(element.get("min") or 1) - 1, last))
        elif event == "end" and name == "c":
            place = _place(element.get("r")) or (line, column + 1)
            column = place[1]
            _note(looks, element, (max(line, place[0]), column), percent)
            element.clear()
        elif event == "end" and name == "row":
            element.clear()
    return looks


def _note(looks: Looks, cell: Any, place: Place, percent: set[str]) -> None:
    parts = {_name(part): part for part in cell}
    if not parts:
        return
    looks.reach(*place)
    if "f" in parts:
        looks.formulas[place] = "=" + (parts["f"].text or "")
    elif cell.get("t") == "e":
        looks.errors[place] = parts["v"].text or "" if "v" in parts else ""
    elif cell.get("s", "0") in percent:
        looks.percents.add(place)


def _part_of(archive: zipfile.ZipFile, sheet: str) -> str:
    """The part that holds the sheet."""
    ids = {
        element.get("name"): next(value for name, value in element.items() if name.endswith("}id"))
        for event, element in _elements(archive, BOOK)
        if event == "end" and _name(element) == "sheet"
    }
    targets = {
        element.get("Id"): element.get("Target", "")
        for event, element in _elements(archive, RELATIONS)
        if event == "end" and _name(element) == "Relationship"
    }
    return posixpath.normpath(posixpath.join("/xl", targets[ids[sheet]])).lstrip("/")


def _percent_styles(archive: zipfile.ZipFile) -> set[str]:
    """The styles of cells, by their number, that show a value as per cent."""
    if STYLES not in archive.namelist():
        return set()
    formats, styles, within = set(PERCENT), list[str](), False
    for event, element in _elements(archive, STYLES):
        name = _name(element)
        if name == "cellXfs":
            within = event == "start"
        elif event == "start" and name == "numFmt" and "%" in LITERAL.sub("", element.get("formatCode", "")):
            formats.add(element.get("numFmtId", ""))
        elif event == "start" and name == "xf" and within:
            styles.append(element.get("numFmtId", "0"))
    return {str(number) for number, format in enumerate(styles) if format in formats}


def _elements(archive: zipfile.ZipFile, part: str) -> Iterator[tuple[str, Any]]:
    with archive.open(part) as source:
        yield from iterparse(source, events=("start", "end"), forbid_dtd=True)


def _name(element: Any) -> str:
    return str(element.tag).rpartition("}")[2]


def _is_true(value: str | None) -> bool:
    return value in ("1", "true")


def _place(reference: str | None) -> Place | None:
    match = REFERENCE.fullmatch(reference or "")
    if not match:
        return None
    column = 0
    for letter in match[1]:
        column = column * 26 + ord(letter) - ord("A") + 1
    return int(match[2]) - 1, column - 1
