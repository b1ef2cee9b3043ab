"""A row of the board: one municipality in the words of the page."""

from dataclasses import dataclass
from typing import Any

from hyte import clock
from hyte.formats import local
from negotiations.ladder import Step, Waits, ladder
from negotiations.models import Negotiation, Party
from negotiations.reports.board import words
from negotiations.reports.board.case import Case


@dataclass(frozen=True)
class Row:
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
        at = self.case.reminded_at
        return at is not None and local(at).date() == clock.today()

    @property
    def map_tone(self) -> str:
        """On the map the county's turn has a hatch of its own."""
        return "yours" if self.tone == "wait" and self.is_countys else self.tone

    def matches(self, waits: str) -> bool:
        """Whether the filter of that name shows this row."""
        return self.case.is_late if waits == "late" else waits in ("", self.case.waits)


def row_of(case: Case) -> Row:
    rungs = ladder(case.done, case.is_late, case.skipped) if case.step else ladder(case.done, False, _rest(case))
    steps = [{"label": words.LABELS[rung.step], "state": rung.mark} for rung in rungs]
    return Row(case, words.tone(case), words.sentence(case), words.answers(case), steps)


def _rest(case: Case) -> frozenset[Step]:
    """In a closed round nothing waits any more."""
    return frozenset(step for step in Step if not case.done[step])
