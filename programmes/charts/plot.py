"""Lines of figures between two axes: where each point, tick, name and hatched band lies. Pure."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from hyte.formats import number
from programmes.charts import words
from programmes.charts.gaps import Gap, runs
from programmes.charts.parts import Band, Drawing, Frame, Label, Line, Target, Tick
from programmes.charts.scale import Axis, Scale, axis, spread
from programmes.charts.words import Plain
from programmes.series import Period, Point, Series

DASHES = {"municipality": "", "area": "9 4", "country": "2 3"}


def goal_text(target: Target, decimals: int) -> str:
    return _("target %(value)s (%(year)s)") % {"value": number(target.value, decimals), "year": target.year}


class Plot:
    """The drawing between its axes."""

    def __init__(
        self,
        shown: Sequence[Series],
        periods: Sequence[Period],
        indicator: Plain,
        frame: Frame,
        target: Target | None,
    ) -> None:
        self.shown, self.periods, self.frame, self.target = shown, periods, frame, target
        self.decimals = indicator.decimals
        self.axis = _axis(shown, target, indicator.decimals)
        self.names = [(series, _name(series, periods, indicator.decimals)) for series in shown if series.values]
        named = [name for _series, name in self.names] + ([goal_text(target, indicator.decimals)] if target else [])
        self.left = round(max(len(text) for text in self._levels()) * frame.letter + 8, 1)
        self.right = round(frame.width - max([len(name) for name in named] or [0]) * frame.letter - 12, 1)
        self.top, self.bottom = frame.row * 0.6, frame.height - frame.row * 1.5
        first = min((period.first for period in periods), default=0)
        last = max((period.last for period in periods), default=1)
        self.x = Scale(first - 0.5, last + 0.5, self.left, self.right)
        self.y = Scale(self.axis.low, self.axis.high, self.bottom, self.top)

    def drawn(self, gaps: Sequence[Gap]) -> Drawing:
        """All of it; `gaps` are those of the place that the picture is about."""
        return Drawing(
            width=self.frame.width,
            height=self.frame.height,
            left=self.left,
            right=self.right,
            top=self.top,
            bottom=self.bottom,
            levels=self.levels(),
            years=self.years(),
            lines=tuple(self.line(series) for series in self.shown if series.values),
            labels=self.labels(),
            bands=tuple(self.band(one.state, one.years) for one in gaps),
            goal=self.y.at(self.target.value) if self.target else None,
        )

    def _levels(self) -> list[str]:
        return [number(level, self.axis.decimals) for level in self.axis.ticks]

    def levels(self) -> tuple[Tick, ...]:
        return tuple(Tick(self.y.at(level), text) for level, text in zip(self.axis.ticks, self._levels(), strict=True))

    def years(self) -> tuple[Tick, ...]:
        """The first and the last period, and evenly some between them, as far as their names have room."""
        if not self.periods:
            return ()
        stride = -(-len(self.periods) // self.frame.years)
        kept: list[Tick] = []
        for period in (self.periods[-1], self.periods[0], *self.periods[-1 - stride : 0 : -stride]):
            tick = Tick(self.x.at(period.middle), str(period))
            room = [(len(tick.text) + len(other.text)) / 2 * self.frame.letter + 6 for other in kept]
            if all(abs(tick.at - other.at) >= least for other, least in zip(kept, room, strict=True)):
                kept.append(tick)
        return tuple(sorted(kept, key=lambda tick: tick.at))

    def at(self, point: Point) -> tuple[float, float]:
        return self.x.at(point.period.middle), self.y.at(point.value or 0.0)

    def line(self, series: Series) -> Line:
        parts = runs(series, self.periods)
        path = "".join("M" + "L".join(f"{x:g} {y:g}" for x, y in map(self.at, run)) for run in parts if len(run) > 1)
        alone = [run[0] for run in parts if len(run) == 1]
        dots = tuple(self.at(point) for point in dict.fromkeys([*alone, series.values[-1]]))
        return Line(series.place.kind, series.place.name, path, DASHES[series.place.kind], dots)

    def labels(self) -> tuple[Label, ...]:
        """A name for each line, and for the target; none of them on another."""
        ends = [
            (*self.at(series.values[-1]), name, series.place.kind, self.is_new(series)) for series, name in self.names
        ]
        if self.target:
            goal = goal_text(self.target, self.decimals)
            ends.append((self.right, self.y.at(self.target.value), goal, "target", True))
        row = self.frame.row
        placed = spread([y for _x, y, *_name in ends], gap=row, top=self.top, bottom=self.bottom)
        x = round(self.right + 8, 1)
        return tuple(
            Label(
                x,
                y,
                name,
                kind,
                _leader(end, (x - 2, y)) if is_new and (abs(y - end[1]) > 2 or x - end[0] > 30) else "",
            )
            for (*end, name, kind, is_new), y in zip(ends, placed, strict=True)
        )

    def is_new(self, series: Series) -> bool:
        """Whether its newest figure is of the newest period: no line is led on over years that it lacks."""
        return series.values[-1].period == self.periods[-1]

    def band(self, state: str, years: Period) -> Band:
        start, end = self.x.at(years.first - 0.5), self.x.at(years.last + 0.5)
        return Band(start, round(end - start, 1), state)


def _leader(end: Sequence[float], name: tuple[float, float]) -> str:
    return f"M{end[0] + 5:g} {end[1]:g}L{name[0]:g} {name[1]:g}"


def _axis(shown: Sequence[Series], target: Target | None, decimals: int) -> Axis:
    values = [point.value for series in shown for point in series.values if point.value is not None]
    return axis(values + ([target.value] if target else []), least=4 * 10.0**-decimals)


def _name(series: Series, periods: Sequence[Period], decimals: int) -> str:
    """Lemi 4,5; with the years where its newest figure is older than the newest of all."""
    latest = series.values[-1]
    shown = f"{words.short(series.place)} {number(latest.value, decimals)}"
    return shown if latest.period == periods[-1] else f"{shown} ({latest.period})"
