"""Which programmes count now: on a municipality's page and sheet, on the dashboard, and where figures come in."""

from collections import defaultdict
from collections.abc import Iterable

from hyte import clock
from programmes.models import Programme

MARKS = tuple(Programme.Mark.values)


def current(programmes: Iterable[Programme]) -> list[Programme]:
    """Of each the period that runs, of two the newer; one that is still to begin, where none runs. In order of their marks."""
    year = clock.today().year
    periods: dict[str, list[Programme]] = defaultdict(list)
    for one in sorted(programmes, key=lambda one: one.starts_year):
        if one.ends_year >= year:
            periods[one.key].append(one)
    return sorted((_now(of, year) for of in periods.values()), key=lambda one: (MARKS.index(one.mark), one.key))


def _now(periods: list[Programme], year: int) -> Programme:
    running = [one for one in periods if one.starts_year <= year]
    return running[-1] if running else periods[0]
