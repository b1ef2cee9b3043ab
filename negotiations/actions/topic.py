"""Topics: kept as a draft, sent, changed until the negotiation, withdrawn; the planner names who answers them."""

from django.db import transaction
from django.utils.translation import gettext as _

from hyte import clock
from hyte.accounts.models import User
from hyte.errors import Refused
from municipalities.models import Organisation
from negotiations.actions.event import record
from negotiations.models import Negotiation, Party, Topic
from negotiations.states import NegotiationState


def _check_open(negotiation: Negotiation) -> None:
    if negotiation.round.closed_at or negotiation.state in (NegotiationState.HELD, NegotiationState.CANCELLED):
        raise Refused(_("The negotiation has been held, so topics can no longer be changed."))


@transaction.atomic
def save(topic: Topic, *, by: User) -> Topic:
    """Keep a topic (new or changed) as it stands; a draft stays a draft, a sent one stays sent."""
    _check_open(topic.negotiation)
    if topic._state.adding:
        topic.created_by = by
    topic.save()
    record("topic.save", by=by, negotiation=topic.negotiation, topic=topic.pk)
    return topic


def draft(
    *, negotiation: Negotiation, by: User, party: Party | None = None, organisation: Organisation | None = None
) -> Topic:
    """A topic of a municipality or an organisation, not yet stored."""
    municipality = party.municipality if party else None
    return Topic(negotiation=negotiation, municipality=municipality, organisation=organisation, created_by=by)


@transaction.atomic
def send(topic: Topic, *, by: User) -> Topic:
    """Send a topic to the county. A late one is taken, and is marked late by its date. Sending twice keeps the first date."""
    _check_open(topic.negotiation)
    if not topic.title.strip():
        raise Refused(_("Tell in a few words what the topic is about."))
    if topic.sent_at is None:
        topic.sent_at = clock.now()
        topic.save()
        record("topic.send", by=by, negotiation=topic.negotiation, topic=topic.pk, late=topic.is_late)
    if topic.municipality_id:
        Party.objects.filter(
            negotiation=topic.negotiation, municipality=topic.municipality_id, topics_sent_at=None
        ).update(topics_sent_at=clock.now())
        Party.objects.filter(negotiation=topic.negotiation, municipality=topic.municipality_id).update(
            nothing_to_raise=False
        )
    return topic


@transaction.atomic
def remove(topic: Topic, *, by: User) -> None:
    """Withdraw a topic. When the municipality has none left it owes an answer again."""
    _check_open(topic.negotiation)
    negotiation, municipality, pk = topic.negotiation, topic.municipality, topic.pk
    topic.delete()
    if municipality and not negotiation.topics.sent().filter(municipality=municipality).exists():
        negotiation.parties.filter(municipality=municipality).update(topics_sent_at=None, nothing_to_raise=False)
    record("topic.remove", by=by, negotiation=negotiation, topic=pk)


@transaction.atomic
def assign(topic: Topic, *, expert: User | None, minutes: int | None, by: User) -> Topic:
    """Name the county's expert who answers the topic, and how long it takes."""
    topic.expert, topic.minutes = expert, minutes
    topic.save(update_fields=["expert", "minutes"])
    record("topic.assign", by=by, negotiation=topic.negotiation, topic=topic.pk, expert=expert.pk if expert else None)
    return topic
