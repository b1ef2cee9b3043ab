"""A map of the area by at most five classes: lighter and darker, each with its number, so that grey print tells them too."""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from hyte.formats import number
from municipalities.boundaries import Shape, outlines
from programmes.charts import words
from programmes.charts.comparing import comparable, missing
from programmes.charts.parts import Missing
from programmes.charts.scale import axis
from programmes.charts.table import ChartCell, ChartRow, Table, cell
from programmes.charts.words import About, Plain
from programmes.series import VALUE, Figures, Period, Series

MOST = 5


@dataclass(frozen=True)
class Class:
    """`number` from 1, the lowest figures; `step` from 1 to 5, how dark it is; `text`: from which figure to which."""

    number: int
    step: int
    text: str


@dataclass(frozen=True)
class Area:
    """`fill` names the class or the hatch; `mark` is what is written on it."""

    name: str
    text: str
    path: str
    x: float
    y: float
    fill: str
    mark: str
    is_own: bool


@dataclass(frozen=True)
class Choropleth:
    """All that a template writes. Without areas nothing is drawn."""

    title: str
    text: str
    about: About
    viewbox: str
    areas: tuple[Area, ...]
    classes: tuple[Class, ...]
    missing: tuple[Missing, ...]
    table: Table
    survey: str

    @property
    def is_empty(self) -> bool:
        return not self.areas


def chart(figures: Figures, indicator: Plain, code: str = "", *, brought_on: date | None = None) -> Choropleth:
    """`code`: the municipality to be outlined."""
    period = comparable(figures)
    municipalities = figures.places if period else ()
    scale = _Classes(municipalities, period or Period(0, 0), indicator)
    drawing = outlines([municipality.place.code for municipality in municipalities])
    shapes = {shape.code: shape for shape in drawing.shapes}
    lack = missing(municipalities, scale.period)
    return Choropleth(
        title=f"{indicator.name}, {period}" if period else indicator.name,
        text=_in_words(scale, lack)
        if municipalities
        else _("No municipality has a figure, so there is nothing to compare."),
        about=words.about(indicator, brought_on),
        viewbox=drawing.viewbox,
        areas=tuple(
            _area(municipality, shapes[municipality.place.code], scale, municipality.place.code == code)
            for municipality in municipalities
        ),
        classes=scale.classes if municipalities else (),
        missing=lack,
        table=Table(
            (_("Municipality"), str(period), _("Class on the map")),
            tuple(_row(municipality, scale) for municipality in municipalities),
        ),
        survey=_(
            "Contains data from the National Land Survey of Finland, Division into administrative areas 2024, CC BY 4.0"
        ),
    )


class _Classes:
    """Classes of the same width between round numbers; a figure belongs where it belongs as it is shown."""

    def __init__(self, municipalities: tuple[Series, ...], period: Period, indicator: Plain) -> None:
        self.period, self.indicator, self.municipalities = period, indicator, municipalities
        points = [point for point in (municipality.at(period) for municipality in municipalities) if point.is_value]
        values = [round(point.value or 0.0, indicator.decimals) for point in points]
        self.bounds = axis(values, least=4 * 10.0**-indicator.decimals, from_nought=False).ticks
        self.high = max(values, default=0.0)
        if len(self.bounds) > 2 and self.high < self.bounds[-2] + 1e-9:
            self.bounds = self.bounds[:-1]
        self.classes = tuple(self._class(place) for place in range(len(self.bounds) - 1))

    def _class(self, place: int) -> Class:
        low, high = self.bounds[place], self.bounds[place + 1]
        is_last = place == len(self.bounds) - 2
        top = high if is_last else high - 10.0**-self.indicator.decimals
        ends = dict.fromkeys(number(value, self.indicator.decimals) for value in (low, top))
        many = len(self.bounds) - 1
        step = 1 + round(place * (MOST - 1) / max(many - 1, 1))
        return Class(place + 1, step, "–".join(ends))

    def of(self, municipality: Series) -> Class | None:
        point = municipality.at(self.period)
        if not point.is_value:
            return None
        value = round(point.value or 0.0, self.indicator.decimals) + 1e-9
        place = max(place for place, low in enumerate(self.bounds[:-1]) if value >= low)
        return self.classes[place]


def _in_words(scale: _Classes, lack: tuple[Missing, ...]) -> str:
    told = []
    for one in scale.classes:
        names = [municipality.place.name for municipality in scale.municipalities if scale.of(municipality) == one]
        told += [f"{one.text}: {', '.join(names)}"] if names else []
    return ". ".join([*told, *(one.text for one in lack)]) + "."


def _area(municipality: Series, shape: Shape, scale: _Classes, is_own: bool) -> Area:
    found, point = scale.of(municipality), municipality.at(scale.period)
    return Area(
        name=municipality.place.name,
        text=words.value(point, scale.indicator.decimals),
        path=shape.path,
        x=shape.x,
        y=shape.y,
        fill=f"class-{found.step}" if found else point.state,
        mark=str(found.number) if found else "",
        is_own=is_own,
    )


def _row(municipality: Series, scale: _Classes) -> ChartRow:
    found = scale.of(municipality)
    last = ChartCell(str(found.number), VALUE) if found else ChartCell("–", VALUE)
    return ChartRow(municipality.place.name, (cell(municipality.at(scale.period), scale.indicator.decimals), last))
