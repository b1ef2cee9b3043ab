"""The indicators of an area in their groups: those of each flagship programme, then the others; with their newest figures."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, QuerySet

from hyte.formats import number
from municipalities.models import WelfareArea
from programmes.models import Indicator, IndicatorQuerySet, Observation, Programme, ProgrammeIndicator, Region
from programmes.reading import figures
from programmes.series import Series


@dataclass(frozen=True)
class Listed:
    """An indicator with the newest figures of the county and of the country, as they are written; empty where there is none.

    `municipalities`: of how many municipalities something is known.
    """

    indicator: Indicator
    area: str
    country: str
    municipalities: int
    is_followed: bool = True

    @property
    def has_figures(self) -> bool:
        return bool(self.area or self.country or self.municipalities)


@dataclass(frozen=True)
class Group:
    """`programme` is None for the indicators that no programme follows; they stand apart by whether they have figures."""

    programme: Programme | None
    rows: tuple[Listed, ...]
    has_figures: bool = True


def known_first(indicators: IndicatorQuerySet, area: WelfareArea) -> IndicatorQuerySet:
    """Those of which the area, a municipality of it or the country has anything come first; then by name."""
    seen = Observation.objects.seen_from(area).filter(indicator=OuterRef("pk"))
    return indicators.annotate(has_figures=Exists(seen)).order_by("-has_figures", "name_fi", "pk")


def of_newest_periods(followed: QuerySet[ProgrammeIndicator]) -> list[ProgrammeIndicator]:
    """Of each programme its newest period alone, in the order of the programmes."""
    rows = followed.order_by("-programme__starts_year", "programme__key", "order", "pk")
    newest: dict[str, int] = {}
    return [row for row in rows if newest.setdefault(row.programme.key, row.programme_id) == row.programme_id]


def groups(area: WelfareArea, programmes: Sequence[ProgrammeIndicator], others: Iterable[Indicator]) -> list[Group]:
    """In the order of the programmes. Three queries, five where numbers are hidden."""
    others = list(others)
    known = _listed({row.indicator.pk: row.indicator for row in programmes} | {one.pk: one for one in others}, area)
    found: dict[Programme, list[Listed]] = {}
    for row in programmes:
        one = known[row.indicator_id]
        followed = Listed(one.indicator, one.area, one.country, one.municipalities, not row.not_followed)
        found.setdefault(row.programme, []).append(followed)
    grouped = [Group(programme, tuple(rows)) for programme, rows in found.items()]
    for has_figures in (True, False):
        rest = tuple(known[one.pk] for one in others if known[one.pk].has_figures == has_figures)
        grouped += [Group(None, rest, has_figures)] if rest else []
    return grouped


def _listed(indicators: dict[int, Indicator], area: WelfareArea) -> dict[int, Listed]:
    shown = figures(indicators.values(), area, municipalities=())
    municipalities = _municipalities(indicators, area)
    return {
        pk: Listed(one, _newest(shown[pk].area, one), _newest(shown[pk].country, one), municipalities.get(pk, 0))
        for pk, one in indicators.items()
    }


def _municipalities(indicators: Iterable[int], area: WelfareArea) -> dict[int, int]:
    """Of how many of the area's municipalities each indicator has anything; one query."""
    municipalities = Region.objects.filter(municipality__area=area)
    of_area = Observation.objects.filter(indicator__in=list(indicators), region__in=municipalities)
    counted = of_area.order_by().values("indicator").annotate(municipalities=Count("region", distinct=True))
    return dict(counted.values_list("indicator", "municipalities"))


def _newest(series: Series, indicator: Indicator) -> str:
    point = series.latest
    return f"{number(point.value, indicator.decimals)} ({point.period})" if point else ""
