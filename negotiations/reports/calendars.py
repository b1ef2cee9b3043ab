"""Whose calendars do not tell the truth of a negotiation: who is not invited yet, and who holds it uninvited."""

from dataclasses import dataclass

from hyte.accounts.models import User
from negotiations.letters.holders import held_by_others, not_invited
from negotiations.models import Negotiation


@dataclass(frozen=True)
class Calendars:
    """`new`: whom no letter asks, at the present address, to come. `holders`: (person, address) of those who hold it uninvited."""

    new: list[User]
    holders: list[tuple[User, str]]

    def __bool__(self) -> bool:
        return bool(self.new or self.holders)


def calendars(negotiation: Negotiation) -> Calendars:
    """Before a time has been confirmed nobody holds anything."""
    if not negotiation.is_scheduled:
        return Calendars([], [])
    holders = held_by_others(negotiation)
    people = User.objects.in_bulk({person for person, _address in holders})
    found = sorted((people[key].name, key, address) for key, address in holders)
    new = [person for person, _has_link in not_invited(negotiation)]
    return Calendars(new, [(people[key], address) for _name, key, address in found])
