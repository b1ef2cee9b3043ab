"""A row of a file of people, and whom of the register it means. Pure but for the rows that it is given."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from municipalities.files import people
from municipalities.models import Municipality, WelfareGroupMember


@dataclass
class MemberEntry:
    """`told`: what the row says of the person, `facts`: of the municipality; `role` empty and `duty` None: it leaves them as they are.

    `member`: who is meant, None for a new person.
    """

    line: int
    municipality: Municipality
    told: dict[str, str]
    facts: dict[str, str]
    role: str = ""
    duty: str | None = None
    member: WelfareGroupMember | None = None

    @property
    def who(self) -> str:
        return f"{self.municipality.name} · {self.told['name']}"

    @property
    def name(self) -> str:
        return self.told["name"].casefold()

    @property
    def address(self) -> str:
        return self.told["email"].casefold()

    @property
    def person(self) -> dict[str, str]:
        """As it would stand in the register."""
        known = (
            people.values(self.member.user)
            if self.member
            else {"title": "", "phone": "", "language": self.municipality.language}
        )
        return {**known, **self.told}

    @property
    def differs(self) -> bool:
        """The person or the role, from what stands in the register; the duty is another matter."""
        member = self.member
        return member is None or (self.person, self.role or member.role) != (people.values(member.user), member.role)

    @property
    def same_as(self) -> tuple[object, ...]:
        """Two rows with the same one tell of one person."""
        return (self.member.pk,) if self.member else (self.municipality.pk, self.name, self.address)

    def says_the_same(self, other: "MemberEntry") -> bool:
        mine, theirs = ((one.told, one.facts, one.role, one.duty) for one in (self, other))
        return mine == theirs


Members = dict[str, list[WelfareGroupMember]]


def match(entries: Sequence[MemberEntry], members: Iterable[WelfareGroupMember]) -> dict[int, str]:
    """Tell each entry its member. Name and address first, then what fits only half and nobody else claims.

    Gives the reasons, by line, why a row could mean two people.
    """
    left: Members = {}
    for member in members:
        left.setdefault(member.municipality_id, []).append(member)
    reasons: dict[int, str] = {}
    open_entries = [entry for entry in entries if not _claim(entry, _exact(entry, left), reasons)]
    claimed = {entry.member.pk for entry in entries if entry.member}
    for entry in open_entries:
        if entry.line not in reasons:
            _claim(entry, [member for member in _half(entry, left) if member.pk not in claimed], reasons)
    return reasons


def _exact(entry: MemberEntry, members: Members) -> list[WelfareGroupMember]:
    return [member for member in _half(entry, members) if _has_name(entry, member) and _has_address(entry, member)]


def _half(entry: MemberEntry, members: Members) -> list[WelfareGroupMember]:
    found = members.get(entry.municipality.pk, [])
    return [member for member in found if _has_name(entry, member) or _has_address(entry, member)]


def _has_name(entry: MemberEntry, member: WelfareGroupMember) -> bool:
    return member.user.name.casefold() == entry.name


def _has_address(entry: MemberEntry, member: WelfareGroupMember) -> bool:
    return member.user.email.casefold() == entry.address


def _claim(entry: MemberEntry, found: list[WelfareGroupMember], reasons: dict[int, str]) -> bool:
    if len(found) > 1:
        names = ", ".join(member.user.name for member in found)
        reasons[entry.line] = _(
            "This row could mean several people: %(names)s. Change them on the municipality's page."
        ) % {"names": names}
    elif found:
        entry.member = found[0]
    return bool(found)
