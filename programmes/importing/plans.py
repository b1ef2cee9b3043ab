"""What incoming rows would do, before anything is done. Pure."""

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

Reference = int | str  # of an indicator: Sotkanet's id, or a key
NUMBERS = ("rows", "added", "changed", "unchanged")


class Figure(NamedTuple):
    """What is said of an indicator in a region, a period and a gender."""

    state: str
    value: float | None
    number: float | None


class Key(NamedTuple):
    """What it is said of. `region`: primary key."""

    region: int
    first_year: int
    last_year: int
    gender: str


class FigureChange(NamedTuple):
    """`before`, `observation` and `run` (the import that brought it) are those of the row that is corrected, else nothing."""

    key: Key
    after: Figure
    before: Figure | None = None
    observation: int = 0
    run: int = 0


@dataclass
class Part:
    """What would become of one indicator. `pk` is None while the indicator is not there yet."""

    pk: int | None = None
    added: list[FigureChange] = field(default_factory=list)
    changed: list[FigureChange] = field(default_factory=list)
    unchanged: int = 0

    @property
    def does_something(self) -> bool:
        return bool(self.added or self.changed)


@dataclass
class FigurePlan:
    """`parts` by indicator; `named`: all indicators of the file, also those of which every row is passed over."""

    parts: dict[Reference, Part] = field(default_factory=dict)
    skipped: dict[str, int] = field(default_factory=dict)
    named: tuple[Reference, ...] = ()

    def skip(self, reason: str, rows: int = 1) -> None:
        """Pass rows over."""
        self.skipped[str(reason)] = self.skipped.get(str(reason), 0) + rows

    @property
    def added(self) -> int:
        return sum(len(part.added) for part in self.parts.values())

    @property
    def changed(self) -> int:
        return sum(len(part.changed) for part in self.parts.values())

    @property
    def unchanged(self) -> int:
        return sum(part.unchanged for part in self.parts.values())

    @property
    def rows(self) -> int:
        """Every row is in exactly one of the four."""
        return self.added + self.changed + self.unchanged + sum(self.skipped.values())

    @property
    def does_something(self) -> bool:
        return any(part.does_something for part in self.parts.values())

    @property
    def mark(self) -> str:
        """Differs when anything of it does: what is applied must be what was shown."""
        told = [(reference, part.added, part.changed, part.unchanged) for reference, part in self.parts.items()]
        return hashlib.sha256(repr((told, sorted(self.skipped.items()))).encode()).hexdigest()[:32]

    def counts(self) -> dict[str, Any]:
        """For the log of runs and the command's answer."""
        return {
            "rows": self.rows,
            "added": self.added,
            "changed": self.changed,
            "unchanged": self.unchanged,
            "skipped": dict(sorted(self.skipped.items())),
            "indicators": list(self.named),
        }


def together(counts: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """The counts of several plans as those of one."""
    numbers, skipped, named = Counter[str](), Counter[str](), dict[Reference, None]()
    for one in counts:
        numbers.update({name: one[name] for name in NUMBERS})
        skipped.update(one["skipped"])
        named |= dict.fromkeys(one["indicators"])
    totals = {name: numbers[name] for name in NUMBERS}
    return {**totals, "skipped": dict(sorted(skipped.items())), "indicators": list(named)}
