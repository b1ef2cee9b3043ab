"""The times that a municipality may choose from: the county's free windows, cut into negotiations. Pure."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta

from negotiations.timetable import is_workday

Span = tuple[datetime, datetime]


def slots(windows: Iterable[Span], duration: timedelta) -> list[Span]:
    """Non-overlapping spans of `duration` that fit into the windows, in order of time."""
    found: set[Span] = set()
    for start, end in windows:
        while start + duration <= end:
            found.add((start, start + duration))
            start += duration
    return sorted(found)


def workday_windows(
    first: date, last: date, weekdays: set[int], hours: tuple[time, time]
) -> list[tuple[date, time, time]]:
    """(day, from, to) for each working day of the period whose weekday (0 = Monday) is wanted."""
    days = (first + timedelta(days=n) for n in range((last - first).days + 1))
    return [(day, *hours) for day in days if day.weekday() in weekdays and is_workday(day)]
