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


def _locked(pk: int) -> Negotiation:
    """The negotiation under its row lock; refused where it takes no topics any more."""
    negotiation = Negotiation.objects.select_for_update(of=("self",)).select_related("round").get(pk=pk)
    if negotiation.round.closed_at or negotiation.state in (NegotiationState.HELD, NegotiationState.CANCELLED):
        raise Refused(_("The negotiation has been held, so topics can no longer be changed."))
    return negotiation


def _lock(topic: Topic) -> None:
    """Its negotiation under lock, and whether it has been sent meanwhile."""
    topic.negotiation = _locked(topic.negotiation_id)
    sent_at = Topic.objects.filter(pk=topic.pk).values_list("sent_at", flat=True)
    if not sent_at:
        raise Refused(_("The topic has been removed. Open the page again."))
    topic.sent_at = sent_at[0]


@transaction.atomic
def save(topic: Topic, *, by: User) -> Topic:
    """Keep a topic (new or changed) as it stands; a draft stays a draft, a sent one stays sent.

    A form that saves by itself may arrive twice at once: its `draft_key` makes the second a change of the first. Of the
    many saves of a draft only the first is an event.
    """
    _locked(topic.negotiation_id)
    if is_new := topic._state.adding:
        topic.created_by = by
        is_new = not _continues_draft(topic)
    topic.save()
    if is_new or topic.sent_at:
        record("topic.save", by=by, negotiation=topic.negotiation, topic=topic.pk)
    return topic


def _continues_draft(topic: Topic) -> bool:
    """Whether the same form has already made this topic; it then becomes that row."""
    if topic.draft_key is None:
        return False
    earlier = Topic.objects.filter(draft_key=topic.draft_key).first()
    if earlier is None:
        return False
    owner = (topic.negotiation_id, topic.municipality_id, topic.organisation_id)
    if (earlier.negotiation_id, earlier.municipality_id, earlier.organisation_id) != owner:
        raise Refused(_("This form belongs to another page. Open the page again and write the topic there."))
    topic.pk, topic.sent_at, topic.created_at, topic.order = (
        earlier.pk,
        earlier.sent_at,
        earlier.created_at,
        earlier.order,
    )
    topic.created_by_id = earlier.created_by_id
    topic._state.adding = False
    return True


def draft(
    *, negotiation: Negotiation, by: User, party: Party | None = None, organisation: Organisation | None = None
) -> Topic:
    """A topic of a municipality or an organisation, not yet stored."""
    municipality = party.municipality if party else None
    return Topic(negotiation=negotiation, municipality=municipality, organisation=organisation, created_by=by)


@transaction.atomic
def send(topic: Topic, *, by: User) -> Topic:
    """Send a topic to the county. A late one is taken, and is marked late by its date. Sending twice keeps the first date."""
    _lock(topic)
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
    _lock(topic)
    negotiation, municipality, pk = topic.negotiation, topic.municipality, topic.pk
    if topic.sections.exclude(text="").exists():
        raise Refused(_("The county has already written about this topic in the memo. Ask the county to remove it."))
    topic.sections.all().delete()
    topic.delete()
    if municipality and not negotiation.topics.sent().filter(municipality=municipality).exists():
        negotiation.parties.filter(municipality=municipality).update(topics_sent_at=None, nothing_to_raise=False)
    record("topic.remove", by=by, negotiation=negotiation, topic=pk)


@transaction.atomic
def assign(topic: Topic, *, expert: User | None, minutes: int | None, by: User) -> Topic:
    """Name the county's expert who answers the topic, and how long it takes."""
    _lock(topic)
    topic.expert, topic.minutes = expert, minutes
    topic.save(update_fields=["expert", "minutes"])
    record("topic.assign", by=by, negotiation=topic.negotiation, topic=topic.pk, expert=expert.pk if expert else None)
    return topic
