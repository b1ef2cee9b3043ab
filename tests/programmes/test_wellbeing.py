"""The state of a municipality on its programmes: what moved, what is missing and why, and nothing that may not be told."""

from datetime import date, datetime

import pytest
from django.utils import translation

from hyte import clock
from hyte.formats import HELSINKI
from municipalities.models import Municipality
from programmes.models import Indicator, Programme
from programmes.reports.wellbeing import State, state_of
from tests.programmes.figures import observe
from tests.programmes.wellbeing import SOUTH_KARELIA, follow, followed, indicator, lemi_moves, programme

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def autumn():
    with clock.at(datetime(2026, 9, 1, 9, tzinfo=HELSINKI)), translation.override("en"):
        yield


def lemi(**given: int) -> State:
    return state_of(Municipality.objects.select_related("area").get(code="416"), **given)


def test_each_programme_tells_its_indicators_with_own_figure_first_and_county_and_country_of_the_same_year(area):
    made = programme(area)
    follow(made, moved := indicator("Loneliness", decimals=1), target_value=8, target_year=2028)
    for place, year, value in [("416", 2023, 9.5), ("11", 2023, 11.0), ("11", 2024, 12.0), ("FI", 2022, 10.0)]:
        observe(moved, place, year, value)
    [part] = lemi().parts
    [row] = part.rows
    assert (row.own.text, row.own.period) == ("9,5\u00a0%", "2023")
    assert (row.area.text, row.area.period) == ("11,0\u00a0%", "2023")
    assert (row.country.text, row.country.period) == ("10,0\u00a0%", "2022")
    assert (row.target, row.is_met) == ("8,0\u00a0% (2028)", False)
    assert row.caution == "nothing newer than 2023 has been published"


def test_what_moved_most_comes_first_in_sentences_that_were_counted(area):
    one, other = programme(area), programme(area, "sutjakka", "▲")
    lemi_moves(one, "Steady", 10, 10)
    lemi_moves(one, "Falls", 100, 112, unit_fi="/ 10 000")
    shared = lemi_moves(other, "Overweight", 10, 14)
    follow(one, shared)
    state = lemi()
    assert [part.programme.key for part in state.parts] == ["sutjakka", "sopuisa"]
    assert [row.sentence for row in state.most] == [
        "Overweight: 4,0 percentage points more in 2023 than in 2020 (county: no clear change)",
        "Falls: 12\u00a0% more in 2023 than in 2020 (county: no clear change)",
    ]
    assert [(row.verdict, row.tone) for row in state.most] == [("to the worse", "late")] * 2


def test_what_moved_long_ago_is_told_with_its_year_and_not_among_what_moved_most(area):
    old = followed(programme(area), "Old series", [("416", 2015, 10.0), ("416", 2018, 20.0)])
    state = lemi()
    [row] = state.parts[0].rows
    assert (row.indicator, row.caution, state.most) == (old, "nothing newer than 2018 has been published", ())


def test_no_more_than_five_are_told_to_have_moved_most(area):
    made = programme(area)
    for number in range(7):
        lemi_moves(made, f"Indicator {number}", 100, 120 + number, unit_fi="/ 1 000")
    assert [row.indicator.name for row in lemi().most] == [f"Indicator {number}" for number in (6, 5, 4, 3, 2)]


def test_the_comparison_goes_back_to_the_last_negotiation(area):
    made = programme(area)
    one = lemi_moves(made, "Falls", 10, 14)
    observe(one, "416", 2022, 13.0)
    assert [row.movement.then.period.last for row in lemi().most] == [2020]
    assert [row.movement.then.period.last for row in lemi(since=2022).most] == [2022]


def test_of_two_periods_the_newer_counts_and_one_that_is_still_to_come_where_none_runs(area):
    programme(area, "old", years=(2020, 2025))
    programme(area, "both", years=(2024, 2026))
    programme(area, "both", years=(2026, 2028))
    programme(area, "coming", years=(2028, 2030))
    programme(area, "coming", years=(2027, 2028))
    found = [(part.programme.key, part.programme.starts_year) for part in lemi().parts]
    assert found == [("both", 2026), ("coming", 2027)]


@pytest.mark.parametrize(
    ("figures", "fields", "why"),
    [
        ([("11", 2023, 9.0), ("FI", 2023, 8.0)], {}, "only for the county, not for the municipality"),
        ([("FI", 2023, 8.0)], {}, "only for the whole country"),
        ([], {"status": "unverified"}, "not fetched: its number at the source has not been verified"),
        ([], {"sotkanet_id": None}, "not fetched: its number at the source has not been verified"),
        ([], {}, "not fetched yet"),
        ([], {"fetched_at": datetime(2026, 8, 1, tzinfo=HELSINKI)}, "not published"),
    ],
)
def test_what_is_missing_says_why(area, figures, fields, why):
    followed(programme(area), "Loneliness", figures, **fields)
    [part] = lemi().parts
    assert (part.rows, [row.why_missing for row in part.missing]) == ((), [why])
    assert lemi().has_figures is False


def test_an_own_indicator_without_figures_waits_for_the_county(area):
    own = Indicator.objects.create(
        key="own", source="own", area=area, status="verified", name_fi="Putoamiset", provider="Alue", better="lower"
    )
    follow(programme(area), own)
    assert [row.why_missing for row in lemi().parts[0].missing] == ["the county has not brought its figures yet"]


def test_a_hidden_figure_is_told_apart_from_one_that_was_not_published(area):
    made = followed(programme(area), "Falls")
    observe(made, "416", 2023, 3.0, number=3)
    [row] = lemi().parts[0].missing
    assert (row.why_missing, row.trend) == (
        "hidden, because it is about so few people",
        "the figures are hidden, because they are about so few people",
    )


def test_a_newer_hidden_figure_is_told_beside_the_older_one(area):
    made = followed(programme(area), "Falls")
    observe(made, "416", 2020, 30.0, number=30)
    observe(made, "416", 2023, 3.0, number=3)
    [row] = lemi().parts[0].rows
    assert (row.own.period, row.caution) == ("2020", "newer figures are hidden, because they are about so few people")


def test_what_is_deliberately_not_followed_says_because_and_moves_nothing(area):
    made = programme(area)
    one = lemi_moves(made, "Falls", 10, 20)
    made.indicator_rows.filter(indicator=one).update(not_followed_fi="koska sarja on päättynyt")
    state = lemi()
    [part] = state.parts
    assert ([row.follows.not_followed for row in part.dropped], part.rows, state.most) == (
        ["koska sarja on päättynyt"],
        (),
        (),
    )


def test_the_sources_of_what_is_shown_are_told_once_each_with_the_newest_date(area):
    made = programme(area)
    lemi_moves(made, "One", 10, 20, updated_on=date(2026, 3, 4))
    lemi_moves(made, "Two", 10, 20, updated_on=date(2026, 5, 6))
    lemi_moves(made, "Three", 10, 20, provider="Kela")
    lemi_moves(made, "Four", 10, 20, provider="Falls register", licence="", sotkanet_id=None)
    followed(made, "Nothing known", provider="Nobody")
    bank = "Statistics and indicator bank Sotkanet, Finnish Institute for Health and Welfare (THL), CC BY 4.0"
    assert lemi().sources == ["Falls register", f"{bank}; data from: Kela, updated 6.5.2026"]


def test_nothing_that_is_told_gives_a_small_number_away_by_subtraction(area):
    """Lemi has 3 of 100 cases. Reading every municipality and the county, nobody can count back to it."""
    numbers = dict(zip(SOUTH_KARELIA, (20, 15, 3, 10, 12, 8, 9, 11, 12), strict=True))
    assert sum(numbers.values()) == 100
    made = followed(programme(area), "Falls", unit_fi="henkilöä", decimals=0, scale="count")
    for place, number in (numbers | {"11": 100}).items():
        observe(made, place, 2023, number, number=number)
    told = {}
    for code in SOUTH_KARELIA:
        state = state_of(Municipality.objects.select_related("area").get(code=code))
        [row] = list(state.parts[0])
        told[code] = row.own.text
        assert row.area.text in ("100", "")
    assert told["416"] == ""
    hidden = [code for code, text in told.items() if not text]
    assert len(hidden) >= 2
    left = 100 - sum(int(text) for text in told.values() if text)
    assert left == sum(numbers[code] for code in hidden) != 3


@pytest.mark.parametrize("many", [3, 30])
def test_the_queries_do_not_grow_with_the_indicators(area, django_assert_num_queries, many):
    made = programme(area)
    for number in range(many):
        lemi_moves(made, f"Indicator {number}", 10, 12)
    municipality = Municipality.objects.select_related("area").get(code="416")
    with django_assert_num_queries(6):
        state = state_of(municipality)
        assert len([row.trend for row in state.parts[0].rows]) == many
    assert Programme.objects.count() == 1


@pytest.mark.parametrize(("value", "is_met"), [(5.0, True), (5.04, True), (5.06, False)])
def test_a_target_is_reached_by_the_figure_that_is_shown(area, value, is_met):
    """5,04 stands on the page as 5,0: a reader compares that with the target, as the dashboard does."""
    one = indicator("Falls", decimals=1)
    observe(one, "416", 2023, value)
    follow(programme(area), one, target_value=5.0, target_year=2028)
    assert [row.is_met for row in lemi().parts[0].rows] == [is_met]
