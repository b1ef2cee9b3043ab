"""The states that are stored, and the one table of moves of each. Phases are derived (timetable.py), never stored."""

from django.db.models import TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hyte.errors import Refused


class NegotiationState(TextChoices):
    PLANNED = "planned", gettext_lazy("time not confirmed")
    SCHEDULED = "scheduled", gettext_lazy("time confirmed")
    HELD = "held", gettext_lazy("held")
    CANCELLED = "cancelled", gettext_lazy("cancelled")
    ABSENT = "absent", gettext_lazy("does not take part")


class MemoState(TextChoices):
    DRAFT = "draft", gettext_lazy("draft")
    COMMENTS = "comments", gettext_lazy("for comments")
    APPROVED = "approved", gettext_lazy("approved")
    SENT = "sent", gettext_lazy("sent")


class SummaryState(TextChoices):
    DRAFT = "draft", gettext_lazy("draft")
    APPROVED = "approved", gettext_lazy("approved")
    SENT = "sent", gettext_lazy("sent")


class DocumentKind(TextChoices):
    """What is frozen. A memo and a profile are about a negotiation, a summary is about a round; a profile's key is the
    code of its municipality. A draft memo and an agenda are kept until something in them changes.
    """

    MEMO = "memo", gettext_lazy("memo")
    SUMMARY = "summary", gettext_lazy("summary")
    PROFILE = "profile", gettext_lazy("state of wellbeing")
    DRAFT = "draft", gettext_lazy("draft memo")
    AGENDA = "agenda", gettext_lazy("agenda")


STILL_AHEAD = (NegotiationState.PLANNED, NegotiationState.SCHEDULED)
IN_CALENDAR = (NegotiationState.SCHEDULED, NegotiationState.HELD)
MEMO_APPROVED = (MemoState.APPROVED, MemoState.SENT)
MEMO_EDITABLE = (MemoState.DRAFT, MemoState.COMMENTS)

N, M, S = NegotiationState, MemoState, SummaryState
MOVES: dict[type[TextChoices], set[tuple[str, str]]] = {
    NegotiationState: {
        (N.PLANNED, N.SCHEDULED),
        (N.PLANNED, N.CANCELLED),
        (N.SCHEDULED, N.SCHEDULED),
        (N.SCHEDULED, N.PLANNED),
        (N.SCHEDULED, N.HELD),
        (N.SCHEDULED, N.CANCELLED),
        (N.HELD, N.SCHEDULED),
        (N.CANCELLED, N.SCHEDULED),
        (N.PLANNED, N.ABSENT),
        (N.SCHEDULED, N.ABSENT),
        (N.CANCELLED, N.ABSENT),
        (N.ABSENT, N.PLANNED),
    },
    MemoState: {
        (M.DRAFT, M.COMMENTS),
        (M.DRAFT, M.APPROVED),
        (M.COMMENTS, M.DRAFT),
        (M.COMMENTS, M.APPROVED),
        (M.APPROVED, M.SENT),
        (M.APPROVED, M.DRAFT),
        (M.SENT, M.DRAFT),
    },
    SummaryState: {
        (S.DRAFT, S.APPROVED),
        (S.APPROVED, S.SENT),
        (S.APPROVED, S.DRAFT),
        (S.SENT, S.DRAFT),
    },
}


def check_move(kind: type[TextChoices], now: str, to: str) -> None:
    """Refuse a move that the table does not know, with a sentence."""
    if (now, to) not in MOVES[kind]:
        raise Refused(
            _("This can not be done now: the state is “%(now)s”. Reload the page to see what can be done next.")
            % {"now": kind(now).label}
        )
