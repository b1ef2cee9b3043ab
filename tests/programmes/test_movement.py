"""What moved: never more than the figures say."""

import re
from types import SimpleNamespace

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from programmes import movement as moves
from programmes import sentences
from programmes.scale import Scale
from programmes.series import SUPPRESSED, VALUE, Figures, Period, Place, Point, Series


def indicator(scale="rate", decimals=1, better="lower"):
    return SimpleNamespace(scale=scale, decimals=decimals, better=better)


def series(code, values):
    """{year or (first, last): value, (value, number) or "hidden"}"""
    points = []
    for years, told in values.items():
        period = Period(*years) if isinstance(years, tuple) else Period(years, years)
        if told == "hidden":
            points.append(Point(period, SUPPRESSED))
        else:
            value, number = told if isinstance(told, tuple) else (told, None)
            points.append(Point(period, VALUE, value, number))
    kind = {"FI": "country", "11": "area"}.get(code, "municipality")
    return Series(Place(kind, code, code), tuple(sorted(points, key=lambda point: point.period)))


def figures(own, area=None, country=None):
    return Figures((series("416", own),), series("11", area or {}), series("FI", country or {}))


def movement(own, area=None, *, since=None, **kwargs):
    return moves.of_place(figures(own, area), "416", indicator(**kwargs), since=since)


def said(own, area=None, *, language="en", since=None, **kwargs):
    with translation.override(language):
        return sentences.sentence("Kaatumiset", movement(own, area, since=since, **kwargs)).replace("\u00a0", " ")


HIDDEN = "Kaatumiset: the figures are hidden, because they are about so few people"


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("en", "Kaatumiset: 12 % more in 2023 than in 2020 (county: 10 % less)"),
        ("fi", "Kaatumiset: 12 % enemmän vuonna 2023 kuin vuonna 2020 (hyvinvointialue: 10 % vähemmän)"),
        ("sv", "Kaatumiset: 12 % mer 2023 än 2020 (välfärdsområdet: 10 % mindre)"),
    ],
)
def test_a_sentence_tells_the_own_change_its_years_and_the_countys(language, expected):
    own, area = {2020: 50.0, 2021: 10.0, 2023: 56.0}, {2020: 60.0, 2023: 54.0}
    assert said(own, area, language=language) == expected


@pytest.mark.parametrize(
    ("scale", "decimals", "now", "language", "expected"),
    [
        ("share", 1, 13.2, "fi", "Kaatumiset: 1,2 prosenttiyksikköä enemmän vuonna 2023 kuin vuonna 2020"),
        ("share", 0, 11.0, "fi", "Kaatumiset: ei selvää muutosta (2020 ja 2023)"),
        ("share", 0, 14.0, "sv", "Kaatumiset: 2 procentenheter mer 2023 än 2020"),
        ("share", 1, 11.0, "fi", "Kaatumiset: 1,0 prosenttiyksikköä vähemmän vuonna 2023 kuin vuonna 2020"),
        ("share", 1, 11.0, "sv", "Kaatumiset: 1,0 procentenheter mindre 2023 än 2020"),
        ("score", 0, 15.0, "fi", "Kaatumiset: 3 pistettä enemmän vuonna 2023 kuin vuonna 2020"),
        ("score", 0, 15.0, "sv", "Kaatumiset: 3 poäng mer 2023 än 2020"),
        ("count", 0, 15.0, "en", "Kaatumiset: 25 % more in 2023 than in 2020"),
        ("rate", 1, 0.0, "fi", "Kaatumiset: 0,0 (2023), aiemmin 12,0 (2020)"),
    ],
)
def test_shares_change_by_percentage_points_scores_by_points_and_the_rest_by_per_cent(
    scale, decimals, now, language, expected
):
    assert said({2020: 12.0, 2023: now}, scale=scale, decimals=decimals, language=language) == expected


def test_one_percentage_point_takes_the_singular():
    with translation.override("fi"):
        change = moves.Change(12.0, 13.0, moves.POINTS, 0, moved=True)
        assert sentences.change(change) == "1 prosenttiyksikön enemmän"


@pytest.mark.parametrize(
    ("better", "now", "verdict"),
    [
        ("lower", 5.0, "good"),
        ("lower", 20.0, "bad"),
        ("higher", 20.0, "good"),
        ("higher", 5.0, "bad"),
        ("context", 20.0, "neither"),
        ("lower", 10.1, "steady"),
    ],
)
def test_good_is_what_the_indicator_calls_good(better, now, verdict):
    assert movement({2020: 10.0, 2023: now}, better=better).verdict == verdict


@pytest.mark.parametrize(
    ("own", "why_not", "expected"),
    [
        ({}, "nothing", "Kaatumiset: no figures"),
        ({2023: 5.0}, "single", "Kaatumiset: one figure only (2023), so nothing to compare it with"),
        ({2009: 5.0, 2023: 9.0}, "gap", "Kaatumiset: no figure from 2010–2020 to compare with"),
        ({2020: "hidden", 2023: 9.0}, "hidden", None),
        ({2020: 5.0, 2023: "hidden"}, "hidden", None),
        ({2023: "hidden"}, "hidden", None),
        ({2019: 5.0, (2021, 2023): 9.0}, "gap", "Kaatumiset: no figure from 2010–2020 to compare with"),
    ],
)
def test_no_statement_without_two_figures_that_may_be_compared(own, why_not, expected):
    found = movement(own)
    assert (found.why_not, found.own, found.moved, found.verdict) == (why_not, None, False, "unknown")
    assert said(own) == (expected or HIDDEN)


@pytest.mark.parametrize(
    ("own", "since", "then"),
    [
        ({2018: 1.0, 2019: 2.0, 2020: 3.0, 2022: 4.0, 2023: 5.0}, None, "2020"),
        ({2018: 1.0, 2019: 2.0, 2022: 4.0, 2023: 5.0}, None, "2019"),
        ({2018: 1.0, 2022: 4.0, 2023: 5.0}, 2022, "2022"),
        ({2018: 1.0, 2021: 4.0, 2023: 5.0}, 2022, "2021"),
        ({2018: 1.0, 2020: 4.0, 2023: 5.0}, 2025, "2020"),
        ({2021: 4.0, 2022: 4.5, 2023: 5.0}, None, "2021"),
        ({(2017, 2019): 1.0, (2018, 2020): 2.0, (2020, 2022): 5.0}, 2021, "2017–2019"),
    ],
)
def test_the_figure_compared_with_is_the_nearest_up_to_the_year_asked_for(own, since, then):
    assert str(movement(own, since=since).then.period) == then


def test_the_county_is_compared_over_exactly_the_same_years_or_not_at_all():
    assert movement({2020: 10.0, 2023: 20.0}, {2019: 1.0, 2023: 9.0}).area is None
    assert movement({2020: 10.0, 2023: 20.0}, {2020: 1.0, 2023: 9.0}).area.now == 9.0


def test_few_people_do_not_move_by_chance():
    """10 falls and then 16 may be chance, 1,000 and then 1,600 are not; inhabitants are counted, and do not happen."""
    assert movement({2020: (10.0, 10), 2023: (16.0, 16)}).verdict == "steady"
    assert movement({2020: (10.0, 1000), 2023: (16.0, 1600)}).verdict == "bad"
    assert movement({2020: (3000.0, 3000), 2023: (2800.0, 2800)}, scale="count", better="context").verdict == "neither"
    assert movement({2020: (12.0, 12), 2023: (9.0, 9)}, scale="count").verdict == "steady"
    assert movement({2020: (0.0, 0), 2023: (1.2, 3)}).verdict == "steady"


def test_a_movement_tells_whether_chance_could_be_ruled_out():
    assert movement({2020: 10.0, 2023: 20.0}).is_by_chance_unknown
    assert not movement({2020: (10.0, 1000), 2023: (20.0, 2000)}).is_by_chance_unknown


VALUES = st.floats(min_value=0, max_value=1e6, allow_nan=False)
DECIMALS = st.integers(min_value=0, max_value=3)
SCALES = st.sampled_from(Scale.values)


@given(VALUES, VALUES, DECIMALS, SCALES)
def test_backwards_is_the_same_change_the_other_way(first, last, decimals, scale):
    there = movement({2020: first, 2023: last}, decimals=decimals, scale=scale).own
    back = movement({2020: last, 2023: first}, decimals=decimals, scale=scale).own
    assert (there.moved, there.size, there.direction) == (back.moved, back.size, -back.direction)
    assert 0 <= there.size <= 2


@given(VALUES, DECIMALS, st.sampled_from([-1, 0, 1]), SCALES)
def test_a_step_of_the_last_digit_is_no_movement(value, decimals, step, scale):
    first = round(value, decimals)
    last = max(0.0, first + step * 10**-decimals)
    assert not movement({2020: first, 2023: last}, decimals=decimals, scale=scale).moved


@given(VALUES, VALUES, DECIMALS, SCALES)
def test_whoever_counts_again_from_the_figures_shown_gets_the_same(first, last, decimals, scale):
    found = movement({2020: first, 2023: last}, decimals=decimals, scale=scale)
    then, now = round(first, decimals), round(last, decimals)
    if not found.moved or found.own.amount is None:
        return
    if found.own.kind == moves.PERCENT:
        assert abs(found.own.amount - 100 * abs(now - then) / then) <= 0.5
    else:
        assert abs(found.own.amount - abs(now - then)) <= 10**-decimals
    assert found.own.direction == (1 if now > then else -1)


@given(st.integers(1, 4), st.integers(1, 4))
def test_numbers_that_are_hidden_as_too_small_would_never_have_moved_anything(first, last):
    assert not movement({2020: (first * 1.7, first), 2023: (last * 1.7, last)}).moved


STATES = st.one_of(VALUES, st.just("hidden"))


@given(st.dictionaries(st.integers(2000, 2025), STATES, max_size=12), st.none() | st.integers(2000, 2030))
def test_only_figures_that_are_shown_are_compared_and_in_order_of_time(values, since):
    found = movement(values, since=since)
    assert (found.own is None) == bool(found.why_not)
    if found.own is not None:
        assert found.then.is_value and found.now.is_value
        assert found.then.period.last < found.now.period.first
        assert found.now.period.last == max(values)
    text = sentences.sentence("X", found)
    assert "None" not in text and "%(" not in text


@given(st.lists(st.tuples(VALUES, VALUES), max_size=8), st.randoms(use_true_random=False))
def test_what_moved_most_comes_first_in_whatever_order_it_is_told(pairs, chance):
    found = [(f"I{i}", movement({2020: a, 2023: b})) for i, (a, b) in enumerate(pairs)]
    ordered = moves.most(found)
    shuffled = list(found)
    chance.shuffle(shuffled)
    assert moves.most(shuffled) == ordered
    sizes = [one.own.size for _name, one in ordered]
    assert sizes == sorted(sizes, reverse=True)
    assert {name for name, _one in ordered} == {name for name, one in found if one.moved}


@given(VALUES, VALUES, SCALES, st.sampled_from(["fi", "sv"]))
def test_numbers_in_sentences_have_a_comma_and_no_minus(first, last, scale, language):
    text = said({2020: first, 2023: last}, scale=scale, language=language)
    assert not re.search(r"[−-]\d|\d\.\d", text)
