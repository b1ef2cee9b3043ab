"""Observations → `Figures`: the only way by which figures leave the database, with small numbers hidden on it."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import date
from functools import lru_cache

from django.db.models import Max

from hyte.formats import local
from municipalities.models import WelfareArea
from programmes.disclosure.suppression import Key, protect
from programmes.models import EarlierValue, Indicator, Observation, ObservationQuerySet, Region
from programmes.series import Figures, Period, Place, Point, Series

GENDERS = ("total", "female", "male")
Points = dict[Key, Point]


def figures_of(indicator: Indicator, area: WelfareArea, *, gender: str = "total") -> Figures:
    """One indicator in all municipalities of the area, in the area and in the country."""
    return figures([indicator], area, gender=gender)[indicator.pk]


def figures(
    indicators: Iterable[Indicator],
    area: WelfareArea,
    *,
    municipalities: Collection[str] | None = None,
    gender: str = "total",
) -> dict[int, Figures]:
    """What may be shown of each indicator, by its key; `municipalities`: only these of the area (all when None).

    Two queries, four when only some municipalities are asked for, however many indicators. `gender` falls back to one
    that the source has.
    """
    wanted = {indicator.pk: indicator for indicator in indicators}
    places = _places(area)
    everywhere = [place.code for place in places.values() if place.kind == "municipality"]
    asked = everywhere if municipalities is None else municipalities
    points = _points(wanted, places, asked)
    shown = [place for place in places.values() if place.kind != "municipality" or place.code in asked]
    return {
        pk: _figures(_protected(points[pk], indicator, area, everywhere), shown, gender)
        for pk, indicator in wanted.items()
    }


def _protected(points: Points, indicator: Indicator, area: WelfareArea, municipalities: Collection[str]) -> Points:
    """What an own source leaves out is guarded too: what follows from national figures is public at their source."""
    gaps, least = not indicator.is_national, indicator.hide_below
    return protect(points, area=area.pk, municipalities=municipalities, hide_below=least, guard_gaps=gaps)


def _places(area: WelfareArea) -> dict[int, Place]:
    """By the region's key, in order of name."""
    regions = sorted(Region.objects.seen_from(area).named(), key=lambda region: region.name)
    return {region.pk: Place(region.kind, region.code, region.name) for region in regions}


def _points(
    wanted: Mapping[int, Indicator], places: dict[int, Place], municipalities: Collection[str]
) -> dict[int, Points]:
    """All that is needed to show these municipalities: where small numbers occur or may be left out, their neighbours' too."""
    observations = Observation.objects.filter(indicator__in=wanted, region__in=places)
    near = [pk for pk, place in places.items() if place.kind != "municipality" or place.code in municipalities]
    if len(near) == len(places):
        return _by_indicator(observations, places)
    telling = set(observations.telling().values_list("indicator", flat=True))
    telling |= {pk for pk, indicator in wanted.items() if not indicator.is_national}
    found = _by_indicator(observations.filter(region__in=near), places)
    if telling:
        found |= _by_indicator(observations.filter(indicator__in=telling), places)
    return found


def _by_indicator(observations: ObservationQuerySet, places: dict[int, Place]) -> dict[int, Points]:
    found: dict[int, Points] = defaultdict(dict)
    columns = ("indicator", "region", "gender", "first_year", "last_year", "state", "value", "number")
    for indicator, region, gender, first, last, state, value, number in observations.values_list(*columns):
        period = _period(first, last)
        found[indicator][places[region].code, gender, period] = Point(period, state, value, number)
    return found


def _figures(points: Points, places: list[Place], gender: str) -> Figures:
    genders = tuple(sorted({key[1] for key in points}, key=GENDERS.index))
    shown = gender if gender in genders or not genders else genders[0]
    series: dict[str, list[Point]] = defaultdict(list)
    for (code, of, _period), point in points.items():
        if of == shown:
            series[code].append(point)
    lines = [Series(place, tuple(sorted(series[place.code], key=lambda point: point.period))) for place in places]
    kinds = {line.place.kind: line for line in lines}
    municipalities = tuple(line for line in lines if line.place.kind == "municipality")
    return Figures(municipalities, kinds["area"], kinds["country"], shown, genders or ("total",))


@lru_cache(maxsize=1024)
def _period(first: int, last: int) -> Period:
    return Period(first, last)


def brought_on(indicator: Indicator) -> date | None:
    """The day of the newest import that brought something of it."""
    newest = Observation.objects.filter(indicator=indicator).aggregate(on=Max("run__started_at"))["on"]
    return local(newest).date() if newest else None


def corrections(indicator: Indicator, area: WelfareArea) -> int:
    """How many times a figure that this area is shown was corrected after it first came."""
    shown = Observation.objects.filter(indicator=indicator).seen_from(area)
    return EarlierValue.objects.filter(observation__in=shown).count()
