"""A file is read by what it holds: a wrong cell refuses its row, a wrong file is refused with one sentence."""

import io
import struct
import unicodedata
import zipfile
from datetime import date

import pytest
from openpyxl import Workbook
from openpyxl.worksheet.formula import ArrayFormula

from hyte.errors import Refused
from hyte.tables import limits
from hyte.tables.layout import Column, Layout
from hyte.tables.numbers import parse
from hyte.tables.reading import read
from hyte.tables.table import Refusal, Row
from tests.hyte.tables.books import MAIN, book, packed, sheet, text


def xlsx(*rows: object) -> bytes:
    made, file = Workbook(), io.BytesIO()
    for row in rows:
        made.active.append(row)
    made.save(file)
    return file.getvalue()


def refusal_of(data: bytes) -> str:
    with pytest.raises(Refused) as refused:
        read(data)
    return str(refused.value)


@pytest.fixture(autouse=True)
def _in_english():
    from django.utils import translation

    with translation.override("en"):
        yield


HEAD = ["Kunta", "Arvo"]


def test_a_workbook_is_read_by_its_headings():
    table = read(xlsx(HEAD, ["Lemi", 12.5], ["Imatra", 3]))
    assert table.headings == ("Kunta", "Arvo")
    assert table.rows == [Row(2, {"Kunta": "Lemi", "Arvo": "12.5"}), Row(3, {"Kunta": "Imatra", "Arvo": "3"})]
    assert table.refused == []


def test_lines_are_those_that_the_person_sees():
    table = read(xlsx([], HEAD, [], ["Lemi", 1], [], [], ["Imatra", 2]))
    assert [row.line for row in table] == [4, 7]
    table = read(b'Kunta;Arvo\n\nLemi;1\n"Ima\ntra";2\nRauma;3\n')
    assert [(row.line, row["Kunta"]) for row in table] == [(3, "Lemi"), (4, "Ima\ntra"), (6, "Rauma")]


@pytest.mark.parametrize(
    "data",
    [
        "Kunta;Arvo\r\nSäkylä;1,5\r\n".encode("utf-8-sig"),
        "Kunta;Arvo\nSäkylä;1,5\n".encode(),
        "Kunta;Arvo\r\nSäkylä;1,5\r\n".encode("cp1252"),
        "Kunta\tArvo\r\nSäkylä\t1,5\r\n".encode("utf-16"),
        'Kunta,Arvo\nSäkylä,"1,5"\n'.encode(),
        'sep=;\nKunta;Arvo\nSäkylä;"1,5"'.encode(),
        '"Kunta, paikka";Arvo\nSäkylä;1,5'.encode(),
    ],
    ids=["excel", "utf-8", "windows", "utf-16 and tabs", "commas", "with a hint", "a comma in a heading"],
)
def test_csv_is_read_as_programs_write_it(data: bytes):
    [row] = read(data).rows
    assert list(row.cells.values()) == ["Säkylä", "1,5"]


def test_dates_and_words_come_as_text():
    table = read(xlsx(["a", "b", "c", "d"], [date(2026, 9, 5), True, 2019.0, "  x  "]))
    assert dict(table.rows[0].cells) == {"a": "2026-09-05", "b": "TRUE", "c": "2019", "d": "x"}


def test_a_formula_refuses_its_row_with_line_and_column():
    table = read(xlsx(HEAD, ["Lemi", "=1+1"], ["Imatra", 2], ["=A1", "=SUM(A1:A3)"]))
    assert [row["Kunta"] for row in table] == ["Imatra"]
    assert [(r.line, r.column, r.value) for r in table.refused] == [
        (2, "Arvo", "=1+1"),
        (4, "Kunta", "=A1"),
        (4, "Arvo", "=SUM(A1:A3)"),
    ]
    assert {r.reason for r in table.refused} == {
        "This is a formula. Replace it by its value: copy, then Paste special, Values."
    }


def test_every_kind_of_formula_is_seen():
    made, file = Workbook(), io.BytesIO()
    made.active.append(HEAD)
    made.active["A2"] = ArrayFormula("A2:A3", "=B2:B3*2")
    made.save(file)
    shared = '<c r="A3"><f t="shared" ref="A3:A4" si="0">B3*2</f><v>2</v></c>'
    rest = '<c r="A4"><f t="shared" si="0"/><v>2</v></c>', '<c r="A5"><f t="dataTable" evil="1"/><v>2</v></c>'
    data = book(sheet(text("A1", "Kunta"), text("A2", "Lemi"), shared, *rest))
    assert [(r.line, r.column) for r in read(file.getvalue()).refused] == [(2, "Kunta")]
    assert [(r.line, r.column) for r in read(data).refused] == [(3, "Kunta"), (4, "Kunta"), (5, "Kunta")]
    assert [(r.line, r.value) for r in read(b"Kunta;Arvo\nLemi;=1+1\n").refused] == [(2, "=1+1")]


def test_an_error_or_an_odd_cell_refuses_its_row_only():
    cells = ['<c r="B2" t="e"><v>#N/A</v></c>', '<c r="B3"><v>NaN</v></c>']
    rows = [text(f"A{line}", "Lemi") + cell for line, cell in enumerate(cells, start=2)]
    last = text("A4", "Imatra") + '<c r="B4"><v>7</v></c>'
    table = read(book(sheet(text("A1", "Kunta") + text("B1", "Arvo"), *rows, last)))
    assert [(row.line, row["Arvo"]) for row in table] == [(4, "7")]
    assert table.refused == [
        Refusal(2, "Arvo", "#N/A", "Excel could not compute this cell."),
        Refusal(3, "Arvo", "NaN", "This is not a value."),
    ]


def test_a_text_that_is_nowhere_spoils_the_workbook():
    data = book(sheet(text("A1", "Arvo"), '<c r="A2" t="s"><v>99</v></c>'))
    assert refusal_of(data) == "The workbook cannot be read. Save it again as .xlsx and bring that."


def test_an_endless_number_is_text_that_no_number_is():
    data = book(sheet(text("A1", "Arvo"), '<c r="A2"><v>1e309</v></c>', '<c r="A3"><v>-1E+400</v></c>'))
    assert [row["Arvo"] for row in read(data)] == ["inf", "-inf"]


def test_a_value_without_a_heading_refuses_its_row():
    table = read(xlsx(HEAD, ["Lemi", 1, "loose"], ["Imatra", 2]))
    assert [row["Kunta"] for row in table] == ["Imatra"]
    assert table.refused == [Refusal(2, "", "loose", "This stands in a column without a heading.")]


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("12", 12),
        ("1 234,5", 1234.5),
        ("1\u00a0234\u00a0567", 1234567),
        ("1234.5", 1234.5),
        ("−3", -3),
        ("+0,5", 0.5),
        ("1\u2007234,5", 1234.5),
        ("1\u2009234,5", 1234.5),
        ("1\u202f234,5", 1234.5),
        ("\u201312,5", -12.5),
        ("57,699999999999996", 57.7),
        ("1e3", 1000),
        ("NaN", None),
        ("nan", None),
        ("inf", None),
        ("-Infinity", None),
        ("1e309", None),
        ("1 23", None),
        ("1,2,3", None),
        ("1.234,5", 1234.5),
        ("1,234.5", 1234.5),
        ("1.234.567", 1234567),
        ("1'234'567,5", 1234567.5),
        ("1\u2019234", 1234),
        ("1.234", 1.234),
        ("1.23.456", None),
        ("'12,5", 12.5),
        ("- 12,5", -12.5),
        ("\u207b3", -3),
        ("12,5-", -12.5),
        ("(12,5)", None),
        ("", None),
        ("0x10", None),
        ("1_000", None),
        ("٣", None),
        ("12 %", None),
        ("=1", None),
    ],
)
def test_numbers_are_read_as_people_write_them(written: str, number: float | None):
    assert parse(written) == number


def test_files_of_other_kinds_are_told_apart():
    ole = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
    found = {
        "empty": refusal_of(b""),
        "pdf": refusal_of(b"%PDF-1.7\n..."),
        "locked": refusal_of(ole + "EncryptedPackage".encode("utf-16-le")),
        "old and cut": refusal_of(ole + b"Workbook"),
        "odt": refusal_of(packed({"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": "<x/>"})),
        "empty ods": refusal_of(
            packed({"mimetype": "application/vnd.oasis.opendocument.spreadsheet", "content.xml": "<x/>"})
        ),
        "word": refusal_of(packed({"[Content_Types].xml": "<x/>", "word/document.xml": "<x/>"})),
        "binary": refusal_of(packed({"[Content_Types].xml": "<x/>", "xl/workbook.bin": "x"})),
        "macros": refusal_of(book(sheet(text("A1", "x")), {"xl/vbaProject.bin": "x"})),
        "web page": refusal_of(b"\xef\xbb\xbf\r\n<html><table><tr><td>Kunta</td></tr></table></html>"),
        "image": refusal_of(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"),
        "blank": refusal_of(b"\xef\xbb\xbf \n\n;;\n"),
        "cut": refusal_of(xlsx(HEAD)[:-40]),
    }
    assert found == {
        "empty": "The file is empty.",
        "pdf": "This is a PDF. Bring an Excel workbook (.xlsx) or a CSV file.",
        "locked": "The workbook is protected with a password. Take the password away in Excel, save, and bring it again.",
        "old and cut": "The workbook cannot be read. Save it again as .xlsx and bring that.",
        "odt": "This is an OpenDocument file, but not a workbook. Bring a workbook (.xlsx, .ods) or a CSV file.",
        "empty ods": "The workbook has no sheet.",
        "word": "This is a packed file, but not a workbook. Bring an Excel workbook (.xlsx) or a CSV file.",
        "binary": "This is a binary workbook (.xlsb). Save it as an ordinary workbook (.xlsx) and bring that.",
        "macros": "The workbook has macros. Save it as an ordinary workbook (.xlsx) and bring that.",
        "web page": "This is a web page or XML, whatever its name says. Open it in Excel, save it as .xlsx and bring that.",
        "image": "This is neither a workbook nor a text file. Bring an Excel workbook (.xlsx) or a CSV file.",
        "blank": "The file is empty.",
        "cut": "The workbook is damaged: it was perhaps cut off on the way. Save it again in Excel.",
    }


def test_what_is_too_big_is_refused():
    assert refusal_of(b"a" * (limits.FILE + 1)) == "The file is bigger than 20 MB. Bring it in parts."
    rows = "Kunta\n" + "Lemi\n" * (limits.ROWS + 1)
    assert refusal_of(rows.encode()) == "The table has more than 20000 rows. Bring it in parts."
    assert len(read(rows[:-5].encode())) == limits.ROWS
    wide = ";".join(f"h{n}" for n in range(limits.COLUMNS + 1))
    assert refusal_of(wide.encode()) == "The table has more than 60 columns."
    far = sheet(text("A1", "Kunta") + text("XFD1", "Kaukana"))
    assert refusal_of(book(far)) == "The table has more than 60 columns."
    deep = f'<worksheet xmlns="{MAIN}"><sheetData><row r="1">{text("A1", "a")}</row>'
    deep += f'<row r="99999999999">{text("A2", "b")}</row></sheetData></worksheet>'
    assert refusal_of(book(deep)) == "The table has more than 20000 rows. Bring it in parts."


TOO_MUCH = "The workbook unpacks to far more than a table needs, so it is not opened. Copy the table into an empty one."


def test_a_bomb_is_refused_before_it_is_opened():
    """1,5 GB of spaces in a file of 1,5 MB; the same in a part that nobody needs; a thousand small parts."""
    blank = b" " * limits.MEGABYTE
    one = book(sheet(text("A1", "a")), {"xl/worksheets/sheet1.xml": blank * 50})
    assert len(one) < limits.MEGABYTE
    assert refusal_of(one) == TOO_MUCH
    parts = {f"xl/media/{n}.png": blank * 10 for n in range(7)}
    assert refusal_of(book(sheet(text("A1", "a")), parts)) == TOO_MUCH
    many = {f"xl/media/{n}.png": b"x" for n in range(limits.PARTS)}
    assert refusal_of(book(sheet(text("A1", "a")), many)) == TOO_MUCH


def test_a_bomb_that_lies_about_its_size_is_damaged():
    """The directory says 100 bytes, the part would unpack to 50 MB: no more is read than it says."""
    data = bytearray(book(sheet(text("A1", "a")), {"xl/worksheets/sheet1.xml": b" " * (50 * limits.MEGABYTE)}))
    place = data.rindex(b"xl/worksheets/sheet1.xml") - 46
    assert data[place : place + 4] == b"PK\x01\x02"
    struct.pack_into("<L", data, place + 24, 100)
    assert (
        refusal_of(bytes(data)) == "The workbook is damaged: it was perhaps cut off on the way. Save it again in Excel."
    )


def test_a_part_that_is_no_table_stays_small():
    styles = f'<styleSheet xmlns="{MAIN}">{"<xf/>" * 900_000}</styleSheet>'
    data = book(sheet(text("A1", "a")), {"xl/styles.xml": styles})
    assert refusal_of(data) in (
        TOO_MUCH,
        "The workbook holds more than a table. Copy the table into an empty workbook and bring that.",
    )


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_entities_are_refused(encoding: str):
    lol = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    bomb = f'<?xml version="1.0" encoding="{encoding}"?><!DOCTYPE x [<!ENTITY l0 "lol">{lol}]><x>&l9;</x>'
    outside = '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>' + sheet(text("A1", "&e;"))
    told = "The workbook declares its own entities, which no table needs. Save it again in Excel."
    assert refusal_of(book(sheet(text("A1", "a")), {"xl/sharedStrings.xml": bomb.encode(encoding)})) == told
    assert refusal_of(book(outside)) == told


def test_headings_are_plain_and_stand_once():
    assert refusal_of(b"Kunta;arvo;KUNTA\n1;2;3\n") == "The heading “Kunta” stands twice."
    assert refusal_of(xlsx(["=1+1", "Arvo"], [1, 2])) == "Line 1: the heading “=1+1” is not plain text."


def test_a_csv_that_breaks_off_says_where():
    told = "The CSV file breaks off at line 3: a quotation mark is left open or stands in a wrong place."
    assert refusal_of(b'Kunta;Arvo\nLemi;1\n"Imatra;2\nRauma;3') == told


@pytest.mark.parametrize(
    "xml",
    ["", "<x", "not xml", "<worksheet/>", f'<worksheet xmlns="{MAIN}"><sheetData><row r="x"/></sheetData></worksheet>'],
)
def test_a_broken_sheet_is_refused_with_a_sentence(xml: str):
    assert refusal_of(book(xml)) in (
        "The workbook cannot be read. Save it again as .xlsx and bring that.",
        "The file is empty.",
    )


LAYOUT = Layout((Column("place", "Kunta", needed=True), Column("value", "Arvo", needed=True)))


def told(data: bytes) -> list[list[str]]:
    return [[row["Kunta"], row["Arvo"]] for row in read(data, LAYOUT)]


def test_a_decomposed_file_reads_as_its_composed_twin():
    data = "Kunta;Arvo;Yhteyshenkilön tehtävä\nJämsä;1;läsnä\n"
    decomposed = read(unicodedata.normalize("NFD", data).encode())
    assert decomposed == read(data.encode())
    assert decomposed.headings == ("Kunta", "Arvo", "Yhteyshenkilön tehtävä")


def test_signs_that_nobody_sees_are_not_read():
    assert told("Kunta;Arvo\n\u200bLemi\u200e\u00a0;\ufeff 1\n".encode()) == [["Lemi", "1"]]
    assert told(xlsx(HEAD, ["Rauma \u2009 ja\u00a0Eura", "\u20603"])) == [["Rauma ja Eura", "3"]]


def test_hidden_rows_and_columns_are_read_and_told():
    made, file = Workbook(), io.BytesIO()
    for row in ([*HEAD, "Vanha"], ["Lemi", 1, "x"], ["Imatra", 2, "y"], ["Rauma", 3, "z"]):
        made.active.append(row)
    made.active.row_dimensions[3].hidden = made.active.row_dimensions[4].hidden = True
    made.active.column_dimensions["C"].hidden = True
    made.save(file)
    table = read(file.getvalue(), LAYOUT)
    assert [(row.line, row.hidden) for row in table] == [(2, False), (3, True), (4, True)]
    assert table.notes == [
        "Lines 3, 4 are hidden in the file, and are read all the same.",
        "The column “Vanha” is hidden in the file, and is read all the same.",
    ]


def test_the_first_sheet_that_is_shown_is_read_and_named():
    made, file = Workbook(), io.BytesIO()
    made.active.append(["muistiinpano"])
    made.active.sheet_state = "hidden"
    for name, value in (("Luvut", 1), ("Vanhat", 2)):
        sheet = made.create_sheet(name)
        sheet.append(HEAD)
        sheet.append(["Lemi", value])
    made.active = 1
    made.save(file)
    table = read(file.getvalue(), LAYOUT)
    assert [row["Arvo"] for row in table] == ["1"]
    assert table.notes == ["The file has several sheets. Only the first that is shown is read: “Luvut”."]


def test_strict_open_xml_is_read():
    """Excel's other way of saving .xlsx: the same parts under other namespaces."""
    strict = {
        "http://schemas.openxmlformats.org/spreadsheetml/2006/main": "http://purl.oclc.org/ooxml/spreadsheetml/main",
        "http://schemas.openxmlformats.org/officeDocument/2006/relationships": "http://purl.oclc.org/ooxml/officeDocument/relationships",
    }
    parts = {}
    loose_book = book(sheet(text("A1", "Kunta") + text("B1", "Arvo"), text("A2", "Lemi") + '<c r="B2"><v>0.5</v></c>'))
    with zipfile.ZipFile(io.BytesIO(loose_book)) as archive:
        for name in archive.namelist():
            content = archive.read(name).decode()
            for loose, tight in strict.items():
                content = content.replace(loose, tight)
            parts[name] = content
    assert told(packed(parts)) == [["Lemi", "0.5"]]


def test_headings_are_looked_for_on_the_first_ten_lines():
    title = [["HYTE-luvut 2026"], [], ["Etelä-Karjala", "koottu"]]
    table = read(xlsx(*title, HEAD, ["Lemi", 1]), LAYOUT)
    assert (table.line, [row.line for row in table]) == (4, [5])
    assert told(b"Otsikko;;\n;;\nKunta;Arvo\nLemi;1\n") == [["Lemi", "1"]]
    late = read(xlsx(*[[f"rivi {n}"] for n in range(10)], HEAD, ["Lemi", 1]), Layout(()))
    assert late.headings == ("rivi 0",)


def test_a_file_without_the_columns_is_told_what_its_line_says():
    with pytest.raises(Refused) as refused:
        LAYOUT.bind(read(xlsx(["Nimi", "Osoite"], ["Lemi", 1]), LAYOUT))
    assert str(refused.value) == (
        "The file has no column “Kunta”, “Arvo”. The columns are: Kunta, Arvo. Line 1 of the file says: Nimi, Osoite."
    )


def test_what_stands_in_a_merged_cell_stands_on_each_of_its_lines():
    made, file = Workbook(), io.BytesIO()
    for row in (HEAD, ["Lemi", 1], [None, 2], [None, 3], ["Imatra", 4]):
        made.active.append(row)
    made.active.merge_cells("A2:A4")
    made.save(file)
    assert told(file.getvalue()) == [["Lemi", "1"], ["Lemi", "2"], ["Lemi", "3"], ["Imatra", "4"]]


def test_a_line_that_came_in_one_cell_is_taken_apart():
    assert told(xlsx(["Kunta;Arvo"], ['"Lemi; kirkonkylä";12,5'], ["Imatra;3"])) == [
        ["Lemi; kirkonkylä", "12,5"],
        ["Imatra", "3"],
    ]


@pytest.mark.parametrize("style", ["0%", "0.00%", "0.0\\ %", '#,##0.0 "osuus" %'])
def test_a_per_cent_is_read_as_it_is_shown(style: str):
    made, file = Workbook(), io.BytesIO()
    made.active.append(HEAD)
    made.active.append(["Lemi", 0.125])
    made.active["B2"].number_format = style
    made.save(file)
    assert told(file.getvalue()) == [["Lemi", "12.5 %"]]


def test_a_per_cent_sign_that_is_only_text_changes_no_value():
    made, file = Workbook(), io.BytesIO()
    made.active.append(HEAD)
    made.active.append(["Lemi", 0.125])
    made.active["B2"].number_format = '0.0" %"'
    made.save(file)
    assert told(file.getvalue()) == [["Lemi", "0.125"]]


def test_binary_noise_is_not_read():
    assert told(xlsx(HEAD, ["Lemi", 57.699999999999996], ["Imatra", 0.1 + 0.2])) == [
        ["Lemi", "57.7"],
        ["Imatra", "0.3"],
    ]


@pytest.mark.parametrize(
    ("data", "wreck"),
    [
        ("Kunta;Arvo\rJämsä;1\r".encode("mac-roman"), "JŠmsŠ"),
        ("Kunta;Arvo\rTorniö, Ähtäri;1\r".encode("mac-roman"), "€htŠri"),
        ("Kunta;Arvo\r\nHämeenkyrö;1\r\n".encode("cp850"), "H„meenkyr”"),
        ("Kunta;Arvo\r\nÅland;1\r\n".encode("cp850"), "\x8fland"),
        ("Kunta;Arvo\nJämsä;1\n".encode().decode("cp1252").encode(), "JÃ¤msÃ¤"),
        ("Kunta;Arvo\nÄhtäri;1\n".encode().decode("latin-1").encode(), "Ã\x84htÃ¤ri"),
        ("Kunta;Arvo\nNéa;1\n".encode().decode("cp1252").encode().decode("cp1252").encode(), "NÃƒÂ©a"),
        (b"Kunta;Arvo\nP?ivi;1\n", "P?ivi"),
        ("Kunta;Arvo\nJ\ufffdmsä;1\n".encode(), "J\ufffdmsä"),
    ],
    ids=["a Mac", "a Mac's capital", "DOS", "DOS's Å", "twice", "twice by Latin-1", "thrice", "a plain ?", "no sign"],
)
def test_a_file_whose_letters_were_taken_for_others_is_refused(data: bytes, wreck: str):
    assert refusal_of(data) == f"The letters of the file look wrong: “{wreck}”. Save it as CSV UTF-8 and bring that."


@pytest.mark.parametrize("wreck", ["PŠivi", "H„meenkyr”", "JÃ¤msÃ¤", "Sein\ufffdjoki", "P?ivi"])
def test_wreckage_that_was_saved_in_a_workbook_refuses_its_row(wreck: str):
    table = read(xlsx(HEAD, [wreck, 1], ["Jämsä", 2]))
    assert [row["Kunta"] for row in table] == ["Jämsä"]
    assert table.refused == [Refusal(2, "Kunta", wreck, "The letters look wrong. Write them anew.")]


@pytest.mark.parametrize(
    "sound",
    [
        "Škoda Jašek",
        "São Šabac",
        "SÂO",
        "„Lemi”",
        "Mitä? Näin",
        "https://teams.example/l?a=x",
        "sana… sana",
        "5 € kuussa",
        "Ünal",
    ],
)
def test_unusual_signs_that_are_meant_are_read(sound: str):
    assert told(xlsx(HEAD, [sound, 1])) == [[sound, "1"]]
    assert told(f"Kunta;Arvo\n{sound};1\n".encode()) == [[sound, "1"]]


def test_letters_of_other_languages_are_no_wreckage():
    assert told("Kunta;Arvo\nTšernobyl, São Šabac, Hämeenkyrö;1\n".encode("cp1252")) == [
        ["Tšernobyl, São Šabac, Hämeenkyrö", "1"]
    ]


def test_cells_that_lie_too_far_apart_are_refused_before_they_fill_the_memory():
    far = sheet(text("A1", "Kunta")).replace(
        "</sheetData>", f'<row r="1048576">{text("XFD1048576", "x")}</row></sheetData>'
    )
    assert refusal_of(book(far)) == "The table has more than 60 columns."
