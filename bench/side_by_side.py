"""Two ways of doing something, measured in turn in one run: only their ratio means anything on a shared machine."""

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Pair:
    """Medians in seconds, and the median of the ratios pair by pair."""

    name: str
    ours: float
    baseline: float
    ratio: float
    lowest: float
    highest: float

    def __str__(self) -> str:
        spread = f"{self.lowest:.1f}–{self.highest:.1f}"
        return f"{self.name:<58} {1000 * self.ours:>9.1f} {1000 * self.baseline:>9.1f} {self.ratio:>8.1f} ({spread})"


HEAD = f"{'':<58} {'ours, ms':>9} {'base, ms':>9} {'ratio':>8} (lowest–highest)"


def measure(name: str, ours: Callable[[], object], baseline: Callable[[], object], *, runs: int = 9) -> Pair:
    """One uncounted round of each, then `runs` rounds: ours, baseline, ours, baseline …"""
    ours()
    baseline()
    times = [(_seconds(ours), _seconds(baseline)) for _run in range(runs)]
    ratios = sorted(a / b for a, b in times)
    medians = [statistics.median(column) for column in zip(*times, strict=True)]
    return Pair(name, medians[0], medians[1], statistics.median(ratios), ratios[0], ratios[-1])


def _seconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start
