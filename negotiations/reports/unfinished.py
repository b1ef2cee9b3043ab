"""What would be left unfinished if a round were closed now, by name."""

from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from negotiations.models import Negotiation, Round, Summary
from negotiations.reports.left_out import absences, left_out
from negotiations.reports.summary import hearings
from negotiations.states import MemoState, NegotiationState, SummaryState


@dataclass(frozen=True)
class Part:
    """One kind of thing, and of whom or what it is unfinished; no names where the sentence tells it alone."""

    sentence: str
    names: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        return f"{self.sentence}: {', '.join(self.names)}." if self.names else f"{self.sentence}."


@dataclass(frozen=True)
class Unfinished:
    """`coming`: the time is confirmed and lies ahead; `commented`: the memo is out for comments. Both hold the closing up."""

    coming: list[Negotiation]
    commented: list[Negotiation]
    parts: list[Part]


def unfinished(round: Round) -> Unfinished:
    """Seven queries at most, however many municipalities."""
    met = sorted(round.negotiations.select_related("memo").with_parties(), key=lambda negotiation: negotiation.title)
    coming = [negotiation for negotiation in met if negotiation.is_scheduled and not negotiation.is_past]
    commented = [negotiation for negotiation in met if _memo_state(negotiation) == MemoState.COMMENTS]
    outside = [other.name for other in left_out(round, absences(round)) if not other.absence]
    of_negotiations = [
        Part(_("Not in the round, and no reason told"), outside),
        Part(
            _("No time"),
            [one.title for one in met if one.state in (NegotiationState.PLANNED, NegotiationState.CANCELLED)],
        ),
        Part(_("Attendance not recorded"), [one.title for one in met if one.is_scheduled and one.is_past]),
        Part(
            _("Memo not approved"),
            [one.title for one in met if one.is_held and _memo_state(one) in ("", MemoState.DRAFT)],
        ),
        Part(_("Approved memo not sent"), [one.title for one in met if _memo_state(one) == MemoState.APPROVED]),
    ]
    return Unfinished(coming, commented, [*(part for part in of_negotiations if part.names), *_of_summary(round)])


def _memo_state(negotiation: Negotiation) -> str:
    """Of a negotiation that has been held; "" where no memo has been begun."""
    memo = getattr(negotiation, "memo", None)
    return memo.state if memo and negotiation.is_held else ""


def _of_summary(round: Round) -> list[Part]:
    summary = Summary.objects.filter(round=round).first() or Summary(round=round)
    summary.round = round
    found = []
    if summary.state == SummaryState.DRAFT:
        found.append(Part(_("The summary has not been approved")))
    elif summary.state == SummaryState.APPROVED:
        found.append(Part(_("The summary has not been sent to the municipalities")))
    unheard = [hearing.body.name for hearing in hearings(summary) if hearing.body and not hearing.presentation]
    return [*found, Part(_("Not yet presented to"), unheard)] if unheard else found
