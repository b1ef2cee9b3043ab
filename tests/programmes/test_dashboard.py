"""Management's dashboard: what is done for each goal, how it goes, and which way the municipalities move."""

from datetime import UTC, datetime

import pytest
from django.urls import reverse

from hyte import clock
from programmes.models import Goal, Indicator, ProgrammeIndicator
from programmes.reports import dashboard
from tests import factories
from tests.municipalities.conftest import reading_english
from tests.municipalities.test_register import text
from tests.programmes.figures import observe
from tests.programmes.test_programme import programme

pytestmark = pytest.mark.usefixtures("english")


@pytest.fixture(autouse=True)
def autumn():
    with clock.at(datetime(2026, 11, 10, 9, 0, tzinfo=UTC)):
        yield


def indicator(key: str, better: str = "lower", **fields) -> Indicator:
    values = {"source": "national", "status": "verified", "provider": "THL", "name_fi": key, "decimals": 1, **fields}
    return Indicator.objects.create(key=key, better=better, **values)


def follow(one, which: Indicator, **fields) -> ProgrammeIndicator:
    return ProgrammeIndicator.objects.create(programme=one, indicator=which, **fields)


def moves(which: Indicator, code: str, then: float, now: float) -> None:
    observe(which, code, 2020, then)
    observe(which, code, 2023, now)


@pytest.fixture
def sopuisa(area):
    return programme(area, starts=2025, ends=2028)


def test_a_goal_has_its_measures_and_indicators_beside_it(area, sopuisa):
    goals = [Goal.objects.create(programme=sopuisa, order=n, what_fi=f"Tavoite {n}") for n in range(2)]
    measure = factories.own_measure(sopuisa, goal=goals[1])
    row = follow(sopuisa, indicator("falls"), goal=goals[1])
    loose = follow(sopuisa, indicator("lonely"))
    (board,) = dashboard.overview(area).boards
    assert [(aim.goal, aim.measures, [one.row for one in aim.followed]) for aim in board.aims] == [
        (goals[0], (), []),
        (goals[1], (measure,), [row]),
        (None, (), [loose]),
    ]


@pytest.mark.parametrize(
    ("value", "year", "state", "word"),
    [
        (5.0, 2028, "met", "target reached"),
        (5.04, 2028, "met", "target reached"),
        (5.1, 2028, "not_yet", "target not reached yet"),
        (5.1, 2026, "not_yet", "target not reached yet"),
        (5.1, 2025, "missed", "target not reached"),
        (None, 2028, "no_figure", "no figure yet"),
    ],
)
def test_a_target_is_compared_with_the_countys_newest_figure_as_it_is_shown(area, sopuisa, value, year, state, word):
    falls = indicator("falls")
    if value is not None:
        observe(falls, "11", 2022, 1.0)
        observe(falls, "11", 2023, value)
    observe(falls, "416", 2023, 1.0)
    follow(sopuisa, falls, target_value=5.0, target_year=year)
    (board,) = dashboard.overview(area).boards
    assert [(one.state, one.word) for one in board.followed] == [(state, word)]


def test_higher_may_be_better_and_background_has_no_target(area, sopuisa):
    for order, (key, better) in enumerate([("good", "higher"), ("background", "context")]):
        which = indicator(key, better)
        observe(which, "11", 2023, 6.0)
        follow(sopuisa, which, order=order, target_value=5.0, target_year=2028)
    (board,) = dashboard.overview(area).boards
    assert [one.state for one in board.followed] == ["met", "no_target"]


def test_each_municipality_stands_under_the_way_it_moves(area, sopuisa, manager):
    falls = indicator("falls")
    follow(sopuisa, falls)
    for code, then, now in (("153", 10, 8), ("405", 10, 12), ("416", 10, 10)):
        moves(falls, code, then, now)
    observe(falls, "441", 2023, 10)
    found = dashboard.overview(area)
    assert found.boards[0].ways[0].names == {
        "good": ["Imatra"],
        "bad": ["Lappeenranta"],
        "steady": ["Lemi"],
        "neither": [],
        "unknown": ["Luumäki", "Parikkala", "Rautjärvi", "Ruokolahti", "Savitaipale", "Taipalsaari"],
    }
    assert [(municipality.name, list(municipality.counts.values())) for municipality in found.municipalities[:3]] == [
        ("Imatra", [1, 0, 0, 0, 0]),
        ("Lappeenranta", [0, 1, 0, 0, 0]),
        ("Lemi", [0, 0, 1, 0, 0]),
    ]
    page = text(reading_english(manager).get(reverse("programme_dashboard")))
    assert "to the better to the worse no clear change changed no comparison" in page
    assert "Imatra Lappeenranta Lemi – Luumäki, Parikkala," in page


def test_an_indicator_of_two_programmes_is_counted_once_in_a_municipality(area, sopuisa):
    falls = indicator("falls")
    moves(falls, "416", 10, 8)
    follow(sopuisa, falls)
    follow(programme(area, key="sutjakka", starts=2025, ends=2028), falls)
    lemi = next(municipality for municipality in dashboard.overview(area).municipalities if municipality.name == "Lemi")
    assert lemi.counts == {"good": 1, "bad": 0, "steady": 0, "neither": 0, "unknown": 0}


def test_small_numbers_are_hidden_here_too(area, sopuisa):
    falls = indicator("falls")
    follow(sopuisa, falls)
    for year, value in ((2020, 10), (2023, 2)):
        observe(falls, "416", year, value, number=3)
    (board,) = dashboard.overview(area).boards
    assert "Lemi" in board.ways[0].names["unknown"]


def test_what_is_deliberately_not_followed_is_not_on_the_dashboard(area, sopuisa):
    follow(sopuisa, indicator("falls"), not_followed_fi="Ei kunnista.")
    (board,) = dashboard.overview(area).boards
    assert (board.followed, board.ways) == ((), ())


def test_the_newest_period_that_runs_is_shown_and_one_to_come_where_none_does(area, manager):
    programme(area, starts=2024, ends=2025)
    programme(area, starts=2025, ends=2026)
    programme(area, starts=2027, ends=2028)
    programme(area, key="ended", starts=2024, ends=2025)
    programme(area, key="coming", starts=2027, ends=2030)
    shown = [board.programme.period for board in dashboard.overview(area).boards]
    assert shown == ["2027–2030", "2025–2026"]  # as on the page of a municipality


def test_late_measures_are_counted_on_top(area, sopuisa, manager):
    for state in ("not_started", "started", "done"):
        factories.own_measure(sopuisa, state, state=state, due_on=clock.today().replace(month=1))
    page = text(reading_english(manager).get(reverse("programme_dashboard")))
    assert "no targets 1 of 3 measures done 2 measures late" in page
    assert "not_started not started, late" in page


def test_a_county_without_programmes_is_led_to_the_list(area, manager):
    page = reading_english(manager).get(reverse("programme_dashboard"))
    assert "No programme of the county runs this year." in text(page)


@pytest.mark.parametrize("n", [3, 30])
def test_the_pages_ask_the_database_as_often_whatever_there_is(
    area, sopuisa, manager, django_assert_num_queries, n: int
):
    for order in range(n):
        goal = Goal.objects.create(programme=sopuisa, order=order, what_fi=f"Tavoite {order}")
        factories.own_measure(sopuisa, goal=goal)
        which = indicator(f"i{order}")
        follow(sopuisa, which, goal=goal, target_value=5, target_year=2028)
        for place in ("416", "11", "FI"):
            observe(which, place, 2020, 10, number=2 if place == "416" else 900)
            observe(which, place, 2023, 4, number=800)
    client = reading_english(manager)
    for address, queries in (
        (reverse("programmes"), 9),
        (reverse("programme", args=[sopuisa.pk]), 14),
        (reverse("programme_dashboard"), 10),
    ):
        with django_assert_num_queries(queries):
            assert client.get(address).status_code == 200
