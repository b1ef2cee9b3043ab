"""A round that is under way today: the people and words of 2023, its days laid around today, half of it answered."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta

from demo.play import Player
from demo.story import MunicipalityStory, MunicipalityTimes, Story
from hyte.formats import HELSINKI
from negotiations.slots import workday_windows
from negotiations.timetable import Dates, next_workday

LEMI, IMATRA, PARIKKALA, TAIPALSAARI = "416", "153", "580", "831"
RAUTJARVI, LAPPEENRANTA, SAVITAIPALE, RUOKOLAHTI, LUUMAKI = "689", "405", "739", "700", "441"
HOURS = ((time(9), time(11)), (time(13), time(15)))

# What has not happened yet in each municipality, though its day has come; the other doings have.
NOT_YET = {
    LEMI: {"times", "topics", "people", "booked", "held"},
    IMATRA: {"times", "answered", "approved", "sent", "accepted"},
    PARIKKALA: {"times"},
    TAIPALSAARI: {"times", "written", "shown", "comments", "answered", "approved", "sent", "accepted", "feedback"},
    RAUTJARVI: set(),
    LAPPEENRANTA: {"topics"},
    SAVITAIPALE: {"opened", "none_suits", "times", "topics", "people", "booked"},
    RUOKOLAHTI: {"booked"},
    LUUMAKI: {"times", "booked"},
}
# Those that met early, as was agreed by telephone: how many days before today.
HELD_DAYS_AGO = {PARIKKALA: 15, IMATRA: 10, TAIPALSAARI: 3}
DAYS_AHEAD = {RAUTJARVI: 9, LAPPEENRANTA: 12, LEMI: 14, RUOKOLAHTI: 16, SAVITAIPALE: 19, LUUMAKI: 21}


def story_of(told: Story, today: date) -> Story:
    """`told` with its days laid around `today`: answers are due in three days, three municipalities have met early."""
    municipalities = [
        _municipality(municipality, today, number) for number, municipality in enumerate(told.municipalities)
    ]
    return replace(
        told,
        year=today.year,
        dates=_dates(today),
        windows=tuple(_windows(_dates(today))),
        municipalities=tuple(sorted(municipalities, key=lambda municipality: municipality.starts_at)),
    )


def _dates(today: date) -> Dates:
    days = (-24, 3, 7, 28, 42, 49, 63, 77)
    return Dates(*(next_workday(today + timedelta(days=n)) for n in days))


def _windows(dates: Dates) -> list[tuple[datetime, datetime]]:
    spans = [
        span for hours in HOURS for span in workday_windows(dates.window_from, dates.window_to, set(range(5)), hours)
    ]
    return sorted((datetime.combine(d, a, HELSINKI), datetime.combine(d, b, HELSINKI)) for d, a, b in spans)


def _municipality(municipality: MunicipalityStory, today: date, number: int) -> MunicipalityStory:
    away = DAYS_AHEAD.get(municipality.code) or -HELD_DAYS_AGO[municipality.code]
    day = next_workday(today + timedelta(days=away))
    hour = HOURS[number % 2][0]
    starts_at = datetime.combine(day, hour, HELSINKI)
    others = [
        datetime.combine(next_workday(day + timedelta(days=n)), HOURS[1 - number % 2][0], HELSINKI) for n in (1, 2)
    ]
    return replace(
        municipality,
        starts_at=starts_at,
        proposals=(starts_at, *dict.fromkeys(others)),
        none_suits="Nämä ajat eivät käy meille. Sopisiko jokin iltapäivä myöhemmin?"
        if municipality.code == LUUMAKI
        else "",
        topics=tuple(replace(topic, sent_at=_ago(today, 19, 14), late=False) for topic in municipality.topics),
        measures=tuple(
            replace(m, due_on=date(today.year + 1, m.due_on.month, min(m.due_on.day, 28)))
            for m in municipality.measures
        ),
        times=_times(today, starts_at, municipality.code),
    )


def _ago(today: date, days: int, hour: int, minute: int = 0) -> datetime:
    return datetime.combine(today - timedelta(days=days), time(hour, minute), HELSINKI)


def _times(today: date, starts_at: datetime, code: str) -> MunicipalityTimes:
    held = starts_at + timedelta(hours=2)
    return MunicipalityTimes(
        opened=_ago(today, 20, 9),
        none_suits=_ago(today, 20, 11) if code == LUUMAKI else None,
        replied=_ago(today, 20, 12),
        topics_sent=_ago(today, 19, 14),
        people_sent=_ago(today, 19, 15),
        booked=_ago(today, 18, 8),
        fed_back=held + timedelta(days=1),
        shown=held + timedelta(days=1, hours=4),
        commented=held + timedelta(days=3),
        approved=held + timedelta(days=6),
        accepted=held + timedelta(days=7),
    )


def player(told: Story, now: datetime) -> Player:
    """Plays the running round up to `now`."""
    left_out = {(code, doing) for code, doings in NOT_YET.items() for doing in doings} | {(told.area_code, "autumn")}
    return Player(story_of(told, now.astimezone(HELSINKI).date()), until=now, leave_out=frozenset(left_out))
