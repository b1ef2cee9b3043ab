"""Every page in Chromium, on the demo: three widths in Finnish, a phone in Swedish, and every form's error state.

No axe violation, no error in the console, nothing refused by the content security policy, no page that scrolls sideways.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from tests.access_table import TABLE
from tests.browser import demo as demos
from tests.routes import routes

PASSWORD = "kuntakierros-demo"  # the demo's own, printed by seed_demo
WIDTHS = (1440, 768, 390)
# In Swedish the marks are the same as in Finnish; what may differ is the language that they say, and the width of the words.
EVERY_RULE, LANGUAGE = "{}", "{runOnly: ['cat.language']}"
AXE = """
axe.run({resultTypes: ['violations'], ...%s}).then(found => found.violations.map(
  one => one.id + ': ' + one.nodes.map(node => node.target + ' ' + node.failureSummary).join(' | ').slice(0, 600)))
"""
WATCH = (
    "addEventListener('securitypolicyviolation', e => console.error('CSP ' + e.violatedDirective + ' ' + e.blockedURI))"
)
SIDEWAYS = "document.documentElement.scrollWidth - document.documentElement.clientWidth"

# (persona, address); {names} are facts of tests/browser/demo.py.
PAGES = [
    ("anonymous", "/sign-in/"),
    ("anonymous", "/help/"),
    ("anonymous", "/accessibility/"),
    ("anonymous", "/privacy/"),
    ("anonymous", "/l/new/"),
    ("anonymous", "/l/new/sent/"),
    ("anonymous", "/l/dead-link/"),
    ("anonymous", "/sign-in/forgotten/"),
    ("anonymous", "/sign-in/forgotten/sent/"),
    ("anonymous", "/sign-in/password/dead-link/"),
    ("anonymous", "/sign-in/password/{password_link}/"),
    ("planner", "/account/"),
    ("administrator", "/staff/"),
    ("administrator", "/staff/new/"),
    ("administrator", "/staff/{colleague}/"),
    ("administrator", "/staff/{invited}/"),
    ("planner", "/password/"),
    ("planner", "/nothing-here/"),
    ("expert", "/rounds/new/"),
    ("planner", "/rounds/"),
    ("planner", "/rounds/new/"),
    *(("planner", f"/rounds/{{prepared}}/setup/{step}/") for step in demos.STEPS),
    ("planner", "/rounds/{new}/letters/"),
    ("planner", "/letters/{letter}/"),
    ("planner", "/letters/{invitation}/"),
    ("planner", "/letters/{waiting}/words/"),
    ("planner", "/rounds/{new}/messages/new/"),
    ("planner", "/rounds/{new}/"),
    ("planner", "/rounds/{old}/"),
    ("planner", "/rounds/{old}/files/"),
    ("manager", "/rounds/{old}/files/"),
    ("planner", "/rounds/{new}/close/"),
    ("planner", "/rounds/{new}/municipalities/416/absence/"),
    ("planner", "/rounds/{new}/schedule/"),
    ("planner", "/parties/{party}/answer/"),
    ("planner", "/negotiations/{planned}/time/"),
    ("planner", "/negotiations/{booked}/time/"),
    *(("planner", f"/negotiations/{{{name}}}/") for name in ("planned", "booked", "written", "comments", "sent")),
    ("planner", "/negotiations/{planned}/agenda/"),
    ("planner", "/negotiations/{planned}/agenda/paper/"),
    ("planner", "/negotiations/{planned}/arrangement/"),
    ("planner", "/negotiations/{written}/memo/paper/"),
    ("planner", "/negotiations/{planned}/team/"),
    ("planner", "/negotiations/{planned}/notes/"),
    ("planner", "/negotiations/{booked}/attendance/"),
    *(("planner", f"/negotiations/{{{name}}}/memo/") for name in ("written", "comments", "sent", "booked")),
    ("planner", "/negotiations/{written}/measures/new/"),
    ("planner", "/measures/{measure}/"),
    ("planner", "/rounds/{new}/summary/"),
    ("planner", "/rounds/{old}/summary/"),
    ("planner", "/rounds/{old}/summary/withdraw/"),
    ("planner", "/rounds/{old}/summary/presented/{body}/"),
    ("planner", "/rounds/{new}/summary/findings/new/"),
    ("planner", "/findings/{finding}/"),
    ("manager", "/management/"),
    ("manager", "/management/{old}/"),
    ("manager", "/rounds/{new}/summary/"),
    ("expert", "/negotiations/{comments}/memo/"),
    ("planner", "/wellbeing/416/"),
    ("planner", "/register/"),
    ("planner", "/register/municipalities/416/"),
    ("planner", "/register/municipalities/416/meeting-place/"),
    ("planner", "/register/municipalities/416/members/new/"),
    ("planner", "/register/members/{member}/"),
    ("planner", "/register/files/"),
    ("planner", "/register/files/{register_file}/"),
    ("planner", "/figures/"),
    ("planner", "/figures/new/"),
    ("planner", "/figures/runs/{import_run}/"),
    ("planner", "/figures/files/{figures_file}/"),
    ("planner", "/figures/own/new/"),
    ("planner", "/figures/own/{own_indicator}/"),
    ("planner", "/register/organisations/"),
    ("planner", "/register/organisations/new/"),
    ("planner", "/register/organisations/{organisation_pk}/"),
    ("planner", "/register/sectors/"),
    ("planner", "/register/sectors/new/"),
    ("planner", "/register/sectors/{sector}/"),
    ("planner", "/register/bodies/"),
    ("planner", "/register/bodies/new/"),
    ("planner", "/register/bodies/{body}/"),
    ("manager", "/programmes/"),
    ("expert", "/my-topics/"),
    ("expert", "/topics/{asked}/"),
    ("expert", "/indicators/"),
    ("planner", "/indicators/sotkanet-683/?municipality=416"),
    ("manager", "/indicators/{falls_key}/"),
    ("planner", "/indicators/hyvinvointialueen-hyte-kerroin/"),
    ("manager", "/programmes/dashboard/"),
    ("planner", "/programmes/{programme}/"),
    ("planner", "/programmes/new/"),
    ("planner", "/programmes/{programme}/edit/"),
    ("planner", "/programmes/{programme}/next/"),
    ("planner", "/programmes/{programme}/analysis/"),
    ("planner", "/programmes/{programme}/goals/"),
    ("planner", "/programmes/{programme}/measures/"),
    ("planner", "/programmes/{programme}/indicators/"),
    ("planner", "/programmes/{programme}/analysis/new/"),
    ("planner", "/programmes/{programme}/indicators/new/"),
    ("planner", "/programmes/measures/{programme_measure}/"),
    ("link", "/l/{lemi}/"),
    ("link", "/l/{lemi}/card/"),
    ("link", "/l/{lemi}/{planned}/topics/new/"),
    ("link", "/l/{lemi}/{planned}/topics/{draft}/"),
    ("link", "/l/{lemi}/{held_before}/"),
    ("link", "/l/{imatra}/"),
    ("link", "/l/{taipalsaari}/"),
    ("link", "/l/{parikkala}/"),
    ("link", "/l/{organisation}/"),
    ("link", "/l/{organisation}/{planned}/"),
]
LOGINS = {"planner": "suunnittelija", "expert": "asiantuntija", "manager": "johto", "administrator": "yllapitaja"}
# What answers without a page of its own, or only to a button or a script of another page.
NO_PAGE = {
    "health", "home", "session", "logout", "set_language", "document", "document_again", "contact_document", "documents_zip",
    "memo_pdf", "indicator_file", "outbox_progress", "summary_progress", "document_state",
    "own_template", "import_progress", "agenda_word", "memo_draft_word",
    *(name for name in TABLE if name.startswith(("export_", "template_"))),
}  # fmt: skip
# A form of another page: by GET it leads back to that page.
LEADS_BACK = {"attendance_undo", "comment_answer", "round_reopen", "topic_prepare"} | {
    name
    for name in TABLE
    if name.startswith(("memo_", "measure_", "contact_")) and name not in ("measure_new", "measure_edit")
}
REFUSED = {"/nothing-here/": 404, "/rounds/new/": 403, "/l/dead-link/": 404, "/sign-in/password/dead-link/": 404}


@dataclass
class Eyes:
    """One browser window that notes what it complains of."""

    tab: Any
    demo: demos.Demo
    axe: str
    complaints: list[str] = field(default_factory=list)
    status: int = 0
    errors_seen: int = 0

    def open(self, address: str, language: str = "fi") -> None:
        self.complaints.clear()
        self.tab.context.add_cookies([{"name": "django_language", "value": language, "url": self.demo.address}])
        self.tab.set_viewport_size({"width": WIDTHS[0], "height": 900})
        answer = self.tab.goto(self.demo.address + address.format(**self.demo.facts))
        self.status = answer.status

    def at(self, width: int) -> list[str]:
        """Make the window so wide: what is too wide for it."""
        self.tab.set_viewport_size({"width": width, "height": 900})
        sideways = self.tab.evaluate(SIDEWAYS)
        return [f"{width} px: scrolls {sideways} px sideways"] if sideways > 0 else []

    def faults(self, where: str, rules: str = EVERY_RULE) -> list[str]:
        if not self.tab.evaluate("'axe' in window"):
            self.tab.evaluate(self.axe)
        found = [f"{where}: {fault}" for fault in self.tab.evaluate(AXE % rules)]
        return found + [f"{where}: {text}" for text in self.complaints]


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[demos.Demo]:
    made = demos.start(tmp_path_factory.mktemp("demo") / "var")
    yield made
    made.process.terminate()
    made.process.wait(10)


@pytest.fixture(scope="module")
def windows(browser, demo: demos.Demo, axe_source: str) -> Iterator[dict[str, Eyes]]:
    """A window for each persona, kept for all pages: staff have signed in."""
    found, contexts = {}, []
    for persona in ("anonymous", "link", *LOGINS):
        context = browser.new_context(locale="fi-FI", timezone_id="Europe/Helsinki", reduced_motion="reduce")
        contexts.append(context)
        eyes = found[persona] = Eyes(context.new_page(), demo, axe_source)
        eyes.tab.add_init_script(WATCH)
        eyes.tab.on("console", lambda said, eyes=eyes: _note(eyes, said))
        eyes.tab.on("pageerror", lambda error, eyes=eyes: eyes.complaints.append(str(error)))
        if persona in LOGINS:
            eyes.tab.goto(f"{demo.address}/sign-in/")
            eyes.tab.fill("[name=username]", f"{LOGINS[persona]}@demo.example")
            eyes.tab.fill("[name=password]", PASSWORD)
            eyes.tab.click("main button[type=submit]")
    yield found
    for context in contexts:
        context.close()


def _note(eyes: Eyes, said) -> None:
    """A refusal's own status code is no error of the page."""
    if said.type == "error" and "the server responded with a status of 4" not in said.text:
        eyes.complaints.append(said.text)


@pytest.mark.parametrize(("persona", "address"), PAGES)
def test_a_page_is_sound_at_every_width_and_in_both_languages(windows: dict[str, Eyes], persona: str, address: str):
    eyes, found = windows[persona], []
    eyes.open(address)
    assert eyes.status == (REFUSED.get(address, 200) if persona != "planner" or "nothing" in address else 200)
    assert eyes.tab.locator("h1").count() == 1
    found += eyes.faults("wide")
    for width in WIDTHS:
        found += eyes.at(width)
    found += eyes.faults("on a phone")
    eyes.open(address, "sv")
    assert eyes.tab.locator("html").get_attribute("lang") == "sv"
    assert found + eyes.at(390) + eyes.faults("Swedish", LANGUAGE) == []


BEGINNINGS = (
    "[...document.querySelectorAll('.brand, .tabs a')].slice(0, 2).map(one => one.getBoundingClientRect().left)"
)


@pytest.mark.parametrize("address", ["/programmes/", "/indicators/sotkanet-683/", "/figures/own/new/"])
@pytest.mark.parametrize("width", WIDTHS)
def test_the_parts_of_a_subject_stand_in_one_place_on_narrow_pages_and_beside_buttons(
    windows: dict[str, Eyes], address: str, width: int
):
    eyes = windows["planner"]
    eyes.open(address)
    eyes.tab.set_viewport_size({"width": width, "height": 900})
    brand, first = eyes.tab.evaluate(BEGINNINGS)
    assert first == brand
    assert eyes.tab.locator(".tabs").bounding_box()["width"] == eyes.tab.evaluate("document.body.clientWidth")


def test_the_table_beside_a_picture_shows_all_its_years_at_once(windows: dict[str, Eyes]):
    eyes = windows["planner"]
    eyes.open("/indicators/sotkanet-4/?municipality=405")
    hidden = "[...document.querySelectorAll('.figures-scroll')].map(one => one.scrollHeight - one.clientHeight)"
    for width in WIDTHS:
        eyes.tab.set_viewport_size({"width": width, "height": 900})
        assert set(eyes.tab.evaluate(hidden)) == {0}


@pytest.mark.parametrize(
    "address",
    ["/negotiations/{comments}/", "/negotiations/{comments}/memo/", "/rounds/{new}/summary/", "/rounds/{old}/summary/"],
    ids=["negotiation", "memo", "summary", "old summary"],
)
def test_agreed_measures_stay_inside_their_column(windows: dict[str, Eyes], address: str):
    eyes = windows["planner"]
    eyes.open(address)
    beyond = "[...document.querySelectorAll('.measures')].map(one => one.scrollWidth > one.parentElement.clientWidth)"
    for width in (1440, 1200, 1199, 992, 991, 768, 390):
        eyes.tab.set_viewport_size({"width": width, "height": 900})
        assert (width, set(eyes.tab.evaluate(beyond))) == (width, {False})


def test_a_name_on_the_schedule_is_never_broken(windows: dict[str, Eyes]):
    eyes = windows["planner"]
    eyes.open("/rounds/{new}/schedule/")
    lines = "[...document.querySelectorAll('.entry-booked a')].map(one => one.getClientRects().length)"
    for width in (1440, 1280, 1279, 1200, 1199, 992, 768, 390):
        eyes.tab.set_viewport_size({"width": width, "height": 900})
        assert (width, set(eyes.tab.evaluate(lines)) - {0}) == (width, {1})


WRONG = """
form => {
  for (const one of form.elements) {
    if (one.type === 'checkbox' || one.type === 'radio') one.checked = false;
    else if (one.type === 'email') one.value = 'not an address';
    else if (one.tagName === 'SELECT') one.value = '';
    else if (one.type !== 'hidden' && one.tagName !== 'BUTTON') one.value = '';
  }
  form.noValidate = true;
  form.requestSubmit(form.querySelector('button[type=submit], button:not([type])'));
}
"""
FORMS = "main form[method=post]:has(input:not([type=hidden]), textarea, select)"


@pytest.mark.parametrize(
    ("persona", "address"), [page for page in PAGES if page[0] != "expert" and "nothing" not in page[1]]
)
def test_the_error_state_of_every_form_is_sound(windows: dict[str, Eyes], persona: str, address: str):
    """Each form is emptied and sent: what comes is as sound as the page itself, on a phone too."""
    eyes, found = windows[persona], []
    eyes.open(address)
    count = eyes.tab.locator(FORMS).count()
    for number in range(count):
        eyes.open(address)
        form = eyes.tab.locator(FORMS).nth(number)
        if form.count() == 0:
            continue
        with eyes.tab.expect_navigation():
            form.evaluate(WRONG)
        found += eyes.at(390) + eyes.faults(f"form {number}")
        if eyes.tab.locator(".is-invalid").count():
            eyes.errors_seen += 1
            assert eyes.tab.title().split(":")[0] == "Virhe"
            assert eyes.tab.locator(".error-summary a").count() >= 1
    assert found == []


def test_error_states_were_really_seen(windows: dict[str, Eyes]):
    assert windows["planner"].errors_seen >= 15
    assert windows["link"].errors_seen >= 3
    assert windows["anonymous"].errors_seen >= 1


def test_every_page_is_in_the_list():
    """A page that a person can open by GET stands in PAGES; what only takes a form does not."""
    from django.urls import resolve  # here, because Django's settings must be there first

    facts = dict.fromkeys(_names(), "1")
    listed = {
        resolve(address.format(**facts).partition("?")[0]).url_name
        for _persona, address in PAGES
        if "nothing-here" not in address
    }
    by_form = {name for name, row in TABLE.items() if "405" in row.get.values() and row.get["planner"] != "404"}
    assert {route.name for route in routes()} - listed - NO_PAGE - LEADS_BACK - by_form == set()


def _names() -> set[str]:
    return {part.split("}")[0] for _persona, address in PAGES for part in address.split("{")[1:]}


def test_the_demos_facts_are_all_used(demo: demos.Demo):
    assert Path(demos.__file__).exists()
    assert _names() - set(demo.facts) == set()
