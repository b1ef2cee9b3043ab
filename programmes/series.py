"""The figures of an indicator as pages, pictures, files and PDFs get them. Pure: knows no models, no database.

Whoever shows a figure takes it from here, after `programmes.disclosure` has hidden what is too small to show.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

VALUE, NOT_PUBLISHED, SUPPRESSED = "value", "not_published", "suppressed"


class Period(NamedTuple):
    """One year (both ends the same) or several: 2019–2021."""

    first: int
    last: int

    def __str__(self) -> str:
        return str(self.last) if self.first == self.last else f"{self.first}–{self.last}"

    @property
    def middle(self) -> float:
        """Where it stands on a scale of years."""
        return (self.first + self.last) / 2


class Point(NamedTuple):
    """What is known of a period. `value` in the indicator's unit, `number` the absolute number; both None unless state is "value"."""

    period: Period
    state: str
    value: float | None = None
    number: float | None = None

    @property
    def is_value(self) -> bool:
        return self.state == VALUE


@dataclass(frozen=True)
class Place:
    """A region as figures name it. `kind`: municipality, area or country; `code`: 416, 11 or FI."""

    kind: str
    code: str
    name: str


@dataclass(frozen=True)
class Series:
    """One region's figures of one indicator and gender, by period; a period that is not there was not published."""

    place: Place
    points: tuple[Point, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.points)

    @cached_property
    def values(self) -> tuple[Point, ...]:
        """The points that have a value to show."""
        return tuple(point for point in self.points if point.is_value)

    @property
    def latest(self) -> Point | None:
        """The newest point that has a value."""
        return self.values[-1] if self.values else None

    def at(self, period: Period) -> Point:
        return self._by_period.get(period) or Point(period, NOT_PUBLISHED)

    @cached_property
    def _by_period(self) -> dict[Period, Point]:
        return {point.period: point for point in self.points}


@dataclass(frozen=True)
class Figures:
    """All that is shown of one indicator. `places`: the municipalities asked for, in order of name; `area`; `country`.

    `gender`: total, or the one that is shown where the source has no total.
    """

    places: tuple[Series, ...]
    area: Series
    country: Series
    gender: str = "total"
    genders: tuple[str, ...] = field(default=("total",))

    @property
    def all(self) -> tuple[Series, ...]:
        return (*self.places, self.area, self.country)

    @cached_property
    def periods(self) -> tuple[Period, ...]:
        """Every period that any of them has, in order of time."""
        return tuple(sorted({point.period for series in self.all for point in series.points}))

    def of(self, code: str) -> Series | None:
        return next((series for series in self.all if series.place.code == code), None)

    def __iter__(self) -> Iterator[Series]:
        return iter(self.all)
