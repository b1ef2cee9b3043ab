"""What the summary page shows: how far the memos are, who raised what, how the round ended. Built from models, for pages."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from municipalities.models import Body
from negotiations.documents import contents
from negotiations.models import Absence, Negotiation, Presentation, Round, Summary, Topic
from negotiations.reports.left_out import absent_because
from negotiations.states import MEMO_APPROVED, MemoState, NegotiationState
from programmes.models import Theme

TOWNS_ACROSS = 10  # so many municipalities stand side by side over the table of themes; more of them run down
HEARERS = (Body.Kind.MANAGEMENT, Body.Kind.STEERING, Body.Kind.WORKING, Body.Kind.PARTNERSHIP)
MISSING = {
    NegotiationState.PLANNED: gettext_lazy("the time has not been confirmed"),
    NegotiationState.SCHEDULED: gettext_lazy("not yet held"),
    NegotiationState.CANCELLED: gettext_lazy("the negotiation was cancelled"),
}


@dataclass
class Source:
    """A negotiation as a source of the summary."""

    negotiation: Negotiation
    is_ready: bool
    word: str
    tone: str

    @property
    def is_commented_on(self) -> bool:
        """Its memo is out for comments: the round can not be closed over it."""
        memo = getattr(self.negotiation, "memo", None)
        return memo is not None and memo.state == MemoState.COMMENTS


@dataclass
class ThemeCount:
    """How many topics of one theme one municipality raised; `anchor` leads to their words."""

    municipality: str
    theme: str
    count: int
    anchor: str


@dataclass
class Line:
    """A line of the table theme × municipality, in whichever direction it runs."""

    label: str
    cells: list[ThemeCount]
    total: str = ""


@dataclass
class Table:
    columns: list[str]
    lines: list[Line]
    totals: list[str] = field(default_factory=list)


@dataclass
class Group:
    """The topics of one theme that one municipality raised, in its own words."""

    municipality: str
    anchor: str
    topics: list[Topic]


@dataclass
class ThemeTopics:
    theme: Theme
    raised_by: int
    groups: list[Group]
    of_organisations: list[Topic]

    @property
    def label(self) -> str:
        return str(self.theme.label)

    @property
    def all_count(self) -> int:
        """Topics of the municipalities and of the organisations."""
        return sum(len(group.topics) for group in self.groups) + len(self.of_organisations)


def sources(round: Round, absences: dict[str, Absence]) -> list[Source]:
    """Every negotiation of the round, in order of time, and whether its memo can be used. Two queries."""
    found = round.negotiations.select_related("memo").with_parties()
    return [_source(negotiation, absences) for negotiation in found.order_by("starts_at", "pk")]


def _source(negotiation: Negotiation, absences: dict[str, Absence]) -> Source:
    memo = getattr(negotiation, "memo", None)
    if negotiation.is_absent:
        told = next((absences[one.pk] for one in negotiation.municipalities if one.pk in absences), None)
        return Source(negotiation, False, absent_because(told), "none")
    if not negotiation.is_held:
        if negotiation.is_without_its_time:
            return Source(negotiation, False, _("the time was cancelled"), "wait")
        tone = "none" if negotiation.state == NegotiationState.CANCELLED else "wait"
        return Source(negotiation, False, str(MISSING[NegotiationState(negotiation.state)]), tone)
    if memo is None:
        return Source(negotiation, False, _("the memo has not been begun"), "wait")
    if memo.state in MEMO_APPROVED:
        return Source(negotiation, True, _("memo approved"), "done")
    word = _("the memo is being written") if memo.state == MemoState.DRAFT else _("the memo is out for comments")
    return Source(negotiation, False, word, "wait")


def topics_by_theme(held: list[Negotiation]) -> list[ThemeTopics]:
    """The topics behind the counts; the theme that most municipalities raised comes first."""
    found = [_theme(theme, held) for theme in Theme]
    return sorted((one for one in found if one.groups or one.of_organisations), key=lambda one: -one.raised_by)


def _theme(theme: Theme, held: list[Negotiation]) -> ThemeTopics:
    groups = []
    for negotiation in held:
        topics = [topic for topic in contents.raised_topics(negotiation) if topic.theme == theme.value]
        if topics:
            groups.append(Group(negotiation.title, _anchor(theme, negotiation), topics))
    others = [
        topic
        for n in held
        for topic in n.topics.all()
        if topic.organisation_id and topic.sent_at and topic.theme == theme
    ]
    return ThemeTopics(theme, len(groups), groups, others)


def _anchor(theme: Theme, negotiation: Negotiation) -> str:
    return f"{theme.value.replace('_', '-')}-{negotiation.pk}"


def table(themes: list[ThemeTopics], held: list[Negotiation]) -> Table:
    """Theme × municipality. Few municipalities stand side by side, many run down."""
    counted = [one for one in themes if one.groups]
    municipalities = [negotiation.title for negotiation in held]
    totals = [f"{one.raised_by}/{len(held)}" for one in counted]
    by_theme = [[_cell(one, negotiation) for negotiation in held] for one in counted]
    labels = [one.label for one in counted]
    if len(held) <= TOWNS_ACROSS:
        return Table(municipalities, [Line(*parts) for parts in zip(labels, by_theme, totals, strict=True)])
    lines = [
        Line(municipality, [cells[place] for cells in by_theme]) for place, municipality in enumerate(municipalities)
    ]
    return Table(labels, lines, totals)


def _cell(one: ThemeTopics, negotiation: Negotiation) -> ThemeCount:
    anchor = _anchor(one.theme, negotiation)
    count = next((len(group.topics) for group in one.groups if group.anchor == anchor), 0)
    return ThemeCount(negotiation.title, one.label, count, anchor)


def municipalities(held: list[Negotiation]) -> list[dict[str, Any]]:
    """The table of the round as the PDF shows it, with moments instead of their spelling."""
    rows = [contents.municipality_row(negotiation) for negotiation in held]
    return [row | {"day": datetime.fromisoformat(row["date"]), "pk": n.pk} for row, n in zip(rows, held, strict=True)]


def sums(rows: list[dict[str, Any]]) -> dict[str, int]:
    return {name: sum(row[name] for row in rows) for name in ("head_count", "topics", "measures")}


@dataclass
class Hearing:
    """A body that should hear the summary; `body` is None where the register has none of the `kind`."""

    kind: str
    body: Body | None
    presentation: Presentation | None

    @property
    def label(self) -> str:
        return str(Body.Kind(self.kind).label)


def hearings(summary: Summary) -> list[Hearing]:
    """The four kinds of bodies, then the regional groups of the register. Two queries."""
    heard = {p.body_id: p for p in summary.presentations.select_related("body")} if summary.pk else {}
    bodies = list(Body.objects.filter(area=summary.round.area_id))
    found = []
    for kind in (*HEARERS, Body.Kind.REGIONAL):
        of_kind = [body for body in bodies if body.kind == kind]
        found += [Hearing(kind.value, body, heard.get(body.pk)) for body in of_kind]
        if not of_kind and kind in HEARERS:
            found.append(Hearing(kind.value, None, None))
    return found


def heard_by(hearings: list[Hearing]) -> int:
    """How many of the bodies that are listed have heard it."""
    return sum(hearing.presentation is not None for hearing in hearings)
