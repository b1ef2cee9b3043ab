"""Nobody sees or changes what is another's: every address × every persona, against the table in tests/access_table.py."""

import re
from collections import Counter
from itertools import product

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from hyte.accounts import idle
from hyte.accounts.models import User
from municipalities.models import WelfareGroupMember
from negotiations.models import Memo
from tests import rows
from tests.access_table import PERSONAS, TABLE, Row
from tests.canaries import TOWNS, World, canary
from tests.routes import Route, routes

pytestmark = pytest.mark.django_db
ROUTES = routes()
BY_NAME = {route.name: route for route in ROUTES}
BY_LINK = [name for name in TABLE if name in BY_NAME and BY_NAME[name].is_by_link]
STAFF = ("planner", "stranger", "expert", "manager")
LINK = re.compile(r"[0-9a-f]{32}-[a-z2-7]{32}")
WRITES = ("INSERT", "UPDATE", "DELETE", "ALTER", "TRUNCATE", "SELECT nextval")
# What each persona may read of whom. "a": what belongs to the whole of county 11.
OWN = {
    "planner": {"lemi", "imatra", "a"},
    "expert": {"lemi", "imatra", "a"},
    "manager": {"lemi", "imatra", "a"},
    "administrator": {"a"},
    "stranger": {"b"},
    "lemi": {"lemi", "a"},
    "imatra": {"imatra", "a"},
    "organisation": {"lemi", "imatra", "a"},
    "anonymous": set(),
}


def said(response) -> str:
    """The answer in the table's words."""
    if response.status_code in (301, 302, 303) and response.headers["Location"].startswith(reverse("login")):
        return "in"
    if response.status_code == 403 and response.templates and response.templates[0].name == "signed_out.html":
        return "in"
    return "ok" if response.status_code in (200, 204, 302, 303, 409) else str(response.status_code)


def ask(world: World, route: Route, row: Row, persona: str, place: str, method: str):
    path = route.path(world, row.noun, persona=persona, place=place)
    return getattr(world.client(persona), method.lower())(path)


def leaks(world: World, response, persona: str) -> list[str]:
    """Canaries in the page that are not the persona's to see, and personal links that are not the persona's own."""
    text = b"".join(response).decode(errors="replace")
    own_link = world.token(persona)
    links = [token for token in LINK.findall(text) if token != own_link]
    foreign = [place for place in ("lemi", "imatra", "b", "a") if place not in OWN[persona]]
    found = [place for place in foreign if canary(place, "") in text]
    hidden = () if persona in ("planner", "stranger", "expert") else ("internal",)
    return links + found + [kind for kind, place in product(hidden, OWN[persona]) if canary(place, kind) in text]


def test_every_address_has_a_name_of_its_own_and_a_row_in_the_table():
    names = [route.name for route in ROUTES]
    assert [name for name, count in Counter(names).items() if count > 1] == []
    assert sorted(set(names) ^ set(TABLE)) == []


@pytest.mark.parametrize("persona", PERSONAS)
@pytest.mark.parametrize("name", TABLE)
def test_an_address_answers_as_the_table_says(world: World, name: str, persona: str):
    route, row = BY_NAME[name], TABLE[name]
    got = {}
    for method in ("GET", "POST"):
        response = ask(world, route, row, persona, "lemi", method)
        got[method] = said(response)
        assert leaks(world, response, persona) == []
    assert got == {"GET": row.get[persona], "POST": row.post[persona]}


@pytest.mark.parametrize(
    ("persona", "name", "noun", "kind"),
    [
        ("planner", "negotiation", "negotiation", "topictext"),
        ("planner", "negotiation", "held", "internal"),
        ("planner", "memo", "held", "comment"),
        ("expert", "memo", "held", "memo"),
        ("manager", "document", "document", "pdf"),
        ("planner", "municipality", "municipality", "address"),
        ("lemi", "contact", "", "draft"),
        ("lemi", "contact_negotiation", "held", "comment"),
        ("lemi", "contact_document", "document", "pdf"),
        ("organisation", "contact_negotiation", "held", "memo"),
    ],
)
def test_a_canary_is_seen_where_it_may_be_seen(world: World, persona: str, name: str, noun: str, kind: str):
    """The proof that the canaries are alive: the tests below look for these words."""
    path = BY_NAME[name].path(world, noun, persona=persona, place="lemi")
    assert canary("lemi", kind) in b"".join(world.client(persona).get(path)).decode()


@pytest.mark.parametrize("persona", PERSONAS)
@pytest.mark.parametrize("name", [name for name, row in TABLE.items() if row.noun])
def test_another_countys_object_is_as_if_it_did_not_exist(world: World, name: str, persona: str):
    """What is another's gives the same answer as what has never been, byte for byte."""
    route, row = BY_NAME[name], TABLE[name]
    place = "lemi" if persona == "stranger" else "b"
    before = rows.snapshot()
    for method in ("GET", "POST"):
        foreign = ask(world, route, row, persona, place, method)
        nobodys = getattr(world.client(persona), method.lower())(route.path_of_nobody(world.token(persona)))
        expected = (row.get if method == "GET" else row.post)[persona]
        empty = foreign.status_code == 302 and not foreign.content  # leads to a page that says 404
        allowed = {"404", "403"} if expected == "403" else {expected if expected in ("in", "405") or empty else "404"}
        assert said(foreign) in allowed, method
        assert said(nobodys) == said(foreign), method
        assert leaks(world, foreign, persona) == []
    assert rows.changed(before, rows.snapshot()) == {}


@pytest.mark.parametrize("name", [name for name in BY_LINK if TABLE[name].noun])
def test_the_link_of_one_municipality_opens_nothing_of_another(world: World, name: str):
    """X's link with Y's ids in path, query and body, and the other way round."""
    route, row = BY_NAME[name], TABLE[name]
    before = rows.snapshot()
    for persona, place in (("lemi", "imatra"), ("imatra", "lemi"), ("lemi", "b")):
        client, path = world.client(persona), route.path(world, row.noun, persona=persona, place=place)
        for method in ("get", "head", "post", "put", "delete"):
            refusals = {404} if method in ("get", "head") else {404, 405}
            assert getattr(client, method)(path).status_code in refusals, (persona, place, method)
    assert rows.changed(before, rows.snapshot()) == {}


@pytest.mark.parametrize(("persona", "other"), [("lemi", "imatra"), ("imatra", "lemi")])
@pytest.mark.parametrize("name", BY_LINK)
def test_ids_of_another_in_query_and_body_change_nothing_of_the_other(
    world: World, name: str, persona: str, other: str
):
    route, row, before = BY_NAME[name], TABLE[name], rows.snapshot()
    path, ids = route.path(world, row.noun, persona=persona, place=persona), world.ids[other]
    planted = {
        "pk": ids["negotiation"],
        "id": ids["topic"],
        "negotiation": ids["negotiation"],
        "party": ids["party"],
        "municipality": ids["municipality"],
        "topic": ids["draft"],
        "topics": [ids["draft"], ids["topic"]],
        "coming": ids["member"],
        "section": ids["section"],
        "user": ids["person"],
        "by": ids["person"],
    }
    client = world.client(persona)
    for response in (client.get(path, planted), client.post(path, planted), client.post(f"{path}?pk={ids['held']}")):
        assert response.status_code in (200, 302, 303, 403, 404, 405, 409)
        assert leaks(world, response, persona) == []
    assert rows.points_to(rows.changed(before, rows.snapshot()), world.owned[other]) == []


@pytest.mark.parametrize("persona", ["planner", "manager", "administrator", "lemi", "organisation"])
@pytest.mark.parametrize("name", TABLE)
def test_looking_changes_nothing(world: World, name: str, persona: str, monkeypatch: pytest.MonkeyPatch):
    """GET and HEAD write no row, for mail scanners open links; only links that are none are counted.

    Keeping a session awake, once in five minutes, is told in tests/hyte/test_accounts.py: here a slow run must not meet it.
    """
    monkeypatch.setattr(idle, "EVERY_SECONDS", 24 * 60 * 60)
    route, row = BY_NAME[name], TABLE[name]
    with CaptureQueriesContext(connection) as queries:
        for method in ("GET", "HEAD"):
            ask(world, route, row, persona, "lemi", method)
    written = [q["sql"][:200] for q in queries if q["sql"].startswith(WRITES)]
    assert [sql for sql in written if "accounts_loginattempt" not in sql] == []


@pytest.mark.parametrize("name", TABLE)
def test_a_form_without_its_token_is_refused(world: World, name: str):
    route, row, before = BY_NAME[name], TABLE[name], rows.snapshot()
    for persona in ("planner", "manager", "lemi", "anonymous"):
        client = world.client(persona, enforce_csrf_checks=True)
        path = route.path(world, row.noun, persona=persona, place="lemi")
        assert client.post(path, {"submission_id": "x"}).status_code == 403, persona
    assert rows.changed(before, rows.snapshot()) == {}


def test_a_person_with_a_link_is_nobody_on_the_staffs_pages_even_with_a_session(world: World):
    """A contact can not sign in; were there a session all the same, it would open nothing."""
    client = Client()
    client.force_login(world.people["lemi"])
    opened = {}
    for name in (name for name, row in TABLE.items() if row.get["anonymous"] == "in"):
        path = BY_NAME[name].path(world, TABLE[name].noun, persona="lemi", place="lemi")
        answers = {said(client.get(path)), said(client.post(path))}
        if not answers <= {"in", "403", "404", "405"}:
            opened[name] = answers
    assert opened == {}


def test_a_manager_reads_neither_a_draft_of_a_memo_nor_of_a_summary(world: World):
    Memo.objects.filter(pk=world.ids["lemi"]["memo"]).update(state="draft")
    client, ids = world.client("manager"), world.ids["lemi"]
    pages = {
        name: client.get(reverse(name, args=[ids[noun]]))
        for name, noun in (
            ("memo", "held"),
            ("negotiation", "held"),
            ("summary", "round"),
            ("management_round", "round"),
        )
    }
    assert pages["memo"].status_code == 404
    for kind, place in (("memo", "lemi"), ("comment", "lemi"), ("summary", "a")):
        assert [name for name, page in pages.items() if canary(place, kind) in page.content.decode()] == []


def test_a_contact_reads_no_draft_of_the_county(world: World):
    Memo.objects.filter(pk=world.ids["lemi"]["memo"]).update(state="draft")
    for persona in ("lemi", "organisation"):
        path = reverse("contact_negotiation", args=[world.token(persona), world.ids["lemi"]["held"]])
        assert canary("lemi", "memo") not in world.client(persona).get(path).content.decode()


def test_a_contact_sees_nobodys_address_but_the_countys(world: World):
    """Not even those of the own welfare group."""
    own = world.people["lemi"].email
    others = set(User.objects.filter(login=None).exclude(email=own).values_list("email", flat=True))
    for noun in ("negotiation", "held", "approved"):
        path = reverse("contact_negotiation", args=[world.token("lemi"), world.ids["lemi"][noun]])
        page = world.client("lemi").get(path).content.decode()
        assert [address for address in others if address in page] == []


def test_a_person_who_left_the_group_sees_nothing(world: World):
    gone = WelfareGroupMember.objects.exclude(left_on=None).get(municipality=TOWNS["lemi"]).user
    for route in (BY_NAME[name] for name in BY_LINK):
        path = route.path(world, TABLE[route.name].noun, persona="lemi", place="lemi")
        path = path.replace(world.token("lemi"), gone.link_token)
        assert {getattr(world.client("lemi"), method)(path).status_code for method in ("get", "post")} == {404}


def test_a_link_that_was_revoked_after_the_page_was_opened_sends_nothing(world: World):
    before = world.token("lemi")
    User.objects.filter(pk=world.people["lemi"].pk).update(link_version=2)
    state = rows.snapshot()
    for name in BY_LINK:
        path = BY_NAME[name].path(world, TABLE[name].noun, persona="lemi", place="lemi")
        assert before in path
        assert {getattr(world.client("lemi"), method)(path).status_code for method in ("get", "post")} == {404}
    assert rows.changed(state, rows.snapshot()) == {}
