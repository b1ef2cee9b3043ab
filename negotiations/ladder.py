"""The eight steps of a municipality's round, and who waits for whom. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Step(StrEnum):
    REACHED = "reached"
    ANSWERED = "answered"
    TIMES = "times"
    TOPICS = "topics"
    CONFIRMED = "confirmed"
    HELD = "held"
    MEMO = "memo"
    SENT = "sent"


ANSWERS = frozenset({Step.ANSWERED, Step.TIMES, Step.TOPICS})


class Mark(StrEnum):
    """`SKIPPED`: can no longer be done, because the round has gone on without it."""

    DONE = "done"
    WAITS = "waits"
    LATE = "late"
    TODO = "todo"
    SKIPPED = "skipped"


class Waits(StrEnum):
    """Who must act next. The order is that of the board.

    Nobody acts any more on what was left unfinished when the round was closed, or on who does not take part.
    """

    MUNICIPALITY = "municipality"
    COUNTY = "county"
    CALENDAR = "calendar"
    UNFINISHED = "unfinished"
    NOBODY = "nobody"
    ABSENT = "absent"


@dataclass(frozen=True)
class Rung:
    step: Step
    mark: Mark


def overtaken(done: Mapping[Step, bool], *, answers_closed: bool = False) -> frozenset[Step]:
    """Steps that are not done and no longer can be: the negotiation has been held, or answers are taken no more."""
    gone = ANSWERS if answers_closed else frozenset()
    if done[Step.HELD]:
        gone = ANSWERS | {Step.REACHED, Step.CONFIRMED}
    return frozenset(step for step in gone if not done[step])


def waiting_step(done: Mapping[Step, bool], skipped: frozenset[Step] = frozenset()) -> Step | None:
    """The first step that is neither done nor overtaken; None when all is done."""
    return next((step for step in Step if not done[step] and step not in skipped), None)


def ladder(done: Mapping[Step, bool], late: bool, skipped: frozenset[Step] = frozenset()) -> list[Rung]:
    """All eight steps; the first that can still be done waits, or is late."""
    waiting = waiting_step(done, skipped)

    def mark(step: Step) -> Mark:
        if done[step]:
            return Mark.DONE
        if step is waiting:
            return Mark.LATE if late else Mark.WAITS
        return Mark.SKIPPED if step in skipped else Mark.TODO

    return [Rung(step, mark(step)) for step in Step]


def waits_for(step: Step | None, *, is_in_future: bool = False, is_commented_on: bool = False) -> Waits:
    """Who must act for `step` to be reached (None: all is done). `is_in_future`: only the calendar must turn its page."""
    if step is None:
        return Waits.NOBODY
    if step in ANSWERS or (step is Step.MEMO and is_commented_on):
        return Waits.MUNICIPALITY
    return Waits.CALENDAR if step in (Step.REACHED, Step.HELD) and is_in_future else Waits.COUNTY
