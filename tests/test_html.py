"""Every page is valid by the Nu HTML checker: for each persona in both languages, and with the errors of every form."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from django.conf import settings
from django.test import Client

from tests.access_table import TABLE
from tests.canaries import World
from tests.forms import forms_of
from tests.routes import STEPS, routes
from tests.test_planted import send
from tests.world import rolled_back

pytestmark = pytest.mark.django_db
VISITS = (
    ("planner", "fi"),
    ("planner", "sv"),
    ("expert", "fi"),
    ("manager", "sv"),
    ("organisation", "sv"),
    ("lemi", "fi"),
    ("lemi", "sv"),
    ("anonymous", "fi"),
    ("anonymous", "sv"),
)
TOKEN = re.compile(r"[0-9a-zA-Z_-]{24,}")
Check = Callable[[dict[str, str]], dict[str, list[str]]]


@dataclass(frozen=True)
class Seen:
    """What came of a GET, or of a form that was sent empty."""

    persona: str
    language: str
    what: str
    html: str

    @property
    def name(self) -> str:
        return f"{self.persona} in {self.language}: {self.what}"


def visitor(world: World, persona: str, language: str) -> Client:
    client = world.client(persona)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    return client


def addresses(world: World, persona: str) -> list[str]:
    """Every address, of each kind of negotiation and round that there is, and every step of the set-up."""
    found: dict[str, None] = {}
    for route in routes():
        nouns = {TABLE[route.name].noun}
        nouns |= {"negotiation", "held", "approved"} if nouns & {"negotiation", "held", "approved"} else set()
        nouns |= {"round", "held_round", "old_round"} if nouns & {"round", "held_round", "old_round"} else set()
        for noun in sorted(nouns):
            path = route.path(world, noun, persona=persona, place="lemi")
            found |= dict.fromkeys(path.replace("/setup/dates/", f"/setup/{step}/") for step in STEPS)
    return list(found)


def html_of(answer) -> str:
    """The answer's HTML; a part of a page, as htmx fetches it, in a page of its own."""
    if "html" not in answer.headers.get("Content-Type", "") or not answer.content:
        return ""
    html = answer.content.decode()
    page = html.lstrip().lower().startswith("<!doctype")
    return html if page else f"<!DOCTYPE html><html lang=fi><title>x</title><main>{html}</main></html>"


def walk(world: World, persona: str, language: str, *, again: bool) -> Iterator[Seen]:
    """All pages, refusals too, then what each form on them answers when it is sent with nothing in it.

    `again`: the persona has been here in another language. Of a form only the words differ then, and its pages show those.
    """
    client, forms = visitor(world, persona, language), {}
    for address in addresses(world, persona):
        html = html_of(client.get(address))
        if html:
            yield Seen(persona, language, address, html)
        for form in forms_of(html, address):
            key = form.action, tuple(sorted(form.controls)), tuple(form.buttons)
            if form.method == "post" and not form.action.startswith(("/setlang", "/sign-out")):
                forms.setdefault(key, (address, form))
    for address, form in forms.values() if not again else ():
        with rolled_back():
            html = html_of(send(client, form, {name: [""] for name in form.controls}))
        if html:
            yield Seen(persona, language, f"{form.action} sent empty from {address}", html)


@pytest.fixture(scope="module")
def seen(world: World) -> list[Seen]:
    visited: set[str] = set()
    pages = []
    for persona, language in VISITS:
        pages += walk(world, persona, language, again=persona in visited)
        visited.add(persona)
    return pages


@pytest.fixture(scope="module")
def faults(seen: list[Seen], nu_checker: Check) -> dict[str, list[str]]:
    """The checker's words by the page's name: one start of Java for all of them."""
    distinct = {TOKEN.sub("", page.html): page for page in reversed(seen)}  # the same refusal comes from many addresses
    return nu_checker({page.name: page.html for page in distinct.values()})


def test_the_checker_finds_what_is_wrong(nu_checker: Check):
    start = "<!DOCTYPE html><html lang=fi><title>Sivu</title><div>"
    pages = {
        "good": f"{start}Teksti.</div>",
        "box": f"{start}<span><details><summary>x</summary></details></span></div>",
    }
    assert nu_checker(pages | {"attribute": f"{start}<b hx-get=x>y</b></div>"}) == {
        "box": ["Element “details” not allowed as child of element “span” in this context."],
        "attribute": ["Attribute “hx-get” not allowed on element “b” at this point."],
    }


@pytest.mark.parametrize(("persona", "language"), VISITS)
def test_every_page_and_every_error_of_a_form_is_valid(
    seen: list[Seen], faults: dict[str, list[str]], persona: str, language: str
):
    assert {name: words for name, words in faults.items() if name.startswith(f"{persona} in {language}:")} == {}


def test_both_languages_and_error_states_were_really_seen(seen: list[Seen]):
    for language in ("fi", "sv"):
        pages = [page for page in seen if page.language == language and f'<html lang="{language}"' in page.html]
        assert len(pages) >= 150
        assert len([page for page in pages if "error-summary" in page.html]) >= (25 if language == "fi" else 5)
