"""Municipalities side by side: in which period they can be compared, and which of them are missing from it and why."""

from collections.abc import Sequence

from programmes.charts import words
from programmes.charts.parts import Missing
from programmes.series import NOT_PUBLISHED, SUPPRESSED, Figures, Period, Series


def comparable(figures: Figures) -> Period | None:
    """The newest period that at least half as many municipalities have as the best known one; None where none has any."""
    known = {
        period: sum(municipality.at(period).is_value for municipality in figures.places) for period in figures.periods
    }
    most = max(known.values(), default=0)
    return max((period for period, number in known.items() if number and number * 2 >= most), default=None)


def newest(figures: Figures) -> Period | None:
    """The period to compare; without municipal figures the newest that the area, or the country, has."""
    found = comparable(figures)
    if found is None:
        latest = [series.latest for series in (figures.area, figures.country) if series.latest]
        found = max((point.period for point in latest), default=None)
    return found


def missing(municipalities: Sequence[Series], period: Period) -> tuple[Missing, ...]:
    """Those without a figure in the period, by reason: "suppressed: Lemi, Luumäki"."""
    found = {
        state: [municipality.place.name for municipality in municipalities if municipality.at(period).state == state]
        for state in (SUPPRESSED, NOT_PUBLISHED)
    }
    return tuple(
        Missing(state, f"{words.STATES[state]}: {', '.join(names)}") for state, names in found.items() if names
    )
