"""A table as it was read from a file: text by heading, and where each row stood. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Row:
    """`line`: as the person sees it in the file, unless it is `hidden`. `cells`: text by heading, "" where there is nothing."""

    line: int
    cells: Mapping[str, str]
    hidden: bool = False

    def __getitem__(self, heading: str) -> str:
        return self.cells.get(heading, "")


@dataclass(frozen=True)
class Refusal:
    """A row that is left out. `column`: the heading of the cell that is to blame, or nothing for the whole row."""

    line: int
    column: str
    value: str
    reason: str


@dataclass(frozen=True)
class Table:
    """`rows` are those that could be read as text; `refused`: cells that could not, their rows are not among `rows`.

    `line`: where the headings stand; `notes`: sentences on what the person may not see in the file.
    """

    headings: tuple[str, ...]
    line: int = 1
    notes: list[str] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)
    refused: list[Refusal] = field(default_factory=list)

    def __iter__(self) -> Iterator[Row]:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)
