"""The schedule: the weeks of a round, day by day, with the county's free times, proposals and bookings."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from django.db.models import Q, prefetch_related_objects
from django.utils import timezone

from hyte import clock
from negotiations import clashes, timetable
from negotiations.models import Negotiation, Round, TimeProposal
from negotiations.reports.board.case import Case
from negotiations.slots import overlaps, slots
from negotiations.states import NegotiationState
from negotiations.time_choices import value_of


@dataclass
class Wish:
    """A proposed time; `taken`: the confirmed negotiation that needs the same people of the county then.

    `place_form`: where no place is known, the page asks for it.
    """

    case: Case
    proposal: TimeProposal
    taken: str
    place_form: object = None

    @property
    def value(self) -> str:
        return value_of(self.proposal.starts_at)


@dataclass
class SlotCell:
    is_free: bool = False
    booked: list[Case] = field(default_factory=list)
    wishes: list[Wish] = field(default_factory=list)


@dataclass
class Day:
    day: date
    cells: dict[time, SlotCell] = field(default_factory=dict)

    @property
    def is_holiday(self) -> bool:
        return not timetable.is_workday(self.day)


@dataclass
class Week:
    days: list[Day]

    @property
    def number(self) -> int:
        return self.days[0].day.isocalendar().week

    @property
    def first(self) -> date:
        return self.days[0].day

    @property
    def last(self) -> date:
        return self.days[-1].day

    @property
    def times(self) -> list[time]:
        """When something begins on any of its days."""
        return sorted({at for day in self.days for at in day.cells})

    @property
    def rows(self) -> list[tuple[time, list[tuple[Day, SlotCell]]]]:
        return [(at, [(day, day.cells.get(at, SlotCell())) for day in self.days]) for at in self.times]

    @property
    def wishes(self) -> list[Wish]:
        return [wish for day in self.days for cell in day.cells.values() for wish in cell.wishes]

    @property
    def has_entries(self) -> bool:
        return any(cell.booked or cell.wishes for day in self.days for cell in day.cells.values())

    @property
    def is_past(self) -> bool:
        return self.last < clock.today()


def is_open(case: Case) -> bool:
    """Its time is still to be confirmed."""
    return case.negotiation.state in (NegotiationState.PLANNED, NegotiationState.CANCELLED)


def weeks(round: Round, cases: list[Case]) -> list[Week]:
    """Monday to Friday of each week of the window, and other days on which something has been proposed or booked."""
    days: dict[date, Day] = {day: Day(day) for day in _workweek(round)}

    def cell(moment: datetime) -> SlotCell:
        at = timezone.localtime(moment)
        return days.setdefault(at.date(), Day(at.date())).cells.setdefault(at.time(), SlotCell())

    met = [case.negotiation for case in cases if case.is_booked]
    booked = [(one.starts_at, one.ends_at) for one in met if one.starts_at and one.ends_at]
    free = set(round.free_slots())
    for span in slots([(w.starts_at, w.ends_at) for w in round.windows.all()], round.duration):
        cell(span[0]).is_free = span in free and not overlaps(span, booked)
    for case in _one_per_negotiation(cases):
        if case.is_booked and case.negotiation.starts_at:
            cell(case.negotiation.starts_at).booked.append(case)
    for wish in wishes(round, cases):
        cell(wish.proposal.starts_at).wishes.append(wish)
    return _by_week(days.values())


def _workweek(round: Round) -> Iterable[date]:
    first = round.window_from - timedelta(days=round.window_from.weekday())
    span = (round.window_to - first).days + 1
    days = (first + timedelta(days=n) for n in range(span + 6 - (span - 1) % 7))
    return (day for day in days if day.weekday() < 5)


def _by_week(days: Iterable[Day]) -> list[Week]:
    found: dict[tuple[int, int], list[Day]] = {}
    for day in sorted(days, key=lambda one: one.day):
        found.setdefault(day.day.isocalendar()[:2], []).append(day)
    return [Week(days) for days in found.values()]


def _one_per_negotiation(cases: list[Case]) -> list[Case]:
    return list({case.party.negotiation_id: case for case in reversed(cases)}.values())[::-1]


def wishes(round: Round, cases: list[Case]) -> list[Wish]:
    """The proposals of negotiations without a time, those that clash with a booking marked. Five queries at most."""
    open_cases = [case for case in cases if is_open(case) and case.proposals]
    if not open_cases:
        return []
    prefetch_related_objects([case.negotiation for case in open_cases], "team")
    booked = _booked({person.pk for case in open_cases for person in case.negotiation.team.all()}, open_cases)
    found = [Wish(case, p, _taken(case, p, booked)) for case in open_cases for p in case.proposals]
    return sorted(found, key=lambda wish: (wish.proposal.starts_at, wish.proposal.rank, str(wish.case.party)))


def _booked(people: set[int], cases: list[Case]) -> list[clashes.Booking]:
    """Confirmed negotiations of these people, in whatever round, around the proposed times."""
    moments = [proposal.starts_at for case in cases for proposal in case.proposals]
    near = Q(starts_at__lt=max(moments) + timedelta(days=1), ends_at__gt=min(moments))
    found = Negotiation.objects.in_calendar().filter(near, team__in=people).distinct()
    return [
        clashes.Booking(one.title, one.starts_at, one.ends_at, frozenset(p.pk for p in one.team.all()))
        for one in found.with_parties().prefetch_related("team")
    ]


def _taken(case: Case, proposal: TimeProposal, booked: list[clashes.Booking]) -> str:
    team = frozenset(person.pk for person in case.negotiation.team.all())
    wanted = clashes.Booking("", proposal.starts_at, proposal.starts_at + case.negotiation.duration, team)
    return ", ".join(other.title for other, _people in clashes.clashes(wanted, booked))
