"""Who is invited to a negotiation: they get its calendar letters, and afterwards its memo."""

from django.db import models
from django.db.models import OuterRef, Subquery

from hyte.accounts.models import User
from municipalities.models import Membership, Municipality, Organisation, WelfareGroupMember
from negotiations.models import Negotiation


def recipients(negotiation: Negotiation) -> list[tuple[User, bool]]:
    """(person, has a personal link): group, team and organisations; each once."""
    members = WelfareGroupMember.objects.present().filter(municipality__parties__negotiation=negotiation)
    people = [(member.user, True) for member in members.select_related("user")]
    staff = Membership.objects.people(negotiation.round.area_id)  # who has left the county hears nothing more
    people += [(person, False) for person in negotiation.team.filter(pk__in=staff.values("pk"))]
    organisations = (
        negotiation.round.organisations.present().exclude(representative=None).select_related("representative")
    )
    people += [(organisation.representative, True) for organisation in organisations if organisation.representative]
    return list({person.pk: (person, has_link) for person, has_link in people}.values())


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
