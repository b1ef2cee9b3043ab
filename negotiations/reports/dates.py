"""What should be seen of a round's dates: days that have passed or are off, and offered times that a change takes away."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from hyte import clock
from hyte.formats import long_date, when
from negotiations import timetable
from negotiations.models import Round, TimeProposal
from negotiations.slots import Span
from negotiations.states import NegotiationState

ASKED = ("invitations_on", "answers_due_on", "memos_due_on", "summary_due_on", "results_on", "closes_on")


@dataclass(frozen=True)
class LostTime:
    """A time that is offered no more, and the municipalities that had chosen it."""

    starts_at: datetime
    ends_at: datetime
    chosen_by: tuple[str, ...]

    def __str__(self) -> str:
        moment = when(self.starts_at, self.ends_at)
        return f"{moment} ({', '.join(self.chosen_by)})" if self.chosen_by else moment


def lost_times(round: Round, before: Iterable[Span], after: Iterable[Span]) -> list[LostTime]:
    """Those of `before` that are not among `after`. One query, and none where nothing is lost."""
    stay = {start for start, _end in after}
    gone = sorted(span for span in before if span[0] not in stay)
    chosen = defaultdict(list)
    for start, name in _chosen(round, [start for start, _end in gone]):
        chosen[start].append(name)
    return [LostTime(start, end, tuple(chosen[start])) for start, end in gone]


def _chosen(round: Round, starts: list[datetime]) -> list[tuple[datetime, str]]:
    """The municipalities that wait for one of these times to be confirmed."""
    if not starts:
        return []
    waiting = TimeProposal.objects.filter(party__round=round, party__negotiation__state=NegotiationState.PLANNED)
    found = (
        waiting.filter(starts_at__in=starts).exclude(party__times_sent_at=None).select_related("party__municipality")
    )
    return [
        (proposal.starts_at, proposal.party.municipality.name) for proposal in found.order_by("party__municipality")
    ]


def told(lost: list[LostTime]) -> str:
    """In one sentence; times that nobody had chosen are counted, those that somebody had are named."""
    chosen = "; ".join(str(one) for one in lost if one.chosen_by)
    text = ngettext("%(n)s time is offered no more.", "%(n)s times are offered no more.", len(lost)) % {"n": len(lost)}
    return _("%(text)s Had been chosen: %(chosen)s.") % {"text": text, "chosen": chosen} if chosen else text


def notes(round: Round, *, passed: Iterable[str] = ("invitations_on", "answers_due_on", "window_to")) -> list[str]:
    """What is unusual about the dates, as sentences; each can be meant. `passed`: those that should lie ahead."""
    return [*_passed(round, passed), *_off(round)]


def _passed(round: Round, names: Iterable[str]) -> list[str]:
    """Before the opening: the days that have passed."""
    if round.opened_at:
        return []
    days = [name for name in names if getattr(round, name) < clock.today()]
    if not days:
        return []
    named = ", ".join(f"{_label(name)} {long_date(getattr(round, name))}" for name in days)
    return [
        _("These days have passed already: %(days)s. Choose new days, or begin the round of another year.")
        % {"days": named}
    ]


def _off(round: Round) -> list[str]:
    days: list[tuple[str, date]] = [(name, getattr(round, name)) for name in ASKED]
    return [
        _("“%(label)s” is on a day off: %(day)s.") % {"label": capfirst(_label(name)), "day": long_date(day)}
        for name, day in days
        if not timetable.is_workday(day)
    ]


def _label(name: str) -> str:
    return str(Round._meta.get_field(name).verbose_name)  # type: ignore[union-attr]
