"""What may be shown of small numbers: the one rule that pages, pictures, files and PDFs all go through. Pure.

A number of persons from 1 to `hide_below` − 1 is hidden, with the value made from it. Where a total would give it away by
subtraction (the municipalities of an area, the genders, the years of a period), a second number is hidden as well, and
so is one where the sum of the hidden ones leaves only one answer. What the source itself hides is guarded in the same way,
and so is what the county's own source leaves out: whoever leaves a small number out of a file means to hide it.
Practice of Finnish statistics (THL, Statistics Finland): cells of 1–4 persons are not published.
"""

from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence
from typing import TypeVar

from programmes.disclosure.differencing import Sum, is_small, leaks
from programmes.series import SUPPRESSED, Period, Point

Key = tuple[str, str, Period]  # place, gender, period
K = TypeVar("K", bound=Hashable)
MOST_ROUNDS = 50


def protect(
    points: Mapping[Key, Point],
    *,
    area: str,
    municipalities: Collection[str],
    hide_below: int,
    guard_gaps: bool = False,
) -> dict[Key, Point]:
    """The same points, those that may not be shown in the state "suppressed". All municipalities of the area belong in.

    `guard_gaps`: also a small number that is in no point must not follow from the others.
    """
    numbers = {key: point.number for key, point in points.items() if point.is_value}
    by_source = {key for key, point in points.items() if point.state == SUPPRESSED}
    if not guard_gaps and not by_source and not any(is_small(number, hide_below) for number in numbers.values()):
        return dict(points)
    sums = [*_of_genders(points), *_of_area(points, area, municipalities), *_of_periods(points)]
    hidden = cells_to_suppress(numbers, sums, hide_below=hide_below, hidden_by_source=by_source)
    if guard_gaps:
        hidden = _with_gaps(numbers, sums, hidden, hide_below)
    return {key: Point(key[2], SUPPRESSED) if key in hidden else point for key, point in points.items()}


def _with_gaps(numbers: Mapping[K, float | None], sums: Sequence[Sum[K]], hidden: set[K], hide_below: int) -> set[K]:
    """What is hidden, with what a reader must not see besides; everything where many rounds are not enough."""
    for _round in range(MOST_ROUNDS):
        before = hidden
        hidden = hidden | leaks(_known(numbers, hidden), sums, hidden, hide_below)
        if hidden == before:
            hidden = cells_to_suppress(numbers, sums, hide_below=hide_below, hidden_by_source=hidden)
        if hidden == before:
            return hidden
    return set(numbers)


def _known(numbers: Mapping[K, float | None], hidden: Collection[K]) -> dict[K, float]:
    """The numbers that are shown."""
    return {key: number for key, number in numbers.items() if number is not None and key not in hidden}


def cells_to_suppress(
    numbers: Mapping[K, float | None],
    sums: Iterable[Sum[K]],
    *,
    hide_below: int,
    hidden_by_source: Collection[K] = (),
) -> set[K]:
    """The keys whose numbers may not be shown. `numbers`: None where only a share is known, which says nothing here."""
    small = {key for key, number in numbers.items() if is_small(number, hide_below)}
    hidden = small | set(hidden_by_source)
    sums = list(sums)
    while more := _seconds(sums, numbers, hidden, small, hide_below):
        hidden |= more
    return hidden


def _seconds(
    sums: Iterable[Sum[K]], numbers: Mapping[K, float | None], hidden: set[K], small: set[K], hide_below: int
) -> set[K]:
    """What the sums that give something away need hidden besides; nothing where nothing is hidden."""
    telling = (one for one in sums if _gives_away(one, numbers, hidden, small, hide_below)) if hidden else ()
    return {key for one in telling if (key := _second(one, numbers, hidden, hide_below)) is not None}


def _gives_away(one: Sum[K], numbers: Mapping[K, float | None], hidden: set[K], small: set[K], hide_below: int) -> bool:
    """Whether what is hidden in this sum follows from what is not: it stands alone, or its sum has one answer only."""
    cells = (one.total, *one.parts)
    out = [key for key in cells if key in hidden]
    if not out or any(key not in hidden and numbers.get(key) is None for key in cells):
        return False
    if len(out) == 1:
        return True
    if one.total in hidden or not all(key in small for key in out):
        return False
    together = sum(numbers[key] or 0 for key in out)
    return together in (len(out), len(out) * (hide_below - 1))


def _second(one: Sum[K], numbers: Mapping[K, float | None], hidden: set[K], hide_below: int) -> K | None:
    """What to hide as well: the smallest part that is not small itself, else a nought, else the total."""
    left = [key for key in one.parts if key not in hidden]
    if not left:
        return one.total if one.total not in hidden else None
    return min(left, key=lambda key: ((numbers[key] or 0) < hide_below, numbers[key] or 0, str(key)))


def _of_area(points: Iterable[Key], area: str, municipalities: Collection[str]) -> list[Sum[Key]]:
    """An area's number is the sum of its municipalities'."""
    return [
        Sum((area, gender, period), tuple((code, gender, period) for code in municipalities))
        for gender, period in {key[1:]: None for key in points}
    ]


def _of_genders(points: Iterable[Key]) -> list[Sum[Key]]:
    return [
        Sum((place, "total", period), ((place, "male", period), (place, "female", period)))
        for place, period in {(place, period): None for place, _gender, period in points}
    ]


def _of_periods(points: Iterable[Key]) -> list[Sum[Key]]:
    """The number of several years is the sum of its years', where it counts events."""
    return [
        Sum(
            (place, gender, period),
            tuple((place, gender, Period(year, year)) for year in range(period.first, period.last + 1)),
        )
        for place, gender, period in points
        if period.first < period.last
    ]
