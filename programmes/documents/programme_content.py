"""What a programme's document says: plain data in the active language, the same as long as nothing has changed."""

from typing import Any

from programmes.charts import stored
from programmes.charts.parts import Target
from programmes.models import Measure, Programme, ProgrammeIndicator
from programmes.producers import named
from programmes.reports.progress import Followed

FEWEST_POINTS = 2  # of a line


def programme(programme: Programme, followed: list[Followed], language: str) -> dict[str, Any]:
    """See programme_schema.Content. `language`: the active one, fi or sv. Four queries for the parts that are not prefetched."""
    goals = list(programme.goals.all())
    number = {goal.pk: place for place, goal in enumerate(goals, 1)}
    rows = programme.indicator_rows.all()
    return {
        "language": language,
        "area": programme.area.name,
        "case_number": "",
        "name": programme.name,
        "mark": programme.mark,
        "shape": programme.shape,
        "period": programme.period,
        "theme": programme.theme,
        "target_group": programme.target_group,
        "plan": programme.plan,
        "owner": programme.owner,
        "note": programme.note,
        "analysis": [{"heading": one.heading, "text": one.text} for one in programme.sections.all()],
        "goals": [goal.what for goal in goals],
        "measures": [_measure(one, number) for one in programme.own_measures],
        "indicators": [_indicator(one, number) for one in followed],
        "not_followed": [{"name": row.indicator.name, "why": row.not_followed} for row in rows if row.not_followed],
        "sources": sorted({_source(one.row) for one in followed}),
    }


def _measure(measure: Measure, number: dict[int, int]) -> dict[str, Any]:
    carriers = (measure.sector, measure.body)
    return {
        "what": measure.what,
        "owner": measure.county_owner,
        "carriers": [carrier.name for carrier in carriers if carrier],
        "due_on": measure.due_on.isoformat() if measure.due_on else "",
        "state": measure.word,
        "tone": measure.tone,
        "goal": number.get(measure.goal_id or 0, 0),
    }


def _indicator(one: Followed, number: dict[int, int]) -> dict[str, Any]:
    indicator = one.row.indicator
    return {
        "name": indicator.name,
        "unit": one.unit,
        "target": one.target,
        "latest": one.latest_text,
        "country": one.country_text,
        "origin": one.origin,
        "trend": one.trend,
        "tone": one.tone,
        "word": one.word,
        "goal": number.get(one.row.goal_id or 0, 0),
        "chart": _chart(one),
    }


def _chart(one: Followed) -> dict[str, Any] | None:
    """The lines of the county and the whole country, where the county's own has two figures at least."""
    figures, row = one.figures, one.row
    if len(figures.area.values) < FEWEST_POINTS:
        return None
    target = Target(row.target_value, row.target_year) if row.target_value is not None and row.target_year else None
    return stored.kept(row.indicator, (figures.area, figures.country), target)


def _source(row: ProgrammeIndicator) -> str:
    indicator = row.indicator
    return ", ".join(part for part in (named(indicator.provider), indicator.licence) if part)
