"""Attendance is undone while the memo is being approved, on two real connections: what is approved was held."""

import pytest

from hyte.accounts.models import User
from municipalities.models import WelfareArea
from negotiations.actions import attendance, memo
from negotiations.models import Memo, Negotiation
from tests import factories
from tests.faults.at_once import at_once

ROUNDS = 50


@pytest.mark.django_db(transaction=True)
def test_a_memo_is_never_approved_of_a_negotiation_that_was_not_held(august, monkeypatch):
    area = WelfareArea.objects.get(code="11")
    planner: User = factories.staff(area, "planner")
    opened = factories.opened_round(area, planner, ["416"])
    negotiation = factories.held(Negotiation.objects.get(round=opened), planner)
    written = factories.written_memo(negotiation, planner)
    frozen: list[int] = []

    def freeze(memo: Memo, *, by: User) -> list[None]:
        frozen.append(memo.negotiation.head_count)
        return [None]

    monkeypatch.setattr(memo.documents, "freeze_memo", freeze)
    outcomes = set()
    for _round in range(ROUNDS):
        Memo.objects.filter(pk=written.pk).update(state="draft", version=0, approved_at=None, approved_by=None)
        Negotiation.objects.filter(pk=negotiation.pk).update(state="held", head_count=9)
        came = at_once(
            lambda: memo.approve(Memo.objects.get(pk=written.pk), by=planner),
            lambda: attendance.not_held_after_all(Negotiation.objects.get(pk=negotiation.pk), by=planner),
        )
        stored = Memo.objects.select_related("negotiation").get(pk=written.pk)
        outcomes.add((*came, stored.state, stored.negotiation.state))
    assert outcomes <= {("done", "refused", "approved", "held"), ("refused", "done", "draft", "scheduled")}
    assert set(frozen) <= {9}
