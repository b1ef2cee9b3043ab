"""The welfare groups as a file: who belongs to them, in which role, and who answers for each municipality.

A row is a person, and may tell where the municipality meets and the address of its registry office. Nobody is removed by
not standing in the file. An empty duty, role, language, telephone or fact of the municipality stays as it is.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hyte.accounts.models import User
from hyte.files.plans import Change, Plan
from hyte.tables.layout import Bound, Column, Layout
from hyte.tables.table import Refusal, Row, Table
from municipalities.files import duties, facts, people
from municipalities.files.duties import Duties
from municipalities.files.facts import FactsEntry
from municipalities.files.member_entry import MemberEntry, match
from municipalities.files.places import Places, Unknown
from municipalities.models import Municipality, WelfareArea, WelfareGroupMember

NO_PERSON = gettext_lazy("no person in the row")
Duty, Role = WelfareGroupMember.Duty, WelfareGroupMember.Role
LAYOUT = Layout(
    (
        Column("code", gettext_lazy("Municipality code"), also=("kuntakoodi", "kuntanro", "kommunkod", "kommunnummer")),
        Column("municipality", gettext_lazy("Municipality"), needed=True),
        Column("name", gettext_lazy("Name"), needed=True),
        Column("title", gettext_lazy("Title")),
        replace(people.COLUMNS[2], needed=True),
        *people.COLUMNS[3:],
        Column("role", gettext_lazy("Role in the welfare group"), choices=dict(Role.choices)),
        Column("duty", gettext_lazy("Contact duty"), choices={(key or "none"): word for key, word in Duty.choices}),
        *facts.COLUMNS,
    )
)


@dataclass
class MemberChanges:
    """What a file would do, and what is needed to do it."""

    plan: Plan
    entries: list[MemberEntry]
    facts: list[FactsEntry]
    duties: Duties

    @property
    def answering_anew(self) -> list[str]:
        """Codes of the municipalities where somebody else answers afterwards."""
        return self.duties.changed()


def template_rows(area: WelfareArea, *, only_contacts: bool = False, with_gaps: bool = False) -> Iterator[list[str]]:
    """Those who are in the register now; `with_gaps`: and an empty row for each duty that nobody has."""
    for municipality in Municipality.objects.filter(area=area).with_group().in_order():
        group: list[WelfareGroupMember] = municipality.group
        for member in group:
            if member.duty or not only_contacts:
                yield _row(municipality, member.user, member.role, member.duty)
        held = {member.duty for member in group}
        for duty in (Duty.CONTACT, Duty.DEPUTY):
            if with_gaps and duty not in held:
                yield _row(municipality, None, Role.MEMBER, duty)


def _row(municipality: Municipality, user: User | None, role: str, duty: str) -> list[str]:
    told = (
        people.values(user)
        if user
        else {"name": "", "title": "", "email": "", "phone": "", "language": municipality.language}
    )
    told["language"] = people.word("language", told["language"])
    words = [LAYOUT["role"].word_of(role), LAYOUT["duty"].word_of(duty or "none")]
    return [municipality.pk, municipality.name, *told.values(), *words, *facts.values(municipality)]


def plan(table: Table, area: WelfareArea) -> MemberChanges:
    """What the file would do to the register of this county. Writes nothing; a handful of queries however many rows."""
    bound = LAYOUT.bind(table)
    members = list(WelfareGroupMember.objects.filter(municipality__area=area).select_related("user", "municipality"))
    present = [member for member in members if member.left_on is None]
    plan = Plan.of(table, bound.unread)
    entries, told = _entries(table, bound, Places.seen_from(area), plan)
    if reasons := facts.contradictions(told):
        plan.refused += [
            Refusal(one.line, "", one.municipality.name, reasons[one.line]) for one in told if one.line in reasons
        ]
        entries = [entry for entry in entries if entry.line not in reasons]
    entries = _left(entries, match(entries, present), plan)
    entries = _once(entries, plan)
    entries = _left(entries, duties.contradictions(entries), plan)
    refused = {refusal.line for refusal in plan.refused}
    told = facts.once(one for one in told if one.line not in refused)
    work = MemberChanges(plan, entries, told, Duties.of(present, entries))
    _tell(work, {(m.municipality_id, m.user.email.casefold()) for m in members if m.left_on is not None})
    _note(work, present)
    return work


def _entries(table: Table, bound: Bound, places: Places, plan: Plan) -> tuple[list[MemberEntry], list[FactsEntry]]:
    """The rows that can be understood: whom they tell of, and what of the municipality. The others are refused."""
    found, told = [], []
    for row in table:
        has_person = bool(bound.text(row, "name") or bound.text(row, "email"))
        if not has_person and not facts.told_in(row, bound):
            plan.skip(str(NO_PERSON))
            continue
        try:
            municipality = _municipality(row, bound, places)
        except Unknown as unknown:
            blamed = "municipality" if bound.text(row, "municipality") else "code"
            plan.refused.append(bound.refusal(row, blamed, unknown))
            continue
        news, refused = facts.read(row, bound, municipality)
        entry, wrong = _entry(row, bound, municipality, news) if has_person else (None, [])
        plan.refused += [*wrong, *refused]
        if wrong or refused:
            continue
        if entry:
            found.append(entry)
        elif not news:
            plan.skip(str(NO_PERSON))
        if news:
            told.append(FactsEntry(row.line, municipality, news))
    return found, told


def _entry(
    row: Row, bound: Bound, municipality: Municipality, news: dict[str, str]
) -> tuple[MemberEntry, list[Refusal]]:
    told, refused = people.read(row, bound)
    chosen: dict[str, str] = {}
    for column in (LAYOUT["role"], LAYOUT["duty"]):
        text = bound.text(row, column.key)
        value = column.value_of(text) if text else ""
        if value is None:
            refused.append(bound.refusal(row, column.key, column.must_be()))
        chosen[column.key] = value or ""
    duty = {"": None, "none": ""}.get(chosen["duty"], chosen["duty"])
    return MemberEntry(row.line, municipality, told, news, chosen["role"], duty), refused


def _municipality(row: Row, bound: Bound, places: Places) -> Municipality:
    """By code and by name, which must agree where both are told."""
    found = [places.find(text) for key in ("code", "municipality") if (text := bound.text(row, key))]
    if not found:
        raise Unknown(_("Say whose welfare group the person belongs to."))
    if len(set(found)) > 1:
        raise Unknown(_("The code and the name are of different municipalities."))
    return found[0]


def _left(entries: Sequence[MemberEntry], reasons: dict[int, str], plan: Plan) -> list[MemberEntry]:
    """Those without a reason against them; the others are refused."""
    plan.refused += [
        Refusal(entry.line, "", entry.who, reasons[entry.line]) for entry in entries if entry.line in reasons
    ]
    return [entry for entry in entries if entry.line not in reasons]


def _once(entries: Sequence[MemberEntry], plan: Plan) -> list[MemberEntry]:
    """A person has one row. The same row again is passed over; rows that differ are all refused."""
    rows = defaultdict(list)
    for entry in entries:
        rows[entry.same_as].append(entry)
    reasons: dict[int, str] = {}
    kept = []
    for first, *others in rows.values():
        if all(first.says_the_same(other) for other in others):
            kept.append(first)
            plan.skip(_("the same row stands above"), len(others))
        else:
            lines = ", ".join(str(entry.line) for entry in (first, *others))
            words = _("Several lines tell different things of the same person: %(lines)s.") % {"lines": lines}
            reasons |= {entry.line: words for entry in (first, *others)}
    _left(entries, reasons, plan)
    return sorted(kept, key=lambda entry: entry.line)


def _tell(work: MemberChanges, former: set[tuple[str, str]]) -> None:
    """The changes in words, row by row."""
    lost = defaultdict(list)
    said = {entry.member.pk for entry in work.entries if entry.member and entry.duty is not None}
    news = {one.line: facts.changes(one) for one in work.facts}
    for entry, holder, duty in work.duties.lost:
        if holder.pk not in said:
            lost[entry.line].append(Change(entry.line, *_duty_words(entry.municipality, holder.user.name, duty, "")))
    for entry in work.entries:
        changes = list(_changes(entry)) + lost[entry.line] + news.pop(entry.line, [])
        if entry.member is None:
            back = _("comes back to the group") if (entry.municipality.pk, entry.address) in former else ""
            work.plan.added.append(Change(entry.line, entry.who, back, _described(entry)))
            work.plan.changed += changes
        elif changes:
            work.plan.changed += changes
        else:
            work.plan.unchanged += 1
    work.plan.changed += [change for changes in news.values() for change in changes]  # of rows without a person


def _described(entry: MemberEntry) -> str:
    person = entry.person
    role = LAYOUT["role"].word_of(entry.role or Role.MEMBER)
    duty = LAYOUT["duty"].word_of(entry.duty) if entry.duty else ""
    told = [person["title"], person["email"], person["phone"], people.word("language", person["language"]), role, duty]
    return ", ".join(part for part in told if part)


def _changes(entry: MemberEntry) -> Iterator[Change]:
    member = entry.member
    if member is None:
        return
    before = people.values(member.user)
    for key, after in entry.person.items():
        if before[key] != after:
            what = f"{entry.who}: {LAYOUT[key].label}"
            yield Change(entry.line, what, people.word(key, before[key]), people.word(key, after))
    if entry.role and entry.role != member.role:
        what, column = f"{entry.who}: {LAYOUT['role'].label}", LAYOUT["role"]
        yield Change(entry.line, what, column.word_of(member.role), column.word_of(entry.role))
    if entry.duty is not None and entry.duty != member.duty:
        yield Change(entry.line, *_duty_words(entry.municipality, entry.told["name"], member.duty, entry.duty))


def _duty_words(municipality: Municipality, name: str, before: str, after: str) -> tuple[str, str, str]:
    column = LAYOUT["duty"]
    what = f"{municipality.name} · {name}: {column.label}"
    return what, column.word_of(before or "none"), column.word_of(after or "none")


def _note(work: MemberChanges, present: Sequence[WelfareGroupMember]) -> None:
    """What follows: links that stop working, municipalities that nobody answers for any more."""
    moved = [entry for entry in work.entries if entry.member and entry.member.user.email.casefold() != entry.address]
    if moved:
        words = _("A new address ends the personal link that was sent to the former one: %(names)s.")
        work.plan.notes.append(words % {"names": ", ".join(entry.told["name"] for entry in moved)})
    names = {member.municipality_id: member.municipality.name for member in present}
    left = [
        names[code] for code in work.answering_anew if Duty.CONTACT not in work.duties.after[code] and code in names
    ]
    if left:
        words = _("After this these have no HYTE contact, so nobody would get their invitation: %(names)s.")
        work.plan.notes.append(words % {"names": ", ".join(left)})
