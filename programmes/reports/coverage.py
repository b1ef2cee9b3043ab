"""What is known of the indicators that a county follows: how many have figures, how new, and when they were last fetched."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Max
from django.utils.translation import gettext as _

from municipalities.models import WelfareArea
from programmes.models import Indicator, Observation, Programme, Region
from programmes.reports.current_programmes import current


@dataclass(frozen=True)
class Group:
    """`newest`: the last year of which anything is known; `brought_at`: when any of it was last fetched or brought."""

    name: str
    indicators: int
    with_figures: int
    newest: int | None
    brought_at: datetime | None

    @property
    def without(self) -> int:
        return self.indicators - self.with_figures


def newest_years(indicators: Iterable[int], area: WelfareArea) -> dict[int, int]:
    """The last year by indicator, of what a page of this county shows. Two queries."""
    return {pk: year for pk, (year, _at) in _newest(indicators, area).items()}


def _newest(indicators: Iterable[int], area: WelfareArea) -> dict[int, tuple[int, datetime]]:
    """By indicator its last year, and when the last import began that brought any of it. Two queries."""
    regions = list(Region.objects.seen_from(area).values_list("pk", flat=True))
    found = Observation.objects.filter(indicator__in=list(indicators), region__in=regions).order_by()
    rows = found.values_list("indicator").annotate(year=Max("last_year"), at=Max("run__started_at"))
    return {pk: (year, at) for pk, year, at in rows}


def groups(area: WelfareArea) -> list[Group]:
    """A group for each programme that counts now, one for the other national indicators that have figures, one for own ones."""
    indicators = Indicator.objects.of_area(area).in_bulk()
    newest = _newest(indicators, area)
    programmes = current(Programme.objects.filter(area=area).prefetch_related("indicators"))
    followed = {one.name: {row.pk for row in one.indicators.all()} for one in programmes}
    own = {pk for pk, indicator in indicators.items() if not indicator.is_national}
    others = set(newest) - own - set().union(*followed.values())
    rest = {_("Other national indicators"): others, _("The county's own indicators"): own}
    return [_group(name, pks, indicators, newest) for name, pks in {**followed, **rest}.items() if pks]


def _group(
    name: str, pks: set[int], indicators: dict[int, Indicator], newest: dict[int, tuple[int, datetime]]
) -> Group:
    known = [newest[pk] for pk in pks if pk in newest]
    times = [at for _year, at in known] + [at for pk in pks if (at := indicators[pk].fetched_at)]
    return Group(name, len(pks), len(known), max((year for year, _at in known), default=None), max(times, default=None))
