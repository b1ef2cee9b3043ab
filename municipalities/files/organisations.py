"""The other actors of section 7 as a file. A row is an organisation, known by its name in Finnish.

None is removed by not standing in the file, and an empty representative stays who they are.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hyte.files.plans import Change, Plan
from hyte.tables.layout import Bound, Column, Layout, compared
from hyte.tables.table import Refusal, Row, Table
from municipalities.files import people
from municipalities.models import Organisation, WelfareArea

LAYOUT = Layout(
    (
        Column("name_fi", gettext_lazy("Name in Finnish"), needed=True),
        Column("name_sv", gettext_lazy("Name in Swedish")),
        Column("kind", gettext_lazy("Public, private or third sector"), choices=dict(Organisation.Kind.choices)),
        Column("name", gettext_lazy("Representative")),
        *people.COLUMNS[1:],
    )
)
NAMES = ("name_fi", "name_sv", "kind")


@dataclass
class OrganisationEntry:
    """`names`: as they would stand in the register. `told`: what the row says of the representative, if anything."""

    line: int
    organisation: Organisation | None
    names: dict[str, str]
    told: dict[str, str]

    @property
    def representative(self) -> dict[str, str] | None:
        """As it would stand in the register; nobody where nobody was told and nobody is there."""
        now = self.organisation.representative if self.organisation else None
        known = people.values(now) if now else {"title": "", "phone": "", "language": "fi"}
        return {**known, **self.told} if now or self.told else None

    @property
    def differs(self) -> bool:
        """From what stands in the register."""
        return next(_changes(self), None) is not None


@dataclass
class OrganisationChanges:
    plan: Plan
    entries: list[OrganisationEntry]
    area: WelfareArea


def template_rows(area: WelfareArea) -> Iterator[list[str]]:
    """Those who are invited now."""
    for organisation in Organisation.objects.present().filter(area=area).select_related("representative"):
        user = organisation.representative
        person = people.values(user) if user else dict.fromkeys(people.KEYS, "")
        person["language"] = people.word("language", person["language"])
        kind = LAYOUT["kind"].word_of(organisation.kind)
        yield [organisation.name_fi, organisation.name_sv, kind, *person.values()]


def plan(table: Table, area: WelfareArea) -> OrganisationChanges:
    """What the file would do to the organisations of this county. Writes nothing; one query."""
    bound = LAYOUT.bind(table)
    found = Organisation.objects.filter(area=area).select_related("representative")
    known = {compared(organisation.name_fi): organisation for organisation in found}
    plan = Plan.of(table, bound.unread)
    entries = []
    for row in table:
        entry, refused = _entry(row, bound, known)
        plan.refused += refused
        if not refused:
            entries.append(entry)
    entries = _once(entries, plan)
    _tell(entries, plan)
    return OrganisationChanges(plan, entries, area)


def _entry(row: Row, bound: Bound, known: dict[str, Organisation]) -> tuple[OrganisationEntry, list[Refusal]]:
    organisation = known.get(compared(bound.text(row, "name_fi")))
    names = {key: getattr(organisation or Organisation(), key) for key in NAMES}
    refused = []
    for key in (key for key in NAMES if bound.has(key)):
        try:
            names[key] = _checked(key, bound.text(row, key), names[key])
        except ValidationError as error:
            refused.append(bound.refusal(row, key, error.messages[0]))
    told: dict[str, str] = {}
    if any(bound.text(row, key) for key in ("name", "title", "email", "phone")):
        told, wrong = people.read(row, bound)
        refused += wrong or _half(row, bound, organisation, told)
    return OrganisationEntry(row.line, organisation, names, told), refused


def _checked(key: str, text: str, now: str) -> str:
    column = LAYOUT[key]
    if key == "kind":
        value = column.value_of(text) if text else now
        if value is None:
            raise ValidationError(column.must_be())
        return value
    if key == "name_fi" and not text:
        raise ValidationError(_("Give the name in Finnish."))
    return getattr(Organisation, key).field.clean(text, None)


def _half(row: Row, bound: Bound, organisation: Organisation | None, told: dict[str, str]) -> list[Refusal]:
    """A new representative needs both a name and an address, also where the file lacks the column."""
    known = organisation.representative if organisation else None
    return [bound.refusal(row, key, reason) for key, reason in people.NEEDED.items() if not known and not told.get(key)]


def _once(entries: Sequence[OrganisationEntry], plan: Plan) -> list[OrganisationEntry]:
    """An organisation has one row. The same row again is passed over; rows that differ are all refused."""
    rows = defaultdict(list)
    for entry in entries:
        rows[compared(entry.names["name_fi"])].append(entry)
    kept = []
    for first, *others in rows.values():
        if all((first.names, first.told) == (other.names, other.told) for other in others):
            kept.append(first)
            plan.skip(_("the same row stands above"), len(others))
        else:
            words = _("Several lines tell different things of the same organisation: %(lines)s.")
            told = words % {"lines": ", ".join(str(entry.line) for entry in (first, *others))}
            plan.refused += [Refusal(entry.line, "", entry.names["name_fi"], told) for entry in (first, *others)]
    return kept


def _tell(entries: Sequence[OrganisationEntry], plan: Plan) -> None:
    """The changes in words, row by row."""
    for entry in entries:
        changes = list(_changes(entry))
        if entry.organisation is None or entry.organisation.left_on:
            back = _("is invited again") if entry.organisation else ""
            plan.added.append(Change(entry.line, entry.names["name_fi"], back, _described(entry)))
        elif changes:
            plan.changed += changes
        else:
            plan.unchanged += 1
    moved = [entry.names["name_fi"] for entry in entries if _gets_another_address(entry)]
    if moved:
        words = _("A new address ends the personal link that was sent to the former one: %(names)s.")
        plan.notes.append(words % {"names": ", ".join(moved)})


def _gets_another_address(entry: OrganisationEntry) -> bool:
    now, after = entry.organisation and entry.organisation.representative, entry.representative
    return bool(now and after and now.email.casefold() != after["email"].casefold())


def _described(entry: OrganisationEntry) -> str:
    person = entry.representative
    told = [entry.names["name_sv"], LAYOUT["kind"].word_of(entry.names["kind"])]
    if person:
        told += [
            person["name"],
            person["title"],
            person["email"],
            person["phone"],
            people.word("language", person["language"]),
        ]
    return ", ".join(part for part in told if part)


def _changes(entry: OrganisationEntry) -> Iterator[Change]:
    if entry.organisation is None:
        return
    now = entry.organisation.representative
    before = {key: getattr(entry.organisation, key) for key in NAMES}
    before |= people.values(now) if now else dict.fromkeys(people.KEYS, "")
    for key, after in {**entry.names, **(entry.representative or {})}.items():
        if before[key] != after:
            column = LAYOUT[key]
            what = f"{entry.organisation.name_fi}: {column.label}"
            yield Change(entry.line, what, column.word_of(before[key]), column.word_of(after))
