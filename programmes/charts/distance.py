"""An index against the country as its distance from the country's line, never as a bare bar."""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from hyte.formats import number
from programmes.charts import words
from programmes.charts.comparing import missing, newest
from programmes.charts.parts import WIDE, Missing, Tick
from programmes.charts.scale import Scale, axis
from programmes.charts.table import ChartCell, ChartRow, Table, cell
from programmes.charts.words import About, Plain
from programmes.series import VALUE, Figures, Period, Point, Series

ROW, HEAD, FOOT = 74, 22, 34


@dataclass(frozen=True)
class Reach:
    """From the country's line to the figure. `name` has the figure, `text` says how far in words; `top` is where its row begins."""

    name: str
    kind: str
    text: str
    top: float
    x: float
    y: float


@dataclass(frozen=True)
class Distance:
    """All that a template writes. `base`: where the country's line stands, `base_text` its name."""

    title: str
    text: str
    about: About
    width: int
    height: int
    bottom: float
    base: float
    base_text: str
    base_anchor: str
    levels: tuple[Tick, ...]
    reaches: tuple[Reach, ...]
    missing: tuple[Missing, ...]
    table: Table

    @property
    def is_empty(self) -> bool:
        return not self.reaches


def chart(figures: Figures, indicator: Plain, code: str = "", *, brought_on: date | None = None) -> Distance:
    """For an indicator with a base. `code`: the municipality that comes first; the county follows, then the others."""
    base, period = indicator.base or 0.0, newest(figures) or Period(0, 0)
    first = [municipality for municipality in figures.places if municipality.place.code == code]
    order = [*first, figures.area, *(municipality for municipality in figures.places if municipality not in first)]
    shown = [series for series in order if series.at(period).is_value]
    levels = axis([base, *(series.at(period).value or 0.0 for series in shown)], least=4.0)
    x = Scale(levels.low, levels.high, 24.0, WIDE.width - 24.0)
    bottom = HEAD + ROW * len(shown)
    told = [_told(series, period, base, indicator) for series in shown]
    return Distance(
        title=f"{indicator.name}, {period}" if shown else indicator.name,
        text=". ".join(told) + "." if told else _("No figures of this yet."),
        about=words.about(indicator, brought_on),
        width=WIDE.width,
        height=bottom + FOOT,
        bottom=bottom,
        base=x.at(base),
        base_text=_("whole country %(value)s") % {"value": number(base)},
        base_anchor="start" if x.at(base) < 90 else "end" if x.at(base) > WIDE.width - 90 else "middle",
        levels=tuple(Tick(x.at(level), number(level, levels.decimals)) for level in levels.ticks),
        reaches=tuple(
            _reach(series, HEAD + ROW * place, x, period, base, indicator) for place, series in enumerate(shown)
        ),
        missing=missing(figures.places, period) if shown else (),
        table=Table(
            (_("Place"), str(period), _("Against the whole country")),
            tuple(_row(series, period, base, indicator) for series in (order if shown else ())),
        ),
    )


def apart(point: Point, base: float, decimals: int) -> str:
    """How far from the country: "41 points more than in the whole country"."""
    far = round((point.value or 0.0) - base, decimals)
    if not far:
        return _("the same as in the whole country")
    text = number(abs(far), decimals)
    text = text if set(text.partition(",")[2]) - {"0"} else text.partition(",")[0]
    many = 1 if text == "1" else 2
    if far > 0:
        found = ngettext(
            "%(n)s point more than in the whole country", "%(n)s points more than in the whole country", many
        )
    else:
        found = ngettext(
            "%(n)s point less than in the whole country", "%(n)s points less than in the whole country", many
        )
    return found % {"n": text}


def _reach(series: Series, top: float, x: Scale, period: Period, base: float, indicator: Plain) -> Reach:
    point = series.at(period)
    name = f"{series.place.name} {words.value(point, indicator.decimals)}"
    far = apart(point, base, indicator.decimals)
    return Reach(name, series.place.kind, far, top, x.at(point.value or 0.0), top + 54.0)


def _told(series: Series, period: Period, base: float, indicator: Plain) -> str:
    point = series.at(period)
    figure, far = words.value(point, indicator.decimals), apart(point, base, indicator.decimals)
    return f"{series.place.name} {figure}: {far}"


def _row(series: Series, period: Period, base: float, indicator: Plain) -> ChartRow:
    point = series.at(period)
    far = apart(point, base, indicator.decimals) if point.is_value else "–"
    return ChartRow(series.place.name, (cell(point, indicator.decimals), ChartCell(far, VALUE)))
