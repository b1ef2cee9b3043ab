"""Topics: sent, withdrawn and given to an expert, whatever another has done at the same time."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from hyte.accounts.models import Event, User
from hyte.errors import Refused
from negotiations.actions import topic
from negotiations.models import Negotiation, Party, Topic
from tests import factories

Doing = Callable[[Topic, User], object]
DOINGS: dict[str, Doing] = {
    "send": lambda found, by: topic.send(found, by=by),
    "remove": lambda found, by: topic.remove(found, by=by),
    "assign": lambda found, by: topic.assign(found, expert=by, minutes=20, by=by),
}


@pytest.fixture
def draft(lemi_party: Party, lemi: User) -> Topic:
    made = topic.draft(negotiation=lemi_party.negotiation, party=lemi_party, by=lemi)
    made.title, made.theme = "Perhepalvelut", "family_services"
    return topic.save(made, by=lemi)


def read_before(found: Topic) -> Topic:
    """As another request has it in its hands: with the negotiation as it was then."""
    return Topic.objects.select_related("negotiation__round").get(pk=found.pk)


@pytest.mark.parametrize("doing", DOINGS)
def test_a_negotiation_that_was_held_meanwhile_takes_no_change_of_its_topics(doing: str, draft: Topic, planner: User):
    mine = read_before(draft)
    Negotiation.objects.filter(pk=draft.negotiation_id).update(
        state="held", starts_at=factories.moment(8, 9), ends_at=factories.moment(8, 11)
    )
    with pytest.raises(Refused):
        DOINGS[doing](mine, planner)
    draft.refresh_from_db()
    assert (draft.sent_at, draft.expert, draft.minutes) == (None, None, None)


@pytest.mark.parametrize("doing", DOINGS)
def test_a_topic_that_was_removed_meanwhile_does_not_come_back(doing: str, draft: Topic, planner: User):
    mine = read_before(draft)
    topic.remove(draft, by=planner)
    with pytest.raises(Refused):
        DOINGS[doing](mine, planner)
    assert Topic.objects.count() == 0


@pytest.mark.parametrize("doing", DOINGS)
def test_the_negotiation_is_locked_first(doing: str, draft: Topic, planner: User):
    with CaptureQueriesContext(connection) as asked:
        DOINGS[doing](read_before(draft), planner)
    locks = [query["sql"] for query in asked if "FOR NO KEY UPDATE" in query["sql"]]
    assert [lock.split('FROM "')[1].split('"')[0] for lock in locks] == ["negotiations_negotiation"]


def test_a_topic_that_was_sent_meanwhile_is_sent_once(draft: Topic, lemi: User):
    mine = read_before(draft)
    first = topic.send(draft, by=lemi).sent_at
    assert topic.send(mine, by=lemi).sent_at == first
    assert Event.objects.filter(verb="topic.send").count() == 1
