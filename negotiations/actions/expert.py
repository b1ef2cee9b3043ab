"""What the expert who answers a topic says of it: I come, I can not, somebody else does; and the answer prepared beforehand."""

from django.db import transaction
from django.utils.translation import gettext as _

from hyte import versions
from hyte.accounts.models import User
from hyte.errors import Conflict, Refused
from municipalities.models import Membership
from negotiations.actions import negotiation as negotiations
from negotiations.actions import topic as topics
from negotiations.actions.event import record
from negotiations.models import Negotiation, Topic


@transaction.atomic
def prepare(topic: Topic, *, prepared: str, read: str, by: User) -> Topic:
    """Keep the answer that the expert has prepared. A Conflict where it was changed since what `read` is the mark of."""
    topic = _own(topic, by)
    if topic.prepared != prepared:
        if read != versions.mark(topic.prepared):
            raise Conflict(str(versions.CHANGED), {"prepared": versions.said(topic, "prepared")})
        topic.prepared = prepared
        topic.save(update_fields=["prepared"])
        record("topic.prepare", by=by, negotiation=topic.negotiation, topic=topic.pk)
    return topic


@transaction.atomic
def reply(topic: Topic, *, comes: bool, words: str, by: User) -> Topic:
    """The expert comes, or can not. Who can not, and answers nothing else there, leaves the team; the planner sees it."""
    negotiations.lock_team(topic.negotiation, {by.pk})
    topic = _own(topic, by)
    said = Topic.Reply.ACCEPTED if comes else Topic.Reply.DECLINED
    if (topic.expert_reply, topic.expert_words) != (said, words):
        topic.expert_reply, topic.expert_words = said, words
        topic.save(update_fields=["expert_reply", "expert_words"])
        record("topic.reply", by=by, negotiation=topic.negotiation, topic=topic.pk, reply=said)
    if comes:
        negotiations.add_to_team(topic.negotiation, people=[by], by=by)
    else:
        _go(topic.negotiation, by)
    return topic


@transaction.atomic
def hand_over(topic: Topic, *, substitute: User, words: str, by: User) -> Topic:
    """Somebody else of the county answers instead: is put in the team and invited, or it is refused."""
    negotiations.lock_team(topic.negotiation, {by.pk, substitute.pk})
    topic = _own(topic, by)
    topics.assign(topic, expert=substitute, minutes=topic.minutes, by=by)
    Topic.objects.filter(pk=topic.pk).update(expert_words=words)
    negotiations.add_to_team(topic.negotiation, people=[substitute], by=by)
    _go(topic.negotiation, by)
    return Topic.objects.get(pk=topic.pk)


def _own(topic: Topic, by: User) -> Topic:
    topic = topics.lock(topic)
    if topic.expert_id != by.pk:
        raise Refused(_("Somebody else answers this topic now."))
    return topic


def _go(negotiation: Negotiation, person: User) -> None:
    """Who answers nothing there any more need not come. A planner of the county does: the negotiation is theirs."""
    others = negotiation.topics.sent().filter(expert=person).exclude(expert_reply=Topic.Reply.DECLINED)
    plans = Membership.objects.people(negotiation.round.area_id, "planner").filter(pk=person.pk)
    if not others.exists() and not plans.exists():
        negotiations.set_team(negotiation, people=set(negotiation.team.exclude(pk=person.pk)), by=person)
