"""The refresh from Sotkanet: one run, each indicator by itself, and the last good figures stay where it fails."""

import json
import threading
import time
from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import translation

from hyte import clock
from hyte.accounts.models import Event
from hyte.celery import app
from hyte.errors import Refused
from programmes import tasks
from programmes.actions import sotkanet
from programmes.models import EarlierValue, ImportRun, Indicator, Observation
from programmes.sotkanet.client import Client
from tests.sotkanet_api import body, hang_up, page, status

pytestmark = pytest.mark.django_db
LEMI, COUNTRY, REGION = 191, 658, 495  # Sotkanet's numbers; nobody here follows the last one
MOMENT = datetime(2026, 8, 10, 9, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def english():
    with translation.override(None):
        yield


@pytest.fixture
def known(sotkanet_api, august):
    """Sotkanet knows of two indicators."""
    sotkanet_api.know(683, (LEMI, 2024, 11.5), (COUNTRY, 2024, 11.8), (REGION, 2024, 12.0), (LEMI, 1999, 3.0))
    sotkanet_api.know(4, (LEMI, 2025, 3.5))
    return sotkanet_api


def refresh(*indicators: int, **options) -> ImportRun:
    run = sotkanet.refresh(indicators=indicators, client=Client(pause=0, sleep=lambda seconds: None), **options)
    run.refresh_from_db()
    return run


def values(indicator: int) -> list[tuple[int, float | None]]:
    found = Observation.objects.filter(indicator__sotkanet_id=indicator, region__sotkanet_id=LEMI)
    return list(found.order_by("first_year").values_list("first_year", "value"))


def asked_years(api) -> list[list[str]]:
    return [query["years"] for path, query, _headers in api.asked if path.endswith("/json")]


def test_each_indicator_is_brought_in_one_run_which_tells_what_it_did(known, planner):
    run = refresh(683, 4, by=planner)
    assert (run.kind, run.state, run.reason, run.by, run.done, run.total) == ("sotkanet_api", "done", "", planner, 2, 2)
    assert run.source == known.url
    assert run.counts == {
        "rows": 4,
        "added": 3,
        "changed": 0,
        "unchanged": 0,
        "skipped": {"unknown_region": 1},
        "indicators": [683, 4],
    }
    assert (values(683), values(4)) == ([(2024, 11.5)], [(2025, 3.5)])
    assert set(Indicator.objects.filter(sotkanet_id__in=[4, 683]).values_list("fetched_at", flat=True)) == {MOMENT}
    event = Event.objects.get(verb="import.run")
    assert (event.by, event.detail) == (
        planner,
        {"kind": "sotkanet_api", "rows": 4, "added": 3, "changed": 0, "unchanged": 0},
    )


def test_years_are_asked_from_2000_and_then_from_three_before_the_newest_known(known):
    refresh(683)
    refresh(683)
    assert asked_years(known) == [
        [str(year) for year in range(2000, 2027)],
        [str(year) for year in range(2021, 2027)],
    ]
    known.asked.clear()
    refresh(683, years=[1999])
    assert asked_years(known) == [["1999"]]
    assert values(683) == [(1999, 3.0), (2024, 11.5)]


def test_a_correction_at_the_source_keeps_the_earlier_value(known):
    first = refresh(683)
    known.know(683, (LEMI, 2024, 11.6), (COUNTRY, 2024, 11.8))
    second = refresh(683)
    assert [second.counts[name] for name in ("rows", "added", "changed", "unchanged")] == [2, 0, 1, 1]
    assert values(683) == [(2024, 11.6)]
    assert list(EarlierValue.objects.values_list("value", "run", "replaced_by")) == [(11.5, first.pk, second.pk)]


def test_all_that_may_be_fetched_are_fetched_and_no_unverified_id_ever(known):
    Indicator.objects.exclude(sotkanet_id__in=[683, 4]).filter(sotkanet_id__isnull=False).update(status="unverified")
    run = sotkanet.refresh(client=Client(pause=0))
    assert sorted(run.counts["indicators"]) == [4, 683]
    assert {query["indicator"][0] for path, query, _headers in known.asked if path.endswith("/json")} == {"4", "683"}
    Indicator.objects.filter(sotkanet_id=4).update(status="unverified")
    with pytest.raises(Refused, match="The id 4 is not verified"):
        refresh(683, 4)
    assert ImportRun.objects.count() == 1


def test_metadata_are_kept_with_the_indicator_for_a_month_or_until_the_figures_move(known):
    known.rows[0]["value"] = 11.4
    Indicator.objects.filter(sotkanet_id=683).update(status="title_unverified", unit_fi="", unit_sv="", scale="other")
    refresh(683)
    told = Indicator.objects.get(sotkanet_id=683)
    assert (told.name_fi, told.name_sv, told.provider) == ("Osuus 683 (%)", "Andel 683 (%)", "Kansaneläkelaitos")
    assert (told.status, told.updated_on, told.unit_fi, told.scale, told.described_at) == (
        "verified",
        date(2026, 5, 14),
        "%",
        "share",
        MOMENT,
    )
    refresh(683)
    assert [path.rpartition("/")[2] for path, *_rest in known.asked] == ["json", "683", "json"]
    known.know(683, (LEMI, 2024, 11.9), updated="2026-08-09")
    refresh(683)
    assert Indicator.objects.get(sotkanet_id=683).updated_on == date(2026, 8, 9)
    known.asked.clear()
    with clock.at(MOMENT + timedelta(days=31)):
        refresh(683)
    assert [path.rpartition("/")[2] for path, *_rest in known.asked] == ["json", "683"]


def test_an_indicator_outside_the_catalogue_gets_its_metadata_at_once(known):
    known.know(999_999, (LEMI, 2024, 1.0))
    refresh(999_999)
    made = Indicator.objects.get(sotkanet_id=999_999)
    assert (made.name, made.status, made.unit, made.fetched_at) == ("Osuus 999999 (%)", "verified", "%", MOMENT)


def test_one_failure_does_not_stop_the_others_and_is_told(known):
    known.have(*[status(500)] * 4, of=683)
    run = refresh(683, 4)
    assert (run.state, run.reason) == ("done", "Indicator 683: Sotkanet answered with the status 500.")
    assert (run.counts["indicators"], run.counts["added"], run.done, run.total) == ([4], 1, 2, 2)
    assert (values(683), values(4)) == ([], [(2025, 3.5)])


@pytest.mark.parametrize(
    ("trouble", "said"),
    [
        (page, "Sotkanet answered with a web page instead of figures."),
        (body(b'[{"indicator": 683'), "Row 1: the text breaks off here, so the file is not whole."),
        (body(b"{}"), "Line 1: Sotkanet’s figures are a list of rows between “[” and “]”."),
        (
            body(json.dumps([{"indicator": 4, "region": 191, "year": 2024, "gender": "total", "value": 1}]).encode()),
            "Sotkanet answered something else than it was asked for.",
        ),
        (status(403), "Sotkanet answered with the status 403."),
    ],
)
def test_when_sotkanet_is_away_the_last_good_figures_stay_with_their_date(known, trouble, said):
    refresh(683)
    stood = list(Observation.objects.order_by("pk").values())
    indicator = Indicator.objects.get(sotkanet_id=683)
    known.have(trouble, of=683)
    with clock.at(MOMENT + timedelta(days=7)):
        run = refresh(683)
    assert (run.state, run.reason) == ("failed", f"Indicator 683: {said} The figures that were known before stay.")
    assert run.counts["rows"] == 0
    assert list(Observation.objects.order_by("pk").values()) == stood
    assert Indicator.objects.get(sotkanet_id=683).fetched_at == indicator.fetched_at == MOMENT


def test_missing_metadata_keep_the_figures(known):
    del known.described[683]
    run = refresh(683)
    assert (run.state, run.reason) == ("done", "Indicator 683: Sotkanet answered with the status 404.")
    assert values(683) == [(2024, 11.5)]


def test_after_two_silences_nobody_else_is_asked(known):
    for indicator in (683, 4, 5):
        known.have(*[hang_up] * 9, of=indicator)
    run = refresh(683, 4, 5, 6, 7)
    assert (run.state, run.done, run.total) == ("failed", 2, 5)
    assert run.reason == (
        "Left unasked: 3. Indicator 683: The connection to Sotkanet failed. "
        "Indicator 4: The connection to Sotkanet failed. The figures that were known before stay."
    )


def test_many_failures_are_told_shortly(known):
    run = refresh(*range(1001, 1009), 683)
    assert run.state == "done"  # an unknown indicator has no rows, and no metadata are asked for
    for indicator in range(1001, 1009):
        known.have(status(404), of=indicator)
    run = refresh(*range(1001, 1009), 683)
    assert run.reason.endswith("Indicator 1005: Sotkanet answered with the status 404. 3 more like these.")


def test_a_second_refresh_is_refused_while_one_is_under_way(known):
    ImportRun.objects.create(kind="sotkanet_api", source="x", started_at=MOMENT, total=3, done=1)
    for doing in (sotkanet.start_refresh, sotkanet.refresh):
        with pytest.raises(Refused, match="Figures are being fetched from Sotkanet already"):
            doing()
    tasks.refresh_weekly()
    assert (ImportRun.objects.count(), known.asked) == (1, [])


def test_a_run_that_a_worker_has_taken_is_left_alone(known):
    run = ImportRun.objects.create(kind="sotkanet_api", source="x", started_at=MOMENT, total=3, done=1)
    tasks.refresh_sotkanet(run.pk)
    run.refresh_from_db()
    assert (run.state, run.done, known.asked) == ("running", 1, [])


def test_a_run_whose_worker_died_is_ended_with_a_sentence_and_another_one_can_start(known):
    run = ImportRun.objects.create(
        kind="sotkanet_api", source="x", started_at=MOMENT, total=3, done=1, counts={"rows": 5}
    )
    with clock.at(MOMENT + timedelta(minutes=59)):
        tasks.sweep()
        run.refresh_from_db()
        assert run.state == "running"
    with clock.at(MOMENT + timedelta(minutes=61)):
        assert refresh(4).state == "done"
    run.refresh_from_db()
    assert (run.state, run.counts, run.done) == ("failed", {"rows": 5}, 1)
    assert run.reason == "The fetch broke off on the way. What had been fetched by then is in use. Start it again."


def test_a_worker_that_comes_back_too_late_writes_nothing(known):
    run = ImportRun.objects.create(kind="sotkanet_api", source="x", started_at=MOMENT)
    asking = Client(pause=0)
    figures = asking.figures

    def slow_figures(indicator, years):
        found = figures(indicator, years)
        ImportRun.objects.update(state="failed", reason="swept")
        return found

    asking.figures = slow_figures  # type: ignore[method-assign]
    sotkanet.refresh(indicators=[683], run=run, client=asking)
    run.refresh_from_db()
    assert (run.state, run.reason, values(683)) == ("failed", "swept", [])


def test_an_error_that_nobody_foresaw_ends_the_run_and_is_not_hidden(known, monkeypatch):
    asking = Client(pause=0)
    monkeypatch.setattr(asking, "figures", lambda indicator, years: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        sotkanet.refresh(indicators=[683], client=asking)
    assert ImportRun.objects.get().reason.startswith("The fetch stopped at an error that was not foreseen.")


def test_what_can_be_fetched_is_fetched_before_the_lease_ends(known):
    run = ImportRun.objects.create(kind="sotkanet_api", source="x", started_at=MOMENT - timedelta(minutes=51))
    sotkanet.refresh(indicators=[683, 4], run=run, client=Client(pause=0))
    run.refresh_from_db()
    assert (run.state, run.reason) == (
        "failed",
        "Left unasked: 2. The figures that were known before stay.",
    )


def test_the_button_makes_a_run_at_once_and_wakes_the_worker(known, planner, django_capture_on_commit_callbacks):
    Indicator.objects.exclude(sotkanet_id=683).filter(sotkanet_id__isnull=False).update(status="unverified")
    with django_capture_on_commit_callbacks(execute=True):
        run = sotkanet.start_refresh(by=planner)
        assert (run.state, run.by, known.asked) == ("running", planner, [])
    run.refresh_from_db()
    assert (run.state, run.done, run.total, values(683)) == ("done", 1, 1, [(2024, 11.5)])


def test_a_run_that_no_worker_took_is_woken_again(known, django_capture_on_commit_callbacks):
    Indicator.objects.exclude(sotkanet_id=683).filter(sotkanet_id__isnull=False).update(status="unverified")
    run = ImportRun.objects.create(kind="sotkanet_api", source="x", started_at=MOMENT - timedelta(minutes=3))
    with django_capture_on_commit_callbacks(execute=True):
        tasks.sweep()
    run.refresh_from_db()
    assert run.state == "done"


def test_the_refresh_and_its_sweep_are_on_the_calendar_of_the_worker():
    asked = {name: entry["task"] for name, entry in app.conf.beat_schedule.items()}
    assert (asked["sotkanet"], asked["sweep figures"]) == (
        "programmes.tasks.refresh_weekly",
        "programmes.tasks.sweep",
    )
    assert app.conf.beat_schedule["sotkanet"]["schedule"].day_of_week == {1}


@pytest.mark.django_db(transaction=True)
def test_of_two_that_start_at_once_one_is_refused(known):
    outcomes, together = [], threading.Barrier(2)

    def start() -> None:
        together.wait()
        try:
            with translation.override(None):
                outcomes.append(sotkanet._begin(None).state)
        except Refused as refusal:
            outcomes.append(str(refusal))
        finally:
            connection.close()

    threads = [threading.Thread(target=start) for _one in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["Figures are being fetched from Sotkanet already. Wait until that is done.", "running"]
    assert ImportRun.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_real_worker_fetches_and_the_row_of_the_run_shows_how_far_it_is(celery_worker_process, sotkanet_api, planner):
    this_year = clock.today().year
    Indicator.objects.exclude(sotkanet_id__in=[683, 4]).filter(sotkanet_id__isnull=False).update(status="unverified")
    sotkanet_api.know(683, (LEMI, this_year - 1, 11.5))
    sotkanet_api.know(4, (LEMI, this_year - 1, 3.5))
    gate = threading.Event()
    for indicator in (4, 683):
        sotkanet_api.have(lambda handler: gate.wait(30) and handler.figures(handler.server.asked[-1][1]), of=indicator)
    run = sotkanet.start_refresh(by=planner)

    def state() -> tuple[str, int, int]:
        run.refresh_from_db()
        return run.state, run.done, run.total

    for wanted in (("running", 0, 2), ("done", 2, 2)):
        until = time.monotonic() + 30
        while state() != wanted:
            assert time.monotonic() < until, run.reason
            time.sleep(0.05)
        gate.set()
    assert (values(683), values(4), run.counts["added"]) == ([(this_year - 1, 11.5)], [(this_year - 1, 3.5)], 2)


def test_the_command_fetches_what_it_is_told_to(known, capsys, monkeypatch):
    monkeypatch.setitem(Client.__init__.__kwdefaults__, "pause", 0)
    call_command("import_sotkanet", "--indicator", "683", "--indicator", "4", "--years", "2023-2024,2025", "--dry-run")
    dry = capsys.readouterr().out
    assert (ImportRun.objects.count(), Observation.objects.count()) == (0, 0)
    call_command("import_sotkanet", "--indicator", "683", "--indicator", "4", "--years", "2023-2024,2025")
    assert capsys.readouterr().out == dry
    assert json.loads(dry) == {
        "rows": 4,
        "added": 3,
        "changed": 0,
        "unchanged": 0,
        "skipped": {"unknown_region": 1},
        "indicators": [683, 4],
    }
    assert asked_years(known) == [["2023", "2024", "2025"]] * 4


def test_the_command_tells_what_was_brought_and_what_was_not(known, capsys):
    known.have(status(404), of=683)
    with pytest.raises(CommandError, match="Indicator 683: Sotkanet answered with the status 404"):
        call_command("import_sotkanet", "--indicator", "683", "--indicator", "4")
    assert json.loads(capsys.readouterr().out)["indicators"] == [4]
    known.have(status(404), of=683)
    with pytest.raises(CommandError, match="The figures that were known before stay"):
        call_command("import_sotkanet", "--indicator", "683")
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], "Give either a file, or --indicator with or without --years."),
        (["a.json", "--indicator", "4"], "Give either a file, or --indicator with or without --years."),
        (["a.json", "--years", "2019"], "Give either a file, or --indicator with or without --years."),
        (["--indicator", "x"], "--indicator x: give Sotkanet's id, a whole number."),
        (["--indicator", "-4"], "--indicator -4: give Sotkanet's id, a whole number."),
        (["--indicator", "99999999999"], "--indicator 99999999999: give Sotkanet's id, a whole number."),
        *(
            (
                ["--indicator", "4", "--years", years],
                f"Write the years as 2015-2023 or 2019,2021: “{years}” is neither.",
            )
            for years in ("2023-2015", "15-23", "", "2019,", "2019-20235", "1899", "all")
        ),
    ],
)
def test_a_command_that_can_not_be_meant_is_told_what_to_give(arguments, said):
    with pytest.raises(CommandError) as refused:
        call_command("import_sotkanet", *arguments)
    assert str(refused.value) == said
    assert ImportRun.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_without_a_worker_of_its_own_no_page_waits_for_sotkanet(sotkanet_api, settings, planner):
    """As in the embedded demo: the fetch goes on in a thread while the page is answered."""
    settings.CELERY_TASK_ALWAYS_EAGER = True
    Indicator.objects.exclude(sotkanet_id=683).filter(sotkanet_id__isnull=False).update(status="unverified")
    sotkanet_api.know(683, (LEMI, 2024, 11.5))
    gate = threading.Event()
    sotkanet_api.have(lambda handler: gate.wait(30) and handler.figures(handler.server.asked[-1][1]), of=683)
    run = sotkanet.start_refresh(by=planner)
    assert run.state == "running"
    gate.set()
    until = time.monotonic() + 20
    while run.state == "running":
        assert time.monotonic() < until
        time.sleep(0.05)
        run.refresh_from_db()
    assert (run.state, run.reason, values(683)) == ("done", "", [(2024, 11.5)])
