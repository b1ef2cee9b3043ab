"""The eight steps, and who waits for whom."""

import pytest

from negotiations.ladder import Mark, Step, Waits, ladder, overtaken, waiting_step, waits_for


def done(*steps: Step) -> dict[Step, bool]:
    return {step: step in steps for step in Step}


def marks(*steps: Step, late: bool = False, skipped: frozenset[Step] = frozenset()) -> str:
    letters = {Mark.DONE: "d", Mark.WAITS: "w", Mark.LATE: "l", Mark.TODO: ".", Mark.SKIPPED: "s"}
    return "".join(letters[rung.mark] for rung in ladder(done(*steps), late, skipped))


def test_the_first_step_that_is_not_done_waits_and_the_rest_is_still_to_come():
    assert marks() == "w......."
    assert marks(Step.REACHED, Step.ANSWERED) == "ddw....."
    assert marks(*Step) == "dddddddd"


def test_a_late_step_is_marked_late():
    assert marks(Step.REACHED, late=True) == "dl......"


def test_topics_may_come_before_times():
    assert marks(Step.REACHED, Step.ANSWERED, Step.TOPICS) == "ddwd...."


def test_a_held_negotiation_no_longer_waits_for_answers():
    state = done(Step.TIMES, Step.CONFIRMED, Step.HELD)
    skipped = overtaken(state)
    assert skipped == {Step.REACHED, Step.ANSWERED, Step.TOPICS}
    assert waiting_step(state, skipped) is Step.MEMO
    assert marks(Step.TIMES, Step.CONFIRMED, Step.HELD, skipped=skipped) == "ssdsddw."


def test_a_cancelled_negotiation_waits_for_a_new_time():
    state = done(Step.REACHED)
    skipped = overtaken(state, answers_closed=True)
    assert waiting_step(state, skipped) is Step.CONFIRMED


@pytest.mark.parametrize(
    ("step", "facts", "expected"),
    [
        (Step.REACHED, {}, Waits.COUNTY),
        (Step.REACHED, {"is_in_future": True}, Waits.CALENDAR),
        (Step.ANSWERED, {}, Waits.MUNICIPALITY),
        (Step.TIMES, {"is_in_future": True}, Waits.MUNICIPALITY),
        (Step.TOPICS, {}, Waits.MUNICIPALITY),
        (Step.CONFIRMED, {"is_in_future": True}, Waits.COUNTY),
        (Step.HELD, {"is_in_future": True}, Waits.CALENDAR),
        (Step.HELD, {}, Waits.COUNTY),
        (Step.MEMO, {}, Waits.COUNTY),
        (Step.MEMO, {"is_commented_on": True}, Waits.MUNICIPALITY),
        (Step.SENT, {}, Waits.COUNTY),
        (None, {}, Waits.NOBODY),
    ],
)
def test_who_must_act(step, facts, expected):
    assert waits_for(step, **facts) is expected
