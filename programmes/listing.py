"""The indicators of an area in their groups: those of each flagship programme, then the others; with their newest figures."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from hyte.formats import number
from municipalities.models import WelfareArea
from programmes.models import Indicator, Programme, ProgrammeIndicator
from programmes.reading import figures
from programmes.series import Figures, Series


@dataclass(frozen=True)
class Listed:
    """An indicator with the newest figures of the county and of the country, as they are written; empty where there is none."""

    indicator: Indicator
    area: str
    country: str
    is_followed: bool = True


@dataclass(frozen=True)
class Group:
    """`programme` is None for the indicators that no programme follows."""

    programme: Programme | None
    rows: tuple[Listed, ...]


def groups(area: WelfareArea, programmes: Sequence[ProgrammeIndicator], others: Iterable[Indicator]) -> list[Group]:
    """In the order of the programmes. Two queries, four where numbers are hidden."""
    others = list(others)
    asked = {row.indicator.pk: row.indicator for row in programmes} | {one.pk: one for one in others}
    known = figures(asked.values(), area, municipalities=())
    found: dict[Programme, list[Listed]] = {}
    for row in programmes:
        found.setdefault(row.programme, []).append(_listed(row.indicator, known, not row.not_followed))
    grouped = [Group(programme, tuple(rows)) for programme, rows in found.items()]
    rest = tuple(_listed(one, known) for one in others)
    return [*grouped, Group(None, rest)] if rest else grouped


def _listed(indicator: Indicator, known: dict[int, Figures], is_followed: bool = True) -> Listed:
    shown = known[indicator.pk]
    return Listed(indicator, _newest(shown.area, indicator), _newest(shown.country, indicator), is_followed)


def _newest(series: Series, indicator: Indicator) -> str:
    point = series.latest
    return f"{number(point.value, indicator.decimals)} ({point.period})" if point else ""
