"""Dates of a round: which phase a day lies in, which duties are due, which days are free. Pure; no database."""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

import holidays
from django.db.models import TextChoices
from django.utils.translation import gettext_lazy


class Phase(TextChoices):
    """The four months of a round, and what lies before and after them."""

    PREPARATION = "preparation", gettext_lazy("before the invitations")
    INVITATIONS = "invitations", gettext_lazy("times and topics are awaited")
    NEGOTIATIONS = "negotiations", gettext_lazy("negotiations are held")
    MEMOS = "memos", gettext_lazy("memos and summary are written")
    RESULTS = "results", gettext_lazy("results are sent")
    OVER = "over", gettext_lazy("closed")


@dataclass(frozen=True)
class Dates:
    """The dates that a planner gives to a round, in the order in which they must follow each other."""

    invitations_on: date
    answers_due_on: date
    window_from: date
    window_to: date
    memos_due_on: date
    summary_due_on: date
    results_on: date
    closes_on: date

    def phase(self, today: date) -> Phase:
        """The phase that `today` lies in: each lasts until the day on which the next one begins."""
        if today < self.invitations_on:
            return Phase.PREPARATION
        if today < self.window_from:
            return Phase.INVITATIONS
        if today <= self.window_to:
            return Phase.NEGOTIATIONS
        if today <= self.summary_due_on:
            return Phase.MEMOS
        return Phase.RESULTS if today <= self.closes_on else Phase.OVER


def usual_dates(year: int) -> Dates:
    """The yearly clock of HYTE: invitations in August, negotiations in September, memos in October, results in November."""
    return Dates(
        invitations_on=next_workday(date(year, 8, 1)),
        answers_due_on=next_workday(date(year, 8, 25)),
        window_from=next_workday(date(year, 9, 1)),
        window_to=date(year, 9, 30),
        memos_due_on=next_workday(date(year, 10, 14)),
        summary_due_on=next_workday(date(year, 10, 20)),
        results_on=next_workday(date(year, 11, 10)),
        closes_on=next_workday(date(year, 11, 30)),
    )


REMINDER_DAYS_BEFORE = (7, 2)
REMINDER_DAYS_AFTER = 3
REMINDER_REST = timedelta(days=3)  # so long a municipality is left in peace after an invitation or a reminder
COMMENT_DAYS = 14
MEMO_DUE_DAYS = 14
LEAD_WORKDAYS = 3  # between an answer and the first time that it may choose
APPROVAL_DAYS = 14
APPROVAL_REMINDER_DAYS = 3
REOPENING_DAYS = 14


def due_reminders(dates: Dates, today: date) -> list[date]:
    """Working days on which a reminder of the missing answers has fallen due by `today`, oldest first."""
    days = [previous_workday(dates.answers_due_on - timedelta(days=n)) for n in REMINDER_DAYS_BEFORE]
    days.append(next_workday(dates.answers_due_on + timedelta(days=REMINDER_DAYS_AFTER)))
    return [day for day in days if dates.invitations_on < day <= today]


def memo_due(held_on: date, dates: Dates) -> date:
    """The day by which the memo of a negotiation must be out for comments."""
    return min(held_on + timedelta(days=MEMO_DUE_DAYS), dates.memos_due_on)


def first_offered(answers_due_on: date, today: date) -> date:
    """The first day that is offered: after the answers are due, and not before people can be invited to it."""
    day = today
    for _number in range(LEAD_WORKDAYS):
        day = next_workday(day + timedelta(days=1))
    return max(day, answers_due_on + timedelta(days=1))


def approval_due(sent_on: date, dates: Dates) -> date:
    """The day by which a municipality is asked to approve its memo: in two weeks, while the round is open."""
    due = sent_on + timedelta(days=APPROVAL_DAYS)
    return min(due, dates.closes_on) if dates.closes_on > sent_on else due


def approval_reminder(sent_on: date, until: date) -> date:
    """The day on which who has not approved the memo is reminded: shortly before the last one, never at once."""
    return max(until - timedelta(days=APPROVAL_REMINDER_DAYS), sent_on + timedelta(days=APPROVAL_REMINDER_DAYS))


@cache
def _holidays(year: int) -> dict[date, str]:
    return dict(holidays.country_holidays("FI", years=year, language="fi"))


def is_workday(day: date) -> bool:
    """Monday to Friday, and not a public holiday in Finland."""
    return day.weekday() < 5 and day not in _holidays(day.year)


def next_workday(day: date) -> date:
    while not is_workday(day):
        day += timedelta(days=1)
    return day


def previous_workday(day: date) -> date:
    while not is_workday(day):
        day -= timedelta(days=1)
    return day
