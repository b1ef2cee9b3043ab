"""Last year's free times on this year's days: which fit, and which are left out and why. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, time, timedelta

from negotiations import timetable
from negotiations.timetable import Dates

Hours = tuple[date, time, time]


@dataclass(frozen=True)
class LeftOut:
    """A free time that finds no place: the day it was on, and the one that it would come to."""

    was: date
    start: time
    end: time
    day: date
    is_outside: bool


@dataclass(frozen=True)
class Carried:
    """`is_same_week`: found in the same weeks of the year; else in the same weeks counted from the period's first."""

    fits: list[Hours]
    left_out: list[LeftOut]
    is_same_week: bool = True

    @property
    def total(self) -> int:
        return len(self.fits) + len(self.left_out)


def carried(spans: Iterable[Hours], before: Dates, now: Dates) -> Carried:
    """The same hours on the same weekday of the same week of the year.

    Where the period has moved so far that nothing would lie inside it, the weeks are counted from its beginning.
    """
    spans = list(dict.fromkeys(spans))
    years = now.window_from.year - before.window_from.year
    found = _placed(spans, [_same_week(day, years) for day, _start, _end in spans], now)
    if spans and all(one.is_outside for one in found.left_out) and not found.fits:
        first = min(before.window_from, *(day for day, _start, _end in spans))
        moved = _monday(now.window_from) - _monday(first)
        found = _placed(spans, [day + moved for day, _start, _end in spans], now, is_same_week=False)
    return found


def _placed(spans: list[Hours], days: list[date], now: Dates, *, is_same_week: bool = True) -> Carried:
    fits, left_out = [], []
    for (was, start, end), day in zip(spans, days, strict=True):
        is_outside = not now.window_from <= day <= now.window_to
        if is_outside or not timetable.is_workday(day):
            left_out.append(LeftOut(was, start, end, day, is_outside))
        else:
            fits.append((day, start, end))
    return Carried(list(dict.fromkeys(fits)), left_out, is_same_week)


def _same_week(day: date, years: int) -> date:
    """In a year that has no week 53 the last week it has."""
    year, week, weekday = day.isocalendar()
    return date.fromisocalendar(year + years, min(week, 52), weekday)


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())
