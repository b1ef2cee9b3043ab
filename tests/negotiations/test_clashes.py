"""Nobody can be in two places at once."""

from datetime import datetime, timedelta

from negotiations.clashes import Booking, clashes, overlapping

NINE = datetime(2026, 9, 8, 9)


def booking(title: str, start: datetime = NINE, hours: float = 2, team: tuple[int, ...] = (1, 2)) -> Booking:
    return Booking(title, start, start + timedelta(hours=hours), frozenset(team))


def test_the_same_time_with_the_same_person_clashes_and_names_the_person():
    other = booking("Imatra", team=(2, 3))
    assert clashes(booking("Lemi"), [other]) == [(other, frozenset({2}))]


def test_the_same_time_with_another_team_overlaps_but_does_not_clash():
    other = booking("Imatra", team=(3,))
    assert clashes(booking("Lemi"), [other]) == []
    assert overlapping(booking("Lemi"), [other]) == [other]


def test_one_may_begin_as_the_other_ends():
    others = [booking("before", NINE - timedelta(hours=2)), booking("after", NINE + timedelta(hours=2))]
    assert overlapping(booking("Lemi"), others) == []


def test_a_minute_of_overlap_is_enough():
    other = booking("Imatra", NINE + timedelta(hours=2) - timedelta(minutes=1))
    assert overlapping(booking("Lemi"), [other]) == [other]


def test_a_long_one_around_a_short_one_clashes():
    other = booking("Imatra", NINE - timedelta(hours=1), hours=6)
    assert [found for found, _people in clashes(booking("Lemi"), [other])] == [other]
