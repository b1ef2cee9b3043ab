"""What a row of the register's file tells of the municipality itself: where it meets, and its registry office.

An empty cell tells nothing, and so does what stands in the register already: only what is new can contradict.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hyte.files.plans import Change
from hyte.tables.layout import Bound, Column
from hyte.tables.table import Refusal, Row
from municipalities.models import Municipality

COLUMNS = (
    Column("meeting_place", gettext_lazy("Usual meeting place"), also=("kokouspaikka", "mötesplats")),
    Column(
        "registry_email",
        gettext_lazy("E-mail of the registry office"),
        also=("kirjaamo", "kirjaamon sähköpostiosoite", "registratorskontor", "registratur"),
    ),
)
WRONG = {"registry_email": gettext_lazy("Give an e-mail address, for example kirjaamo@kunta.fi.")}


@dataclass(frozen=True)
class FactsEntry:
    """`facts`: by column, only those that differ from the register."""

    line: int
    municipality: Municipality
    facts: dict[str, str]


def read(row: Row, bound: Bound, municipality: Municipality) -> tuple[dict[str, str], list[Refusal]]:
    """What the row tells anew of the municipality."""
    facts, refused = {}, []
    for column in COLUMNS:
        text = bound.text(row, column.key)
        if not text or text == getattr(municipality, column.key):
            continue
        try:
            facts[column.key] = Municipality._meta.get_field(column.key).clean(text, None)  # type: ignore[union-attr]
        except ValidationError as error:
            refused.append(bound.refusal(row, column.key, WRONG.get(column.key, error.messages[0])))
    return facts, refused


def told_in(row: Row, bound: Bound) -> bool:
    return any(bound.text(row, column.key) for column in COLUMNS)


def values(municipality: Municipality) -> list[str]:
    """As they stand in a row of the template."""
    return [getattr(municipality, column.key) for column in COLUMNS]


def contradictions(entries: Iterable[FactsEntry]) -> dict[int, str]:
    """Reasons, by line, where rows tell different things of one municipality."""
    told: dict[tuple[str, str], dict[str, list[FactsEntry]]] = defaultdict(lambda: defaultdict(list))
    for entry in entries:
        for key, value in entry.facts.items():
            told[entry.municipality.pk, key][value].append(entry)
    words = _("Several lines tell different things of %(place)s: %(lines)s. Leave one of them.")
    reasons: dict[int, str] = {}
    for values in told.values():
        same = [entry for entries in values.values() for entry in entries]
        lines = ", ".join(str(line) for line in sorted(entry.line for entry in same))
        if len(values) > 1:
            reasons |= {entry.line: words % {"place": entry.municipality.name, "lines": lines} for entry in same}
    return reasons


def once(entries: Iterable[FactsEntry]) -> list[FactsEntry]:
    """Each fact in the first row that tells it."""
    seen: set[tuple[str, str]] = set()
    found = []
    for entry in entries:
        facts = {key: value for key, value in entry.facts.items() if (entry.municipality.pk, key) not in seen}
        seen |= {(entry.municipality.pk, key) for key in facts}
        if facts:
            found.append(FactsEntry(entry.line, entry.municipality, facts))
    return found


def changes(entry: FactsEntry) -> list[Change]:
    labels = {column.key: column.label for column in COLUMNS}
    return [
        Change(entry.line, f"{entry.municipality.name}: {labels[key]}", getattr(entry.municipality, key), value)
        for key, value in entry.facts.items()
    ]
