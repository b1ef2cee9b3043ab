"""Where figures come from: what is known, the log of runs, what one run did, and the tables that go out."""

import csv
import io
from datetime import UTC, datetime

import pytest
from django.test import Client
from django.urls import reverse

from hyte import clock
from municipalities.models import WelfareArea
from programmes.actions import import_run
from programmes.files import tables
from programmes.importing import Incoming
from programmes.models import ImportRun, Indicator, Programme
from tests import factories
from tests.municipalities.conftest import reading_english
from tests.municipalities.test_register import rows, text
from tests.programmes.figures import observe
from tests.programmes.own import apply, bring, made, own_indicator, row

pytestmark = pytest.mark.usefixtures("english")


def figure(value: float, *, where: str = "416", year: int = 2023, what: int | str = 4) -> Incoming:
    return Incoming(2, what, where, year, year, "total", value)


def log(page) -> list[tuple[str, ...]]:
    """(kind, who, said) of each run in the log."""
    return [(one["run"].kind, one["who"], one["said"]) for one in page.context["runs"]]


def test_an_empty_county_is_told_what_to_do(browser: Client, area):
    page = browser.get(reverse("imports"))
    assert "No indicator has figures yet. Fetch the national ones from Sotkanet, or bring a file." in text(page)
    assert "Nothing has been brought yet." in text(page)
    page = browser.get(reverse("import_new"))
    assert "Say first what is counted, for example the falls that the home care has registered." in text(page)
    assert reverse("own_template", args=["csv"]) not in page.content.decode()


def test_what_is_known_is_told_by_group(browser: Client, area, planner):
    programme = Programme.objects.create(
        area=area, key="s", name_fi="SUTJAKKA", mark="▲", theme_fi="x", starts_year=2020, ends_year=2090
    )
    for key in ("sotkanet-4559", "sotkanet-5527"):
        programme.indicator_rows.create(indicator=Indicator.objects.get(key=key))
    observe(Indicator.objects.get(key="sotkanet-4559"), "11", (2019, 2021), 30.0)
    observe(Indicator.objects.get(sotkanet_id=4), "FI", 2023, 30.0)
    observe(Indicator.objects.get(sotkanet_id=127), "204", 2024, 30.0)
    ImportRun.objects.update(started_at=datetime(2026, 11, 2, 9, tzinfo=UTC))
    Indicator.objects.filter(key="sotkanet-4559").update(fetched_at=datetime(2026, 11, 3, 9, tzinfo=UTC))
    own_indicator(area, planner)
    found = browser.get(reverse("imports"))
    assert rows(found)[:3] == [
        ["SUTJAKKA", "1 of 2", "2021", "3.11.2026"],
        ["Other national indicators", "1 of 1", "2023", "2.11.2026"],
        ["The county's own indicators", "0 of 1", "–", "–"],
    ]


def test_the_log_tells_what_each_run_did_who_did_it_and_why_it_failed(browser: Client, area, planner, stranger):
    other = WelfareArea.objects.get(code="13")
    import_run.of_rows([figure(1.0), figure(2.0, year=2022)], kind="own_file", source="a.csv", by=planner, area=area)
    import_run.of_rows(
        [figure(1.5), figure(2.0, year=2022), figure(9.0, where="204")],
        kind="sotkanet_file", source="b.json", by=planner, area=area,
    )  # fmt: skip
    import_run.of_rows([figure(1.0, where="204")], kind="own_file", source="secret.csv", by=stranger, area=other)
    import_run.of_rows([], kind="sotkanet_api", source="https://sotkanet.example/", by=stranger)
    run = import_run.start(kind="sotkanet_api", source="https://sotkanet.example/")
    import_run.fail(run, "Sotkanet does not answer.")
    page = browser.get(reverse("imports"))
    assert log(page) == [
        ("sotkanet_api", "", ""),
        ("sotkanet_api", "", "nothing came"),
        ("sotkanet_file", planner.name, "1 figure corrected, 1 as before, 1 row passed over"),
        ("own_file", planner.name, "2 figures added"),
    ]
    seen = text(page)
    assert "failed Sotkanet does not answer." in seen
    assert "a planner of another county" in seen
    assert "the service itself" in seen
    assert "secret.csv" not in seen
    assert stranger.name not in seen


def test_a_run_tells_what_came_of_it(browser: Client, area, planner):
    import_run.of_rows([figure(1.0), figure(2.0, year=2022)], kind="own_file", source="a.csv", by=planner, area=area)
    later, _plan = import_run.of_rows(
        [figure(1.5), figure(9.0, where="204"), figure(3.0, year=2021)],
        kind="sotkanet_file", source="b.json", by=planner, area=area,
    )  # fmt: skip
    page = browser.get(reverse("import_run", args=[later.pk]))
    name = Indicator.objects.get(sotkanet_id=4).name_fi
    assert rows(page) == [["Region of another county", "1"]]
    assert [(str(one), *counts) for one, *counts in page.context["indicators"]] == [(name, 2, 1)]
    first = browser.get(reverse("import_run", args=[ImportRun.objects.get(source="a.csv").pk]))
    assert rows(first) == [[name, "1", "0"]]
    failed = import_run.start(kind="sotkanet_api", source="https://sotkanet.example/")
    import_run.fail(failed, "Sotkanet does not answer.")
    page = browser.get(reverse("import_run", args=[failed.pk]))
    assert "Why it failed Sotkanet does not answer." in text(page)
    assert "No figure that is known now comes from this import." in text(page)


def test_a_run_of_another_county_is_not_there(browser: Client, stranger):
    other = WelfareArea.objects.get(code="13")
    run, _plan = import_run.of_rows([figure(1.0, where="204")], kind="own_file", source="x", by=stranger, area=other)
    assert browser.get(reverse("import_run", args=[run.pk])).status_code == 404


def test_only_planners_come_here(area, expert, manager):
    for user in (expert, manager):
        client = reading_english(user)
        for name in ("imports", "import_new"):
            assert client.get(reverse(name)).status_code == 403
        assert client.get(reverse("export_figures", args=["csv"])).status_code == 403


def test_after_applying_the_run_is_shown(browser: Client, area, planner):
    own_indicator(area, planner)
    page = apply(browser, bring(browser, made(row(), row(municipality="Imatra"))))
    assert page.redirect_chain == [(reverse("import_run", args=[ImportRun.objects.get().pk]), 302)]
    assert "The file was applied: 2 figures added." in text(page)


def test_who_plans_two_counties_chooses_one(browser: Client, area, planner):
    assert reverse("imports") in browser.get(reverse("programmes")).content.decode()
    other = WelfareArea.objects.get(code="13")
    assert browser.get(reverse("imports") + "?area=13").status_code == 404
    second = factories.staff(other, "planner")
    second.memberships.create(area=area, role="planner")
    page = reading_english(second).get(reverse("import_new") + "?area=13")
    assert page.context["area"] == other
    assert "?area=11" in page.content.decode()


# Fetching from Sotkanet


def test_the_button_starts_a_fetch_and_the_page_shows_how_far_it_is(browser: Client, area, planner):
    page = browser.get(reverse("imports"))
    assert "Fetch new figures from Sotkanet now" in text(page)
    page = browser.post(reverse("import_refresh"), follow=True)
    run = ImportRun.objects.get()
    assert (run.kind, run.state, run.by, run.area) == ("sotkanet_api", "running", planner, None)
    assert "Figures are being fetched from Sotkanet. It begins in a moment." in text(page)
    assert "Fetch new figures from Sotkanet now" not in text(page)
    ImportRun.objects.update(done=12, total=38)
    part = browser.get(reverse("import_progress"))
    assert "Figures are being fetched from Sotkanet: 12 of 38 indicators" in text(part)
    assert f'data-hx-get="{reverse("import_progress")}" data-hx-trigger="every 2s"' in part.content.decode()
    assert '<progress value="12" max="38"' in part.content.decode()
    assert "running 12 of 38" in text(browser.get(reverse("imports")))
    again = browser.post(reverse("import_refresh"), follow=True)
    assert "Figures are being fetched from Sotkanet already. Wait until that is done." in text(again)
    assert ImportRun.objects.count() == 1


def test_a_fetch_that_has_ended_asks_no_more_and_tells_how_it_went(browser: Client, area):
    run = import_run.start(kind="sotkanet_api", source="https://sotkanet.example/")
    import_run.fail(run, "Sotkanet does not answer. The figures that were known before stay.")
    part = browser.get(reverse("import_progress"))
    assert "data-hx-get" not in part.content.decode()
    assert "failed. Sotkanet does not answer. The figures that were known before stay. Show what came" in text(part)
    run = import_run.start(kind="sotkanet_api", source="https://sotkanet.example/")
    run.reason = "Indicator 4: Sotkanet does not know it."
    import_run.finish(run, {"rows": 2, "added": 2, "changed": 0, "unchanged": 0, "skipped": {}, "indicators": [127]})
    part = browser.get(reverse("import_progress"))
    assert ": 2 figures added. Some indicators were left out. Show what came Show the figures as they are now" in text(
        part
    )
    told = text(browser.get(reverse("imports")))
    assert "done in part 2 figures added Some indicators were left out." in told
    page = browser.get(reverse("import_run", args=[run.pk]))
    assert "What did not come Indicator 4: Sotkanet does not know it." in text(page)


# A saved response of Sotkanet

SAVED = (
    '[{"indicator":4,"region":191,"year":2023,"gender":"total","value":4.5,"absValue":20},'
    '{"indicator":4,"region":142,"year":2023,"gender":"total","value":5.5,"absValue":30},'
    '{"indicator":4,"region":658,"year":2023,"gender":"total","value":6.5,"absValue":30000},'
    '{"indicator":4,"region":1,"year":2023,"gender":"total","value":6.5,"absValue":null},'
    '{"indicator":99123,"region":191,"year":2023,"gender":"total","value":1.0,"absValue":null}]'
)


def test_a_saved_response_brings_the_own_county_and_the_country_alone(browser: Client, area, planner):
    observe(Indicator.objects.get(sotkanet_id=4), "416", 2023, 4.2, number=19)
    answer = bring(browser, SAVED.encode(), kind="sotkanet", name="vastaus.json")
    plan = answer.context["plan"]
    shown = [(part.name, part.is_new, part.added, part.changed) for part in plan.parts]
    assert shown == [
        (Indicator.objects.get(sotkanet_id=4).name_fi, False, 1, 1), ("Sotkanet 99123", True, 1, 0),
    ]  # fmt: skip
    assert [(one.place, one.before, one.after) for one in plan.parts[0].examples] == [
        ("Lemi", "4,2 (19)", "4,5 (20)"), ("Whole country", "", "6,5 (30\u00a0000)"),
    ]  # fmt: skip
    assert sorted(plan.skipped) == [("region of another county", 1), ("region that we do not follow", 1)]
    assert "new indicator" in text(answer)
    apply(browser, answer)
    run = ImportRun.objects.get(kind="sotkanet_file")
    assert (run.source, run.by, run.area) == ("vastaus.json", planner, area)
    assert run.counts["rows"] == 5
    made = Indicator.objects.get(sotkanet_id=99123)
    assert (made.status, made.observations.count()) == ("unfetched", 1)


def test_a_response_that_is_none_is_told_beside_its_field(browser: Client, area):
    for data in (b"<html>busy</html>", b'[{"indicator":4', SAVED.replace("4.5", "NaN").encode(), made(row())):
        answer = bring(browser, data, kind="sotkanet")
        assert list(answer.context["form"].errors) == ["file"]


def test_a_preview_shows_the_first_changes_and_tells_how_many_more_there_are(browser: Client, area):
    rows = ",".join(
        f'{{"indicator":{what},"region":191,"year":{year},"gender":"total","value":{year / 100},"absValue":null}}'
        for what in (4, 3219) for year in range(2000, 2000 + (13 if what == 4 else 2))
    )  # fmt: skip
    for year in (2000, 2001):
        observe(Indicator.objects.get(sotkanet_id=3219), "416", year, year / 100)
    answer = bring(browser, f"[{rows}]".encode(), kind="sotkanet")
    first, second = answer.context["plan"].parts
    assert (len(first.examples), first.more, first.said) == (10, 3, "13 to add")
    assert (second.examples, second.more, second.said) == ([], 0, "2 as before")
    assert "and 3 more" in text(answer)
    assert "1 more indicator in the file" in text(answer)


def test_an_absolute_number_that_comes_to_be_known_is_shown(browser: Client, area):
    """The value is itself the number of persons, and stays; only what hides small ones is new."""
    observe(Indicator.objects.get(sotkanet_id=127), "416", 2023, 20)
    data = b'[{"indicator":127,"region":191,"year":2023,"gender":"total","value":20,"absValue":null}]'
    [part] = bring(browser, data, kind="sotkanet").context["plan"].parts
    assert [(one.before, one.after) for one in part.examples] == [("20", "20 (20)")]


# Tables out


def table(browser: Client, name: str) -> list[list[str]]:
    data = browser.get(reverse(name, args=["csv"])).getvalue()
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""), delimiter=";"))


def test_figures_go_out_as_they_are_shown(browser: Client, area, planner, stranger):
    own = own_indicator(area, planner, by_gender=True)
    observe(own, "416", 2024, 3.375, number=3)
    observe(own, "153", 2024, 12.5, number=90)
    observe(own, "831", 2024, None, state="not_published")
    observe(own, "153", 2024, 11.25, number=40, gender="male")
    theirs = own_indicator(WelfareArea.objects.get(code="13"), stranger, name_fi="Muiden luku")
    observe(theirs, "204", 2024, 77.0, number=900)
    observe(Indicator.objects.get(sotkanet_id=4), "204", 2024, 88.0)
    observe(Indicator.objects.get(sotkanet_id=4), "FI", 2023, 4.5)
    county = "Etelä-Karjalan hyvinvointialue"
    [_head, *found] = table(browser, "export_figures")
    mine = [line for line in found if line[0] == "Kaatumiset"]
    assert [line[1:9] for line in mine] == [
        ["Imatra", "153", "2024", "2024", "all", "12,5", "90", "value"],
        ["Lemi", "416", "2024", "2024", "all", "", "", "suppressed"],
        ["Taipalsaari", "831", "2024", "2024", "all", "", "", "not published"],
        ["Imatra", "153", "2024", "2024", "men and boys", "11,25", "40", "value"],
    ]
    assert {line[-1] for line in found} == {county}
    assert [line[1:4] for line in found if line not in mine] == [["Whole country", "FI", "2023"]]
    names = {line[0] for line in table(browser, "export_indicators")}
    assert {"Kaatumiset", "Muiden luku"} & names == {"Kaatumiset"}


def test_too_many_figures_for_a_workbook_go_out_as_csv(browser: Client, area, monkeypatch):
    for year in (2020, 2021):
        observe(Indicator.objects.get(sotkanet_id=4), "416", year, 4.5)
    assert browser.get(reverse("export_figures", args=["xlsx"])).status_code == 200
    monkeypatch.setattr(tables, "EXCEL_ROWS", 1)
    page = browser.get(reverse("export_figures", args=["xlsx"]))
    assert page.status_code == 409
    assert "There are 2 figures, too many for one workbook. Take the CSV file: Excel opens it too." in text(page)
    assert len(table(browser, "export_figures")) == 3


@pytest.mark.parametrize("n", [1, 3])
def test_a_page_takes_as_many_queries_with_one_row_as_with_three(
    browser: Client, area, planner, django_assert_num_queries, n: int
):
    for number in range(n):
        own = own_indicator(area, planner, name_fi=f"Kaatumiset {number}", name_sv="")
        with clock.at(datetime(2026, 11, 1 + number, 9, tzinfo=UTC)):
            what = Indicator.objects.filter(sotkanet_id__isnull=False).order_by("pk")[number].sotkanet_id
            run, _plan = import_run.of_rows(
                [figure(1.0 + place, where=code, what=what or 0) for place, code in enumerate(("416", "153", "831")[:n])]
                + [figure(2.0, what=own.key)],
                kind="own_file", source=f"{number}.csv", by=planner, area=area,
            )  # fmt: skip
    with django_assert_num_queries(13):
        browser.get(reverse("imports"))
    with django_assert_num_queries(8):
        browser.get(reverse("import_run", args=[run.pk]))
    with django_assert_num_queries(9):
        browser.get(reverse("import_new"))
    with django_assert_num_queries(9):
        table(browser, "export_figures")
    with django_assert_num_queries(5):
        table(browser, "export_indicators")
    with django_assert_num_queries(6):
        browser.get(reverse("own_template", args=["csv"])).getvalue()
