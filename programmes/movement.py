"""What moved: the newest figure of a place against an earlier one, and how the county and the country moved meanwhile. Pure.

Nothing is said over a hidden figure, over a single one, or over a gap too wide. A change counts as one only when it is more
than rounding, more than `LEAST`, and, where the absolute numbers are known, more than chance would bring among so few.
Everything is counted from the figures as they are shown, so that a reader who counts again comes to the same.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from math import log, sqrt
from typing import Protocol

from programmes.scale import Scale
from programmes.series import SUPPRESSED, Figures, Period, Point, Series

YEARS_BACK = 3  # so far back where no negotiation has been, or nothing is known since
REACH = 10  # the figure compared with may be so many years older than was asked for: its year is always told
LEAST = 0.05  # of the middle of the two figures
CHANCE = 1.96  # standard errors: what chance alone brings in one year of twenty
PERCENT, POINTS, SCORE = "percent", "points", "score"
NOTHING, SINGLE, GAP, HIDDEN = "nothing", "single", "gap", "hidden"
GOOD, BAD, NEITHER, STEADY, UNKNOWN = "good", "bad", "neither", "steady", "unknown"


class Measured(Protocol):
    """What must be known of an indicator."""

    @property
    def scale(self) -> str: ...
    @property
    def decimals(self) -> int: ...
    @property
    def better(self) -> str: ...


@dataclass(frozen=True)
class Change:
    """From one figure to another, both as shown. `kind`: said in per cent, in percentage points, or in points of a score."""

    then: float
    now: float
    kind: str
    decimals: int
    moved: bool

    @property
    def direction(self) -> int:
        """1 up, −1 down, 0 no clear change."""
        return (self.now > self.then) - (self.now < self.then) if self.moved else 0

    @property
    def size(self) -> float:
        """How much, from 0 to 2, the same upwards and downwards: the difference against the middle of the two."""
        middle = (abs(self.then) + abs(self.now)) / 2
        return abs(self.now - self.then) / middle if middle else 0.0

    @property
    def amount(self) -> float | None:
        """The difference without its sign, in what `kind` says; None where a percentage of nought would be needed."""
        if self.kind != PERCENT:
            return round(abs(self.now - self.then), self.decimals)
        if self.then <= 0 or self.now <= 0:
            return None
        return round(100 * abs(self.now - self.then) / self.then)


@dataclass(frozen=True)
class Movement:
    """A place's own change with the county's and the country's over the same years, or in `why_not` why there is none."""

    better: str
    why_not: str = ""
    then: Point | None = None
    now: Point | None = None
    own: Change | None = None
    area: Change | None = None
    country: Change | None = None
    wanted: int | None = None

    @property
    def moved(self) -> bool:
        return self.own is not None and self.own.moved

    @property
    def verdict(self) -> str:
        if self.own is None:
            return UNKNOWN
        if not self.own.moved:
            return STEADY
        if self.better not in ("lower", "higher"):
            return NEITHER
        return GOOD if (self.own.direction > 0) == (self.better == "higher") else BAD

    @property
    def is_by_chance_unknown(self) -> bool:
        """Whether chance could not be ruled out, because the source tells no absolute numbers."""
        return self.moved and (self.then is None or self.now is None or None in (self.then.number, self.now.number))


def of_place(figures: Figures, code: str, indicator: Measured, *, since: int | None = None) -> Movement:
    """The movement of one place, `since` a year (of the last negotiation) or `YEARS_BACK`."""
    series = figures.of(code)
    if series is None:
        return Movement(indicator.better, NOTHING)
    pair = _pair(series, since)
    if pair.now is None or pair.then is None:
        return Movement(indicator.better, pair.why_not, now=pair.now, wanted=pair.wanted)
    then, now = pair.then, pair.now
    return Movement(
        indicator.better,
        then=then,
        now=now,
        own=_change(then, now, indicator),
        area=_between(figures.area, then.period, now.period, indicator),
        country=_between(figures.country, then.period, now.period, indicator),
        wanted=pair.wanted,
    )


def most(movements: Iterable[tuple[str, Movement]]) -> list[tuple[str, Movement]]:
    """Those that moved, what moved most first; equal ones in order of name."""
    moved = [(name, movement) for name, movement in movements if movement.own and movement.own.moved]
    return sorted(moved, key=lambda pair: (-round(pair[1].own.size if pair[1].own else 0, 9), pair[0]))


def kind_of(indicator: Measured) -> str:
    """A share changes by percentage points, an index or a score by points, all else by per cent."""
    if indicator.scale == Scale.SCORE:
        return SCORE
    return POINTS if indicator.scale == Scale.SHARE else PERCENT


@dataclass(frozen=True)
class _Pair:
    """The newest figure, and the one to compare it with or why there is none."""

    why_not: str = ""
    now: Point | None = None
    then: Point | None = None
    wanted: int | None = None


def _pair(series: Series, since: int | None) -> _Pair:
    now = series.latest
    if now is None:
        return _Pair(HIDDEN if any(point.state == SUPPRESSED for point in series.points) else NOTHING)
    if any(point.state == SUPPRESSED and point.period.last > now.period.last for point in series.points):
        return _Pair(HIDDEN)
    asked = since if since is not None and since < now.period.last else now.period.last - YEARS_BACK
    wanted = min(asked, now.period.first - 1)  # the two share no year
    earlier = [point for point in series.points if _is_earlier(point.period, now.period)]
    near = [point for point in earlier if wanted - REACH <= point.period.last <= wanted]
    values = [point for point in reversed(near) if point.is_value]
    if any(point.state == SUPPRESSED for point in near) and not values:
        return _Pair(HIDDEN, now, wanted=wanted)
    values += [point for point in earlier if point.is_value and point.period.last > wanted]
    if values:
        return _Pair("", now, values[0], wanted)
    return _Pair(GAP if len(series.values) > 1 else SINGLE, now, wanted=wanted)


def _is_earlier(one: Period, other: Period) -> bool:
    """Before the other, sharing no year with it, and as long: three years are not compared with one."""
    return one.last < other.first and one.last - one.first == other.last - other.first


def _between(series: Series, then: Period, now: Period, indicator: Measured) -> Change | None:
    """Over exactly the same years, or nothing."""
    first, last = series.at(then), series.at(now)
    return _change(first, last, indicator) if first.is_value and last.is_value else None


def _change(then: Point, now: Point, indicator: Measured) -> Change:
    first, last = (round(point.value or 0.0, indicator.decimals) for point in (then, now))
    change = Change(first, last, kind_of(indicator), indicator.decimals, moved=True)
    rounding = 10**-indicator.decimals * 1.000001  # each of the two is up to half a last digit off
    is_enough = abs(last - first) > rounding and change.size >= LEAST
    happens = not (
        indicator.scale == Scale.COUNT and indicator.better == "context"
    )  # inhabitants do not: they are what is counted
    by_chance = happens and _is_by_chance(change, then.number, now.number)
    return replace(change, moved=is_enough and not by_chance)


def _is_by_chance(change: Change, before: float | None, after: float | None) -> bool:
    """Whether so few persons or events could bring this change by chance; not known to be where they are not told."""
    if before is None or after is None:
        return False
    if before <= 0 or after <= 0 or change.then <= 0 or change.now <= 0:
        return abs(after - before) <= CHANCE * sqrt(max(after + before, 0))
    rest = [1 - min(value / 100, 1) if change.kind == POINTS else 1 for value in (change.then, change.now)]
    return abs(log(change.now / change.then)) <= CHANCE * sqrt(rest[0] / before + rest[1] / after)
