"""What a municipality answers through its personal link: still me, times, nothing to raise, who comes."""

from collections.abc import Collection, Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from hyte import clock
from hyte.accounts.models import User
from hyte.errors import Refused
from municipalities.actions import member as members
from municipalities.actions.person import is_same_address
from municipalities.models import WelfareGroupMember
from municipalities.models.municipality import on_duty
from negotiations.actions.event import record
from negotiations.models import Negotiation, Participant, Party, RecordedAnswer, TimeProposal
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
    if party.negotiation.is_absent:
        raise Refused(_("It has been noted that your municipality does not take part this year. Write to the county."))
    return party


def answered_by_itself(party: Party, part: str) -> None:
    """What was recorded on behalf is no longer that: the part has been answered anew (the record is written afterwards)."""
    RecordedAnswer.objects.filter(party=party, part=part).delete()


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
    contact = _contact_of(party)
    names_another = party.names_another(contact)
    if names_another or not party.is_confirmed(contact):
        _confirm(party, contact)
        if names_another:
            _name(party)
        party.save()
        answered_by_itself(party, RecordedAnswer.Part.CONTACT)
        record("answer.confirm_contact", by=by, negotiation=party.negotiation, party=party.pk)


@transaction.atomic
def name_person(party: Party, *, duty: str, name: str, title: str, email: str, by: User) -> None:
    """Tell the planner who is the contact instead of us, or who our deputy is. The register stays as it is until then."""
    party = _locked(party)
    told = (party.named_duty, party.named_name, party.named_title, party.named_email)
    if told == (duty, name, title, email):
        return
    _name(party, duty, name, title, email)
    if duty == WelfareGroupMember.Duty.CONTACT:
        party.contact_confirmed_at = party.confirmed_contact = None
    elif not party.is_confirmed(contact := _contact_of(party)):
        _confirm(party, contact)
    party.save()
    answered_by_itself(party, RecordedAnswer.Part.CONTACT)
    record("answer.name_person", by=by, negotiation=party.negotiation, party=party.pk, duty=duty)


@transaction.atomic
def take_named(party: Party, *, by: User) -> WelfareGroupMember:
    """Enter whom the municipality has named in the register, with the duty. The former one stays in the group without it."""
    party = _locked(party)
    if not party.named_duty:
        raise Refused(
            _("Nobody waits to be taken into the register: it may have been done already. Open the board again.")
        )
    municipality, duty = party.municipality, party.named_duty
    present = list(municipality.members.present().select_related("user"))
    member = next((m for m in present if is_same_address(m.user.email, party.named_email)), None)
    if member is None:
        contact, _deputy = on_duty(present)
        language = contact.user.language if contact else municipality.language
        person = {"name": party.named_name, "title": party.named_title, "email": party.named_email}
        role = WelfareGroupMember.Role.MEMBER
        member = members.add(municipality, person=person | {"language": language}, role=role, duty=duty, by=by)
    else:
        duties = WelfareGroupMember.Duty.CONTACT, WelfareGroupMember.Duty.DEPUTY
        now = zip(duties, on_duty(present), strict=True)
        holders = {str(held): holder for held, holder in now if holder != member} | {duty: member}
        members.set_contacts(
            municipality,
            contact=holders.get(WelfareGroupMember.Duty.CONTACT),
            deputy=holders.get(WelfareGroupMember.Duty.DEPUTY),
            by=by,
        )
    _name(party)
    party.save(update_fields=["named_at", "named_duty", "named_name", "named_title", "named_email"])
    record("answer.take_named", by=by, negotiation=party.negotiation, party=party.pk, duty=duty, member=member.pk)
    return WelfareGroupMember.objects.select_related("user").get(pk=member.pk)


def _contact_of(party: Party) -> User | None:
    member = WelfareGroupMember.objects.contacts().filter(municipality=party.municipality_id).select_related("user")
    return found.user if (found := member.first()) else None


def _confirm(party: Party, contact: User | None) -> None:
    """It is said of the contact of now: of a later one it has to be said anew."""
    if contact is None:
        raise Refused(_("The register has no HYTE contact now. Tell who the contact is."))
    party.contact_confirmed_at, party.confirmed_contact = clock.now(), contact


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
    answered_by_itself(party, RecordedAnswer.Part.TIMES)
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
    answered_by_itself(party, RecordedAnswer.Part.TOPICS)
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
            organisation=party.municipality.name,
            **other,
        )
        for other in others
    )
    party.people_sent_at = clock.now()
    party.save(update_fields=["people_sent_at"])
    answered_by_itself(party, RecordedAnswer.Part.PEOPLE)
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
