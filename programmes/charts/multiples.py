"""Small multiples: the same line for every municipality of the area on one scale, each against the country's faint line."""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from hyte.formats import number
from programmes.charts import words
from programmes.charts.gaps import gaps, runs
from programmes.charts.parts import WIDE, Band, Missing, Tick
from programmes.charts.scale import Axis, Scale, axis
from programmes.charts.table import ChartRow, Table, cell, periods_of
from programmes.charts.words import About, Plain
from programmes.series import SUPPRESSED, Figures, Period, Point, Series

ACROSS, HEAD, DEPTH, BETWEEN, FOOT = 3, 44, 78, 18, 26
PERIODS_ACROSS = 8  # so many columns of figures has a table


@dataclass(frozen=True)
class Panel:
    """One municipality: `now` is its newest figure in words, or why there is none."""

    name: str
    now: str
    x: float
    y: float
    is_own: bool
    path: str
    dots: tuple[tuple[float, float], ...]
    country: str
    country_dots: tuple[tuple[float, float], ...]
    bands: tuple[Band, ...]
    levels: tuple[Tick, ...]
    years: tuple[Tick, ...]
    right: float
    top: float
    bottom: float


@dataclass(frozen=True)
class Multiples:
    """All that a template writes; a table for each eight periods, the newest first. `absent`: those that have nothing."""

    title: str
    text: str
    about: About
    has_country: bool
    width: int
    height: int
    depth: int
    panels: tuple[Panel, ...]
    missing: tuple[Missing, ...]
    absent: str
    tables: tuple[Table, ...]

    @property
    def is_empty(self) -> bool:
        return not self.panels


def chart(figures: Figures, indicator: Plain, code: str = "", *, brought_on: date | None = None) -> Multiples:
    """A panel for each municipality that has anything to show or to hide. `code`: the one to be picked out."""
    municipalities = [municipality for municipality in figures.places if municipality]
    country = Series(figures.country.place) if indicator.is_count else figures.country
    drawn = _Drawn([*municipalities, country], indicator)
    panels = tuple(
        drawn.panel(municipality, place, len(municipalities), municipality.place.code == code)
        for place, municipality in enumerate(municipalities)
    )
    names = ", ".join(municipality.place.name for municipality in figures.places if not municipality)
    absent = _("No figures: %(places)s") % {"places": names} if municipalities and names else ""
    states = {gap.state for municipality in municipalities for gap in gaps(municipality, drawn.periods)}
    lack = [Missing(state, str(word)) for state, word in reversed(words.STATES.items()) if state in states]
    return Multiples(
        title=_("%(name)s in each municipality") % {"name": indicator.name},
        text=_in_words(municipalities, indicator, absent),
        about=words.about(indicator, brought_on),
        has_country=bool(country.values),
        width=WIDE.width,
        height=-(-len(municipalities) // ACROSS) * (HEAD + DEPTH + BETWEEN) + FOOT,
        depth=DEPTH,
        panels=panels,
        missing=tuple(lack),
        absent=absent,
        tables=_tables([*municipalities, *([country] if country else [])], drawn.periods, indicator),
    )


def _in_words(municipalities: list[Series], indicator: Plain, absent: str) -> str:
    if not municipalities:
        return _("No municipality has a figure, so there is nothing to compare.")
    told = [f"{municipality.place.name} {_now(municipality, indicator)}" for municipality in municipalities]
    told[-1:] = [told[-1] + "."]
    return ", ".join(told) + (f" {absent}." if absent else "")


def _now(municipality: Series, indicator: Plain) -> str:
    point = municipality.latest or Point(Period(0, 0), SUPPRESSED)
    return (
        words.figure(point, indicator.decimals) if point.is_value else str(words.STATES[municipality.points[-1].state])
    )


def _tables(lines: list[Series], periods: tuple[Period, ...], indicator: Plain) -> tuple[Table, ...]:
    newest = periods[::-1]
    parts = [newest[start : start + PERIODS_ACROSS] for start in range(0, len(newest), PERIODS_ACROSS)]
    return tuple(
        Table(
            (_("Place"), *map(str, part)),
            tuple(
                ChartRow(line.place.name, tuple(cell(line.at(period), indicator.decimals) for period in part))
                for line in lines
            ),
        )
        for part in parts
    )


class _Drawn:
    """The one scale of all panels."""

    def __init__(self, lines: list[Series], indicator: Plain) -> None:
        self.indicator, self.country, self.periods = indicator, lines[-1], periods_of(lines)
        values = [point.value or 0.0 for line in lines for point in line.values]
        self.axis: Axis = axis(values, parts=3, least=3 * 10.0**-indicator.decimals)
        self.names = [number(level, self.axis.decimals) for level in self.axis.ticks]
        self.left = max(map(len, self.names)) * WIDE.letter + 8
        self.across = (WIDE.width - self.left) / ACROSS

    def panel(self, municipality: Series, place: int, number_of: int, is_own: bool) -> Panel:
        x0 = round(self.left + (place % ACROSS) * self.across, 1)
        top = place // ACROSS * (HEAD + DEPTH + BETWEEN) + HEAD
        x, y = self.scales(x0, top)
        path, dots = self.line(municipality, x, y)
        country, country_dots = self.line(self.country, x, y)
        is_last = place + ACROSS >= number_of
        return Panel(
            name=municipality.place.name,
            now=_now(municipality, self.indicator),
            x=x0,
            y=top - 26.0,
            is_own=is_own,
            path=path,
            dots=dots,
            country=country,
            country_dots=country_dots,
            bands=tuple(_band(gap.state, gap.years, x) for gap in gaps(municipality, self.periods)),
            levels=tuple(
                Tick(y.at(level), name if place % ACROSS == 0 else "")
                for level, name in zip(self.axis.ticks, self.names, strict=True)
            ),
            years=self.ends(x) if is_last else (),
            right=x.end,
            top=top,
            bottom=top + DEPTH,
        )

    def scales(self, x0: float, top: float) -> tuple[Scale, Scale]:
        first, last = min(period.first for period in self.periods), max(period.last for period in self.periods)
        across = Scale(first - 0.5, last + 0.5, x0, round(x0 + self.across - 16, 1))
        return across, Scale(self.axis.low, self.axis.high, top + DEPTH, top)

    def line(self, series: Series, x: Scale, y: Scale) -> tuple[str, tuple[tuple[float, float], ...]]:
        parts = [
            [(x.at(point.period.middle), y.at(point.value or 0.0)) for point in run]
            for run in runs(series, self.periods)
        ]
        path = "".join("M" + "L".join(f"{a:g} {b:g}" for a, b in part) for part in parts if len(part) > 1)
        return path, tuple(part[0] for part in parts if len(part) == 1)

    def ends(self, x: Scale) -> tuple[Tick, ...]:
        first, last = self.periods[0], self.periods[-1]
        return (
            Tick(x.start, str(first)),
            *((Tick(x.end, str(last)),) if last != first and len(str(last)) + len(str(first)) < 12 else ()),
        )


def _band(state: str, years: Period, x: Scale) -> Band:
    start = x.at(years.first - 0.5)
    return Band(start, round(x.at(years.last + 0.5) - start, 1), state)
