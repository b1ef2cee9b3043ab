"""Topics: kept as a draft, sent, changed until the negotiation, withdrawn; the planner names who answers them."""

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hyte import clock, versions
from hyte.accounts.models import User
from hyte.errors import Refused
from municipalities.models import Organisation
from negotiations.actions.event import record
from negotiations.models import Negotiation, Party, RecordedAnswer, Topic
from negotiations.states import NegotiationState

WRITTEN = ("title", "description", "theme", "sector", "expertise")
REMOVED = gettext_lazy("The topic has been removed. Open the page again.")


def _locked(pk: int) -> Negotiation:
    """The negotiation under its row lock; refused where it takes no topics any more."""
    negotiation = Negotiation.objects.select_for_update(of=("self",), no_key=True).select_related("round").get(pk=pk)
    negotiation.round.check_open()
    if negotiation.is_absent:
        raise Refused(_("It has been noted that the municipality does not take part this year."))
    if negotiation.state in (NegotiationState.HELD, NegotiationState.CANCELLED):
        raise Refused(_("The negotiation has been held, so topics can no longer be changed."))
    return negotiation


def lock(topic: Topic) -> Topic:
    """The topic as it stands, its negotiation under lock; refused where it has been removed meanwhile."""
    negotiation = _locked(topic.negotiation_id)
    stored = Topic.objects.filter(pk=topic.pk).first()
    if stored is None:
        raise Refused(REMOVED)
    stored.negotiation = negotiation
    return stored


@transaction.atomic
def save(topic: Topic, *, by: User, version: int | None = None, is_auto: bool = False) -> Topic:
    """Keep a topic, new or changed; a draft stays a draft, a sent one stays sent.

    A Conflict where somebody has changed it since `version` was read (not told: since `topic` was). A form that saves by
    itself (`is_auto`) changes no topic that has been sent. It may arrive twice at once: its `draft_key` makes the second
    a change of the first. Of the many saves of a draft only the first is an event.
    """
    negotiation = _locked(topic.negotiation_id)
    is_new = topic._state.adding and not _continues_draft(topic)
    if is_new and version:
        raise Refused(REMOVED)  # a page that has kept it once keeps on
    if is_new:
        topic.created_by = by
        topic.save(force_insert=True)
    else:
        if is_auto and Topic.objects.sent().filter(pk=topic.pk).exists():
            raise Refused(_("This topic has been sent."))
        versions.write(topic, WRITTEN, version=topic.version if version is None else version)
    topic = Topic.objects.get(pk=topic.pk)
    if is_new or topic.sent_at:
        record("topic.save", by=by, negotiation=negotiation, topic=topic.pk)
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
    topic.pk, topic.version = earlier.pk, earlier.version
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
    topic = lock(topic)
    if not topic.title.strip():
        raise Refused(_("Tell in a few words what the topic is about."))
    if topic.sent_at is None:
        topic.sent_at = clock.now()
        topic.version += 1  # who still writes the draft is told that it has been sent
        topic.save(update_fields=["sent_at", "version"])
        record("topic.send", by=by, negotiation=topic.negotiation, topic=topic.pk, late=topic.is_late)
    if topic.municipality_id:
        Party.objects.filter(
            negotiation=topic.negotiation, municipality=topic.municipality_id, topics_sent_at=None
        ).update(topics_sent_at=clock.now())
        Party.objects.filter(negotiation=topic.negotiation, municipality=topic.municipality_id).update(
            nothing_to_raise=False
        )
        recorded = RecordedAnswer.objects.filter(party__negotiation=topic.negotiation, part=RecordedAnswer.Part.TOPICS)
        recorded.filter(party__municipality=topic.municipality_id).delete()  # written anew where a planner records it
    return topic


@transaction.atomic
def remove(topic: Topic, *, by: User) -> None:
    """Withdraw a topic. When the municipality has none left it owes an answer again."""
    topic = lock(topic)
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
    """Name the county's expert who answers the topic, and how long it takes. Another expert has not replied yet."""
    topic = lock(topic)
    if topic.expert != expert:
        topic.expert_reply = topic.expert_words = ""
    topic.expert, topic.minutes = expert, minutes
    topic.save(update_fields=["expert", "minutes", "expert_reply", "expert_words"])
    record("topic.assign", by=by, negotiation=topic.negotiation, topic=topic.pk, expert=expert.pk if expert else None)
    return topic
