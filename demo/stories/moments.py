"""When things happen in a story: derived from the round's dates and the day of each negotiation. Pure."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from demo.story import MunicipalityTimes
from negotiations.slots import workday_windows
from negotiations.timetable import Dates, next_workday

HELSINKI = ZoneInfo("Europe/Helsinki")


def at(day: date, hour: int, minute: int = 0) -> datetime:
    """A moment on a day, as the clock on the wall in Finland shows it."""
    return datetime.combine(day, time(hour, minute), tzinfo=HELSINKI)


def local(moment: datetime) -> datetime:
    """A moment that was written without its zone."""
    return moment.replace(tzinfo=HELSINKI)


def later(day: date, days: int) -> date:
    """The first working day that is at least `days` after `day`."""
    return next_workday(day + timedelta(days=days))


def free_windows(dates: Dates, starts: Iterable[time], duration: timedelta) -> tuple[tuple[datetime, datetime], ...]:
    """One window of a negotiation's length at each start, on every working day of the period."""
    days = [
        day for day, _, _ in workday_windows(dates.window_from, dates.window_to, {0, 1, 2, 3, 4}, (time.min, time.max))
    ]
    first = [at(day, start.hour, start.minute) for day in days for start in starts]
    return tuple((start, start + duration) for start in first)


def late_topic_sent(dates: Dates) -> datetime:
    """Three days after the last day for answers."""
    return at(later(dates.answers_due_on, 3), 13, 30)


def municipality_times(dates: Dates, position: int, held_on: date, none_suits: bool) -> MunicipalityTimes:
    """What happens around one negotiation. Contacts differ in how soon they answer; the county books after all have answered."""
    first = _first_answer(dates, position)
    answered = min(later(first, 4), dates.answers_due_on) if none_suits else first
    shown = later(held_on, 2)
    approved = later(shown, 15)
    minute = (position * 7) % 60
    return MunicipalityTimes(
        opened=at(first, 9, minute),
        none_suits=at(first, 9, minute) + timedelta(minutes=10) if none_suits else None,
        replied=at(answered, 12, minute),
        topics_sent=at(answered, 14, minute),
        people_sent=at(answered, 15, minute),
        booked=at(later(dates.answers_due_on, 3), 8) + timedelta(minutes=3 * position),
        fed_back=at(later(held_on, 1), 9, 30),
        shown=at(shown, 10),
        commented=at(later(shown, 7), 11, 15),
        approved=at(approved, 10, 45),
        accepted=at(later(approved, 1), 8, 20),
    )


def _first_answer(dates: Dates, position: int) -> date:
    """One of the working days between the invitation and the last day for answers."""
    days = (dates.answers_due_on - dates.invitations_on).days
    return min(later(dates.invitations_on, 1 + (position * 5) % max(days - 4, 1)), dates.answers_due_on)
