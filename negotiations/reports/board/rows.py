"""The rows of the board in the order of urgency, and what to do next."""

from collections import Counter
from dataclasses import dataclass
from typing import Any

from negotiations.ladder import Step, Waits
from negotiations.models import Round, Topic
from negotiations.reports.board.area import area_map
from negotiations.reports.board.case import Post
from negotiations.reports.board.load import cases as load
from negotiations.reports.board.phases import phases
from negotiations.reports.board.row import Row, row_of
from negotiations.states import STILL_AHEAD


@dataclass(frozen=True)
class Board:
    rows: list[Row]
    phases: list[dict[str, Any]]
    map: dict[str, Any] | None
    strays: list[Post]

    @property
    def owing(self) -> list[Row]:
        """Those that can be reminded today."""
        return [row for row in self.rows if row.owes and row.case.contact and not row.was_reminded_today]

    @property
    def reminded_today(self) -> list[Row]:
        return [row for row in self.rows if row.owes and row.was_reminded_today]

    @property
    def unreached(self) -> list[Row]:
        """Their invitation did not arrive, or nobody is there to get it."""
        return [row for row in self.rows if row.case.step is Step.REACHED and row.case.is_late]

    @property
    def unopened(self) -> list[Row]:
        return [row for row in self.rows if row.case.step is Step.OPENED]

    @property
    def without_expert(self) -> list[tuple[Row, Topic]]:
        """Sent topics of negotiations to come that nobody of the county has been named for."""
        found = {
            topic.pk: (row, topic)
            for row in self.rows
            if row.negotiation.state in STILL_AHEAD
            for topic in row.case.topics
            if topic.expert_id is None
        }
        return list(found.values())

    @property
    def overdue(self) -> list[Row]:
        return [row for row in self.rows if row.case.memo_is_overdue]

    @property
    def to_be_confirmed(self) -> list[Row]:
        return [row for row in self.rows if row.case.step is Step.CONFIRMED]

    @property
    def nothing_next(self) -> bool:
        return not (
            self.unreached
            or self.unopened
            or self.without_expert
            or self.overdue
            or self.strays
            or self.to_be_confirmed
        )

    def counts(self) -> Counter[str]:
        """How many rows each filter shows."""
        found = Counter(str(row.case.waits) for row in self.rows)
        found[""], found["late"] = len(self.rows), sum(row.case.is_late for row in self.rows)
        return found


def build(round: Round) -> Board:
    """The whole board of a round."""
    found, strays = load(round)
    rows = sorted((row_of(case) for case in found), key=_urgency)
    return Board(rows=rows, phases=phases(round, found), map=area_map(rows), strays=strays)


def _urgency(row: Row) -> tuple[Any, ...]:
    """Late first; then by who waits for whom; then by step, day and name."""
    case = row.case
    at = case.negotiation.starts_at
    steps = list(Step)
    step = steps.index(case.step) if case.step else len(steps)
    return (not case.is_late, list(Waits).index(case.waits), step, at.timestamp() if at else 0, row.name)
