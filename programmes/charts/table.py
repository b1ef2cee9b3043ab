"""The numbers of a picture as a table: what a page, a PDF, a CSV and a workbook show of it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from programmes.charts import words
from programmes.series import Period, Point, Series


@dataclass(frozen=True)
class ChartCell:
    """A figure as it is written, or the word for why there is none; `state` as in `programmes.series`."""

    text: str
    state: str


@dataclass(frozen=True)
class ChartRow:
    heading: str
    cells: tuple[ChartCell, ...]


@dataclass(frozen=True)
class Table:
    """`headings`: of all columns, that of the row headings first."""

    headings: tuple[str, ...]
    rows: tuple[ChartRow, ...]


def cell(point: Point, decimals: int) -> ChartCell:
    return ChartCell(words.value(point, decimals), point.state)


def periods_of(lines: Iterable[Series]) -> tuple[Period, ...]:
    """Every period that any of these has, in order of time."""
    return tuple(sorted({point.period for line in lines for point in line.points}))


def by_period(lines: Sequence[Series], decimals: int) -> Table:
    """A row per period, the newest first, and a column per place."""
    rows = [
        ChartRow(str(period), tuple(cell(line.at(period), decimals) for line in lines))
        for period in reversed(periods_of(lines))
    ]
    return Table((_("Year"), *(line.place.name for line in lines)), tuple(rows))
