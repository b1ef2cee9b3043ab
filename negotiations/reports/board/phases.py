"""The four months of a round as its spine: by when, how far, how many days are left."""

from collections.abc import Iterable
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
from negotiations.timetable import Phase

ORDER = [Phase.PREPARATION, Phase.INVITATIONS, Phase.NEGOTIATIONS, Phase.MEMOS, Phase.RESULTS, Phase.OVER]


def phases(round: Round, cases: Iterable[Case]) -> list[dict[str, Any]]:
    """The context of components/phases.html."""
    cases = list(cases)
    count: dict[str, int] = {step: sum(case.done[step] for case in cases) for step in Step}
    count |= {"total": len(cases), "answered": sum(case.has_answered for case in cases)}
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
        current = now is phase
        shown = figure % count
        found.append(
            {
                "label": label,
                "text": text,
                "figure": f"{shown}, {_left(until)}" if current else shown,
                "current": current,
                "done": ORDER.index(now) > ORDER.index(phase),
                "count": count[counted],
                "total": len(cases),
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


def _left(until: date) -> str:
    days = (until - clock.today()).days
    if days < 0:
        return _("the day has passed")
    return ngettext("%(n)s day left", "%(n)s days left", days) % {"n": days} if days else _("today is the last day")
