"""The state of wellbeing of a municipality on its county's flagship programmes: what moved, what stands where, what is missing.

Figures come through `programmes.reading` alone, so that page, sheet and letter can not tell more than may be shown.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from hyte import clock
from hyte.formats import fi_date, local, number
from municipalities.models import Municipality, WelfareArea
from programmes import movement, reading, sentences
from programmes.charts.line import LineChart, chart
from programmes.charts.parts import Target
from programmes.models import Indicator, Programme, ProgrammeIndicator
from programmes.movement import Movement
from programmes.producers import named
from programmes.reports.current_programmes import current
from programmes.series import SUPPRESSED, Figures, Point, Series

MOST = 5  # so many that moved most are told
FRESH = 5  # years: what has not been published since then tells nothing of what moves now
NEWS = 10  # years: what is older is history, whichever way it went then


NO_NEWS = Movement("context", movement.NOTHING)


@dataclass(frozen=True)
class ShownFigure:
    """A figure as people write it, and its years; both empty where there is none."""

    text: str = ""
    period: str = ""

    def __bool__(self) -> bool:
        return bool(self.text)


@dataclass(frozen=True)
class LocalIndicator:
    """One indicator of one programme in one municipality (`code`), as seen in `year`."""

    follows: ProgrammeIndicator
    figures: Figures
    movement: Movement
    code: str
    year: int

    @property
    def indicator(self) -> Indicator:
        return self.follows.indicator

    @property
    def key(self) -> str:
        """Its own among all rows of the page, where two programmes follow the same indicator too."""
        return str(self.follows.pk)

    @property
    def unit(self) -> str:
        """The unit, where neither the figure nor the name tells it."""
        unit = self.indicator.unit
        return "" if self.indicator.is_share or unit in self.indicator.name else unit

    @property
    def series(self) -> Series:
        found = self.figures.of(self.code)
        assert found is not None, "figures are asked for with this municipality among them"
        return found

    @property
    def own(self) -> ShownFigure:
        return self._cell(self.series.latest)

    @property
    def area(self) -> ShownFigure:
        return self._cell(self._beside(self.figures.area))

    @property
    def country(self) -> ShownFigure:
        return self._cell(self._beside(self.figures.country))

    @property
    def trend(self) -> str:
        """Empty where the newest figure is too old to tell of today; `caution` says how old it is."""
        return sentences.trend(self.movement) if self.is_news or not self.own else ""

    @property
    def sentence(self) -> str:
        return sentences.sentence(self.indicator.name, self.movement)

    @property
    def verdict(self) -> str:
        return sentences.verdict(self.movement if self.is_news else NO_NEWS)

    @property
    def tone(self) -> str:
        return sentences.tone(self.movement if self.is_news else NO_NEWS)

    @property
    def target(self) -> str:
        """ "5 % (2028)"; empty where the programme has set none."""
        if self.follows.target_value is None:
            return ""
        return f"{shown(self.follows.target_value, self.indicator)} ({self.follows.target_year})"

    @property
    def chart(self) -> LineChart:
        """The picture of it, with the same numbers as a table."""
        value, year = self.follows.target_value, self.follows.target_year
        aim = Target(value, year) if value is not None and year is not None else None
        return chart(self.figures, self.indicator, self.code, target=aim)

    @property
    def is_met(self) -> bool | None:
        """Whether the newest own figure reaches the target; None where there is nothing to compare."""
        latest = self.series.latest
        return self.follows.is_met_by(latest.value) if latest and latest.value is not None else None

    @property
    def aim(self) -> str:
        """The target in a sentence, which tells the direction where it is the other way; empty where there is none."""
        return sentences.aim(self.target, self.is_met, self.tone) if self.target else ""

    @property
    def caution(self) -> str:
        """What the newest own figure leaves open: newer ones are hidden, only others have them, or there are none for years."""
        latest, others = self.series.latest, self.figures.area.latest or self.figures.country.latest
        if latest is None:
            return ""
        if any(p.state == SUPPRESSED and p.period.last > latest.period.last for p in self.series.points):
            return _("newer figures are hidden, because they are about so few people")
        if not self.is_fresh or (others and others.period.last > latest.period.last):
            return _("nothing newer than %(year)s has been published") % {"year": latest.period}
        return ""

    @property
    def is_fresh(self) -> bool:
        latest = self.series.latest
        return latest is not None and latest.period.last >= self.year - FRESH

    @property
    def is_news(self) -> bool:
        latest = self.series.latest
        return latest is not None and latest.period.last >= self.year - NEWS

    @property
    def is_hidden(self) -> bool:
        """Whether the municipality has figures that may not be shown."""
        return any(point.state == SUPPRESSED for point in self.series.points)

    @property
    def says_something(self) -> bool:
        """Whether it tells others than the county's own staff anything: what has not been fetched is the county's homework."""
        return bool(self.own or self.area or self.country or self.is_hidden)

    @property
    def why_missing(self) -> str:
        """Why the municipality has no figure of its own; empty where it has one."""
        if self.own:
            return ""
        if self.is_hidden:
            return _("hidden, because it is about so few people")
        if self.figures.area.latest:
            return _("only for the county, not for the municipality")
        if self.figures.country.latest:
            return _("only for the whole country")
        return self._why_nothing()

    def _why_nothing(self) -> str:
        if not self.indicator.is_national:
            return _("the county has not brought its figures yet")
        if not self.indicator.can_be_fetched:
            return _("not fetched: its number at the source has not been verified")
        return _("not published") if self.indicator.fetched_at else _("not fetched yet")

    def _beside(self, series: Series) -> Point | None:
        """The figure of the same years as the own one; the newest where there is none."""
        own = self.series.latest
        same = series.at(own.period) if own else None
        return same if same and same.is_value else series.latest

    def _cell(self, point: Point | None) -> ShownFigure:
        if point is None or point.value is None:
            return ShownFigure()
        return ShownFigure(shown(point.value, self.indicator), str(point.period))


@dataclass(frozen=True)
class Part:
    """One programme. `rows` have a figure of the municipality, `missing` do not, `dropped` are deliberately not followed."""

    programme: Programme
    rows: tuple[LocalIndicator, ...]
    missing: tuple[LocalIndicator, ...]
    dropped: tuple[LocalIndicator, ...]

    def __iter__(self) -> Iterator[LocalIndicator]:
        return iter((*self.rows, *self.missing))


@dataclass(frozen=True)
class State:
    """`since`: the year of the last negotiation, None where there has been none. `most`: what moved most, first."""

    municipality: Municipality
    since: int | None
    parts: tuple[Part, ...]
    most: tuple[LocalIndicator, ...]

    @property
    def has_figures(self) -> bool:
        """Whether the municipality has any figure of its own."""
        return any(part.rows for part in self.parts)

    @property
    def indicators(self) -> list[Indicator]:
        """Each that some figure is shown of, once."""
        rows = (row for part in self.parts for row in part if row.own or row.area or row.country)
        return list({row.indicator.pk: row.indicator for row in rows}.values())

    @property
    def sources(self) -> list[str]:
        """ "THL, CC BY 4.0, updated 5.9.2023" of each source that a shown figure comes from."""
        return sources_of(self.indicators)


def state_of(municipality: Municipality, *, since: int | None = None) -> State:
    """Everything of the current programmes, in the active language. The queries are as many for 3 indicators as for 30."""
    year, code = clock.today().year, municipality.code
    followed = _followed(municipality.area)
    indicators = {row.indicator.pk: row.indicator for rows in followed.values() for row in rows}
    figures = reading.figures(indicators.values(), municipality.area, municipalities=[code])
    moved = {pk: movement.of_place(figures[pk], code, one, since=since) for pk, one in indicators.items()}
    parts = tuple(
        _part(programme, [LocalIndicator(f, figures[f.indicator.pk], moved[f.indicator.pk], code, year) for f in rows])
        for programme, rows in followed.items()
    )
    return State(municipality, since, parts, _most(row for part in parts for row in part))


def shown(value: float, indicator: Indicator) -> str:
    """ "4,5 %" or "1 234"; any other unit than a per cent stands beside the indicator's name."""
    text = number(value, indicator.decimals)
    return f"{text}\u00a0%" if indicator.is_share else text


def sources_of(indicators: Iterable[Indicator]) -> list[str]:
    """Where they come from, on which terms, and the newest date that is known: one text a source."""
    found: dict[str, list[Indicator]] = defaultdict(list)
    for one in indicators:
        bank = _("Statistics and indicator bank Sotkanet, Finnish Institute for Health and Welfare (THL)")
        found[", ".join(filter(None, (bank if one.sotkanet_id else named(one.provider), one.licence)))].append(one)
    return [_source(source, ones) for source, ones in sorted(found.items())]


def _source(source: str, indicators: list[Indicator]) -> str:
    makers = sorted({named(one.provider) for one in indicators if one.sotkanet_id and "THL" not in one.provider})
    if makers:
        source = _("%(source)s; data from: %(provider)s") % {"source": source, "provider": ", ".join(makers)}
    days = [day for one in indicators if (day := one.updated_on or (one.fetched_at and local(one.fetched_at).date()))]
    return _("%(source)s, updated %(day)s") % {"source": source, "day": fi_date(max(days))} if days else source


def _followed(area: WelfareArea) -> dict[Programme, list[ProgrammeIndicator]]:
    """The programmes that count now, with their rows."""
    every = Programme.objects.filter(area=area).prefetch_related("indicator_rows__indicator")
    return {programme: list(programme.indicator_rows.all()) for programme in current(every)}


def _part(programme: Programme, rows: list[LocalIndicator]) -> Part:
    followed = [row for row in rows if not row.follows.not_followed]
    return Part(
        programme,
        rows=tuple(row for row in followed if row.own),
        missing=tuple(row for row in followed if not row.own),
        dropped=tuple(row for row in rows if row.follows.not_followed),
    )


def _most(rows: Iterable[LocalIndicator]) -> tuple[LocalIndicator, ...]:
    """An indicator that two programmes follow is told once; what moved long ago is not told here."""
    once = list({row.indicator.pk: row for row in reversed(list(rows)) if row.is_fresh}.values())
    by_movement = {id(row.movement): row for row in once}
    ordered = movement.most((row.indicator.name, row.movement) for row in once)
    return tuple(by_movement[id(one)] for _name, one in ordered[:MOST])
