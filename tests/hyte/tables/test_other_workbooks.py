"""Old workbooks (.xls) and OpenDocument ones (.ods) are read as a person sees them, and as carefully as new ones."""

import io
import struct
import zipfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from django.utils import translation

from hyte.errors import Refused
from hyte.tables import limits
from hyte.tables.layout import Column, Layout
from hyte.tables.reading import read
from hyte.tables.table import Refusal, Row, Table
from tests.hyte.tables.opendocuments import NOTHING, cell, ods, row, sheet, text

SAMPLES = Path(__file__).parent / "samples"  # made with xlwt
OLD = SAMPLES / "old.xls"  # several sheets, styles, a merged cell, a formula, a hidden row and a hidden column
LAYOUT = Layout((Column("place", "Kunta", needed=True), Column("share", "Osuus", needed=True)))
HEAD = row(text("Kunta") + text("Osuus"))
UNREADABLE = "The workbook cannot be read. Save it again as .xlsx and bring that."
TOO_MANY = "The table has more than 20000 rows. Bring it in parts."


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    with translation.override("en"):
        yield


def refusal_of(data: bytes) -> str:
    with pytest.raises(Refused) as refused:
        read(data, LAYOUT)
    return str(refused.value)


def told(data: bytes) -> list[list[str]]:
    return [[line["Kunta"], line["Osuus"]] for line in read(data, LAYOUT)]


@pytest.fixture
def old() -> bytearray:
    return bytearray(OLD.read_bytes())


def record(data: bytes, kind: int, length: int | None = None) -> int:
    """Where the body of the first record of this kind begins."""
    head = struct.pack("<H", kind) + (struct.pack("<H", length) if length is not None else b"")
    return data.index(head, 512) + 4


def test_an_old_workbook_is_read_as_a_person_sees_it(old: bytearray):
    table = read(bytes(old), LAYOUT)
    assert (table.headings, table.line) == (("Kunta", "Osuus", "Päivä", "Vuosi", "Huomautus"), 3)
    assert table.rows == [
        Row(4, {"Kunta": "Jämsä", "Osuus": "12.5 %", "Päivä": "2024-09-05", "Vuosi": "2024"}),
        Row(5, {"Kunta": "Jämsä", "Osuus": "57.7", "Vuosi": "2025"}),  # a merged cell, and binary noise
        Row(6, {"Kunta": "Äänekoski", "Osuus": "12.5", "Vuosi": "2025"}, hidden=True),  # a per cent that is only text
        Row(8, {"Kunta": "Lemi", "Osuus": "300 %", "Päivä": "400 %", "Vuosi": "5"}),  # several numbers in one record
    ]
    reason = "This is a formula. Replace it by its value: copy, then Paste special, Values."
    assert table.refused == [Refusal(7, "Osuus", "=", reason)]
    assert table.notes == [
        "The file has several sheets. Only the first that is shown is read: “Luvut”.",
        "Line 6 is hidden in the file, and is read all the same.",
        "The column “Huomautus” is hidden in the file, and is read all the same.",
    ]


def test_an_old_workbook_that_lies_about_its_size_is_refused_before_room_is_made_for_it(old: bytearray):
    at = record(old, 0x0200, 14)
    struct.pack_into("<IIHH", old, at, 0, 65_536, 0, 256)
    assert refusal_of(bytes(old)) == TOO_MANY


def test_the_sheets_of_an_old_workbook_may_not_fill_the_memory_together():
    """Three sheets with two cells each, of which each alone would do."""
    assert refusal_of((SAMPLES / "far-apart.xls").read_bytes()) == (
        "The workbook unpacks to far more than a table needs, so it is not opened. Copy the table into an empty one."
    )


def test_an_old_workbook_that_lies_about_its_texts_is_refused_before_room_is_made_for_them(old: bytearray):
    struct.pack_into("<I", old, record(old, 0x00FC) + 4, 0x7FFF_FFFF)
    assert refusal_of(bytes(old)) == UNREADABLE


@pytest.mark.parametrize("at", [44, 64, 72], ids=["table", "small table", "more of the table"])
def test_a_compound_file_that_tells_more_sectors_than_it_has_is_refused(old: bytearray, at: int):
    struct.pack_into("<I", old, at, 0x00FF_FFFF)
    assert refusal_of(bytes(old)) == UNREADABLE


def test_a_chain_of_sectors_that_never_ends_is_refused(old: bytearray):
    table = 512 * (1 + struct.unpack_from("<I", old, 76)[0])
    for number in range(8):
        struct.pack_into("<I", old, table + 4 * number, number)
    assert refusal_of(bytes(old)) == UNREADABLE


@pytest.mark.parametrize("length", [100, 600, 2_000])
def test_an_old_workbook_that_was_cut_off_is_refused_with_a_sentence(old: bytearray, length: int):
    assert refusal_of(bytes(old[:length])) == UNREADABLE


def test_an_old_workbook_with_a_password_is_refused(old: bytearray):
    struct.pack_into("<H", old, record(old, 0x0042) - 4, 0x002F)  # the record of the code page becomes the password's
    assert refusal_of(bytes(old)) == (
        "The workbook is protected with a password. Take the password away in Excel, save, and bring it again."
    )


def test_an_old_text_document_is_no_workbook(old: bytearray):
    data = bytes(old).replace("Workbook".encode("utf-16-le"), "WordDocu".encode("utf-16-le"))
    assert refusal_of(data) == (
        "This is neither a workbook nor a text file. Bring an Excel workbook (.xlsx) or a CSV file."
    )


def test_an_old_workbook_with_macros_is_refused(old: bytearray):
    name = "_VBA_PROJECT_CUR".encode("utf-16-le")
    third = old.index("Root Entry".encode("utf-16-le")) + 2 * 128  # a place of the directory that is free
    old[third : third + len(name)] = name
    struct.pack_into("<HB", old, third + 64, len(name) + 2, 1)
    assert refusal_of(bytes(old)) == (
        "The workbook has macros. Save it as an ordinary workbook (.xlsx) and bring that."
    )


def test_any_byte_of_an_old_workbook_may_be_wrong(old: bytearray):
    """A table or a sentence, and never an error."""
    for place in range(0, len(old), 97):
        broken = bytearray(old)
        broken[place] ^= 0xFF
        with suppress(Refused):
            assert isinstance(read(bytes(broken), LAYOUT), Table)


def test_an_opendocument_workbook_is_read_as_a_person_sees_it():
    merged = ' table:number-rows-spanned="2" table:number-columns-spanned="1"'
    note = "<office:annotation><text:p>muistiinpano</text:p></office:annotation>"
    data = ods(
        sheet("Piilossa", row(text("muistiinpano")), is_shown=False),
        sheet(
            "Luvut",
            '<table:table-column/><table:table-column table:number-columns-repeated="2"/>',
            '<table:table-column table:visibility="collapse"/>',
            row(text("Luvut kunnittain") + NOTHING),
            row(NOTHING),
            row(text("Kunta") + text("Osuus") + text("Päivä") + text("Huomautus") + NOTHING),
            row(text("Jämsä", merged) + cell("percentage", "0.125") + cell("date", "2024-09-05", "date-value")),
            row("<table:covered-table-cell/>" + cell("float", "57.699999999999996")),
            row(f"<table:table-cell>{note}<text:p>Ääne<text:span>koski</text:span></text:p></table:table-cell>"
                + cell("currency", "3"), ' table:visibility="collapse"'),
            row(text("Kaava") + cell("float", "6", more=' table:formula="of:=[.B4]*2"')),
            row(text("Toisto") + cell("float", "1"), ' table:number-rows-repeated="2"'),
            row(text("Virhe") + '<table:table-cell calcext:value-type="error"><text:p>#N/A</text:p></table:table-cell>'),
            row(text("Tosi") + cell("boolean", "true", "boolean-value")),
            row(NOTHING, ' table:number-rows-repeated="1048560"'),
        ),
        sheet("Vanhat", row(text("Kunta"))),
    )  # fmt: skip
    table = read(data, LAYOUT)
    assert (table.headings, table.line) == (("Kunta", "Osuus", "Päivä", "Huomautus"), 3)
    assert table.rows == [
        Row(4, {"Kunta": "Jämsä", "Osuus": "12.5 %", "Päivä": "2024-09-05"}),
        Row(5, {"Osuus": "57.7", "Kunta": "Jämsä"}),
        Row(6, {"Kunta": "Äänekoski", "Osuus": "3"}, hidden=True),
        Row(8, {"Kunta": "Toisto", "Osuus": "1"}),
        Row(9, {"Kunta": "Toisto", "Osuus": "1"}),
        Row(11, {"Kunta": "Tosi", "Osuus": "TRUE"}),
    ]
    assert [(one.line, one.value, one.reason) for one in table.refused] == [
        (7, "=[.B4]*2", "This is a formula. Replace it by its value: copy, then Paste special, Values."),
        (10, "#N/A", "Excel could not compute this cell."),
    ]
    assert table.notes == [
        "The file has several sheets. Only the first that is shown is read: “Luvut”.",
        "Line 6 is hidden in the file, and is read all the same.",
        "The column “Huomautus” is hidden in the file, and is read all the same.",
    ]


def test_a_table_within_a_cell_is_passed_over():
    inner = sheet("Sisällä", row(text("x") + text("y")))
    within = f"<table:table-cell><text:p>Lemi</text:p>{inner}</table:table-cell>"
    assert told(ods(sheet("A", HEAD, row(within + cell("float", "1")), row(text("Eura") + cell("float", "2"))))) == [
        ["Lemi", "1"],
        ["Eura", "2"],
    ]


@pytest.mark.parametrize(
    "repeated",
    [
        row(text("a") + text("b"), ' table:number-rows-repeated="1048576"'),
        row(text("a"), ' table:number-rows-repeated="30000"'),
        row(text("a"), ' table:number-rows-repeated="999999999999"'),
    ],
)
def test_rows_repeated_without_end_are_refused(repeated: str):
    assert refusal_of(ods(sheet("A", HEAD, repeated))) == TOO_MANY


def test_cells_repeated_without_end_are_refused():
    wide = text("a", ' table:number-columns-repeated="999999999"')
    assert refusal_of(ods(sheet("A", HEAD, row(wide)))) == "The table has more than 60 columns."


def test_a_protected_a_declared_and_a_broken_opendocument_are_refused():
    whole = sheet("A", HEAD)
    manifest = {"META-INF/manifest.xml": "<m><encryption-data/></m>"}
    assert refusal_of(ods(whole, parts=manifest)).startswith("The workbook is protected with a password.")
    entity = {"content.xml": '<!DOCTYPE x [<!ENTITY e "lol">]><x>&e;</x>'}
    assert refusal_of(ods(whole, parts=entity)) == (
        "The workbook declares its own entities, which no table needs. Save it again in Excel."
    )
    assert refusal_of(ods(whole, parts={"content.xml": "<x"})) == UNREADABLE
    number = ods(sheet("A", HEAD, row(text("Lemi") + cell("float", "kaksi"))))
    assert refusal_of(number) == UNREADABLE
    assert refusal_of(ods(whole, parts={"content.xml": b" " * (50 * limits.MEGABYTE)})).startswith(
        "The workbook unpacks to far more than a table needs"
    )


def test_a_workbook_whose_name_says_another_kind_is_read_by_what_it_holds():
    data = ods(sheet("A", HEAD, row(text("Lemi") + cell("float", "1"))))
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.namelist()[0] == "mimetype"
    assert told(data) == [["Lemi", "1"]]
