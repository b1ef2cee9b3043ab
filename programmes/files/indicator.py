"""The figures of an indicator as a file: exactly what its page shows, with source and licence on each row."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from hyte.tables.writing import Sheet, Value
from programmes.charts import words
from programmes.models import Indicator, Observation
from programmes.series import Figures


def sheet(indicator: Indicator, figures: Figures) -> Sheet:
    """A row for each place and period; the value as it is shown, or why there is none."""
    headings = [
        _("Indicator"),
        _("Unit"),
        _("Place"),
        _("Code"),
        _("Year"),
        _("Gender"),
        _("Value"),
        _("State"),
        _("Source"),
        _("Updated"),
    ]
    return Sheet(title=_("Figures"), headings=headings, rows=_rows(indicator, figures))


def _rows(indicator: Indicator, figures: Figures) -> Iterator[list[Value]]:
    gender = str(Observation.Gender(figures.gender).label)
    about = [words.source(indicator), words.dated(indicator)]
    for series in figures:
        for period in figures.periods:
            point = series.at(period)
            value = round(point.value, indicator.decimals) if point.value is not None else None
            state = _("value") if point.is_value else str(words.STATES[point.state])
            place = [series.place.name, series.place.code]
            yield [indicator.name, indicator.unit, *place, str(period), gender, value, state, *about]
