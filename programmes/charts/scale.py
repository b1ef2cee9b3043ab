"""From numbers to places on a drawing: calm ticks, and texts that do not lie on each other. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import ceil, floor, log10

STEPS = (1, 2, 5, 10)


@dataclass(frozen=True)
class Scale:
    """Straight: `low` lands on `start`, `high` on `end`, in units of the drawing."""

    low: float
    high: float
    start: float
    end: float

    def at(self, value: float) -> float:
        share = (value - self.low) / (self.high - self.low)
        return round(self.start + share * (self.end - self.start), 1)


@dataclass(frozen=True)
class Axis:
    """Round numbers around all values. `decimals`: as many as the step needs."""

    ticks: tuple[float, ...]
    decimals: int

    @property
    def low(self) -> float:
        return self.ticks[0]

    @property
    def high(self) -> float:
        return self.ticks[-1]


def axis(values: Iterable[float], *, parts: int = 4, least: float = 0.0, from_nought: bool = True) -> Axis:
    """At most `parts` + 1 steps of 1, 2 or 5. `least`: the smallest span; `from_nought`: where that costs at most half of it."""
    found = list(values) or [0.0, 1.0]
    low, high = min(found), max(found)
    span = max(high - low, least, abs(high) * 0.02, 1e-9)
    if from_nought and 0 < low <= span:
        low = 0.0
    if high - low < span:
        low, high = _widened(low, high, span)
    step = _step((high - low) / parts)
    first, last = floor(low / step + 1e-9), ceil(high / step - 1e-9)
    decimals = max(0, -floor(log10(step)))
    return Axis(tuple(round(place * step, decimals) for place in range(first, max(last, first + 1) + 1)), decimals)


def _widened(low: float, high: float, span: float) -> tuple[float, float]:
    """The same middle with a span; never below nought for what is not."""
    middle = (low + high) / 2
    start = middle - span / 2
    return (0.0, span) if low >= 0 > start else (start, start + span)


def _step(rough: float) -> float:
    size = 10.0 ** floor(log10(rough))
    return next(step for step in STEPS if rough <= step * size * 1.000001) * size


def spread(wanted: Sequence[float], *, gap: float, top: float, bottom: float) -> tuple[float, ...]:
    """Places as near to the wanted ones as can be, in the same order downwards, `gap` apart, between top and bottom."""
    order = sorted(range(len(wanted)), key=lambda place: wanted[place])
    found = [max(wanted[place], top) for place in order]
    for place in range(1, len(found)):
        found[place] = max(found[place], found[place - 1] + gap)
    limit = bottom
    for place in reversed(range(len(found))):
        found[place] = min(found[place], limit)
        limit = found[place] - gap
    placed = dict(zip(order, found, strict=True))
    return tuple(round(placed[place], 1) for place in range(len(wanted)))
