"""For management: how the rounds stand, and the proof of section 7 (612/2021) for each municipality."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.db.models import Count, Q, Sum
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hyte.documents.models import Document
from municipalities.models import Municipality
from negotiations.letters.kinds import Kind
from negotiations.letters.recipients import municipality_of_recipient
from negotiations.models import Negotiation, Party, Round
from negotiations.states import MEMO_APPROVED, DocumentKind, MemoState, NegotiationState, SummaryState

SUMMARY_WORDS = {
    SummaryState.DRAFT: ("none", gettext_lazy("not yet approved")),
    SummaryState.APPROVED: ("wait", gettext_lazy("approved")),
    SummaryState.SENT: ("done", gettext_lazy("sent")),
}
NO_TIME = datetime(1, 1, 1, tzinfo=UTC)
APPROVED = Q(negotiation__memo__state__in=MEMO_APPROVED)


@dataclass
class RoundFigures:
    """One round in numbers: municipalities, those negotiated with, memos approved and sent, people met."""

    round: Round
    municipalities: int
    held: int
    approved: int
    sent: int
    people: int

    @property
    def summary_state(self) -> tuple[str, str]:
        summary = getattr(self.round, "summary", None)
        tone, word = SUMMARY_WORDS[SummaryState(summary.state if summary else SummaryState.DRAFT)]
        return tone, str(word)

    @property
    def is_whole(self) -> bool:
        return self.municipalities > 0 and self.held == self.municipalities


def figures(rounds: Iterable[Round]) -> list[RoundFigures]:
    """The numbers of each round. Three queries, however many rounds (the rounds themselves included)."""
    listed = list(rounds)
    counted = {row.pop("round"): row for row in _counts(listed)}
    people = dict(
        Negotiation.objects.filter(round__in=listed, state=NegotiationState.HELD)
        .values_list("round")
        .annotate(people=Sum("head_count"))
    )
    empty = {"municipalities": 0, "held": 0, "approved": 0, "sent": 0}
    return [RoundFigures(r, **(empty | counted.get(r.pk, {})), people=people.get(r.pk) or 0) for r in listed]


def _counts(rounds: list[Round]) -> list[dict[str, Any]]:
    held = Q(negotiation__state=NegotiationState.HELD)
    by_round = Party.objects.of_rounds(rounds).order_by().values("round")
    counted = by_round.annotate(
        municipalities=Count("municipality", distinct=True),
        held=Count("municipality", distinct=True, filter=held),
        approved=Count("municipality", distinct=True, filter=held & APPROVED),
        sent=Count("municipality", distinct=True, filter=held & Q(negotiation__memo__state=MemoState.SENT)),
    )
    return [dict(row) for row in counted]


@dataclass
class ProofRow:
    """The proof for one municipality: invited, held, with how many, which memo."""

    party: Party
    invited_at: datetime | None
    document: Document | None

    @property
    def negotiation(self) -> Negotiation:
        return self.party.negotiation

    @property
    def state(self) -> tuple[str, str]:
        """Tone and word. Of a memo that has not been approved nothing is told but that it is being made."""
        negotiation = self.negotiation
        if negotiation.state == NegotiationState.CANCELLED:
            return "late", _("cancelled")
        if negotiation.is_without_its_time:
            return "late", _("the time was cancelled")
        if negotiation.state == NegotiationState.PLANNED:
            return "none", _("no time yet")
        if negotiation.state == NegotiationState.SCHEDULED:
            return "info", _("time confirmed")
        memo = getattr(negotiation, "memo", None)
        if memo and memo.state == MemoState.SENT:
            return "done", _("held, memo sent")
        if memo and memo.state == MemoState.APPROVED:
            return "done", _("held, memo approved")
        return "wait", _("held, memo being made")


def rows(round: Round, documents: list[Document]) -> list[ProofRow]:
    """One row per municipality of the round, in order of name. Two queries."""
    parties = Party.objects.of_rounds([round]).select_related("municipality", "negotiation__memo")
    invited = _invited(round)
    by_negotiation = {document.subject_id: document for document in documents if document.kind == DocumentKind.MEMO}
    return [
        ProofRow(
            party, invited.get((party.negotiation_id, party.municipality_id)), by_negotiation.get(party.negotiation_id)
        )
        for party in parties.order_by("municipality__name_fi", "pk")
    ]


def _invited(round: Round) -> dict[tuple[int, str], datetime]:
    """When the first invitation left to somebody of a municipality, by negotiation and municipality."""
    municipality = municipality_of_recipient()
    letters = round.letters.filter(kind=Kind.INVITATION, sent_at__isnull=False).order_by("-sent_at")
    return {
        (negotiation, code): at for negotiation, code, at in letters.values_list("about_id", municipality, "sent_at")
    }


def documents(round: Round) -> list[Document]:
    """The round's standing documents that have their PDF: memos in order of time, the summary, the profiles. Three queries.

    The files themselves are left in the database.
    """
    starts = dict(round.negotiations.values_list("pk", "starts_at"))
    names = dict(Municipality.objects.filter(parties__round=round).values_list("pk", "name_fi"))
    of_negotiations = Q(kind__in=[DocumentKind.MEMO, DocumentKind.PROFILE], subject_id__in=starts)
    of_round = of_negotiations | Q(kind=DocumentKind.SUMMARY, subject_id=round.pk)
    standing = Document.objects.filter(of_round).standing().with_pdf().defer("pdf", "content")
    listed = list(standing.order_by("language", "pk"))
    memos = [document for document in listed if document.kind == DocumentKind.MEMO]
    memos.sort(key=lambda memo: starts[memo.subject_id] or NO_TIME)
    profiles = [document for document in listed if document.kind == DocumentKind.PROFILE]
    profiles.sort(key=lambda profile: names.get(profile.key, ""))
    return [*memos, *(document for document in listed if document.kind == DocumentKind.SUMMARY), *profiles]
