"""What a file of own figures may hold, and what it may not: refused row by row, and nothing is done before the rest is confirmed."""

import io
import zipfile

import pytest
from django.test import Client
from django.urls import reverse
from openpyxl import Workbook, load_workbook

from hyte.accounts.models import Event, User
from hyte.files.models import Upload
from municipalities.models import Municipality, WelfareArea
from programmes.files.regions import Regions
from programmes.models import EarlierValue, ImportRun, Indicator, Observation
from tests import factories
from tests.hyte.tables import books
from tests.programmes.figures import observe
from tests.programmes.own import HEAD, apply, bring, made, own_indicator, refused, row, stands

pytestmark = pytest.mark.usefixtures("english")
NOT_A_NUMBER = "This is not a number. Write it as 12,5 without its unit."
NO_FIGURE = "“%s” is no figure. Leave this empty, and say why in the column “Why there is no value”."
NO_FIGURES = ["..", "...", "…", ".", "–", "x", "X", "*", "N/A", "null", "ei tietoa"]
PER_CENT = "This is a per cent, which is not the unit of the indicator. Give the value in its unit."
TOO_LARGE = "This is too large to be a figure."
WHOLE = "An absolute number is whole and not negative: 0, 1, 2 …"
FORMULA = "This is a formula. Replace it by its value: copy, then Paste special, Values."
A_DATE = "This is a date. Give the year alone, for example 2024, in a cell that is formatted as a number."
MADE_A_DATE = "Excel has made a date or a time of this. Format the cell as a number and write the figure anew."
FOUR_DIGITS = "A year is four digits, for example 2024. For several years, give the first and the last."
NOBODY = "No municipality has this name or code."
UNKNOWN = "The county has no indicator of its own by this name. Add it first, or correct the name."
GENDERS = "Write one of these: all, men and boys, women and girls."
MISSING = "The value is missing. Give it, or say in the column of the state why there is none."
BOTH = "There is a value and a reason why there is none. Leave one of them empty."
COUNTED = "This indicator counts persons or events: its value is whole and not negative."


@pytest.fixture
def falls(area: WelfareArea, planner: User) -> Indicator:
    return own_indicator(area, planner)


@pytest.fixture
def share(area: WelfareArea, planner: User) -> Indicator:
    return own_indicator(area, planner, name_fi="Osuus", name_sv="", unit_fi="%", scale="share")


@pytest.fixture
def count(area: WelfareArea, planner: User) -> Indicator:
    return own_indicator(area, planner, name_fi="Määrä", name_sv="", unit_fi="henkilöä", decimals=0, scale="count")


HOSTILE = {
    "not a number": ({"value": "NaN"}, "Value", NO_FIGURE % "NaN"),
    "not a number in small letters": ({"value": "nan"}, "Value", NO_FIGURE % "nan"),
    "infinity": ({"value": "Infinity"}, "Value", NOT_A_NUMBER),
    "the sign of infinity": ({"value": "∞"}, "Value", NO_FIGURE % "∞"),
    "more than a computer holds": ({"value": "1e309"}, "Value", NOT_A_NUMBER),
    "more than anybody counts": ({"value": "1e300"}, "Value", TOO_LARGE),
    "a negative rate": ({"value": "-1"}, "Value", "A rate cannot be negative."),
    "a negative share": ({"indicator": "Osuus", "value": "-0,1"}, "Value", "A share cannot be negative."),
    "minus as a sign": ({"indicator": "Osuus", "value": "−5"}, "Value", "A share cannot be negative."),
    "a share over all": ({"indicator": "Osuus", "value": "100,1"}, "Value", "A share cannot be over 100 %."),
    "a per cent of a rate": ({"value": "12,5 %"}, "Value", PER_CENT),
    "with its unit": ({"value": "12,5 kpl"}, "Value", NOT_A_NUMBER),
    "two commas": ({"value": "1,234,5"}, "Value", NOT_A_NUMBER),
    "a range": ({"value": "1–4"}, "Value", NOT_A_NUMBER),
    "less than": ({"value": "<5"}, "Value", NO_FIGURE % "<5"),
    "hexadecimal": ({"value": "0x10"}, "Value", NOT_A_NUMBER),
    "digits of another script": ({"value": "٣"}, "Value", NOT_A_NUMBER),
    **{f"the sign {sign}": ({"value": sign}, "Value", NO_FIGURE % sign) for sign in NO_FIGURES},
    "half a fall": ({"indicator": "Määrä", "value": "2,5", "number": ""}, "Value", COUNTED),
    "less than no falls": ({"indicator": "Määrä", "value": "-2", "number": ""}, "Value", COUNTED),
    "two counts": (
        {"indicator": "Määrä", "value": 12, "number": 13},
        "Absolute number",
        "The value of this indicator is itself the absolute number. Leave this empty.",
    ),
    "half a person": ({"number": "2,5"}, "Absolute number", WHOLE),
    "fewer than nobody": ({"number": "-3"}, "Absolute number", WHOLE),
    "persons without number": ({"number": "a few"}, "Absolute number", NOT_A_NUMBER),
    "persons not a number": ({"number": "NaN"}, "Absolute number", NO_FIGURE % "NaN"),
    "persons beyond count": ({"number": "1e15"}, "Absolute number", TOO_LARGE),
    "no value but persons": ({"value": "", "number": 4}, "Value", MISSING),
    "a value and none": ({"state": "suppressed"}, "Why there is no value", BOTH),
    "a state that is none": (
        {"value": "", "number": "", "state": "perhaps"},
        "Why there is no value",
        "Write one of these: not published, suppressed.",
    ),
    "no municipality": ({"municipality": ""}, "Municipality", "Say which municipality this is about."),
    "an unknown municipality": ({"municipality": "Atlantis"}, "Municipality", NOBODY),
    "an unknown code": ({"municipality": "999"}, "Municipality", NOBODY),
    "another county's municipality": (
        {"municipality": "Kaavi"},
        "Municipality",
        "Kaavi belongs to another county: Pohjois-Savon hyvinvointialue.",
    ),
    "another county's code": (
        {"municipality": "204"},
        "Municipality",
        "Kaavi belongs to another county: Pohjois-Savon hyvinvointialue.",
    ),
    "another county": (
        {"municipality": "Pohjois-Savon hyvinvointialue"},
        "Municipality",
        "Pohjois-Savon hyvinvointialue is another county.",
    ),
    "a query": ({"municipality": "416' OR 1=1 --"}, "Municipality", NOBODY),
    "no year": ({"first_year": ""}, "First year", "Give the year."),
    "a year of two digits": ({"first_year": "24"}, "First year", FOUR_DIGITS),
    "a year of five digits": ({"first_year": "20240"}, "First year", FOUR_DIGITS),
    "a date": ({"first_year": "5.9.2024"}, "First year", A_DATE),
    "a date of a workbook": ({"first_year": "1905-07-16"}, "First year", A_DATE),
    "a date for a figure": ({"value": "2026-05-01"}, "Value", MADE_A_DATE),
    "a time for a figure": ({"value": "12:30:00"}, "Value", MADE_A_DATE),
    "two years in one": ({"first_year": "2019–2021"}, "First year", FOUR_DIGITS),
    "a year of another script": ({"first_year": "٢٠٢٤"}, "First year", FOUR_DIGITS),
    "before all figures": ({"first_year": "1066"}, "First year", "Check the year: figures begin in 1900."),
    "the year nought": ({"first_year": "0000"}, "First year", "Check the year: figures begin in 1900."),
    "a year to come": ({"first_year": "2099"}, "First year", "This year has not come yet."),
    "an end to come": ({"last_year": "2100"}, "Last year", "This year has not come yet."),
    "backwards": ({"last_year": "2023"}, "Last year", "The last year comes before the first."),
    "no indicator": ({"indicator": ""}, "Indicator", "Say which indicator this is."),
    "an unknown indicator": ({"indicator": "Muuta"}, "Indicator", UNKNOWN),
    "a national indicator": (
        {"indicator": "sotkanet-4559"},
        "Indicator",
        "This is a national indicator. Its figures come from Sotkanet, not from a file of your own.",
    ),
    "markup": ({"indicator": "<script>alert(1)</script>"}, "Indicator", UNKNOWN),
    "an unknown gender": ({"gender": "everybody"}, "Gender", GENDERS),
}


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
@pytest.mark.parametrize("name", HOSTILE)
def test_a_row_that_cannot_be_is_refused_with_its_reason(
    browser: Client,
    falls,
    share,
    count,
    name: str,
    kind: str,
):
    cells, column, reason = HOSTILE[name]
    answer = bring(browser, made(row(**cells), row(municipality="Imatra"), kind=kind))
    assert refused(answer) == [(2, column, reason)]
    assert (answer.context["plan"].plan.added, answer.context["plan"].plan.rows) == (1, 2)
    assert stands() == []


def test_there_are_enough_of_them():
    assert len(HOSTILE) >= 50


@pytest.mark.parametrize("text", ["=1+1", '=HYPERLINK("http://x.example")', "=cmd|' /C calc'!A0"])
def test_a_formula_is_refused_and_not_computed(browser: Client, falls, text: str):
    book = Workbook()
    for line in (HEAD, row(value=text, number=""), row(municipality="Imatra")):
        book.active.append(line)
    file = io.BytesIO()
    book.save(file)
    assert refused(bring(browser, file.getvalue())) == [(2, "Value", FORMULA)]
    lines = [";".join(HEAD), f"Kaatumiset;Lemi;2024;;;{text};;", "Kaatumiset;Imatra;2024;;;1;40;"]
    assert refused(bring(browser, "\n".join(lines).encode())) == [(2, "Value", FORMULA)]


def test_everything_that_is_wrong_with_a_row_is_told_at_once(browser: Client, falls):
    answer = bring(browser, made(row(municipality="Kaavi", first_year="x", gender="y", value="z", number="")))
    assert [column for _line, column, _reason in refused(answer)] == ["Municipality", "First year", "Gender", "Value"]
    assert answer.context["plan"].rows_refused == 1


def test_rows_that_tell_different_things_of_one_figure_are_all_refused(browser: Client, falls):
    lines = [row(), row(value=13), row(municipality="416", value=14), row(municipality="Imatra")]
    told = "Several lines tell different things of the same figure: 2, 3, 4."
    answer = bring(browser, made(*lines))
    assert refused(answer) == [(2, "", told), (3, "", told), (4, "", told)]
    assert answer.context["plan"].plan.added == 1


def test_the_same_row_again_is_passed_over_and_counted(browser: Client, falls):
    answer = bring(browser, made(row(), row(indicator="FALL", municipality="416"), row(value="", number="")))
    plan = answer.context["plan"]
    assert plan.skipped == [("row without a value", 1), ("the same row twice", 1)]
    assert (plan.plan.added, plan.plan.rows, refused(answer)) == (1, 3, [])


FILES = {
    "empty": (b"", "The file is empty."),
    "a PDF": (b"%PDF-1.7", "This is a PDF. Bring an Excel workbook (.xlsx) or a CSV file."),
    "noise": (
        b"\x00\x01\x02",
        "This is neither a workbook nor a text file. Bring an Excel workbook (.xlsx) or a CSV file.",
    ),
    "an old workbook": (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        "The workbook cannot be read. Save it again as .xlsx and bring that.",
    ),
    "half a workbook": (made(row())[:900], None),
    "a folder of pictures": (books.packed({"a.png": b"x"}), None),
    "an open quotation mark": (
        b'Indicator;Municipality;First year;Value\nKaatumiset;"Lemi;2024;1\n',
        "The CSV file breaks off at line 2: a quotation mark is left open or stands in a wrong place.",
    ),
    "without its columns": (
        b"Municipality;Value\nLemi;1\n",
        "The file has no column “Indicator”, “First year”. The columns are: Indicator, Municipality, First year, Last year, "
        "Gender, Value, Absolute number, Why there is no value. Line 1 of the file says: Municipality, Value.",
    ),
    "a column twice": (b"Indicator;Indicator\na;b\n", "The heading “Indicator” stands twice."),
    "too many rows": (
        b"Indicator;Municipality;First year;Value\n" + b"a;b;c;d\n" * 20_001,
        "The table has more than 20000 rows. Bring it in parts.",
    ),
    "too many columns": (b";".join(b"c%d" % n for n in range(61)) + b"\n", "The table has more than 60 columns."),
}


@pytest.mark.parametrize("name", FILES)
def test_a_file_that_is_none_is_told_beside_its_field_and_not_kept(browser: Client, falls, name: str):
    data, error = FILES[name]
    [told] = bring(browser, data).context["form"].errors["file"]
    assert error in (None, told)
    assert "Traceback" not in told
    assert (Upload.objects.count(), stands()) == (0, [])


def test_a_zip_bomb_is_refused_before_it_unpacks(browser: Client, falls):
    bomb = books.book(books.sheet(), {"xl/media/bomb.bin": b"\0" * 80_000_000})
    assert len(bomb) < 100_000
    assert list(bring(browser, bomb).context["form"].errors) == ["file"]
    nested = io.BytesIO()
    with zipfile.ZipFile(nested, "w") as archive:
        for n in range(1_100):
            archive.writestr(f"{n}.xml", b"x")
    assert list(bring(browser, nested.getvalue()).context["form"].errors) == ["file"]
    assert Upload.objects.count() == 0


def test_nothing_is_done_until_the_rest_is_confirmed_and_then_all_of_it(browser: Client, falls, planner):
    lines = [row(), row(municipality="Kaavi"), row(municipality="Imatra", value=7, number=""), row(value="", number="")]
    lines += [row(municipality="Etelä-Karjalan hyvinvointialue", value=9, number=100)]
    lines += [row(municipality="Whole country", first_year=2022, last_year=2024, value=8, number="")]
    lines += [row(municipality="Taipalsaari", value="", number="", state="suppressed", gender="men and boys")]
    answer = bring(browser, made(*lines))
    page = apply(browser, answer)
    error = "Say that the refused rows may be left out, or correct the file."
    assert page.context["form"].errors == {"leave_out": [error]}
    assert stands() == []
    Event.objects.all().delete()
    apply(browser, answer, leave_out="on")
    assert stands() == [
        ("11", 2024, 2024, "total", "value", 9.0, 100.0),
        ("153", 2024, 2024, "total", "value", 7.0, None),
        ("416", 2024, 2024, "total", "value", 12.5, 40.0),
        ("831", 2024, 2024, "male", "suppressed", None, None),
        ("FI", 2022, 2024, "total", "value", 8.0, None),
    ]
    run = ImportRun.objects.get()
    assert (run.kind, run.state, run.source, run.by, run.area_id) == (
        "own_file", "done", "kaatumiset.xlsx", planner, "11",
    )  # fmt: skip
    assert run.counts == {
        "rows": 7, "added": 5, "changed": 0, "unchanged": 0, "skipped": {"no_value": 1, "refused": 1},
        "indicators": [falls.key],
    }  # fmt: skip
    assert {observation.run for observation in Observation.objects.filter(indicator=falls)} == {run}
    assert list(Event.objects.order_by("pk").values_list("verb", "by", "area")) == [
        ("import.run", planner.pk, "11"),
        ("upload.apply", planner.pk, "11"),
    ]
    upload = Upload.objects.get()
    assert (upload.state, bytes(upload.content), upload.counts["added"]) == ("applied", b"", 5)
    falls.refresh_from_db()
    assert falls.fetched_at is not None


def test_the_same_file_again_changes_nothing_and_a_correction_keeps_what_was(browser: Client, falls):
    apply(browser, bring(browser, made(row())))
    again = bring(browser, made(row()))
    assert (again.context["plan"].plan.unchanged, again.context["plan"].does_something) == (1, False)
    corrected = bring(browser, made(row(value=12.54, number=41)))
    [part] = corrected.context["plan"].parts
    assert [(one.place, one.period, one.before, one.after) for one in part.examples] == [
        ("Lemi", "2024", "12,5 (40)", "12,5 (41)")
    ]
    apply(browser, corrected)
    assert stands() == [("416", 2024, 2024, "total", "value", 12.54, 41.0)]
    assert list(EarlierValue.objects.values_list("value", "number")) == [(12.5, 40.0)]


def test_a_difference_too_fine_to_be_shown_is_shown_here(browser: Client, falls):
    observe(falls, "416", 2024, 12.5, number=40)
    [part] = bring(browser, made(row(value=12.504))).context["plan"].parts
    assert [(one.before, one.after) for one in part.examples] == [("12,500 (40)", "12,504 (40)")]


def test_what_stands_now_is_hidden_where_it_is_a_small_number(browser: Client, falls):
    """A planner may bring figures of small numbers, but the preview does not read out those that are known."""
    observe(falls, "416", 2024, 3.375, number=3)
    observe(falls, "153", 2024, 8.0, number=90)
    answer = bring(browser, made(row(), row(municipality="Imatra", value=9, number=91)))
    [part] = answer.context["plan"].parts
    assert [(one.place, one.before, one.after) for one in part.examples] == [
        ("Lemi", "hidden: a small number", "12,5 (40)"),
        ("Imatra", "8,0 (90)", "9,0 (91)"),
    ]
    assert "3,4" not in answer.content.decode()
    assert "3,375" not in answer.content.decode()


def test_figures_without_the_number_that_would_hide_small_ones_are_told(browser: Client, falls, count):
    lines = [row(number=""), row(municipality="Imatra", number=""), row(municipality="Taipalsaari")]
    lines += [row(indicator="Määrä", value=3, number="")]
    answer = bring(browser, made(*lines))
    assert answer.context["plan"].blind == 2
    assert "2 figures have no absolute number, so they are shown even if" in answer.content.decode()
    Indicator.objects.filter(pk=falls.pk).update(hide_below=0)
    assert bring(browser, made(*lines)).context["plan"].blind == 0


def test_nothing_is_done_when_the_figures_have_changed_since(browser: Client, falls):
    answer = bring(browser, made(row()))
    observe(falls, "416", 2024, 11.0, number=35)
    page = apply(browser, answer)
    said = "The figures have changed since this was shown. Look at what the file would do now."
    assert said in page.content.decode()
    assert stands() == [("416", 2024, 2024, "total", "value", 11.0, 35.0)]
    apply(browser, page)
    assert stands() == [("416", 2024, 2024, "total", "value", 12.5, 40.0)]


def test_a_file_that_was_discarded_is_gone(browser: Client, falls):
    pk = bring(browser, made(row())).context["upload"].pk
    assert "kaatumiset.xlsx" in browser.get(reverse("imports")).content.decode()
    browser.post(reverse("import_discard", args=[pk]))
    assert browser.get(reverse("import_preview", args=[pk])).status_code == 404
    assert browser.post(reverse("import_apply", args=[pk])).status_code == 404
    assert (stands(), Upload.objects.get().state) == ([], "discarded")


def test_a_file_is_its_bringers_and_of_a_county_that_they_plan(browser: Client, falls, area, stranger):
    pk = bring(browser, made(row())).context["upload"].pk
    for other in (stranger, factories.staff(area, "planner")):
        client = factories.signed_in(other)
        assert client.get(reverse("import_preview", args=[pk])).status_code == 404
        assert client.post(reverse("import_apply", args=[pk])).status_code == 404
        assert client.post(reverse("import_discard", args=[pk])).status_code == 404
    assert Upload.objects.get().state == "staged"


# The template


def _table(browser: Client, kind: str) -> list[list[object]]:
    answer = browser.get(reverse("own_template", args=[kind]))
    data = answer.getvalue() if answer.streaming else answer.content
    if kind == "csv":
        return [line.split(";") for line in data.decode("utf-8-sig").splitlines()]
    return [[cell.value for cell in line] for line in load_workbook(io.BytesIO(data)).active.iter_rows()]


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_a_template_brought_back_as_it_is_changes_nothing(browser: Client, area, falls, count, kind: str):
    observe(falls, "416", 2025, 3.3, number=3)
    answer = browser.get(reverse("own_template", args=[kind]))
    data = answer.getvalue() if answer.streaming else answer.content
    assert answer.headers["Content-Disposition"] == f'attachment; filename="own-figures-etela-karjala.{kind}"'
    plan = bring(browser, data).context["plan"]
    rows = 2 * (Municipality.objects.filter(area=area).count() + 1)
    assert (plan.skipped, plan.refused, plan.does_something) == ([("row without a value", rows)], [], False)


def test_in_a_template_only_the_numbers_are_missing(browser: Client, area, planner):
    own_indicator(area, planner, by_gender=True)
    head, *rows = _table(browser, "xlsx")
    assert head == HEAD
    lemi = [line[:5] for line in rows if line[1] == "Lemi"]
    last = lemi[0][2]
    assert lemi == [["Kaatumiset", "Lemi", last, None, gender] for gender in ("all", "men and boys", "women and girls")]
    assert {line[1] for line in rows} > {"Imatra", "Etelä-Karjalan hyvinvointialue"}
    book = load_workbook(io.BytesIO(browser.get(reverse("own_template", args=["xlsx"])).content))
    offered = [rule.formula1 for rule in book.active.data_validations.dataValidation]
    assert '"not published,suppressed"' in offered
    assert any("Lemi" in words for words in offered)


def test_a_template_filled_in_swedish_is_understood(falls, planner):
    in_swedish = factories.signed_in(planner)
    in_swedish.cookies["django_language"] = "sv"
    [head, first, *_rest] = _table(in_swedish, "xlsx")
    assert first[0] == "Fall"
    first[5], first[6] = 10, 50
    answer = bring(in_swedish, made(first, head=head))
    assert (answer.context["plan"].plan.added, answer.context["plan"].refused) == (1, [])


def test_a_formula_in_a_name_is_defused_in_the_template_and_the_exports(browser: Client, area, planner):
    evil = '=HYPERLINK("http://x.example";"y")'
    own = own_indicator(area, planner, name_fi=evil, name_sv="", provider="@SUM(1)", unit_fi="+1")
    observe(own, "416", 2024, 1.5)
    for name in ("own_template", "export_indicators", "export_figures"):
        text = browser.get(reverse(name, args=["csv"])).getvalue().decode("utf-8-sig")
        assert "\"'=HYPERLINK(" in text
        assert '"=HYPERLINK(' not in text
        data = browser.get(reverse(name, args=["xlsx"])).content
        sheet = load_workbook(io.BytesIO(data)).active
        cells = [cell for line in sheet.iter_rows() for cell in line if cell.value == evil]
        assert {(cell.data_type, cell.quotePrefix) for cell in cells} == {("s", True)}
    again = bring(browser, browser.get(reverse("own_template", args=["csv"])).getvalue())
    assert again.context["plan"].refused == []


# Speed


@pytest.mark.parametrize("n", [3, 300])
def test_a_preview_takes_as_many_queries_with_three_rows_as_with_three_hundred(
    browser: Client,
    falls,
    django_assert_num_queries,
    n: int,
):
    municipalities = ["Lemi", "Imatra", "Taipalsaari"]
    lines = [row(municipality=municipalities[place % 3], first_year=1920 + place // 3) for place in range(n)]
    observe(falls, "416", 1920, 1.0, number=50)
    answer = bring(browser, made(*lines))
    assert (answer.context["plan"].plan.added, answer.context["plan"].plan.changed) == (n - 1, 1)
    with django_assert_num_queries(17):
        browser.get(reverse("import_preview", args=[answer.context["upload"].pk]))


def test_a_per_cent_of_excel_is_the_share_that_it_shows(browser: Client, share):
    book, file = Workbook(), io.BytesIO()
    for line in (HEAD, row(indicator="Osuus", value=0.125, number="")):
        book.active.append(line)
    book.active["F2"].number_format = "0.0 %"
    book.save(file)
    apply(browser, bring(browser, file.getvalue()))
    apply(
        browser,
        bring(browser, made(row(indicator="Osuus", municipality="Imatra", value="41,3 %", number=""), kind="csv")),
    )
    assert [(place, value) for place, *_period, value, _number in stands()] == [("153", 41.3), ("416", 12.5)]


def test_binary_noise_in_what_is_known_is_no_correction(browser: Client, falls):
    """An older version took such noise in; its export, and the export's twin, change nothing."""
    apply(browser, bring(browser, made(row(value=57.7))))
    Observation.objects.filter(indicator=falls).update(value=57.699999999999996)
    for value in (57.7, "57,699999999999996"):
        plan = bring(browser, made(row(value=value))).context["plan"]
        assert (plan.plan.changed, plan.plan.unchanged) == (0, 1)


@pytest.mark.parametrize(("written", "code"), [("SSS", "FI"), ("HVA11", "11"), ("hva11", "11")])
def test_regions_are_known_by_the_codes_of_statistics_finland(area, written: str, code: str):
    assert Regions.seen_from(area).find(written) == code
