"""The times that a municipality may choose from: the county's free windows, cut into negotiations. Pure."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta

from hyte.formats import local
from negotiations.timetable import is_workday

Span = tuple[datetime, datetime]
EARLIEST, LATEST = time(7), time(20)  # nobody is expected to meet outside these hours


def slots(windows: Iterable[Span], duration: timedelta) -> list[Span]:
    """Non-overlapping spans of `duration` that fit into the windows, in order of time."""
    found: list[Span] = []
    for start, end in merged(windows):
        while start + duration <= end:
            found.append((start, start + duration))
            start += duration
    return found


def merged(windows: Iterable[Span]) -> list[Span]:
    """In order of time, those that overlap as one. One that begins as another ends stays by itself."""
    found: list[Span] = []
    for start, end in sorted(windows):
        if found and start < found[-1][1]:
            found[-1] = found[-1][0], max(found[-1][1], end)
        else:
            found.append((start, end))
    return found


def in_weeks(spans: Iterable[Span], first: date, last: date) -> list[Span]:
    """Those that need no second look: in the weeks of the negotiations, on a working day, by day."""
    days = [(local(span[0]).date(), span) for span in spans]
    return [span for day, span in days if first <= day <= last and is_workday(day) and is_by_day(*span)]


def is_by_day(starts_at: datetime, ends_at: datetime) -> bool:
    start, end = local(starts_at), local(ends_at)
    return start.date() == end.date() and start.time() >= EARLIEST and end.time() <= LATEST


def overlaps(span: Span, others: Iterable[Span]) -> bool:
    """Whether it shares time with one of the others."""
    return any(span[0] < end and start < span[1] for start, end in others)


def workday_windows(
    first: date, last: date, weekdays: set[int], hours: tuple[time, time]
) -> list[tuple[date, time, time]]:
    """(day, from, to) for each working day of the period whose weekday (0 = Monday) is wanted."""
    days = (first + timedelta(days=n) for n in range((last - first).days + 1))
    return [(day, *hours) for day in days if day.weekday() in weekdays and is_workday(day)]
