"""What is wrong in a register: pure, from names, addresses and duties alone."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    NO_CONTACT = "no_contact"
    NO_DEPUTY = "no_deputy"
    SHARED_ADDRESS = "shared_address"


@dataclass(frozen=True)
class Person:
    """A present member of a welfare group. `duty`: contact, deputy or nothing."""

    name: str
    email: str
    duty: str = ""


@dataclass(frozen=True)
class Warning:
    """`names`: of whom it tells, when it tells of people."""

    kind: Kind
    names: tuple[str, ...] = ()


def find(groups: Mapping[str, Sequence[Person]]) -> dict[str, list[Warning]]:
    """The warnings of each group, the gravest first. An address is shared wherever in the groups its other user is."""
    users = _users_of_addresses(groups)
    return {key: [*_missing(people), *_shared(people, users)] for key, people in groups.items()}


def _missing(people: Sequence[Person]) -> list[Warning]:
    duties = {person.duty for person in people}
    wanted = (("contact", Kind.NO_CONTACT), ("deputy", Kind.NO_DEPUTY))
    return [Warning(kind) for duty, kind in wanted if duty not in duties]


def _shared(people: Sequence[Person], users: Mapping[str, list[str]]) -> list[Warning]:
    own = dict.fromkeys(_same(person.email) for person in people)
    return [Warning(Kind.SHARED_ADDRESS, tuple(users[address])) for address in own if len(users[address]) > 1]


def _users_of_addresses(groups: Mapping[str, Sequence[Person]]) -> dict[str, list[str]]:
    users: dict[str, list[str]] = defaultdict(list)
    for people in groups.values():
        for person in people:
            users[_same(person.email)].append(person.name)
    return users


def _same(address: str) -> str:
    """Capital letters make no other mailbox."""
    return address.strip().casefold()
