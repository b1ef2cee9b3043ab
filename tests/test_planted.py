"""No form takes an id that belongs to another county or another municipality, and none does anything unasked.

Every form of every page is filled in, then each number in it (in a value or in a field's name) is replaced by that of a
row of the same table which is somebody else's.
"""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client

from hyte.documents.models import Document
from municipalities.models import Municipality
from negotiations.models import Topic
from tests import rows
from tests.access_table import TABLE
from tests.canaries import World
from tests.forms import Form, forms_of
from tests.routes import STEPS, routes
from tests.world import rolled_back

pytestmark = pytest.mark.django_db
NUMBER = re.compile(r"(?<!\d)\d{5,7}(?!\d)")
IGNORED = {"csrfmiddlewaretoken", "submission_id", "next"}
OTHERS = {"planner": "b", "lemi": "imatra", "organisation": "b"}


def pages(world: World, persona: str) -> Iterator[tuple[str, str]]:
    """(address, HTML) of every page that the persona can open, each wizard step and each year."""
    client, seen, place = world.client(persona), set(), "imatra" if persona == "imatra" else "lemi"
    column = "lemi" if persona == "imatra" else persona  # the table tells of Lemi's objects
    for route in routes():
        if TABLE[route.name].get[column] != "ok":
            continue
        nouns = {TABLE[route.name].noun}
        nouns |= {"negotiation", "held", "approved"} if nouns & {"negotiation", "held", "approved"} else set()
        nouns |= {"round", "held_round"} if "round" in nouns else set()
        for noun in nouns:
            path = route.path(world, noun, persona=persona, place=place)
            for one in {path.replace("/setup/dates/", f"/setup/{step}/") for step in STEPS}:
                answer = client.get(one)
                if one not in seen and answer.status_code == 200 and "html" in answer.headers["Content-Type"]:
                    seen.add(one)
                    yield one, answer.content.decode()


def posts(world: World, persona: str) -> list[tuple[str, Form]]:
    """(page, form) of every form that sends something, once; read once for all tests of this module."""
    if persona not in world.kept:
        world.kept[persona] = _posts(world, persona)
    return world.kept[persona]


def _posts(world: World, persona: str) -> list[tuple[str, Form]]:
    found: dict[tuple[Any, ...], tuple[str, Form]] = {}
    for page, html in pages(world, persona):
        for form in forms_of(html, page):
            key = (form.action, tuple(sorted(form.controls)), tuple(form.buttons))
            if form.method == "post" and not form.action.startswith(("/setlang", "/sign-out")):
                found.setdefault(key, (page, form))
    return list(found.values())


def send(client: Client, form: Form, data: dict[str, list[str]]):
    kept = {name: values for name, values in data.items() if name != "submission_id"}
    buttons = {name: [value] for name, value in form.buttons[:1] if name not in kept}
    return client.post(form.action, kept | buttons)


class Owners:
    """Which table a number in a form belongs to, and another's row of the same table."""

    def __init__(self, world: World, other: str) -> None:
        self.foreign: dict[Any, list[str]] = {}
        for model, pk in world.owned[other]:
            self.foreign.setdefault(model, []).append(str(pk))
        self.models = {str(pk): model for model, found in rows.snapshot().items() for pk in found}
        self.foreign[Municipality] = [world.ids[other]["municipality"]]
        uuids = Document.objects.filter(pk__in=self.foreign.get(Document, []))
        self.foreign["uuid"] = [str(value) for value in uuids.values_list("public_id", flat=True)]

    def instead(self, text: str) -> list[str]:
        """The text with another's number in place of each of its own."""
        made = []
        for number in NUMBER.findall(text):
            made += [text.replace(number, foreign) for foreign in self.foreign.get(self.models.get(number), [])[:3]]
        if Municipality.objects.filter(pk=text).exists():
            made += self.foreign[Municipality]
        return [value for value in made if value != text]


def plants(form: Form, owners: Owners) -> Iterator[dict[str, list[str]]]:
    """The filled form, with one foreign number in it."""
    filled = form.filled()
    for name, control in form.controls.items():
        if name in IGNORED:
            continue
        kept = [value for value in filled.get(name, []) if value]
        values = {one for value in {*control.offered, *kept} for one in owners.instead(value)}
        for value in sorted(values):
            yield filled | {name: [*kept, value] if control.kind == "checkbox" else [value]}
        for other in owners.instead(name):
            yield {**{key: value for key, value in filled.items() if key != name}, other: kept or ["x"]}


@pytest.mark.parametrize("persona", OTHERS)
def test_no_form_takes_what_is_anothers(world: World, persona: str):
    other, client, taken, count = OTHERS[persona], world.client(persona), [], 0
    owners, before = Owners(world, other), rows.snapshot()
    for page, form in posts(world, persona):
        for data in plants(form, owners):
            count += 1
            with rolled_back():
                answer = send(client, form, data)
                changed = rows.changed(before, rows.snapshot())
            wrong = rows.points_to(changed, world.owned[other])
            if wrong or answer.status_code >= 500:
                taken.append((page, form.action, answer.status_code, wrong, data))
    assert taken == []
    assert count >= {"planner": 60, "lemi": 8, "organisation": 0}[persona]


def test_the_check_sees_what_is_taken(world: World):
    """The proof that the test above can fail: a topic that an expert of the other county is put on."""
    before = rows.snapshot()
    Topic.objects.filter(pk=world.ids["lemi"]["topic"]).update(expert=world.ids["b"]["staff"])
    Topic.objects.filter(pk=world.ids["imatra"]["topic"]).update(title="x")
    changed = rows.changed(before, rows.snapshot())
    assert rows.points_to(changed, world.owned["b"]) == [f"negotiations.Topic {world.ids['lemi']['topic']} by expert"]
    itself = f"negotiations.Topic {world.ids['imatra']['topic']} itself"
    assert itself in rows.points_to(changed, world.owned["imatra"])


@pytest.mark.parametrize("persona", ["lemi", "imatra", "organisation"])
def test_a_form_behind_a_link_sent_as_it_came_does_nothing(world: World, persona: str):
    """Mail scanners open links, and some press the buttons."""
    client, before, found = world.client(persona), rows.snapshot(), posts(world, persona)
    acted = []
    for page, form in found:
        with rolled_back():
            client.post(form.action, form.untouched() | {name: [value] for name, value in form.buttons[:1]})
            changed = rows.changed(before, rows.snapshot())
        if changed:
            acted.append((page, form.action, [model._meta.label for model, _pk in changed]))
    assert acted == []
    assert len(found) >= {"lemi": 8, "imatra": 8, "organisation": 2}[persona]


@pytest.mark.parametrize("persona", ["planner", "lemi"])
def test_fields_that_no_form_has_are_ignored(world: World, persona: str):
    """by, at, state, area, version … are never read from a form."""
    client, before, wrong = world.client(persona), rows.snapshot(), []
    mine = world.people[persona].pk
    foreign = world.ids["b"]
    planted = {
        str(foreign["person"]): ("by", "user", "created_by", "organiser", "approved_by"),
        "13": ("area", "area_id"),
        foreign["municipality"]: ("municipality", "municipality_id"),
        str(foreign["negotiation"]): ("negotiation", "negotiation_id"),
        str(foreign["topic"]): ("id", "pk"),
        "admin@county.example": ("login", "is_superuser", "is_staff"),
    }
    extra = {name: [value] for value, names in planted.items() for name in names}
    for page, form in posts(world, persona):
        data = form.filled()
        with rolled_back():
            send(client, form, {**{name: values for name, values in extra.items() if name not in data}, **data})
            changed = rows.changed(before, rows.snapshot())
        superusers = [pk for (model, pk), row in changed.items() if row.get("is_superuser")]
        signs = [pk for (model, pk), row in changed.items() if row.get("login") == "admin@county.example"]
        others = [
            row["by_id"]
            for (model, pk), row in changed.items()
            if "by_id" in row and row["by_id"] not in (mine, None, before[model].get(pk, {}).get("by_id"))
        ]
        if found := rows.points_to(changed, world.owned["b"]) + superusers + signs + others:
            wrong.append((page, form.action, found))
    assert wrong == []
