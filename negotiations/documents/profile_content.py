"""The words and figures of a municipality's profile, gathered when the time is confirmed: everything that its PDF shows."""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import get_language

from hyte import clock
from hyte.formats import fi_date
from municipalities.models import Municipality
from negotiations.models import Negotiation
from negotiations.reports.wellbeing import standing
from programmes.charts import stored
from programmes.models import Measure
from programmes.reports.wellbeing import LocalIndicator, Part, State

CHARTS = 4  # so many are drawn, where there is room


def profile(negotiation: Negotiation, municipality: Municipality, *, version: int) -> dict[str, Any] | None:
    """See schema.ProfileContent; None where the municipality has no figure. Call it in the reader's language."""
    found = standing(municipality, before=negotiation)
    state = found.state
    if not state.has_figures:
        return None
    drawn = set(list(_worth_drawing(state))[:CHARTS])
    return {
        "language": get_language(),
        "area": negotiation.round.area.name,
        "year": negotiation.round.year,
        "municipality": municipality.name,
        "code": municipality.code,
        "version": version,
        "made_on": clock.today().isoformat(),
        "since": state.since or 0,
        "agreed_in": found.last.language if found.last else "",
        "moved": [row.sentence for row in state.most],
        "programmes": [_programme(part, measures, drawn) for part, measures in found.parts],
        "sources": state.sources,
    }


def _worth_drawing(state: State) -> Iterator[int]:
    """Indicators: what moved most first, then what else has a line to draw and is no older than news."""
    rows = (row for part in state.parts for row in part.rows if row.is_fresh and len(row.series.values) > 1)
    yield from dict.fromkeys(row.indicator.pk for row in (*state.most, *rows))


def _programme(part: Part, measures: list[Measure], drawn: set[int]) -> dict[str, Any]:
    return {
        "name": part.programme.name,
        "mark": part.programme.mark,
        "theme": part.programme.theme,
        "rows": [_row(row) | {"chart": _chart(row, drawn)} for row in part.rows],
        "missing": [_row(row) | {"chart": None} for row in part.missing if row.says_something],
        "measures": [f"{measure.what} ({fi_date(measure.due_on)})" for measure in measures],
    }


def _row(row: LocalIndicator) -> dict[str, Any]:
    return {
        "name": row.indicator.name,
        "unit": row.unit,
        "better": str(row.indicator.get_better_display()),
        "own": row.own.text,
        "own_period": row.own.period,
        "area": row.area.text,
        "area_period": row.area.period,
        "country": row.country.text,
        "country_period": row.country.period,
        "trend": row.trend if row.own else "",
        "tone": row.tone,
        "verdict": row.verdict,
        "target": row.target,
        "is_met": row.is_met,
        "caution": row.caution,
        "why": row.why_missing,
    }


def _chart(row: LocalIndicator, drawn: set[int]) -> dict[str, Any] | None:
    """Once, where two programmes follow the same indicator."""
    one = row.indicator
    if one.pk not in drawn:
        return None
    drawn.discard(one.pk)
    return stored.kept(one, (row.series, row.figures.area, row.figures.country))
