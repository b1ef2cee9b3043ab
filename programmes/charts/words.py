"""What stands around a picture in words: unit, direction of good, source, date, what it cannot say, and why a figure is missing."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from hyte.formats import fi_date, number
from programmes.producers import named
from programmes.series import NOT_PUBLISHED, SUPPRESSED, Place, Point

BETTER = {
    "lower": gettext_lazy("lower is better"),
    "higher": gettext_lazy("higher is better"),
    "context": gettext_lazy("background: neither direction is better as such"),
}
STATES = {NOT_PUBLISHED: gettext_lazy("not published"), SUPPRESSED: gettext_lazy("suppressed")}


class Plain(Protocol):
    """What must be known of an indicator."""

    @property
    def name(self) -> str: ...
    @property
    def unit(self) -> str: ...
    @property
    def note(self) -> str: ...
    @property
    def decimals(self) -> int: ...
    @property
    def better(self) -> str: ...
    @property
    def base(self) -> float | None: ...
    @property
    def is_count(self) -> bool: ...
    @property
    def provider(self) -> str: ...
    @property
    def licence(self) -> str: ...
    @property
    def sotkanet_id(self) -> int | None: ...
    @property
    def updated_on(self) -> date | None: ...
    @property
    def fetched_at(self) -> datetime | None: ...


@dataclass(frozen=True)
class About:
    """The words around a picture: unit and direction of good, whose figures, how old, what they cannot say."""

    measured: str
    source: str
    dated: str
    note: str


def about(indicator: Plain, brought_on: date | None = None) -> About:
    """`brought_on`: the day of the import, where that is known."""
    return About(measured(indicator), source(indicator), dated(indicator, brought_on), indicator.note)


def measured(indicator: Plain) -> str:
    """The unit and the direction of good: "% of the population, lower is better"."""
    return ", ".join(part for part in (indicator.unit, str(BETTER[indicator.better])) if part)


def source(indicator: Plain) -> str:
    """Whose figures they are and on which terms, in the words that Sotkanet asks for."""
    if indicator.sotkanet_id is None:
        return _("Source: %(source)s") % {
            "source": ", ".join(filter(None, (named(indicator.provider), indicator.licence)))
        }
    bank = _("Statistics and indicator bank Sotkanet, Finnish Institute for Health and Welfare (THL)")
    facts = {"source": f"{bank}, {indicator.licence or 'CC BY 4.0'}", "id": indicator.sotkanet_id}
    told = _("Source: %(source)s (ind. %(id)s)") % facts
    if not indicator.provider or "THL" in indicator.provider:
        return told
    return _("%(source)s; data from: %(provider)s") % {"source": told, "provider": named(indicator.provider)}


def dated(indicator: Plain, brought_on: date | None = None) -> str:
    """How old the figures are; empty when nobody knows."""
    facts = [
        _("updated at the source %(date)s") % {"date": fi_date(indicator.updated_on)} if indicator.updated_on else "",
        _("fetched %(date)s") % {"date": fi_date(indicator.fetched_at or brought_on)}
        if indicator.fetched_at or brought_on
        else "",
    ]
    told = ", ".join(filter(None, facts))
    return told[:1].upper() + told[1:]


def short(place: Place) -> str:
    """A place as the end of a line names it."""
    if place.kind == "area":
        return pgettext("line of a chart", "county")
    return pgettext("line of a chart", "country") if place.kind == "country" else place.name


def value(point: Point, decimals: int) -> str:
    """The figure as a table shows it, or the word for why there is none."""
    return number(point.value, decimals) if point.is_value else str(STATES[point.state])


def figure(point: Point, decimals: int) -> str:
    """A figure with its years: 4,5 (2023)."""
    return f"{value(point, decimals)} ({point.period})"
