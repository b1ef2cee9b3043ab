"""Who answers for each municipality once the rows of a file have been taken in: one contact and one deputy at most."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from municipalities.files.member_entry import MemberEntry
from municipalities.models import WelfareGroupMember

Duty = WelfareGroupMember.Duty
Holder = MemberEntry | WelfareGroupMember


def contradictions(entries: Sequence[MemberEntry]) -> dict[int, str]:
    """Reasons, by line, where several rows want the same duty of one municipality."""
    wanted = defaultdict(list)
    for entry in entries:
        if entry.duty:
            wanted[entry.municipality.pk, entry.duty].append(entry)
    return {
        entry.line: _("%(place)s has %(duty)s on several lines: %(lines)s. Leave one of them.")
        % {
            "place": entry.municipality.name,
            "duty": Duty(duty).label,
            "lines": ", ".join(str(other.line) for other in same),
        }
        for (_code, duty), same in wanted.items()
        if len(same) > 1
        for entry in same
    }


@dataclass
class Duties:
    """`before` and `after`: code → duty → who. `lost`: (entry that takes it, who gives it up without a row, duty)."""

    before: dict[str, dict[str, WelfareGroupMember]] = field(default_factory=lambda: defaultdict(dict))
    after: dict[str, dict[str, Holder]] = field(default_factory=lambda: defaultdict(dict))
    lost: list[tuple[MemberEntry, WelfareGroupMember, str]] = field(default_factory=list)

    @classmethod
    def of(cls, members: Iterable[WelfareGroupMember], entries: Sequence[MemberEntry]) -> "Duties":
        made = cls()
        for member in members:
            if member.duty:
                made.before[member.municipality_id][member.duty] = member
                made.after[member.municipality_id][member.duty] = member
        for entry in entries:
            made._lay_down(entry)
        for entry in entries:
            made._take_up(entry, entries)
        return made

    def _lay_down(self, entry: MemberEntry) -> None:
        """A row that says another duty, or none, gives up the one that the person has."""
        member = entry.member
        if member and member.duty and entry.duty is not None and entry.duty != member.duty:
            self.after[member.municipality_id].pop(member.duty, None)

    def _take_up(self, entry: MemberEntry, entries: Sequence[MemberEntry]) -> None:
        if not entry.duty:
            return
        holders = self.after[entry.municipality.pk]
        former = holders.get(entry.duty)
        if isinstance(former, WelfareGroupMember) and former != entry.member:
            self.lost.append((entry, former, entry.duty))
        holders[entry.duty] = entry

    def changed(self) -> list[str]:
        """Codes of the municipalities where somebody else answers afterwards."""
        return [code for code in self.after if self._pks(self.before[code]) != self._pks(self.after[code])]

    def _pks(self, holders: dict[str, WelfareGroupMember] | dict[str, Holder]) -> dict[str, object]:
        return {duty: key(holder) for duty, holder in holders.items()}


def key(holder: Holder) -> object:
    """The member's number; the row itself for somebody who is new."""
    member = holder.member if isinstance(holder, MemberEntry) else holder
    return member.pk if member else id(holder)
