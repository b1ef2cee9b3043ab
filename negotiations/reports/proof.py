"""For management: how the rounds stand, and the proof of section 7 (612/2021) for each municipality."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from django.db.models import Q, Sum
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hyte import clock
from hyte.documents.models import Document
from municipalities.models import Municipality, WelfareArea
from municipalities.reference import ended_by
from negotiations.letters.kinds import Kind
from negotiations.letters.recipients import municipality_of_recipient
from negotiations.models import Absence, Negotiation, Party, Round
from negotiations.reports.left_out import absences, absent_because, left_out
from negotiations.states import MEMO_APPROVED, DocumentKind, MemoState, NegotiationState, SummaryState

SUMMARY_WORDS = {
    SummaryState.DRAFT: ("none", gettext_lazy("not yet approved")),
    SummaryState.APPROVED: ("wait", gettext_lazy("approved")),
    SummaryState.SENT: ("done", gettext_lazy("sent")),
}
NO_TIME = datetime(1, 1, 1, tzinfo=UTC)


@dataclass
class RoundFigures:
    """One round in numbers. The measure is the county: `municipalities` counts those too that are not in the round.

    `absent`: of how many it has been noted that and why they do not take part.
    """

    round: Round
    municipalities: int
    absent: int
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


@dataclass(frozen=True)
class Gap:
    """A year in which the county has no round here."""

    year: int
    area: WelfareArea
    is_over: bool


def figures(rounds: Iterable[Round]) -> list[RoundFigures]:
    """The numbers of each round. Five queries, however many rounds (the rounds themselves included)."""
    listed = list(rounds)
    people = dict(
        Negotiation.objects.filter(round__in=listed, state=NegotiationState.HELD)
        .values_list("round")
        .annotate(people=Sum("head_count"))
    )
    of_area: dict[str, set[str]] = {}
    for area, code in Municipality.objects.filter(area__in={r.area_id for r in listed}).values_list("area", "pk"):
        of_area.setdefault(area, set()).add(code)
    absent = Counter(Absence.objects.standing().filter(round__in=listed).values_list("round", flat=True))
    met: dict[int, list[tuple[str, str, str | None]]] = {}
    parties = Party.objects.of_rounds(listed).order_by()
    for round, *how in parties.values_list("round", "municipality", "negotiation__state", "negotiation__memo__state"):
        met.setdefault(round, []).append((how[0], how[1], how[2]))
    return [_figures(r, of_area, absent[r.pk], met.get(r.pk, []), people.get(r.pk) or 0) for r in listed]


def _figures(
    round: Round, of_area: dict[str, set[str]], absent: int, met: list[tuple[str, str, str | None]], people: int
) -> RoundFigures:
    """`met`: municipality, state of its negotiation, state of its memo."""
    held = [(code, memo) for code, state, memo in met if state == NegotiationState.HELD]
    county = of_area.get(round.area_id, set()) - ended_by(round.year)
    return RoundFigures(
        round,
        municipalities=len(county | {code for code, _state, _memo in met}),
        absent=absent,
        held=len({code for code, _memo in held}),
        approved=len({code for code, memo in held if memo in MEMO_APPROVED}),
        sent=len({code for code, memo in held if memo == MemoState.SENT}),
        people=people,
    )


def by_year(figures: Sequence[RoundFigures]) -> list[RoundFigures | Gap]:
    """The same, the newest first, with the years that have no round: from each county's first round to this year."""
    found: list[RoundFigures | Gap] = list(figures)
    years: dict[WelfareArea, set[int]] = {}
    for one in figures:
        if one.round.kind == Round.Kind.HYTE:
            years.setdefault(one.round.area, set()).add(one.round.year)
    this_year = clock.today().year
    for area, has in years.items():
        missing = set(range(min(has), this_year + 1)) - has
        found += [Gap(year, area, is_over=year < this_year) for year in missing]
    return sorted(found, key=_newest_first)


def _newest_first(line: RoundFigures | Gap) -> tuple[int, str, str]:
    if isinstance(line, Gap):
        return -line.year, "", line.area.pk
    return -line.round.year, line.round.kind, line.round.area_id


@dataclass
class ProofRow:
    """The proof for one municipality of the county: invited, held, with how many, which memo, approved by it.

    `party`: None where it is not in the round; `absence`: why it does not take part, where that has been noted.
    """

    municipality: Municipality
    party: Party | None
    absence: Absence | None = None
    invited_at: datetime | None = None
    document: Document | None = None

    @property
    def negotiation(self) -> Negotiation | None:
        return self.party.negotiation if self.party else None

    @property
    def accepted_at(self) -> datetime | None:
        """When the municipality approved the memo."""
        return self.party.memo_accepted_at if self.party else None

    @property
    def state(self) -> tuple[str, str]:
        """Tone and word. Of a memo that has not been approved nothing is told but that it is being made."""
        negotiation = self.negotiation
        if self.absence or (negotiation and negotiation.is_absent):
            return "none", absent_because(self.absence)
        if negotiation is None:
            return "late", _("not in the round")
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
    """One row per municipality of the county, in order of name. Four queries."""
    parties = Party.objects.of_rounds([round]).select_related("municipality", "negotiation__memo")
    invited, told = _invited(round), absences(round)
    by_negotiation = {document.subject_id: document for document in documents if document.kind == DocumentKind.MEMO}
    found = [
        ProofRow(
            party.municipality,
            party,
            told.get(party.municipality_id),
            invited.get((party.negotiation_id, party.municipality_id)),
            by_negotiation.get(party.negotiation_id),
        )
        for party in parties.order_by("municipality__name_fi", "pk")
    ]
    found += [ProofRow(other.municipality, None, other.absence) for other in left_out(round, told)]
    return sorted(found, key=lambda row: row.municipality.name_fi)


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
    standing = (
        Document.objects.filter(of_round).standing().with_pdf().defer("pdf", "content").select_related("approved_by")
    )
    listed = list(standing.order_by("language", "pk"))
    memos = [document for document in listed if document.kind == DocumentKind.MEMO]
    memos.sort(key=lambda memo: starts[memo.subject_id] or NO_TIME)
    profiles = [document for document in listed if document.kind == DocumentKind.PROFILE]
    profiles.sort(key=lambda profile: names.get(profile.key, ""))
    return [*memos, *(document for document in listed if document.kind == DocumentKind.SUMMARY), *profiles]
