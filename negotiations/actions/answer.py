"""What a municipality answers through its personal link: still me, times, nothing to raise, who comes."""

from collections.abc import Collection, Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from hyte import clock
from hyte.accounts.models import User
from hyte.errors import Refused
from municipalities.models import WelfareGroupMember
from negotiations.actions.event import record
from negotiations.models import Negotiation, Participant, Party, TimeProposal
from negotiations.slots import Span, overlaps
from negotiations.states import STILL_AHEAD, NegotiationState

MOST_PROPOSALS = 5


def _locked(party: Party) -> Party:
    party = (
        Party.objects.select_for_update(of=("self",), no_key=True)
        .select_related("negotiation__round", "municipality")
        .get(pk=party.pk)
    )
    party.negotiation.round.check_open()
    return party


def choosable(party: Party) -> list[Span]:
    """What the municipality may choose from: free times, and those of its own choice as long as they are free."""
    own = {proposal.starts_at for proposal in party.proposals.all()} if party.times_sent_at else set()
    return free_times(party.negotiation, own=own)


def free_times(negotiation: Negotiation, *, own: Collection[datetime] = ()) -> list[Span]:
    """The one meaning of a free time: offered by the round, and nobody of the team is booked then.

    None of them is refused when it is confirmed, or asked about a second time for the sake of its day or hour.
    """
    offered = negotiation.round.offered_slots(negotiation.duration, own)
    if not offered:
        return []
    booked = Negotiation.objects.in_calendar().filter(team__in=negotiation.team.all(), starts_at__lt=offered[-1][1])
    taken = list(
        booked.exclude(pk=negotiation.pk)
        .filter(ends_at__gt=offered[0][0])
        .values_list("starts_at", "ends_at")
        .distinct()
    )
    return [span for span in offered if not overlaps(span, taken)]


@transaction.atomic
def confirm_contact(party: Party, *, by: User) -> None:
    """ "This is still me": the contact of the register is the right one."""
    party = _locked(party)
    names_another = party.named_duty == WelfareGroupMember.Duty.CONTACT
    if party.contact_confirmed_at is None or names_another:
        party.contact_confirmed_at = clock.now()
        if names_another:
            _name(party)
        party.save()
        record("answer.confirm_contact", by=by, negotiation=party.negotiation, party=party.pk)


@transaction.atomic
def name_person(party: Party, *, duty: str, name: str, title: str, email: str, by: User) -> None:
    """Tell the planner who is the contact instead of us, or who our deputy is. The register stays as it is until then."""
    party = _locked(party)
    told = (party.named_duty, party.named_name, party.named_title, party.named_email)
    if told == (duty, name, title, email):
        return
    _name(party, duty, name, title, email)
    if duty == WelfareGroupMember.Duty.DEPUTY:
        party.contact_confirmed_at = party.contact_confirmed_at or clock.now()
    else:
        party.contact_confirmed_at = None
    party.save()
    record("answer.name_person", by=by, negotiation=party.negotiation, party=party.pk, duty=duty)


def _name(party: Party, duty: str = "", name: str = "", title: str = "", email: str = "") -> None:
    party.named_duty, party.named_name, party.named_title, party.named_email = duty, name, title, email
    party.named_at = clock.now() if duty else None


@transaction.atomic
def propose_times(
    party: Party, *, starts: Sequence[datetime], none_suits: str = "", by: User, on_behalf: bool = False
) -> None:
    """Replace the municipality's proposals by `starts`, the best first; or say that none suits and what would."""
    party = _locked(party)
    starts, none_suits = list(dict.fromkeys(starts))[:MOST_PROPOSALS], "" if starts else none_suits.strip()
    if party.negotiation.state != NegotiationState.PLANNED:
        raise Refused(_("The time has already been confirmed. Ask for another one if it does not suit you any more."))
    if not starts and not none_suits:
        raise Refused(_("Choose at least one time, or tell us what would suit you."))
    if party.times_sent_at and (_proposed(party), party.none_suits) == (starts, none_suits):
        return
    free = {start for start, _end in choosable(party)}
    if any(start not in free for start in starts):
        raise Refused(_("One of the times is no longer free. Choose again from the times that are shown."))
    party.proposals.all().delete()
    TimeProposal.objects.bulk_create(
        TimeProposal(party=party, rank=rank, starts_at=start, on_behalf=on_behalf)
        for rank, start in enumerate(starts, start=1)
    )
    party.none_suits, party.times_sent_at = none_suits, clock.now()
    party.save(update_fields=["none_suits", "times_sent_at"])
    record("answer.propose_times", by=by, negotiation=party.negotiation, times=len(starts), on_behalf=on_behalf)


def _proposed(party: Party) -> list[datetime]:
    return [proposal.starts_at for proposal in party.proposals.all()]


@transaction.atomic
def nothing_to_raise(party: Party, *, by: User) -> None:
    """An answer too: no topics this year. Drafts are kept; sent topics must be withdrawn first."""
    party = _locked(party)
    if party.negotiation.state not in STILL_AHEAD:
        raise Refused(_("The negotiation has been held, so topics can no longer be changed."))
    if party.negotiation.topics.sent().filter(municipality=party.municipality).exists():
        raise Refused(_("You have already sent topics. Remove them first if there is nothing to raise after all."))
    if party.nothing_to_raise:
        return
    party.nothing_to_raise, party.topics_sent_at = True, clock.now()
    party.save(update_fields=["nothing_to_raise", "topics_sent_at"])
    record("answer.nothing_to_raise", by=by, negotiation=party.negotiation)


@transaction.atomic
def tell_people(
    party: Party, *, coming: Sequence[WelfareGroupMember], others: Sequence[dict[str, str]], by: User
) -> None:
    """Who comes of this municipality: members of its welfare group, and others as {"name", "title", "role"}."""
    party = _locked(party)
    negotiation = party.negotiation
    if negotiation.state not in STILL_AHEAD:
        raise Refused(_("The negotiation has been held, so the participants can no longer be changed here."))
    own = party.people()
    own.filter(user=None).delete()
    own.exclude(user__in=[m.user_id for m in coming]).update(expected=False)
    for member in coming:
        expect_member(negotiation, member)
    Participant.objects.bulk_create(
        Participant(
            negotiation=negotiation,
            municipality=party.municipality,
            side=Participant.Side.MUNICIPALITY,
            expected=True,
            **other,
        )
        for other in others
    )
    party.people_sent_at = clock.now()
    party.save(update_fields=["people_sent_at"])
    record("answer.tell_people", by=by, negotiation=negotiation, people=len(coming) + len(others))


def role_of(member: WelfareGroupMember) -> str:
    """The role in a negotiation of a member of a welfare group: what they are, else their contact duty."""
    if member.role == WelfareGroupMember.Role.MEMBER and member.is_contact:
        is_deputy = member.duty == WelfareGroupMember.Duty.DEPUTY
        return Participant.Role.DEPUTY if is_deputy else Participant.Role.CONTACT
    return member.role


def expect_member(negotiation: Negotiation, member: WelfareGroupMember) -> None:
    """Mark a member of the welfare group as coming; once, however often told."""
    Participant.objects.update_or_create(
        negotiation=negotiation,
        user=member.user,
        defaults={
            "side": Participant.Side.MUNICIPALITY,
            "municipality": member.municipality,
            "role": role_of(member),
            "name": member.user.name,
            "title": member.user.title,
            "organisation": member.municipality.name,
            "expected": True,
        },
    )
