"""What a file would do: the shape in which every import shows itself before it is applied. Pure."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Self

from hyte.tables.table import Refusal, Table


@dataclass(frozen=True)
class Change:
    """`line` of the file; `what` is told of, in words; `before` is empty where it is new."""

    line: int
    what: str
    before: str = ""
    after: str = ""


@dataclass
class Plan:
    """`changed` may tell several changes of one line. `skipped`: how many rows were passed over, by reason.

    `notes`: sentences on what follows from it; `unread`: headings of the file that nothing is taken from;
    `hidden`: lines that are hidden in the file.
    """

    added: list[Change] = field(default_factory=list)
    changed: list[Change] = field(default_factory=list)
    unchanged: int = 0
    refused: list[Refusal] = field(default_factory=list)
    skipped: dict[str, int] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    unread: tuple[str, ...] = ()
    hidden: frozenset[int] = frozenset()

    @classmethod
    def of(cls, table: Table, unread: tuple[str, ...]) -> Self:
        """With what is wrong or hidden in the table, before anything is made of its rows."""
        hidden = frozenset(row.line for row in table if row.hidden)
        return cls(refused=list(table.refused), notes=list(table.notes), unread=unread, hidden=hidden)

    def skip(self, reason: str, rows: int = 1) -> None:
        """Pass rows over."""
        if rows:
            self.skipped[reason] = self.skipped.get(reason, 0) + rows

    @property
    def mark(self) -> str:
        """Differs when anything of it does: what is applied must be what was shown."""
        return hashlib.sha256(repr(self).encode()).hexdigest()[:32]

    @property
    def does_something(self) -> bool:
        return bool(self.added or self.changed)

    @property
    def rows_added(self) -> int:
        return len({change.line for change in self.added})

    @property
    def rows_changed(self) -> int:
        return len({change.line for change in self.changed} - {change.line for change in self.added})

    @property
    def rows_refused(self) -> int:
        return len({refusal.line for refusal in self.refused})

    @property
    def rows(self) -> int:
        """Every row of the file: each is in exactly one of the five."""
        return self.rows_added + self.rows_changed + self.unchanged + self.rows_refused + sum(self.skipped.values())

    def counts(self) -> Mapping[str, int]:
        """For the log of runs and the audit trail."""
        return {
            "rows": self.rows,
            "added": self.rows_added,
            "changed": self.rows_changed,
            "unchanged": self.unchanged,
            "refused": self.rows_refused,
            "skipped": sum(self.skipped.values()),
        }
