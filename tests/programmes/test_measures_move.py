"""The two tables of measures become one: every row, state, reference and history is there afterwards, in both databases."""

import uuid
from collections.abc import Iterator
from copy import deepcopy
from datetime import UTC, date, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection, connections
from django.db.migrations.executor import MigrationExecutor

BEFORE = [("programmes", "0006_paper_of_a_programme"), ("negotiations", "0007_another_address_asked_for")]
AFTER = [("programmes", "0009_one_table_of_measures"), ("negotiations", "0009_measures_of_a_negotiation")]
ALIAS = "moved"
AT = datetime(2025, 9, 1, 9, tzinfo=UTC)


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path, django_db_setup: None, django_db_blocker: Any) -> Any:
    """An empty database of this kind under ALIAS."""
    facts = deepcopy(connections.settings["default"])
    facts |= {"ENGINE": "django.db.backends.sqlite3", "NAME": str(tmp_path / "db.sqlite3"), "OPTIONS": {}}
    name = f"measures_{uuid.uuid4().hex}"
    with django_db_blocker.unblock():
        if request.param == "postgresql":
            facts = deepcopy(connections.settings["default"]) | {"NAME": name}
            with connection._nodb_cursor() as cursor:
                cursor.execute(f"CREATE DATABASE {name}")
        connections.settings[ALIAS] = facts
        yield from _dropped(request.param, name)


def _dropped(kind: str, name: str) -> Iterator[str]:
    try:
        yield kind
    finally:
        connections[ALIAS].close()
        del connections[ALIAS], connections.settings[ALIAS]
        if kind == "postgresql":
            with connection._nodb_cursor() as cursor:
                cursor.execute(f"DROP DATABASE {name}")


def migrate(targets: list[tuple[str, str]]) -> Any:
    """The models as they are at `targets`."""
    executor = MigrationExecutor(connections[ALIAS])
    executor.migrate(targets)
    return executor.loader.project_state(targets).apps


class Rows:
    """Rows of the models as they were at a migration."""

    def __init__(self, apps: Any) -> None:
        self.apps = apps

    def all(self, label: str) -> Any:
        return self.apps.get_model(label).objects.using(ALIAS)

    def add(self, label: str, **fields: Any) -> Any:
        return self.all(label).create(**fields)


def fill(rows: Rows) -> SimpleNamespace:
    """A Finnish and a Swedish negotiation and a programme, with measures that share their numbers."""
    planner = rows.add("accounts.User", name="Planner", login="p@county.example")
    area = rows.add("municipalities.WelfareArea", code="11", name_fi="Etelä-Karjala")
    body = rows.add("municipalities.Body", area=area, name_fi="Ryhmä", kind="steering")
    sector = rows.add("municipalities.Sector", area=area, name_fi="Toimiala")
    organisation = rows.add("municipalities.Organisation", area=area, name_fi="Yhdistys ry")
    facts = {"key": "sopuisa", "mark": "■", "theme_fi": "x", "starts_year": 2025, "ends_year": 2028}
    programme = rows.add("programmes.Programme", area=area, name_fi="SOPUISA", **facts)
    goal = rows.add("programmes.Goal", programme=programme, what_fi="Tavoite")
    met = [_negotiation(rows, area, planner, code, language) for code, language in (("416", "fi"), ("638", "sv+fi"))]
    owners = {"county_owner": "Päällikkö", "municipality_owner": "Rehtori"}
    linked = {"programme": programme, "organisation": organisation, "body": body}
    due = date(2026, 1, 31)
    agreed = [
        rows.add("negotiations.Measure", negotiation=met[0], what="Sovittu", due_on=due, **owners, **linked),
        rows.add("negotiations.Measure", negotiation=met[1], what="Avtalat", due_on=due, state="done", **owners),
    ]
    own = [
        rows.add("programmes.ProgrammeMeasure", programme=programme, what_fi="Oma", what_sv="Egen", owner="Johtaja"),
        rows.add(
            "programmes.ProgrammeMeasure",
            **{"programme": programme, "what_fi": "Toinen", "owner": "x", "state": "dropped", "goal": goal},
            **{"sector": sector, "body": body, "due_on": due},
        ),
    ]
    _events(rows, planner, met[1], agreed[1], own[1])
    return SimpleNamespace(planner=planner, met=met, agreed=agreed, own=own, linked=linked, goal=goal, sector=sector)


def _negotiation(rows: Rows, area: Any, planner: Any, code: str, languages: str) -> Any:
    municipality = rows.add("municipalities.Municipality", area=area, code=code, name_fi=code, languages=languages)
    days = ("invitations_on", "answers_due_on", "window_from", "window_to", "memos_due_on", "summary_due_on")
    days += ("results_on", "closes_on")
    round = rows.all("negotiations.Round").filter(area=area).first() or rows.add(
        "negotiations.Round", area=area, year=2025, organiser=planner, **dict.fromkeys(days, date(2025, 9, 8))
    )
    negotiation = rows.add("negotiations.Negotiation", round=round)
    rows.add("negotiations.Party", negotiation=negotiation, round=round, municipality=municipality)
    return negotiation


def _events(rows: Rows, planner: Any, negotiation: Any, agreed: Any, own: Any) -> None:
    subject, detail = f"negotiation:{negotiation.pk}", {"measure": agreed.pk}
    for hour, verb, more in (
        (9, "measure.add", {}),
        (10, "measure.set_state", {"old": "agreed", "new": "started"}),
        (11, "measure.set_state", {"old": "started", "new": "done"}),
    ):
        at = AT.replace(hour=hour)
        rows.add("accounts.Event", at=at, by=planner, verb=verb, subject=subject, detail=detail | more)
    for hour, verb, more in ((9, "add", {}), (10, "state", {"state": "dropped"})):
        facts = {"verb": f"programmemeasure.{verb}", "subject": f"programmemeasure:{own.pk}", "detail": more}
        rows.add("accounts.Event", at=AT.replace(hour=hour), by=planner, **facts)


def test_every_measure_keeps_its_words_state_references_and_history(database: str):
    before = fill(Rows(migrate(BEFORE)))
    rows = Rows(migrate(AFTER))
    told = ("what_fi", "what_sv", "county_owner", "municipality_owner", "due_on", "state", "theme", "kind")
    due = date(2026, 1, 31)
    assert list(rows.all("programmes.Measure").order_by("pk").values_list(*told)) == [
        ("Sovittu", "", "Päällikkö", "Rehtori", due, "not_started", "other", "agreed"),
        ("", "Avtalat", "Päällikkö", "Rehtori", due, "done", "other", "agreed"),
        ("Oma", "Egen", "Johtaja", "", None, "not_started", "", "internal"),
        ("Toinen", "", "x", "", due, "dropped", "", "internal"),
    ]
    first, second, third, fourth = rows.all("programmes.Measure").order_by("pk")
    assert [first.pk, second.pk] == [measure.pk for measure in before.agreed]
    agreements = rows.all("negotiations.Agreement").order_by("measure").values_list("negotiation", "measure")
    assert list(agreements) == [(before.met[0].pk, first.pk), (before.met[1].pk, second.pk)]
    links = ("programme_id", "organisation_id", "body_id", "sector_id", "goal_id", "area_id")
    pks = {name: row.pk for name, row in before.linked.items()}
    assert [[getattr(measure, link) for link in links] for measure in (first, second, third, fourth)] == [
        [pks["programme"], pks["organisation"], pks["body"], None, None, "11"],
        [None, None, None, None, None, "11"],
        [pks["programme"], None, None, None, None, "11"],
        [pks["programme"], None, pks["body"], before.sector.pk, before.goal.pk, "11"],
    ]
    history = {
        measure.pk: list(measure.state_changes.order_by("at").values_list("state", "by")) for measure in (first, third)
    }
    assert history == {first.pk: [("not_started", None)], third.pk: [("not_started", None)]}
    by = before.planner.pk
    assert list(second.state_changes.order_by("at").values_list("state", "at", "by")) == [
        ("not_started", AT, by),
        ("started", AT.replace(hour=10), by),
        ("done", AT.replace(hour=11), by),
    ]
    assert list(fourth.state_changes.order_by("at").values_list("state", "at", "by")) == [
        ("not_started", AT, by),
        ("dropped", AT.replace(hour=10), by),
    ]
    assert set(rows.all("accounts.Event").filter(verb__startswith="programmemeasure").values_list("subject")) == {
        (f"measure:{fourth.pk}",)
    }
    new = {"area_id": "11", "kind": "internal", "programme_id": pks["programme"], "what_fi": "x"}
    assert rows.add("programmes.Measure", **new).pk == fourth.pk + 1
