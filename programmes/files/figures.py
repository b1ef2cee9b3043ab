"""A file of the county's own figures: a row is a figure of an indicator in a region over a year or several.

A row without value, absolute number and state is passed over, so that a template may be filled in by halves.
"""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hyte import clock
from hyte.tables import reading
from hyte.tables.layout import Bound, Column, Layout
from hyte.tables.table import Refusal, Row
from municipalities.files.places import Unknown
from municipalities.models import WelfareArea
from programmes.files import figure
from programmes.files.figure import Wrong
from programmes.files.own import NotOwn, Own
from programmes.files.regions import Regions
from programmes.importing import Incoming, Skip
from programmes.models import Observation

State = Observation.State
LAYOUT = Layout(
    (
        Column("indicator", gettext_lazy("Indicator"), needed=True),
        Column("municipality", gettext_lazy("Municipality"), needed=True),
        Column("first_year", gettext_lazy("First year"), needed=True),
        Column("last_year", gettext_lazy("Last year")),
        Column("gender", gettext_lazy("Gender"), choices=dict(Observation.Gender.choices)),
        Column("value", gettext_lazy("Value"), needed=True),
        Column("number", gettext_lazy("Absolute number")),
        Column("state", gettext_lazy("Why there is no value"), choices=dict(State.choices[1:])),
    )
)
Said = TypeVar("Said")
Once = tuple[str, str, int, int, str]


@dataclass
class FiguresOfFile:
    """What a file says. `rows`: possible, each figure once; `skipped`: passed over, by reason; `refused`: by row."""

    rows: Sequence[Incoming] = ()
    skipped: dict[str, int] = field(default_factory=dict)
    refused: list[Refusal] = field(default_factory=list)
    unread: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def rows_refused(self) -> int:
        return len({refusal.line for refusal in self.refused})

    def skip(self, reason: str, rows: int = 1) -> None:
        if rows:
            self.skipped[reason] = self.skipped.get(reason, 0) + rows


def read(data: bytes, area: WelfareArea) -> FiguresOfFile:
    """Raises Refused where the file as a whole can not be taken. Three queries however many rows."""
    table = reading.read(data, LAYOUT)
    bound = LAYOUT.bind(table)
    found = FiguresOfFile(refused=list(table.refused), unread=bound.unread, notes=tuple(table.notes))
    reader = _Reader(Own.of(area), Regions.seen_from(area), clock.today().year)
    rows = []
    for row in table:
        if not any(bound.text(row, key) for key in ("value", "number", "state")):
            found.skip(Skip.NO_VALUE)
            continue
        cells = _Cells(bound, row)
        incoming = reader.incoming(cells)
        found.refused += cells.refused
        rows += [incoming] if incoming else []
    found.rows = _once(rows, found)
    found.refused.sort(key=lambda refusal: refusal.line)
    return found


class _Cells:
    """The cells of a row, and all that is wrong with them."""

    def __init__(self, bound: Bound, row: Row) -> None:
        self.bound, self.row, self.refused = bound, row, list[Refusal]()

    def text(self, key: str) -> str:
        return self.bound.text(self.row, key)

    def choice(self, key: str) -> str:
        value = LAYOUT[key].value_of(self.text(key)) if self.text(key) else ""
        if value is None:
            raise Wrong(key, LAYOUT[key].must_be())
        return value

    def attempt(self, column: str, part: Callable[[], Said]) -> Said | None:
        """What `part` finds; where it refuses, the reason is noted. `column`: to blame unless the reason says another."""
        try:
            return part()
        except (Wrong, NotOwn, Unknown) as refusal:
            blamed = refusal.column if isinstance(refusal, Wrong) else column
            self.refused.append(self.bound.refusal(self.row, blamed, refusal))
            return None


@dataclass(frozen=True)
class _Reader:
    own: Own
    regions: Regions
    this_year: int

    def incoming(self, cells: _Cells) -> Incoming | None:
        """The figure; nothing where something was refused."""
        indicator = cells.attempt("indicator", lambda: self.own.find(cells.text("indicator")))
        region = cells.attempt("municipality", lambda: self.regions.find(cells.text("municipality")))
        years = cells.attempt("first_year", lambda: figure.years(cells.text, self.this_year))
        gender = cells.attempt("gender", lambda: cells.choice("gender"))
        said = cells.attempt("value", lambda: figure.figure(cells.text, cells.choice("state"), indicator))
        if cells.refused or indicator is None or region is None or years is None or said is None:
            return None
        line = cells.row.line
        return Incoming(line, indicator.key, region, *years, gender or "total", said.value, said.number, said.state)


def _once(rows: Sequence[Incoming], found: FiguresOfFile) -> list[Incoming]:
    """Each figure has one row. The same row again is passed over; rows that differ are all refused."""
    same: dict[Once, list[Incoming]] = defaultdict(list)
    for row in rows:
        same[str(row.indicator), str(row.region), row.first_year, row.last_year, row.gender].append(row)
    kept = []
    for first, *others in same.values():
        if all(other._replace(line=first.line) == first for other in others):
            kept.append(first)
            found.skip(Skip.DUPLICATE, len(others))
        else:
            lines = ", ".join(str(row.line) for row in (first, *others))
            words = _("Several lines tell different things of the same figure: %(lines)s.") % {"lines": lines}
            found.refused += [Refusal(row.line, "", _shown(row), words) for row in (first, *others)]
    return kept


def _shown(row: Incoming) -> str:
    return "" if row.value is None else f"{row.value:g}"
