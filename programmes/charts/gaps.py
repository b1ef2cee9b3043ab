"""Where a line breaks, and what is said of the years that it lacks."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from programmes.series import NOT_PUBLISHED, SUPPRESSED, Period, Point, Series

LONGEST = 5  # figures further apart than so many years are never joined by a line


@dataclass(frozen=True)
class Gap:
    """Neighbouring periods without a figure, for one reason."""

    state: str
    years: Period


def gaps(line: Series, periods: Sequence[Period]) -> tuple[Gap, ...]:
    """What this place lacks of the periods that others have. A year that a longer figure of its own covers is no gap."""
    found: list[Gap] = []
    for period in periods:
        point = line.at(period)
        if point.is_value or (point.state == NOT_PUBLISHED and _is_covered(period, line)):
            continue
        before = found[-1] if found else None
        if before and before.state == point.state and before.years.last + 1 >= period.first:
            found[-1] = Gap(before.state, Period(before.years.first, max(before.years.last, period.last)))
        else:
            found.append(Gap(point.state, period))
    return tuple(found)


def runs(line: Series, periods: Sequence[Period]) -> tuple[tuple[Point, ...], ...]:
    """The figures that a line joins; it breaks at a hidden one, at a missing one, and between figures of unlike length."""
    step = _usual_step(periods)
    found: list[list[Point]] = []
    for point in line.values:
        if found and _joined(found[-1][-1], point, line, periods, step):
            found[-1].append(point)
        else:
            found.append([point])
    return tuple(tuple(run) for run in found)


def states(found: Sequence[Gap]) -> tuple[tuple[str, str], ...]:
    """(state, its years in words) of each state that occurs: suppressed first."""
    return tuple(
        (state, years)
        for state in (SUPPRESSED, NOT_PUBLISHED)
        if (years := ", ".join(str(gap.years) for gap in found if gap.state == state))
    )


def _is_covered(period: Period, line: Series) -> bool:
    """Whether a longer or shorter figure of the same years stands in its stead, shown or hidden."""
    known = (point.period for point in line.points if point.state != NOT_PUBLISHED)
    return any(one.first <= period.last and period.first <= one.last for one in known)


def _usual_step(periods: Sequence[Period]) -> int:
    """How many years lie between figures as a rule."""
    steps = Counter(later.last - earlier.last for earlier, later in pairwise(periods) if later.last > earlier.last)
    return min(min(steps, key=lambda step: (-steps[step], step)), LONGEST) if steps else 1


def _joined(one: Point, other: Point, line: Series, periods: Sequence[Period], step: int) -> bool:
    length = one.period.last - one.period.first
    if other.period.last - other.period.first != length:
        return False
    alike = (period for period in periods if period.last - period.first == length)
    between = (period for period in alike if one.period < period < other.period)
    return other.period.last - one.period.last <= step and all(line.at(period).is_value for period in between)
