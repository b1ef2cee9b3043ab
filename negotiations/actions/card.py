"""The card of a person with a personal link, corrected by the person: names at once, an address through the planner."""

from collections.abc import Mapping

from django.db import transaction

from hyte import links
from hyte.accounts.models import User
from hyte.letters.queue import queue
from municipalities.actions import person as people
from municipalities.models import Organisation, WelfareGroupMember
from negotiations.letters.invitation import address_asked
from negotiations.models import Round

Card = WelfareGroupMember | Organisation


@transaction.atomic
def correct(card: Card, *, person: Mapping[str, str], by: User) -> list[str]:
    """Write what differs and say which fields did; the planner gets a letter when another address is asked for."""
    area = card.municipality.area if isinstance(card, WelfareGroupMember) else card.area
    changed = people.correct_own(by, person=person, area=area.pk)
    round = Round.objects.filter(area=area).running().select_related("organiser").newest_first().first()
    if "asked_email" in changed and round and not people.is_same_address(person["email"], by.email):
        _tell(round, card, by)
    return changed


def _tell(round: Round, card: Card, person: User) -> None:
    """One letter a day and person: it leads to the card, where the newest wish stands."""
    whom = card.municipality if isinstance(card, WelfareGroupMember) else card
    queue(address_asked(round, person, whom.name_in(round.organiser.language), links.address_of(card)))
