"""Saved answers of Sotkanet: every row is told, or the whole file is refused with its place."""

import csv
import io
import json
import re

import pytest
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st

from hyte.errors import Refused
from programmes.importing import Incoming
from programmes.sotkanet import reading
from tests.programmes.sotkanet_files import HEADER, LINE, ROW, SAMPLES, as_csv, as_json, with_raw

FIGURE = Incoming(1, 683, 191, 2023, 2023, "total", 11.5, 182.0)


def refusal(data: bytes) -> str:
    with translation.override(None), pytest.raises(Refused) as refused:
        reading.read(data)
    return str(refused.value)


def read(data: bytes) -> tuple[list[Incoming], dict[str, int]]:
    found = reading.read(data)
    return found.rows, found.skipped


def without(*names: str) -> dict[str, object]:
    return {name: value for name, value in ROW.items() if name not in names}


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_json_and_csv_tell_the_same(mark):
    assert read(mark + as_json(ROW)) == ([FIGURE], {})
    assert read(mark + as_csv(LINE)) == ([FIGURE._replace(line=2)], {})


def test_the_absolute_number_may_be_missing_and_more_may_be_told_than_we_need():
    bare = FIGURE._replace(number=None)
    for row in (without("absValue"), {**ROW, "absValue": None}, {**without("absValue"), "note": {"fi": ["x"]}}):
        assert read(as_json(row)) == ([bare], {})
    assert read(as_csv("683;191;2023;total;11.5;")) == ([bare._replace(line=2)], {})


def test_empty_cells_behind_the_last_column_of_every_line_change_nothing():
    """Excel writes them where a column beside the table has been touched."""
    lines = (HEADER, "683;191;2023;total;11.5;182", ";;;;;")
    data = "".join(f"{line};;\r\n" for line in lines).encode()
    assert read(data) == ([FIGURE._replace(line=2)], {})
    assert refusal(data.replace(b"182;;", b"182;;1")) == "Line 2: the number of columns is 8, not 6."
    assert refusal(data.replace(b"182;;", b"182;")) == "Line 2: the number of columns is 7, not 6."


def test_whole_and_negative_values_are_numbers_too():
    assert read(as_json({**ROW, "value": -3, "absValue": 0}))[0] == [FIGURE._replace(value=-3.0, number=0.0)]
    assert read(as_csv("683;191;2023;total;-3;0"))[0] == [FIGURE._replace(line=2, value=-3.0, number=0.0)]
    assert read(as_csv("683;191;2023;total;1.15E1;182"))[0] == [FIGURE._replace(line=2)]


def test_a_row_without_a_value_is_read_as_such():
    assert read(as_json({**ROW, "value": None})) == ([FIGURE._replace(value=None)], {})
    assert read(as_csv("683;191;2023;total;;182")) == ([FIGURE._replace(line=2, value=None)], {})


def test_the_same_row_again_is_passed_over_and_another_figure_refuses_the_file():
    assert read(as_json(ROW, ROW, ROW)) == ([FIGURE], {"duplicate_row": 2})
    assert read(as_json({**ROW, "value": 12}, {**ROW, "value": 12.0}))[1] == {"duplicate_row": 1}
    assert read(as_csv(LINE, LINE)) == ([FIGURE._replace(line=2)], {"duplicate_row": 1})
    words = "row 1 tells another figure of the same indicator, region, year and gender."
    for other in ({**ROW, "value": 11.6}, {**ROW, "absValue": 183}, without("absValue"), {**ROW, "value": None}):
        assert refusal(as_json(ROW, {**ROW, "gender": "male"}, other)) == f"Row 3: {words}"
    assert refusal(as_csv(LINE, "683;191;2023;total;11.6;182")).startswith("Line 3: line 2 tells another figure ")


def test_areas_of_older_files_are_known_by_their_new_numbers():
    assert [row.region for row in read(as_json({**ROW, "region": 881}))[0]] == [961]
    assert read(as_json({**ROW, "region": 881}, {**ROW, "region": 961}))[1] == {"duplicate_row": 1}
    assert refusal(as_json({**ROW, "region": 881}, {**ROW, "region": 961, "value": 1})).startswith("Row 2: ")
    assert (len(reading.renumbered()), min(reading.renumbered()), max(reading.renumbered())) == (22, 877, 898)


@pytest.mark.parametrize("data", [b"[]", b" [ ]\n", HEADER.encode(), as_csv(), as_csv("", "", end="\r\n")])
def test_an_answer_without_rows_has_none(data):
    assert read(data) == ([], {})


@pytest.mark.parametrize(
    "data",
    [
        as_csv(LINE, end="\r\n"),
        as_csv(LINE, "", ""),
        as_csv(LINE, "   "),
        as_csv(LINE).rstrip(),
        as_csv('"683";"191";"2023";"total";"11.5";"182"'),
    ],
)
def test_line_ends_empty_lines_and_quotation_marks_change_nothing(data):
    assert read(data) == ([FIGURE._replace(line=2)], {})


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("value", "NaN", "NaN is not a number."),
        ("value", "-Infinity", "-Infinity is not a number."),
        ("absValue", "Infinity", "Infinity is not a number."),
        ("value", "1e309", "1e309 is too big a number."),
        ("value", "-1E400", "-1E400 is too big a number."),
        ("value", "9" * 400, f"{'9' * 38}… is too big a number."),
        ("value", "9" * 5000, f"{'9' * 38}… is too big a number."),
        ("value", "1.7e308", "1.7e+308 is too big a number."),
        ("absValue", "-1000000000001", "-1000000000001.0 is too big a number."),
        ("value", "true", "“value” is not a number: true."),
        ("value", '"12,3"', "“value” is not a number: \"12,3\"."),
        ("value", '"12.3"', "“value” is not a number: \"12.3\"."),
        ("value", "[]", "“value” is not a number: []."),
        ("absValue", "false", "“absValue” is not a number: false."),
        ("absValue", '""', "“absValue” is not a number: \"\"."),
        ("indicator", '"683"', "“indicator” is not a whole number: \"683\"."),
        ("indicator", "true", "“indicator” is not a whole number: true."),
        ("indicator", "null", "“indicator” is not a whole number: null."),
        ("indicator", "0", "“indicator” can not be 0."),
        ("indicator", "99999999999", "“indicator” can not be 99999999999."),
        ("region", "-191", "“region” can not be -191."),
        ("region", "191.5", "“region” is not a whole number: 191.5."),
        ("region", '"Lemi"', "“region” is not a whole number: \"Lemi\"."),
        ("year", "20235", "the year 20235 is not possible."),
        ("year", "0", "the year 0 is not possible."),
        ("year", "1899", "the year 1899 is not possible."),
        ("year", "2101", "the year 2101 is not possible."),
        ("year", "2019.0", "“year” is not a whole number: 2019.0."),
        ("year", '"2019-2021"', "“year” is not a whole number: \"2019-2021\"."),
        ("gender", '"Total"', "the gender is \"Total\", not total, male or female."),
        ("gender", '"\\ud800\\n"', "the gender is \"?\\n\", not total, male or female."),
        ("gender", "null", "null is not a gender."),
        ("gender", "{}", "{} is not a gender."),
        ("value", '1, "value": 2', "\"value\" stands twice."),
        ("value", "12,3", "line 2 of the text is not JSON."),
        ("value", "01", "line 2 of the text is not JSON."),
        ("gender", '"to\ttal"', "line 2 of the text is not JSON."),
        ("absValue", '1, "more": {"deep": [NaN]}', "NaN is not a number."),
    ],
)  # fmt: skip
def test_what_can_not_be_a_figure_refuses_the_file_and_names_the_row(name, text, said):
    assert refusal(with_raw(name, text)) == f"Row 2: {said}"


@pytest.mark.parametrize("name", ["indicator", "region", "year", "gender", "value"])
def test_what_is_missing_is_named(name):
    assert refusal(as_json(ROW, without(name))) == f"Row 2: “{name}” is missing."


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("683;191;2023;total;NaN;182", "“primary value” is not a number: \"NaN\"."),
        ("683;191;2023;total;inf;182", "“primary value” is not a number: \"inf\"."),
        ("683;191;2023;total;1e309;182", "“primary value” is not a number: \"1e309\"."),
        ("683;191;2023;total;1.7E308;182", "1.7e+308 is too big a number."),
        ("683;191;2023;total;11,5;182", "“primary value” is not a number: \"11,5\"."),
        ("683;191;2023;total;1_1;182", "“primary value” is not a number: \"1_1\"."),
        ("683;191;2023;total;..;182", "“primary value” is not a number: \"..\"."),
        ("683;191;2023;total;11.5;x", "“absolute value” is not a number: \"x\"."),
        ("683;191;2023;total;١١;182", "“primary value” is not a number: \"١١\"."),
        ("683;191;2023.0;total;11.5;182", "“year” is not a whole number: \"2023.0\"."),
        ("683;191;20235;total;11.5;182", "the year 20235 is not possible."),
        ("683;191;;total;11.5;182", "“year” is not a whole number: \"\"."),
        ("683;Lemi;2023;total;11.5;182", "“region” is not a whole number: \"Lemi\"."),
        ("683;065;2023;total;11.5;182", "“region” is not a whole number: \"065\"."),
        ("683;-191;2023;total;11.5;182", "“region” can not be -191."),
        ("683;191;2023;TOTAL;11.5;182", "the gender is \"TOTAL\", not total, male or female."),
        ("683;191;2023; total;11.5;182", "the gender is \" total\", not total, male or female."),
        ("683;191;2023;total;11.5", "the number of columns is 5, not 6."),
        ("683;191;2023;total;11.5;182;", "the number of columns is 7, not 6."),
        ("683,191,2023,total,11.5,182", "the number of columns is 1, not 6."),
        (";;;;;", "“indicator” is not a whole number: \"\"."),
        ('683;191;2023;"total;11.5;182', "a quotation mark is left open or stands in a wrong place."),
        ('683;191;2023;"to"tal;11.5;182', "a quotation mark is left open or stands in a wrong place."),
        (HEADER, "“indicator” is not a whole number: \"indicator\"."),
        ("=683;191;2023;total;11.5;182", "“indicator” is not a whole number: \"=683\"."),
        ("683;191;2023;total\0;11.5;182", "the gender is \"total\\u0000\", not total, male or female."),
    ],
)  # fmt: skip
def test_a_line_of_csv_that_can_not_be_one_refuses_the_file(line, said):
    assert refusal(as_csv("683;191;2022;total;1;", line)) == f"Line 3: {said}"


NO_ANSWER = f"Line 1: this is neither Sotkanet’s JSON nor its CSV, whose first line is “{HEADER}”."


@pytest.mark.parametrize(
    "head",
    [
        HEADER.replace(";", ","),
        HEADER.replace(";", "\t"),
        HEADER.title(),
        HEADER.replace("primary value", "value"),
        HEADER.replace("primary value;absolute value", "absolute value;primary value"),
        HEADER + ";note",
        HEADER.removesuffix(";absolute value"),
        HEADER.replace("indicator", " indicator"),
        '"' + HEADER,
        "\n" + HEADER,
        "x" * 200_000,
        "NaN",
        "null",
    ],
)
def test_another_header_is_no_answer_of_sotkanet(head):
    assert refusal(f"{head}\n{LINE}\n".encode()) == NO_ANSWER


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "The file is empty."),
        (b"\xef\xbb\xbf \r\n", "The file is empty."),
        (b"<!DOCTYPE html><title>403</title>", "Line 1: this is a web page and not Sotkanet’s figures."),
        (json.dumps(ROW).encode(), "Line 1: Sotkanet’s figures are a list of rows between “[” and “]”."),
        (b'{"a": 1}\n{"a": 2}\n', "Line 1: Sotkanet’s figures are a list of rows between “[” and “]”."),
        (as_json(ROW).decode().encode("utf-16"), "Line 1: the file is not UTF-8 text, as Sotkanet’s are."),
        (as_csv(LINE).decode().encode("utf-16"), "Line 1: the file is not UTF-8 text, as Sotkanet’s are."),
        (as_csv(LINE, "683;191;2023;t\xe4\xe4;1;").decode().encode("latin-1"), "Line 3: the file is not UTF-8 text, as Sotkanet’s are."),
        (as_json(ROW).decode().encode("utf-16-le"), "Row 1: line 1 of the text is not JSON."),
        (b"PK\x03\x04\x14\x00", NO_ANSWER),
        (b"[" * 100_000, "The text is nested too deeply to be Sotkanet’s figures."),
        (with_raw("gender", "[" * 100_000), "The text is nested too deeply to be Sotkanet’s figures."),
        (as_json(ROW, {**ROW, "more": {"gender": 1}}, ROW)[:-1] + b",]", "Row 4: line 1 of the text is not JSON."),
        (as_json(5), "Row 1: 5 is not a figure of an indicator."),
        (as_json([ROW]), "Row 1: [{\"indicator\": 683, \"region\": 191, \"yea… is not a figure of an indicator."),
        (as_json(ROW) + b"x", "Row 1: there is more text after the end of the list."),
        (as_json(ROW) + as_json(ROW), "Row 1: there is more text after the end of the list."),
        (b"[],", "Row 1: there is more text after the end of the list."),
        (as_json(ROW)[:-1] + b",]", "Row 1: line 1 of the text is not JSON."),
        (as_json(ROW)[:-1], "Row 1: the text breaks off here, so the file is not whole."),
        (as_json(ROW)[:-1] + b",\n", "Row 1: the text breaks off here, so the file is not whole."),
        (b"[", "Row 1: the text breaks off here, so the file is not whole."),
        (b" " * (20 * 1024 * 1024 + 1), "The file is bigger than 20 MB. Bring it in parts."),
    ],
)  # fmt: skip
def test_another_file_is_refused_in_one_sentence(data, said):
    assert refusal(data) == said


@pytest.mark.parametrize("cut", range(1, len(as_json(ROW, {**ROW, "year": 2022}))))
def test_a_json_file_that_is_cut_off_anywhere_is_refused(cut):
    assert re.match(r"Row [12]: ", refusal(as_json(ROW, {**ROW, "year": 2022})[:cut]))


def test_a_csv_file_that_is_cut_off_before_its_last_column_is_refused():
    data = as_csv(LINE, "683;191;2022;total;11.5;")
    for cut in range(1, data.rindex(b";")):
        if data[cut - 1 : cut] == b"\n" or cut == len(HEADER):
            assert len(read(data[:cut])[0]) == max(data[:cut].count(b"\n") - 1, 0)
        elif not len(HEADER) + 1 + LINE.rindex(";") < cut <= len(HEADER) + 1 + len(LINE):
            assert re.match(r"Line [123]: ", refusal(data[:cut]))


def test_lists_of_regions_are_no_figures():
    for name in ("recorded_regions_excerpt.json", "rebuilt_regions_south_karelia.json"):
        assert refusal((SAMPLES / name).read_bytes()) == "Row 1: “indicator” is missing."


NAMES = ("indicator", "region", "year", "gender", "value")
row_of_the_api = st.fixed_dictionaries(
    {
        "indicator": st.integers(1, 3),
        "region": st.sampled_from([65, 191, 881, 961, 495]),
        "year": st.integers(2020, 2023),
        "gender": st.sampled_from(["total", "male", "female"]),
        "value": st.sampled_from([None, 1, 1.5]),
    }
)


@settings(deadline=None)
@given(st.lists(row_of_the_api, max_size=30))
def test_every_row_is_told_or_counted_or_the_file_is_refused_and_both_forms_agree(rows):
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";", lineterminator="\n")
    writer.writerows([HEADER.split(";"), *([*(row[name] for name in NAMES), None] for row in rows)])
    answers = []
    for data in (json.dumps(rows).encode(), text.getvalue().encode()):
        try:
            found = reading.read(data)
        except Refused:
            answers.append(None)
            continue
        assert len(found.rows) + sum(found.skipped.values()) == len(rows)
        assert len({row[1:6] for row in found.rows}) == len(found.rows)
        answers.append(({row[1:] for row in found.rows}, found.skipped))
    assert answers[0] == answers[1]
