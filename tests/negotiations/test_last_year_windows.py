"""Last year's free times on this year's days."""

from dataclasses import replace
from datetime import date, time

from negotiations.last_year_windows import LeftOut, carried
from negotiations.timetable import usual_dates

NINE, ELEVEN = time(9), time(11)
BEFORE, NOW = usual_dates(2026), usual_dates(2027)


def hours(*days: date) -> list[tuple[date, time, time]]:
    return [(day, NINE, ELEVEN) for day in days]


def test_a_free_time_comes_to_the_same_weekday_of_the_same_week():
    found = carried(hours(date(2026, 9, 8)), BEFORE, NOW)
    assert (found.fits, found.left_out, found.is_same_week) == (hours(date(2027, 9, 14)), [], True)


def test_what_lies_outside_the_period_is_left_out_and_says_so():
    found = carried(hours(date(2026, 9, 8), date(2026, 9, 30)), BEFORE, NOW)
    assert (found.fits, found.total) == (hours(date(2027, 9, 14)), 2)
    assert found.left_out == [LeftOut(date(2026, 9, 30), NINE, ELEVEN, date(2027, 10, 6), is_outside=True)]


def test_a_public_holiday_is_left_out_for_another_reason():
    december = {"window_from": date(2026, 12, 1), "window_to": date(2026, 12, 31)}
    now = replace(NOW, window_from=date(2027, 12, 1), window_to=date(2027, 12, 31))
    found = carried(hours(date(2026, 12, 8), date(2026, 12, 1)), replace(BEFORE, **december), now)
    assert [(one.day, one.is_outside) for one in found.left_out] == []
    independence_day = carried(hours(date(2026, 11, 30)), BEFORE, now)  # Monday of week 49: 6.12.2027
    assert [(one.day, one.is_outside) for one in independence_day.left_out] == [(date(2027, 12, 6), False)]


def test_a_period_that_has_moved_keeps_the_weeks_counted_from_its_beginning():
    before = replace(BEFORE, window_from=date(2026, 11, 25), window_to=date(2026, 12, 18))
    found = carried(hours(date(2026, 12, 1), date(2026, 12, 8)), before, NOW)
    assert (found.fits, found.left_out) == (hours(date(2027, 9, 7), date(2027, 9, 14)), [])
    assert found.is_same_week is False


def test_free_times_that_began_before_their_own_period_are_counted_from_the_first_of_them():
    before = replace(BEFORE, window_from=date(2026, 12, 2), window_to=date(2026, 12, 23))
    found = carried(hours(date(2026, 11, 12), date(2026, 12, 3)), before, NOW)
    assert (found.fits, found.left_out) == (hours(date(2027, 9, 2), date(2027, 9, 23)), [])


def test_a_round_that_ran_into_january_keeps_its_order():
    before = replace(BEFORE, window_from=date(2026, 12, 1), window_to=date(2027, 1, 31))
    now = replace(NOW, window_from=date(2027, 12, 1), window_to=date(2028, 1, 31))
    assert carried(hours(date(2027, 1, 12)), before, now).fits == hours(date(2028, 1, 11))


def test_two_weeks_that_become_one_make_one_free_time():
    before = replace(BEFORE, window_from=date(2026, 12, 1), window_to=date(2027, 1, 31))
    now = replace(NOW, window_from=date(2027, 12, 1), window_to=date(2028, 1, 31))
    found = carried(hours(date(2026, 12, 22), date(2026, 12, 29)), before, now)  # weeks 52 and 53
    assert found.fits == hours(date(2027, 12, 28))


def test_no_free_times_give_none():
    assert carried([], BEFORE, NOW).total == 0
