"""A ranking: every municipality of the area as a dot in one period, between the lines of the county and of the country."""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from hyte.formats import number
from programmes.charts import words
from programmes.charts.comparing import comparable, missing
from programmes.charts.parts import WIDE, Missing, Tick
from programmes.charts.scale import Scale, axis
from programmes.charts.table import ChartRow, Table, cell
from programmes.charts.words import About, Plain
from programmes.series import Figures, Period, Series

ROW, NAME, FOOT = 27, 20, 30


@dataclass(frozen=True)
class Dot:
    """A municipality's row. `is_own`: the one that the page is about."""

    name: str
    text: str
    x: float
    y: float
    is_own: bool


@dataclass(frozen=True)
class Mark:
    """The line of the county or the country; `anchor` is the side on which its name has room."""

    kind: str
    text: str
    x: float
    y: float
    anchor: str


@dataclass(frozen=True)
class Ranking:
    """All that a template writes. Without dots nothing is drawn: `text` then says that there is nothing to compare."""

    title: str
    period: str
    text: str
    about: About
    width: int
    height: int
    left: float
    right: float
    top: float
    bottom: float
    levels: tuple[Tick, ...]
    dots: tuple[Dot, ...]
    marks: tuple[Mark, ...]
    missing: tuple[Missing, ...]
    table: Table

    @property
    def is_empty(self) -> bool:
        return not self.dots


def chart(figures: Figures, indicator: Plain, code: str = "", *, brought_on: date | None = None) -> Ranking:
    """Best first; of a background figure the largest. `code`: the municipality to be picked out."""
    period = comparable(figures) or Period(0, 0)
    ranked = _ranked(figures, period, indicator)
    lines = [] if indicator.is_count else _lines(figures, period)
    values = [series.at(period).value or 0.0 for series in (*ranked, *lines)]
    levels = axis(values, least=4 * 10.0**-indicator.decimals)
    left = max((len(series.place.name) for series in ranked), default=0) * WIDE.letter + 16
    room = max((len(number(value, indicator.decimals)) for value in values), default=0) * WIDE.letter + 14
    x = Scale(levels.low, levels.high, round(left, 1), round(WIDE.width - room, 1))
    top = NAME * len(lines) + 12.0
    bottom = top + ROW * len(ranked)
    lack = missing(figures.places, period) if ranked else ()
    return Ranking(
        title=f"{indicator.name}, {period}" if ranked else indicator.name,
        period=str(period),
        text=_in_words(ranked, period, indicator, lack),
        about=words.about(indicator, brought_on),
        width=WIDE.width,
        height=round(bottom + FOOT),
        left=x.start,
        right=x.end,
        top=top,
        bottom=bottom,
        levels=tuple(Tick(x.at(level), number(level, levels.decimals)) for level in levels.ticks),
        dots=tuple(
            _dot(series, top + ROW * (place + 0.5), x, period, indicator, code) for place, series in enumerate(ranked)
        ),
        marks=tuple(_mark(series, NAME * place + 14.0, x, period, indicator) for place, series in enumerate(lines)),
        missing=lack,
        table=_table(ranked, figures, period, indicator),
    )


def _ranked(figures: Figures, period: Period, indicator: Plain) -> list[Series]:
    known = [municipality for municipality in figures.places if municipality.at(period).is_value]
    sign = 1 if indicator.better == "lower" else -1
    return sorted(
        known, key=lambda municipality: (sign * (municipality.at(period).value or 0.0), municipality.place.name)
    )


def _lines(figures: Figures, period: Period) -> list[Series]:
    """The county and the country, the lower first; a sum of persons is no line to compare a municipality with."""
    found = [series for series in (figures.area, figures.country) if series.at(period).is_value]
    return sorted(found, key=lambda series: series.at(period).value or 0.0)


def _in_words(ranked: list[Series], period: Period, indicator: Plain, lack: tuple[Missing, ...]) -> str:
    if not ranked:
        return _("No municipality has a figure, so there is nothing to compare.")
    order = _("the smallest first") if indicator.better == "lower" else _("the largest first")
    listed = ", ".join(
        f"{municipality.place.name} {words.value(municipality.at(period), indicator.decimals)}"
        for municipality in ranked
    )
    return ". ".join([f"{period}, {order}: {listed}", *(one.text for one in lack)]) + "."


def _dot(series: Series, y: float, x: Scale, period: Period, indicator: Plain, code: str) -> Dot:
    point = series.at(period)
    text = words.value(point, indicator.decimals)
    return Dot(series.place.name, text, x.at(point.value or 0.0), y, series.place.code == code)


def _mark(series: Series, y: float, x: Scale, period: Period, indicator: Plain) -> Mark:
    """The lower one has its name to the left, the higher one to the right, so that neither lies on the other's line."""
    point = series.at(period)
    text = f"{words.short(series.place)} {words.value(point, indicator.decimals)}"
    at = x.at(point.value or 0.0)
    return Mark(series.place.kind, text, at, y, "end" if at > WIDE.width * 0.7 or y < NAME else "start")


def _table(ranked: list[Series], figures: Figures, period: Period, indicator: Plain) -> Table:
    if not ranked:
        return Table((), ())
    rest = [municipality for municipality in figures.places if municipality not in ranked]
    order = (*ranked, *rest, figures.area, figures.country)
    rows = tuple(ChartRow(series.place.name, (cell(series.at(period), indicator.decimals),)) for series in order)
    return Table((_("Place"), str(period)), rows)
