"""Fitting the topics into the length of the negotiation. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Fit:
    """`used`: minutes given to topics; `open_topics`: topics that have no minutes yet."""

    length: int
    used: int
    open_topics: int

    @property
    def left(self) -> int:
        """Minutes for opening, indicators, last year's measures and agreeing; below zero: too long."""
        return self.length - self.used

    @property
    def too_long_by(self) -> int:
        return max(0, -self.left)

    @property
    def share(self) -> int:
        """What each topic without minutes could get, in whole five minutes, when a quarter is kept for the rest."""
        room = self.left - self.length // 4
        return max(0, room // self.open_topics // 5 * 5) if self.open_topics else 0


def fit(length: int, minutes: Iterable[int | None]) -> Fit:
    told = list(minutes)
    return Fit(length, sum(m or 0 for m in told), sum(m is None for m in told))
