"""A made-up national set of figures for measuring speed: as many rows as the real ones, none of them true. Pure."""

import random
from collections.abc import Iterable, Iterator
from typing import NamedTuple

LAST_YEAR = 2024


class Row(NamedTuple):
    """One observation. `number` runs from 0 upwards, so that some are too small to be shown."""

    indicator: int
    region: int
    year: int
    value: float
    number: float


def rows(indicators: Iterable[int], people: dict[int, int], years: int) -> Iterator[Row]:
    """Each indicator in each region for `years` years up to 2024; `people`: inhabitants by region. The same every time."""
    for indicator in indicators:
        chance = random.Random(indicator)  # noqa: S311  no secret
        level, trend = chance.uniform(0.002, 0.08), chance.uniform(-0.02, 0.02)
        for region, inhabitants in people.items():
            share = level * chance.uniform(0.7, 1.3)
            for back in range(years):
                now = share * (1 - trend * back) * chance.uniform(0.95, 1.05)
                yield Row(indicator, region, LAST_YEAR - back, round(100 * now, 1), float(round(inhabitants * now)))
