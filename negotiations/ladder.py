"""The eight steps of a municipality's round, and who waits for whom. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Step(StrEnum):
    REACHED = "reached"
    OPENED = "opened"
    TIMES = "times"
    TOPICS = "topics"
    CONFIRMED = "confirmed"
    HELD = "held"
    MEMO = "memo"
    SENT = "sent"


class Mark(StrEnum):
    DONE = "done"
    WAITS = "waits"
    LATE = "late"
    TODO = "todo"


class Waits(StrEnum):
    """Who must act next. The order is that of the board: late municipalities first."""

    MUNICIPALITY = "municipality"
    COUNTY = "county"
    CALENDAR = "calendar"
    NOBODY = "nobody"


@dataclass(frozen=True)
class Rung:
    step: Step
    mark: Mark


def ladder(done: Mapping[Step, bool], late: bool) -> list[Rung]:
    """All eight steps; the first that is not done waits, or is late."""
    waiting = next((step for step in Step if not done[step]), None)
    marks = {True: Mark.LATE, False: Mark.WAITS}
    return [Rung(step, Mark.DONE if done[step] else marks[late] if step is waiting else Mark.TODO) for step in Step]


def waits_for(step: Step | None, is_in_future: bool) -> Waits:
    """Who must act for `step` to be reached (None: all is done)."""
    if step is None:
        return Waits.NOBODY
    if step in (Step.OPENED, Step.TIMES, Step.TOPICS):
        return Waits.MUNICIPALITY
    return Waits.CALENDAR if step is Step.HELD and is_in_future else Waits.COUNTY
