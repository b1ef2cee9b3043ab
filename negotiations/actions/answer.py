"""What a municipality answers through its personal link: still me, times, nothing to raise, who comes."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from hyte import clock
from hyte.accounts.models import User
from hyte.errors import Refused
from municipalities.models import WelfareGroupMember
from negotiations.actions.event import record
from negotiations.models import Negotiation, Participant, Party, TimeProposal
from negotiations.states import NegotiationState

MOST_PROPOSALS = 5


def _locked(party: Party) -> Party:
    party = (
        Party.objects.select_for_update(of=("self",))
        .select_related("negotiation__round", "municipality")
        .get(pk=party.pk)
    )
    if party.negotiation.round.closed_at:
        raise Refused(_("The round has been closed, so answers can no longer be changed."))
    return party


@transaction.atomic
def confirm_contact(party: Party, *, by: User) -> None:
    """ "This is still me": the contact of the register is the right one."""
    party = _locked(party)
    if party.contact_confirmed_at is None:
        party.contact_confirmed_at = clock.now()
        party.save(update_fields=["contact_confirmed_at"])
        record("answer.confirm_contact", by=by, negotiation=party.negotiation, party=party.pk)


@transaction.atomic
def propose_times(
    party: Party, *, starts: Sequence[datetime], none_suits: str = "", by: User, on_behalf: bool = False
) -> None:
    """Replace the municipality's proposals by `starts`, the best first; or say that none suits and what would."""
    party = _locked(party)
    if party.negotiation.state != NegotiationState.PLANNED:
        raise Refused(_("The time has already been confirmed. Write to the county if it does not suit you any more."))
    offered = {start for start, _end in party.negotiation.round.offered_slots()}
    unknown = [start for start in starts if start not in offered]
    if unknown:
        raise Refused(_("One of the times is no longer free. Choose again from the times that are shown."))
    if not starts and not none_suits.strip():
        raise Refused(_("Choose at least one time, or tell us what would suit you."))
    party.proposals.all().delete()
    TimeProposal.objects.bulk_create(
        TimeProposal(party=party, rank=rank, starts_at=start, on_behalf=on_behalf)
        for rank, start in enumerate(dict.fromkeys(starts).keys(), start=1)
        if rank <= MOST_PROPOSALS
    )
    party.none_suits = "" if starts else none_suits.strip()
    party.times_sent_at = clock.now()
    party.save(update_fields=["none_suits", "times_sent_at"])
    record("answer.propose_times", by=by, negotiation=party.negotiation, times=len(starts), on_behalf=on_behalf)


@transaction.atomic
def nothing_to_raise(party: Party, *, by: User) -> None:
    """An answer too: no topics this year. Drafts are kept; sent topics must be withdrawn first."""
    party = _locked(party)
    if party.negotiation.topics.sent().filter(municipality=party.municipality).exists():
        raise Refused(_("You have already sent topics. Remove them first if there is nothing to raise after all."))
    party.nothing_to_raise, party.topics_sent_at = True, clock.now()
    party.save(update_fields=["nothing_to_raise", "topics_sent_at"])
    record("answer.nothing_to_raise", by=by, negotiation=party.negotiation)


@transaction.atomic
def tell_people(
    party: Party, *, coming: Sequence[WelfareGroupMember], others: Sequence[dict[str, str]], by: User
) -> None:
    """Who comes: members of the welfare group, and others as {"name", "title", "role"}."""
    party = _locked(party)
    negotiation = party.negotiation
    if negotiation.state not in (NegotiationState.PLANNED, NegotiationState.SCHEDULED):
        raise Refused(_("The negotiation has been held, so the participants can no longer be changed here."))
    own = negotiation.participants.filter(side=Participant.Side.MUNICIPALITY)
    own.filter(user=None).delete()
    own.exclude(user__in=[m.user_id for m in coming]).update(expected=False)
    for member in coming:
        expect_member(negotiation, member)
    Participant.objects.bulk_create(
        Participant(negotiation=negotiation, side=Participant.Side.MUNICIPALITY, expected=True, **other)
        for other in others
    )
    party.people_sent_at = clock.now()
    party.save(update_fields=["people_sent_at"])
    record("answer.tell_people", by=by, negotiation=negotiation, people=len(coming) + len(others))


def role_of(member: WelfareGroupMember) -> str:
    """The role in a negotiation of a member of a welfare group: what they are, else their contact duty."""
    if member.role == WelfareGroupMember.Role.MEMBER and member.is_contact:
        return Participant.Role.CONTACT
    return member.role


def expect_member(negotiation: Negotiation, member: WelfareGroupMember) -> None:
    """Mark a member of the welfare group as coming; once, however often told."""
    Participant.objects.update_or_create(
        negotiation=negotiation,
        user=member.user,
        defaults={
            "side": Participant.Side.MUNICIPALITY,
            "role": role_of(member),
            "name": member.user.name,
            "title": member.user.title,
            "organisation": member.municipality.name,
            "expected": True,
        },
    )
