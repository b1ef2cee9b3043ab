"""What an organisation does by itself: says where it comes and who, raises one topic in many negotiations, accepts measures."""

from collections.abc import Collection, Mapping
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from hyte import clock
from hyte.accounts.models import User
from hyte.errors import Refused
from municipalities.models import Organisation
from negotiations.actions import booking
from negotiations.actions import topic as topics
from negotiations.actions.event import record
from negotiations.models import Negotiation, OrganisationReply, Participant, Topic
from negotiations.states import STILL_AHEAD
from programmes.actions import measure as measures
from programmes.models import Measure

Side, Role = Participant.Side, Participant.Role


@transaction.atomic
def tell_coming(negotiation: Negotiation, organisation: Organisation, *, comes: bool, instead: str, by: User) -> bool:
    """Whether the organisation comes, and who comes instead of its representative, if somebody does. False: nothing differed.

    Who does not come is not needed: the calendar is told, and so it is when they come after all.
    """
    negotiation = _locked(negotiation)
    had = OrganisationReply.objects.filter(negotiation=negotiation, organisation=organisation).first()
    if had and (had.comes, substitute(negotiation, organisation)) == (comes, instead):
        return False
    OrganisationReply.objects.update_or_create(
        negotiation=negotiation, organisation=organisation, defaults={"comes": comes, "at": clock.now()}
    )
    _expect(negotiation, organisation, comes=comes, instead=instead)
    record("organisation.tell_coming", by=by, negotiation=negotiation, organisation=organisation.pk, comes=comes)
    if negotiation.is_scheduled and organisation.representative_id:
        booking.follow_people(negotiation, [organisation.representative_id])
    return True


def _locked(negotiation: Negotiation) -> Negotiation:
    found = Negotiation.objects.select_for_update(of=("self",), no_key=True)
    negotiation = found.select_related("round__area", "round__organiser").get(pk=negotiation.pk)
    negotiation.round.check_open()
    if negotiation.state not in STILL_AHEAD:
        raise Refused(_("The negotiation with %(name)s no longer lies ahead.") % {"name": negotiation.title})
    return negotiation


def _others(negotiation: Negotiation, organisation: Organisation) -> QuerySet[Participant]:
    own = negotiation.participants.filter(side=Side.ORGANISATION, organisation=organisation.name_fi)
    return own.filter(user=None, expected=True)


def substitute(negotiation: Negotiation, organisation: Organisation) -> str:
    """The name of who comes instead of the representative; else empty."""
    other = _others(negotiation, organisation).first()
    return other.name if other else ""


def _expect(negotiation: Negotiation, organisation: Organisation, *, comes: bool, instead: str) -> None:
    _others(negotiation, organisation).delete()
    if comes and instead:
        Participant.objects.create(
            negotiation=negotiation,
            side=Side.ORGANISATION,
            role=Role.ORGANISATION,
            name=instead,
            organisation=organisation.name_fi,
            expected=True,
        )
    voice = organisation.representative
    if voice:
        Participant.objects.update_or_create(
            negotiation=negotiation,
            user=voice,
            defaults={
                "side": Side.ORGANISATION,
                "role": Role.ORGANISATION,
                "name": voice.name,
                "title": voice.title,
                "organisation": organisation.name_fi,
                "expected": comes and not instead,
            },
        )


@transaction.atomic
def raise_in(
    negotiations: Collection[Negotiation], organisation: Organisation, *, words: Mapping[str, Any], by: User
) -> list[Topic]:
    """The same topic sent to each of these negotiations: all of them, or none."""
    sent = []
    for negotiation in sorted(negotiations, key=lambda negotiation: negotiation.pk):
        topic = topics.draft(negotiation=negotiation, organisation=organisation, by=by)
        for name, value in words.items():
            setattr(topic, name, value)
        sent.append(topics.send(topics.save(topic, by=by), by=by))
    return sent


@transaction.atomic
def accept_measure(measure: Measure, *, accepts: bool, by: User) -> Measure:
    """The organisation says yes to what names it, or takes that back."""
    negotiation = measure.agreement.negotiation
    measure = measures.accept(measure, accepts=accepts, by=by)
    record("measure.accept", by=by, negotiation=negotiation, measure=measure.pk, accepts=accepts)
    return measure
