"""Who is invited to a negotiation: they get its calendar letters, and afterwards its memo."""

from collections.abc import Collection

from django.db import models
from django.db.models import F, OuterRef, Subquery

from hyte.accounts.models import User
from municipalities.models import Membership, Municipality, Organisation, WelfareGroupMember
from negotiations.models import Negotiation, OrganisationReply

Invited = tuple[User, bool]  # a person, and whether there is a personal link


def recipients(negotiation: Negotiation) -> list[Invited]:
    """(person, has a personal link): group, team and organisations; each once."""
    return recipients_of([negotiation])[negotiation.pk]


def recipients_of(negotiations: Collection[Negotiation]) -> dict[int, list[Invited]]:
    """The same of many negotiations of one round, by their keys. Four queries."""
    people: dict[int, dict[int, Invited]] = {negotiation.pk: {} for negotiation in negotiations}
    for key, person, has_link in (*_members(people), *_team(negotiations), *_representatives(negotiations)):
        people[key].setdefault(person.pk, (person, has_link))
    return {key: list(invited.values()) for key, invited in people.items()}


Row = tuple[int, User, bool]  # the key of a negotiation, a person, and whether there is a personal link


def _members(negotiations: Collection[int]) -> list[Row]:
    """The welfare groups of the municipalities."""
    members = WelfareGroupMember.objects.present().annotate(negotiation=F("municipality__parties__negotiation"))
    found = members.filter(negotiation__in=negotiations).select_related("user")
    return [(member.negotiation, member.user, True) for member in found]


def _team(negotiations: Collection[Negotiation]) -> list[Row]:
    """Who of the county comes; who has left it hears nothing more."""
    staff = Membership.objects.people(next((n.round.area_id for n in negotiations), ""))
    rows = Negotiation.team.through.objects.filter(negotiation__in=negotiations, user__in=staff.values("pk"))
    return [(row.negotiation_id, row.user, False) for row in rows.select_related("user").order_by("user_id")]


def _representatives(negotiations: Collection[Negotiation]) -> list[Row]:
    """The organisations are invited to every negotiation of the round, save where they have told that they do not come."""
    first = next(iter(negotiations), None)
    if first is None:
        return []
    present = first.round.organisations.present().exclude(representative=None).select_related("representative")
    stay_away = set(
        OrganisationReply.objects.filter(negotiation__in=negotiations, comes=False).values_list(
            "negotiation", "organisation"
        )
    )
    return [
        (negotiation.pk, organisation.representative, True)
        for negotiation in negotiations
        for organisation in present
        if organisation.representative and (negotiation.pk, organisation.pk) not in stay_away
    ]


def speaks_for(person: User) -> Municipality | Organisation | None:
    """The municipality or the organisation of a person who comes by a personal link, while present there."""
    member, organisation = getattr(person, "group_membership", None), getattr(person, "organisation", None)
    if member and member.left_on is None:
        return member.municipality
    return organisation if organisation and organisation.left_on is None else None


def answering(negotiation: Negotiation) -> "models.QuerySet[WelfareGroupMember]":
    """Who answers for its municipalities: contacts and deputies."""
    on_duty = WelfareGroupMember.objects.present().exclude(duty=WelfareGroupMember.Duty.NONE)
    return on_duty.filter(municipality__parties__negotiation=negotiation)


def municipality_of_recipient() -> Subquery:
    """For a query of letters: code of the municipality of each one's recipient. Looked up by index, letter by letter."""
    return Subquery(WelfareGroupMember.objects.filter(user=OuterRef("recipient")).order_by().values("municipality"))
