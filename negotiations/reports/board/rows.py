"""The rows of the board in the order of urgency, and what to do next."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from hyte import clock
from hyte.accounts.models import User
from hyte.formats import local
from municipalities import boundaries
from municipalities.models import WelfareGroupMember
from negotiations import timetable
from negotiations.ladder import Step, Waits, ladder
from negotiations.models import Negotiation, Party, Round, Topic
from negotiations.reports.board import words
from negotiations.reports.board.case import Case, Post, cases
from negotiations.reports.board.phases import phases
from negotiations.reports.board.words import TONE_WORDS
from negotiations.reports.left_out import LeftOut, absences, left_out
from negotiations.states import STILL_AHEAD


@dataclass(frozen=True)
class BoardRow:
    """One municipality, in the words of the page."""

    case: Case
    tone: str
    sentence: str
    answers: list[str]
    steps: list[dict[str, Any]]

    @property
    def party(self) -> Party:
        return self.case.party

    @property
    def negotiation(self) -> Negotiation:
        return self.case.negotiation

    @property
    def name(self) -> str:
        return self.party.municipality.name

    @property
    def anchor(self) -> str:
        return f"party-{self.party.pk}"

    @property
    def is_countys(self) -> bool:
        return self.case.waits is Waits.COUNTY

    @property
    def owes(self) -> bool:
        """Something that it can be reminded of: nobody owes an answer to a letter that has not left."""
        case = self.case
        has_left = case.is_reached and not case.is_before_invitations
        return bool(self.party.owes) and case.round.is_open and has_left

    @property
    def missing(self) -> str:
        return words.missing(self.case)

    @property
    def was_reminded_today(self) -> bool:
        return _is_today(self.case.reminded_at)

    @property
    def can_turn_to_deputy(self) -> bool:
        """There is a deputy, the contact can not answer or has been reminded in vain, and the day has come."""
        case = self.case
        is_wanted = bool(case.trouble or case.reminded_at) and bool(case.party.owes) and case.round.is_open
        is_today = _is_today(case.deputy_written_at)
        return is_wanted and case.deputy is not None and not case.is_before_invitations and not is_today

    @property
    def can_be_recorded(self) -> bool:
        """Something is owed that the municipality may tell by telephone or e-mail."""
        is_ahead = self.negotiation.state in STILL_AHEAD
        return bool(self.party.owes) and is_ahead and self.case.round.is_open

    @property
    def named_waits(self) -> bool:
        """The municipality has named a contact or a deputy whom the register does not have yet."""
        case, duty = self.case, self.party.named_duty
        holder = case.contact if duty == WelfareGroupMember.Duty.CONTACT else case.deputy
        return bool(duty) and case.round.is_open and self.party.names_another(holder.user if holder else None, duty)

    @property
    def lacks_contact(self) -> bool:
        """Nobody is asked, and nobody will be asked to approve the memo."""
        case = self.case
        return case.contact is None and case.round.is_open and not case.is_finished

    @property
    def was_reminded_lately(self) -> bool:
        """A few days ago: reminding again is asked about."""
        at = self.case.reminded_at
        return at is not None and clock.now() - at < timetable.REMINDER_REST

    @property
    def map_tone(self) -> str:
        """On the map the county's turn has a hatch of its own."""
        return "yours" if self.tone == "wait" and self.is_countys else self.tone

    def matches(self, waits: str) -> bool:
        """Whether the filter of that name shows this row."""
        return self.case.is_late if waits == "late" else waits in ("", self.case.waits)


def _is_today(moment: datetime | None) -> bool:
    return moment is not None and local(moment).date() == clock.today()


def row_of(case: Case) -> BoardRow:
    rungs = ladder(case.done, case.is_late, case.skipped) if case.step else ladder(case.done, False, _rest(case))
    steps = [{"label": words.LABELS[rung.step], "state": rung.mark} for rung in rungs]
    return BoardRow(case, words.tone(case), words.sentence(case), words.answers(case), steps)


def _rest(case: Case) -> frozenset[Step]:
    """In a closed round nothing waits any more."""
    return frozenset(step for step in Step if not case.done[step])


@dataclass(frozen=True)
class Board:
    rows: list[BoardRow]
    phases: list[dict[str, Any]]
    map: dict[str, Any] | None
    strays: list[Post]
    left_out: list[LeftOut] = field(default_factory=list)

    @property
    def total(self) -> int:
        """All municipalities of the county, and who else is in the round."""
        return len(self.rows) + len(self.left_out)

    @property
    def owing(self) -> list[BoardRow]:
        """Those that one button reminds: who were invited or reminded a few days ago are left in peace."""
        can = [row for row in self.rows if row.owes and row.case.contact and not row.case.is_resting]
        return [row for row in can if not row.was_reminded_lately]

    @property
    def reminded_lately(self) -> list[BoardRow]:
        return [row for row in self.rows if row.owes and row.was_reminded_lately]

    @property
    def answers_are_late(self) -> bool:
        return any(row.case.is_late for row in self.owing)

    @property
    def unreached(self) -> list[BoardRow]:
        """Their invitation did not arrive, or nobody is there to get it."""
        return [row for row in self.rows if row.case.step is Step.REACHED and row.case.is_late]

    @property
    def unreached_by_cause(self) -> list[tuple[str, list[BoardRow]]]:
        """The same, those of whom the same is said together."""
        found: dict[str, list[BoardRow]] = {}
        for row in self.unreached:
            found.setdefault(row.sentence, []).append(row)
        return list(found.items())

    @property
    def left_to_county(self) -> list[BoardRow]:
        """What the municipality owes depends on the county: nobody to ask, the contact on leave, or silence."""
        return [row for row in self.rows if row.case.trouble and row not in self.unreached]

    @property
    def unanswered(self) -> list[BoardRow]:
        """The municipality's turn, and nothing has come yet."""
        return [row for row in self.rows if row.case.step is Step.ANSWERED and not row.case.trouble]

    @property
    def without_expert(self) -> list[tuple[BoardRow, Topic]]:
        """Sent topics of negotiations to come that nobody of the county has been named for."""
        found = {
            topic.pk: (row, topic)
            for row in self.rows
            if row.negotiation.state in STILL_AHEAD
            for topic in row.case.topics
            if not topic.is_covered
        }
        return list(found.values())

    @property
    def to_invite(self) -> list[tuple[BoardRow, list[User]]]:
        """Who is to come and has no invitation: joined late, got another address, or answers a topic outside the team."""
        found = {}
        for row in self.rows:
            people = {person.pk: person for person in [*row.case.absent_experts, *row.case.uninvited]}
            if people:
                found[row.negotiation.pk] = (row, list(people.values()))
        return list(found.values())

    @property
    def overdue(self) -> list[BoardRow]:
        return [row for row in self.rows if row.case.memo_is_overdue]

    @property
    def commented(self) -> list[BoardRow]:
        """Those whose comments on the memo, or what they ask of it, wait for the county's answer."""
        return [row for row in self.rows if row.case.comments and row.case.round.closed_at is None]

    @property
    def to_be_confirmed(self) -> list[BoardRow]:
        return [row for row in self.rows if row.case.step is Step.CONFIRMED]

    @property
    def asking(self) -> list[BoardRow]:
        """They ask for another time than the confirmed one."""
        return [row for row in self.rows if row.case.asks]

    @property
    def nothing_next(self) -> bool:
        return not (
            self.unreached
            or self.asking
            or self.left_to_county
            or self.unanswered
            or self.without_expert
            or self.to_invite
            or self.overdue
            or self.commented
            or self.strays
            or self.to_be_confirmed
        )

    def counts(self) -> Counter[str]:
        """How many rows each filter shows."""
        found = Counter(str(row.case.waits) for row in self.rows)
        found[Waits.ABSENT] += len(self.left_out)
        found[""], found["late"] = self.total, sum(row.case.is_late for row in self.rows)
        return found


def build(round: Round) -> Board:
    """The whole board of a round."""
    told = absences(round)
    found, strays = cases(round, told)
    others = left_out(round, told) if round.opened_at else []
    rows = sorted((row_of(case) for case in found), key=_urgency)
    return Board(rows, phases(round, found, others), area_map(rows, others), strays, others)


def _urgency(row: BoardRow) -> tuple[Any, ...]:
    """Late first; then by who waits for whom; then by step, day and name."""
    case = row.case
    at = case.negotiation.starts_at
    steps = list(Step)
    step = steps.index(case.step) if case.step else len(steps)
    return (not case.is_late, list(Waits).index(case.waits), step, at.timestamp() if at else 0, row.name)


WIDTH = 300


def area_map(rows: list[BoardRow], others: list[LeftOut]) -> dict[str, Any] | None:
    """The context of components/map.html; None where there is nothing to draw."""
    if not rows:
        return None
    by_code = {row.party.municipality_id: _on_map(row) for row in reversed(rows)}
    by_code |= {other.municipality.pk: _off_map(other) for other in others}
    drawn = boundaries.outlines(by_code, WIDTH)
    tones = Counter(place["tone"] for place in by_code.values())
    return {
        "viewbox": drawn.viewbox,
        "title": _("Map of the area by state"),
        "areas": [by_code[shape.code] | {"path": shape.path} for shape in drawn.shapes],
        "legend": [{"tone": tone, "word": f"{word} {tones[tone]}"} for tone, word in TONE_WORDS.items() if tones[tone]],
    }


def _on_map(row: BoardRow) -> dict[str, str]:
    return {"name": row.name, "tone": row.map_tone, "word": row.sentence, "url": f"#{row.anchor}"}


def _off_map(other: LeftOut) -> dict[str, str]:
    return {"name": other.name, "tone": "none", "word": other.sentence, "url": f"#left-out-{other.municipality.pk}"}
