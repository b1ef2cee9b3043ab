"""The programmes that the application ships for a county: read from a file, put in once, never over what is there."""

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

from django.db import transaction

from municipalities.models import Body, Sector, WelfareArea
from programmes.actions import import_run
from programmes.actions import measure as measures
from programmes.actions import programme as programmes
from programmes.importing import Incoming
from programmes.models import (
    AnalysisSection,
    Goal,
    ImportRun,
    Indicator,
    Measure,
    Programme,
    ProgrammeIndicator,
)

FILES = {"11": "programmes_south_karelia.toml"}
COUNTRY = "FI"
DATA = Path(__file__).resolve().parent.parent / "data"
FACTS = ("key", "mark", "theme_fi", "theme_sv", "target_group_fi", "target_group_sv", "owner")


@cache
def _told(code: str) -> dict[str, Any]:
    return tomllib.loads((DATA / FILES[code]).read_text(encoding="utf-8"))


@transaction.atomic
def seed_programmes(area: WelfareArea) -> list[Programme]:
    """The area's programmes of every period, those made that were not there; none for an area without a file."""
    if area.pk not in FILES:
        return []
    told = _told(area.pk)
    for one in told["observations"]:
        _observe(one, area)
    return [row for one in told["programmes"] for row in _periods(one, told, area)]


def _periods(one: dict[str, Any], told: dict[str, Any], area: WelfareArea) -> list[Programme]:
    """The first period from the file, each later one made from the one before."""
    made: list[Programme] = []
    for period in told["periods"]:
        found = Programme.objects.filter(area=area, key=one["key"], starts_year=period["starts"]).first()
        made.append(found or _period(one, told, area, period, made[-1] if made else None))
    return made


def _period(
    one: dict[str, Any], told: dict[str, Any], area: WelfareArea, period: dict[str, Any], last: Programme | None
) -> Programme:
    years = {"starts_year": period["starts"], "ends_year": period["ends"]}
    plan = {name: period.get(name, "") for name in ("plan_fi", "plan_sv")}
    if last and not Programme.objects.filter(previous=last).exists():
        made = programmes.make_next(last, **years, **plan, by=None)
    else:
        facts = {name: one[name] for name in FACTS} | {name: told[name] for name in ("note_fi", "note_sv")}
        made = programmes.save(Programme(area=area, name_fi=one["name"], **facts, **years, **plan), by=None)
        _fill(made, one)
    _add_of_period(made, one, first=last is None)
    return made


def _fill(made: Programme, one: dict[str, Any]) -> None:
    """The analysis, the goals and the indicators."""
    for order, section in enumerate(one["sections"]):
        AnalysisSection.objects.create(programme=made, order=order, **section)
    goals = [Goal.objects.create(programme=made, order=order, **goal) for order, goal in enumerate(one["goals"])]
    for order, row in enumerate(one["indicators"]):
        texts = {name: row.get(name, "") for name in ("not_followed_fi", "not_followed_sv")}
        goal = goals[row["goal"] - 1] if "goal" in row else None
        indicator = Indicator.objects.get(key=row["key"])
        ProgrammeIndicator.objects.create(programme=made, indicator=indicator, goal=goal, order=order, **texts)


def _add_of_period(made: Programme, one: dict[str, Any], *, first: bool) -> None:
    """The measures that begin with this period, and the targets that are set for its years."""
    goals = list(made.goals.all())
    for told in one["measures"]:
        if told.get("from") == (None if first else made.starts_year):
            _measure(made, told, goals)
    for row in one["indicators"]:
        for year, value in row.get("targets", []):
            if year <= made.ends_year and (first or year > made.starts_year):
                rows = made.indicator_rows.filter(indicator__key=row["key"])
                rows.update(target_value=value, target_year=year)


def _measure(made: Programme, told: dict[str, Any], goals: list[Goal]) -> None:
    names = {
        "sector": Sector.objects.filter(area=made.area_id, name_fi=told.get("sector", "")).first(),
        "body": Body.objects.filter(area=made.area_id, name_fi=told.get("body", "")).first(),
    }
    facts = {name: told[name] for name in ("what_fi", "what_sv", "due_on", "state")} | {"county_owner": told["owner"]}
    goal, kind = goals[told["goal"] - 1], Measure.Kind.INTERNAL
    measures.store(Measure(area=made.area, kind=kind, programme=made, goal=goal, **names, **facts), by=None)


def _observe(one: dict[str, Any], area: WelfareArea) -> None:
    """A figure of the presentation with its source, brought once: what has been corrected since stays."""
    kind, source = ImportRun.Kind.SHIPPED, one["source"]
    if not ImportRun.objects.filter(kind=kind, source=source).exists():
        what = {name: one[name] for name in ("indicator", "first_year", "last_year")}
        places = ((area.pk, one["area"]), (COUNTRY, one["country"]))
        rows = [
            Incoming(line=line, region=region, gender="total", value=value, **what)
            for line, (region, value) in enumerate(places, start=1)
        ]
        import_run.of_rows(rows, kind=kind, source=source, area=area)


@transaction.atomic
def follow_own(area: WelfareArea) -> None:
    """Let the shipped programmes follow the county's own indicators that have been brought since."""
    if area.pk not in FILES:
        return
    for one in _told(area.pk)["programmes"]:
        for row in one.get("own", []):
            indicator = Indicator.objects.filter(area=area, name_fi=row["name"]).first()
            for programme in Programme.objects.filter(area=area, key=one["key"]) if indicator else ():
                _follow(programme, indicator, row)


def _follow(programme: Programme, indicator: Indicator | None, row: dict[str, Any]) -> None:
    goal = list(programme.goals.all())[row["goal"] - 1]
    target = next((pair for pair in row["targets"] if programme.starts_year < pair[0] <= programme.ends_year), None)
    year, value = target or (None, None)
    facts = {"goal": goal, "target_year": year, "target_value": value}
    ProgrammeIndicator.objects.get_or_create(programme=programme, indicator=indicator, defaults=facts)
