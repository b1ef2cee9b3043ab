"""The four months of a round as its spine: by when, how far, how many days are left."""

from collections.abc import Collection
from datetime import date
from typing import Any

from django.utils.dates import MONTHS
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from hyte import clock
from hyte.formats import date_range, short_date
from negotiations.ladder import Step
from negotiations.models import Round
from negotiations.reports.board.case import Case
from negotiations.reports.left_out import LeftOut
from negotiations.timetable import Phase

ORDER = [Phase.PREPARATION, Phase.INVITATIONS, Phase.NEGOTIATIONS, Phase.MEMOS, Phase.RESULTS, Phase.OVER]


def phases(round: Round, cases: Collection[Case], left_out: Collection[LeftOut]) -> list[dict[str, Any]]:
    """The context of components/phases.html. The measure is the county; nobody waits for who does not take part, because …"""
    active = [case for case in cases if not case.is_absent]
    excused = len(cases) - len(active) + sum(other.absence is not None for other in left_out)
    total = len(cases) + len(left_out)
    count: dict[str, int] = {step: sum(case.done[step] for case in active) for step in Step}
    count |= {"total": total, "answered": sum(case.has_answered for case in active)}
    figures = {
        Phase.INVITATIONS: (_("%(answered)s/%(total)s answered"), "answered", round.answers_due_on),
        Phase.NEGOTIATIONS: (_("%(confirmed)s/%(total)s times confirmed, %(held)s held"), Step.HELD, round.window_to),
        Phase.MEMOS: (_("%(memo)s/%(total)s memos approved"), Step.MEMO, round.summary_due_on),
        Phase.RESULTS: (_("%(sent)s/%(total)s memos sent"), Step.SENT, round.closes_on),
    }
    now = round.phase
    found = []
    for phase, (figure, counted, until) in figures.items():
        label, text = _words(round, phase)
        current, missing = now is phase, total - excused - count[counted]
        is_past = ORDER.index(now) > ORDER.index(phase)
        left = _left(round, until, missing) if current or (is_past and missing) else ""
        found.append(
            {
                "label": label,
                "text": text,
                "figure": ", ".join(part for part in (figure % count, left) if part),
                "current": current,
                "done": is_past and not missing,
                "late": is_past and missing > 0,
                "count": count[counted],
                "total": total,
            }
        )
    return found


def _words(round: Round, phase: Phase) -> tuple[str, str]:
    """Month and name of a phase, and its dates."""
    day, name, text = {
        Phase.INVITATIONS: (
            round.invitations_on,
            pgettext("phase", "Invitations"),
            _("times and topics by %(date)s") % {"date": short_date(round.answers_due_on)},
        ),
        Phase.NEGOTIATIONS: (
            round.window_from,
            pgettext("phase", "Negotiations"),
            date_range(round.window_from, round.window_to),
        ),
        Phase.MEMOS: (
            round.memos_due_on,
            pgettext("phase", "Memos"),
            _("memos by %(memos)s, summary to management by %(summary)s")
            % {"memos": short_date(round.memos_due_on), "summary": short_date(round.summary_due_on)},
        ),
        Phase.RESULTS: (
            round.results_on,
            pgettext("phase", "Feedback"),
            _("summary to municipalities by %(date)s") % {"date": short_date(round.results_on)},
        ),
    }[phase]
    return f"{capfirst(str(MONTHS[day.month]))} · {name}", text


def _left(round: Round, until: date, missing: int) -> str:
    """How many days there are, or what is missing after them."""
    if round.closed_at:
        return ngettext("%(n)s left unfinished", "%(n)s left unfinished", missing) % {"n": missing}
    days = (until - clock.today()).days
    if days < 0 and missing:
        return ngettext("the day has passed, %(n)s is missing", "the day has passed, %(n)s are missing", missing) % {
            "n": missing
        }
    if days < 0:
        return _("the day has passed")
    return ngettext("%(n)s day left", "%(n)s days left", days) % {"n": days} if days else _("today is the last day")
