"""Dates, times and numbers as people in Finland write them: 5.9.2023 klo 9.00, 1 234,5. One place for pages, letters and PDFs.

Aware moments are shown in Finnish time; the words follow the active language.
"""

from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.dates import MONTHS_ALT, WEEKDAYS, WEEKDAYS_ABBR
from django.utils.translation import pgettext

HELSINKI = ZoneInfo("Europe/Helsinki")
Day = date | datetime | None
Moment = datetime | time | None
FINNISH_NUMBER = str.maketrans({",": "\u00a0", ".": ",", "-": "−"})


def local(value: Any) -> Any:
    """The same moment on a Finnish clock; naive values and plain dates stay as they are."""
    return value.astimezone(HELSINKI) if isinstance(value, datetime) and value.tzinfo else value


def fi_date(value: Day) -> str:
    """5.9.2023"""
    if not value:
        return ""
    day = local(value)
    return f"{day.day}.{day.month}.{day.year}"


def short_date(value: Day) -> str:
    """5.9."""
    if not value:
        return ""
    day = local(value)
    return f"{day.day}.{day.month}."


def fi_time(value: Moment) -> str:
    """9.00"""
    if value is None or value == "":
        return ""
    moment = local(value)
    return f"{moment.hour}.{moment.minute:02d}"


def clock_time(value: Moment) -> str:
    """klo 9.00"""
    text = fi_time(value)
    return pgettext("clock", "at %(time)s") % {"time": text} if text else ""


def fi_datetime(value: datetime | None) -> str:
    """5.9.2023 klo 9.00"""
    return f"{fi_date(value)} {clock_time(value)}" if value else ""


def weekday_date(value: Day) -> str:
    """ti 5.9."""
    return f"{WEEKDAYS_ABBR[local(value).weekday()]} {short_date(value)}".lower() if value else ""


def long_date(value: Day) -> str:
    """tiistai 5.9.2023"""
    return f"{WEEKDAYS[local(value).weekday()]} {fi_date(value)}".lower() if value else ""


def time_range(start: Moment, end: Moment) -> str:
    """klo 9.00–11.00"""
    if not start or not end:
        return clock_time(start)
    return pgettext("clock", "at %(time)s") % {"time": f"{fi_time(start)}–{fi_time(end)}"}


def spoken(start: datetime, end: datetime) -> str:
    """tiistai 1. joulukuuta kello 9–11: whole words, for who hears it."""
    first, last = local(start), local(end)
    hours = [str(moment.hour) if moment.minute == 0 else fi_time(moment) for moment in (first, last)]
    words = {"weekday": WEEKDAYS[first.weekday()], "day": first.day, "month": MONTHS_ALT[first.month]}
    words |= {"from": hours[0], "to": hours[1]}
    return pgettext("spoken", "%(weekday)s %(day)s %(month)s, %(from)s to %(to)s") % words


def date_range(start: Day, end: Day) -> str:
    """1.–26.9.2023, 28.8.–5.9.2023 or 28.12.2023–3.1.2024"""
    if not start or not end or fi_date(start) == fi_date(end):
        return fi_date(start or end)
    first, last = local(start), local(end)
    if first.year != last.year:
        return f"{fi_date(first)}–{fi_date(last)}"
    return f"{short_date(first) if first.month != last.month else f'{first.day}.'}–{fi_date(last)}"


def when(start: datetime | None, end: datetime | None = None) -> str:
    """ti 5.9.2023 klo 9.00–11.00"""
    if not start:
        return ""
    return f"{WEEKDAYS_ABBR[local(start).weekday()]} {fi_date(start)} ".lower() + time_range(start, end)


def number(value: float | None, decimals: int = 0) -> str:
    """1 234,5 with a decimal comma, a space that does not break and a true minus; nothing for None."""
    if value is None:
        return ""
    text = f"{value:,.{decimals}f}".translate(FINNISH_NUMBER)
    return text if text.strip("−0,") else text.removeprefix("−")  # nothing is less than nothing
