"""Every hostile string in every text field: 0 × 5xx, and what was typed comes back as text."""

import pytest
from django.urls import reverse

from tests.access_table import TABLE
from tests.canaries import World
from tests.forms import Form
from tests.hostile.reading import intruders
from tests.hostile.strings import HOSTILE
from tests.routes import routes
from tests.test_planted import posts, send
from tests.world import rolled_back

pytestmark = pytest.mark.django_db
TYPED = {"text", "textarea", "email", "search", "number", "date", "time", "datetime-local", "hidden"}
KEPT = {"csrfmiddlewaretoken", "submission_id"}


def typed_everywhere(form: Form, text: str, kinds: set[str]) -> dict[str, list[str]]:
    data = form.filled()
    return data | {c.name: [text] for c in form.controls.values() if c.kind in kinds and c.name not in KEPT}


def faults(world: World, persona: str, form: Form, data: dict[str, list[str]]) -> list[str]:
    """What goes wrong when the form is sent, and when the page that follows is opened."""
    client = world.client(persona)
    with rolled_back():
        answer = send(client, form, data)
        found = [str(answer.status_code)] if answer.status_code >= 500 else []
        found += intruders(answer.content.decode(errors="replace"))
        if answer.status_code in (302, 303):
            page = client.get(answer.headers["Location"])
            found += [f"then {page.status_code}"] if page.status_code >= 500 else []
            found += intruders(page.content.decode(errors="replace"))
    return found


def test_there_are_enough_of_them():
    assert len(HOSTILE) >= 60
    assert len(set(HOSTILE.values())) == len(HOSTILE)


def test_the_reader_finds_what_a_browser_would_run():
    """The proof that the tests below can fail."""
    missed = [
        name
        for name in ("script", "image", "image_quotes", "svg", "iframe", "object", "base", "meta", "link", "style")
        if not intruders(f"<p>{HOSTILE[name]}</p>")
    ]
    assert missed == []
    assert intruders(f'<input value="{HOSTILE["attribute"]}">') != []
    assert intruders(f'<a href="{HOSTILE["javascript"]}">x</a>') != []
    typed = '<a href="https://evil.example/" rel="nofollow noopener">%s</a>'
    assert (intruders(typed % "https://evil.example/"), len(intruders(typed % "https://bank.example/"))) == ([], 1)
    assert intruders('<p>x</p><a href="/rounds/">y</a><script src="/static/js/app.js"></script>') == []


@pytest.mark.parametrize("name", HOSTILE)
def test_what_a_contact_types_is_text(world: World, name: str):
    """Each string in every fourth form, other forms for the next string: each form meets twenty of them."""
    found, place = {}, list(HOSTILE).index(name)
    for persona in ("lemi", "organisation") if place % 8 == 0 else ("lemi",):
        for _page, form in list(posts(world, persona))[place % 4 :: 4]:
            wrong = faults(world, persona, form, typed_everywhere(form, HOSTILE[name], TYPED - {"hidden", "email"}))
            if wrong:
                found[persona, form.action] = wrong
    assert found == {}


@pytest.mark.parametrize("part", range(4))
def test_what_a_planner_types_is_text(world: World, part: int):
    """Each form of the planner with ten or so of the strings, other ones in each form."""
    strings, found = list(HOSTILE.values()), {}
    for number, (page, form) in enumerate(posts(world, "planner")):
        if not any(control.kind in ("text", "textarea") for control in form.controls.values()):
            continue
        for text in strings[(part + 4 * number) % 28 :: 28]:
            wrong = faults(world, "planner", form, typed_everywhere(form, text, TYPED - {"hidden", "email"}))
            if wrong:
                found[page, text[:40]] = wrong
    assert found == {}


@pytest.mark.parametrize("text", ["", "\0", "-1", "99999999999999999999", "²", "0001-01-01"])
def test_what_no_person_can_choose_is_refused_quietly(world: World, text: str):
    """Numbers, dates, choices and hidden fields filled with nonsense: an error beside the field, never a 500."""
    found = {}
    for persona in ("lemi", "planner"):
        for page, form in posts(world, persona):
            data = form.filled()
            data |= {c.name: [text] for c in form.controls.values() if c.name not in KEPT and c.kind != "textarea"}
            with rolled_back():
                answer = send(world.client(persona), form, data)
            if answer.status_code >= 500:
                found[page, form.action] = answer.status_code
    assert found == {}


QUERY = ("waits", "q", "page", "next", "state", "kind", "year", "lang", "filter", "sort", "round", "area")
ODD = [
    "%ff%fe",
    "%ed%a0%80",
    "'\"><script>hauki()</script>",
    "-1",
    "9" * 40,
    "x" * 3000,
    "../../etc/passwd",
    "%0d%0aX: y",
]


@pytest.mark.parametrize("route", routes(), ids=lambda route: route.name)
def test_no_query_breaks_a_page(world: World, route):
    for persona in ("planner", "lemi"):
        path = route.path(world, TABLE[route.name].noun, persona=persona, place="lemi")
        client = world.client(persona)
        for shift in range(0, len(ODD), 3):
            odd = "&".join(f"{name}={ODD[(n + shift) % len(ODD)]}" for n, name in enumerate(QUERY))
            answer = client.get(f"{path}?{odd}")
            assert answer.status_code < 500, (persona, odd)
            assert "X" not in answer.headers
            if "html" in answer.headers.get("Content-Type", ""):
                assert intruders(answer.content.decode(errors="replace")) == [], (persona, odd)


@pytest.mark.parametrize(
    "token", ["%00", "%ff", "../", "x" * 2000, "'; DROP TABLE x; --", "<script>", "ä", "%E2%80%AE", "0" * 65]
)
def test_no_odd_link_breaks_the_page_for_dead_links(world: World, token: str):
    client = world.client("anonymous")
    for path in (f"/l/{token}/", f"/l/{token}/1/times/", f"/register/municipalities/{token}/"):
        for answer in (client.get(path), client.post(path)):
            assert answer.status_code in (301, 302, 400, 403, 404), path
            assert intruders(answer.content.decode(errors="replace")) == []


def test_the_new_link_page_answers_every_address_alike(world: World):
    answers = set()
    for text in ("nobody@municipality.example", world.people["lemi"].email, "a@b.example\r\nBcc: x@y.example"):
        answer = world.client("anonymous").post(reverse("new_link"), {"email": text})
        answers.add((answer.status_code, answer.headers.get("Location")))
    assert answers == {(302, reverse("new_link_sent")), (200, None)}
