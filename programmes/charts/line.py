"""A line chart: one municipality, its county and the whole country, told apart by colour, dash and a name at each end."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from programmes.charts import words
from programmes.charts.gaps import gaps, states
from programmes.charts.parts import WIDE, Drawing, Frame, Missing, Target
from programmes.charts.plot import Plot, goal_text
from programmes.charts.table import Table, by_period, periods_of
from programmes.charts.words import About, Plain
from programmes.series import Figures, Series


@dataclass(frozen=True)
class LineChart(Drawing):
    """All that a template writes. `title` and `text` are the picture in words.

    `absent` names the places that have no figure at all: they have no line and no column.
    """

    title: str
    text: str
    about: About
    missing: tuple[Missing, ...]
    absent: str
    table: Table

    @property
    def is_empty(self) -> bool:
        """No place has a figure to draw."""
        return not self.lines


def chart(
    figures: Figures,
    indicator: Plain,
    code: str = "",
    *,
    frame: Frame = WIDE,
    target: Target | None = None,
    brought_on: date | None = None,
) -> LineChart:
    """`code`: the municipality, or none: the county alone. `brought_on`: the day of the import, where that is known.

    Of numbers of persons only the first place is drawn: a municipality would lie flat under its county. The table has all.
    """
    municipality = figures.of(code) if code else None
    asked = [series for series in (municipality, figures.area, figures.country) if series is not None]
    shown = [series for series in asked if series or series is asked[0]]
    drawn = shown[:1] if indicator.is_count else shown
    periods = periods_of(drawn)
    gap = gaps(shown[0], periods)
    missing = tuple(Missing(state, f"{words.STATES[state]}: {years}") for state, years in states(gap))
    absent = ", ".join(series.place.name for series in asked if not series)
    return LineChart(
        **vars(Plot(drawn, periods, indicator, frame, target).drawn(gap)),
        title=f"{indicator.name}: {', '.join(series.place.name for series in shown)}",
        text=_in_words(shown, indicator, missing, target),
        about=words.about(indicator, brought_on),
        missing=missing,
        absent=_("No figures: %(places)s") % {"places": absent} if absent else "",
        table=by_period(shown, indicator.decimals),
    )


def _in_words(shown: Sequence[Series], indicator: Plain, missing: Sequence[Missing], target: Target | None) -> str:
    """What a reader who sees no picture gets: the newest figures and their direction, what is missing, the target."""
    parts = [f"{series.place.name}: {_newest(series, indicator.decimals)}" for series in shown]
    parts += [f"{shown[0].place.name}, {one.text}" for one in missing]
    parts += [goal_text(target, indicator.decimals)] if target else []
    return ". ".join(parts) + "."


def _newest(series: Series, decimals: int) -> str:
    """The newest figure, and how it stands to the first one that is drawn: "61,1 (2025), more than 55,0 (2019)"."""
    if series.latest is None:
        return _("no figures")
    first, last = series.values[0], series.latest
    told = {"now": words.figure(last, decimals), "then": words.figure(first, decimals)}
    if first is last:
        return told["now"]
    then, now = round(first.value or 0, decimals), round(last.value or 0, decimals)
    if now == then:
        return _("%(now)s, as much as %(then)s") % told
    return (_("%(now)s, more than %(then)s") if now > then else _("%(now)s, less than %(then)s")) % told
