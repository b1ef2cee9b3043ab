"""The contact's page on a phone, in Chromium: by keyboard, with and without scripts, and what axe says of each state."""

import pytest
from playwright.sync_api import expect

from hyte import clock
from municipalities.models import Municipality
from negotiations.actions import topic as topics
from negotiations.models import Topic
from tests import factories
from tests.factories import moment
from tests.negotiations.contact_states import CHANGED, STATES, bring_to

pytestmark = pytest.mark.django_db(transaction=True)
AXE = "() => axe.run().then(found => found.violations.map(v => `${v.id}: ${v.nodes[0].target.join(' ')}`))"
OPEN_ALL = "() => document.querySelectorAll('main details').forEach(box => { box.open = true; })"
TWICE_AS_LARGE = "() => { document.documentElement.style.fontSize = '200%'; }"
TOO_WIDE = "() => document.documentElement.scrollWidth > innerWidth"


@pytest.fixture
def today(monkeypatch):
    """The server runs in a thread of its own: its clock is set for the whole process."""
    now = {"at": moment(10, 12, month=8)}
    monkeypatch.setattr(clock, "now", lambda: now["at"])
    return lambda at: now.update(at=at)


@pytest.fixture
def phone(browser):
    """A phone, 390 px wide, in Finnish, that does not scroll slowly."""
    screen = {"viewport": {"width": 390, "height": 844}, "reduced_motion": "reduce"}
    made = browser.new_context(locale="fi-FI", timezone_id="Europe/Helsinki", **screen)
    yield made.new_page()
    made.close()


@pytest.fixture
def home(live_server, lemi) -> str:
    return f"{live_server.url}/l/{lemi.link_token}/"


def violations(page, axe_source: str) -> list[str]:
    page.evaluate(axe_source)
    return page.evaluate(AXE)


@pytest.mark.parametrize("state", [*STATES, *CHANGED])
def test_each_state_and_its_errors_pass_axe_and_fit_a_phone(
    today, state, phone, home, axe_source, lemi_party, lemi, planner
):
    factories.contact(Municipality.objects.get(code="416"), duty="", name="Anna Aho", title="kunnanjohtaja")
    bring_to(state, lemi_party, lemi, planner, today)
    phone.goto(home)
    assert violations(phone, axe_source) == []
    phone.evaluate(OPEN_ALL)
    assert (violations(phone, axe_source), phone.evaluate(TOO_WIDE)) == ([], False)
    phone.evaluate(TWICE_AS_LARGE)
    assert phone.evaluate(TOO_WIDE) is False
    for number in range(phone.locator("main form button[type=submit]").count()):
        phone.goto(home)
        phone.evaluate(OPEN_ALL)
        phone.locator("main form button[type=submit]").nth(number).click()
        phone.wait_for_load_state()
        assert violations(phone, axe_source) == []
        assert phone.evaluate("() => document.activeElement.hasAttribute('data-focus')") is True


def test_times_are_chosen_and_ordered_by_keyboard(today, phone, home, lemi_party):
    phone.goto(home)
    boxes = phone.locator("input[name=times]")
    for number in (0, 3):
        boxes.nth(number).focus()
        phone.keyboard.press("Space")
    phone.locator(".chosen li").nth(1).locator("button:not([disabled])").focus()
    phone.keyboard.press("Enter")
    phone.locator(".times-form button[type=submit]").focus()
    phone.keyboard.press("Enter")
    phone.wait_for_selector(".note-done")
    assert [p.starts_at for p in lemi_party.proposals.all()] == [moment(9, 12), moment(8, 9)]


def test_when_five_times_are_chosen_the_page_says_why_the_rest_is_grey(today, phone, home, lemi_party):
    phone.goto(home)
    for number in range(5):
        expect(phone.locator("[data-full]")).to_be_hidden()
        phone.locator("input[name=times]").nth(number).check(force=True)
    expect(phone.locator("[data-full]")).to_have_text(
        "5 aikaa on valittu. Poistakaa yksi valinta, jos haluatte vaihtaa."
    )
    expect(phone.locator("input[name=times]").nth(5)).to_be_disabled()
    expect(phone.locator("[data-chosen-status]")).to_contain_text("5 aikaa on valittu")
    phone.locator("input[name=times]").nth(0).uncheck(force=True)
    expect(phone.locator("[data-full]")).to_be_hidden()
    expect(phone.locator("input[name=times]").nth(5)).to_be_enabled()


def test_times_are_ordered_without_scripts(today, browser, home, lemi_party):
    context = browser.new_context(java_script_enabled=False, viewport={"width": 390, "height": 844})
    page = context.new_page()
    page.goto(home)
    assert page.locator(".slots-row").first.is_visible() is False
    page.locator("select[name=best]").nth(0).select_option(index=4)
    page.locator("select[name=best]").nth(1).select_option(index=1)
    page.locator(".times-form button[type=submit]").click()
    page.wait_for_selector(".note-done")
    context.close()
    assert [p.starts_at for p in lemi_party.proposals.all()] == [moment(9, 12), moment(8, 9)]


def test_a_draft_keeps_itself_while_it_is_written_and_is_one_topic_when_saved(today, phone, home, lemi_party):
    phone.goto(f"{home}{lemi_party.negotiation_id}/topics/new/")
    phone.fill("[name=title]", "Perheet")
    phone.wait_for_function("() => document.querySelector('[data-autosave-status]').textContent.includes('12.00')")
    assert list(Topic.objects.values_list("title", "sent_at")) == [("Perheet", None)]
    phone.fill("[name=description]", "Apua ajoissa")
    phone.click("main form button[type=submit]")
    phone.wait_for_selector(".topic-list")
    assert list(Topic.objects.values_list("title", "description", "sent_at")) == [("Perheet", "Apua ajoissa", None)]


def test_a_draft_is_kept_when_the_page_is_left_at_once(today, phone, home, lemi_party):
    phone.goto(f"{home}{lemi_party.negotiation_id}/topics/new/")
    phone.fill("[name=title]", "Perheet")
    with phone.expect_response(lambda response: response.request.method == "POST"):
        phone.evaluate("window.dispatchEvent(new Event('pagehide'))")
    assert list(Topic.objects.values_list("title", "sent_at")) == [("Perheet", None)]


def test_the_fields_of_another_person_appear_when_they_are_asked(today, phone, home, lemi_party):
    phone.goto(home)
    asked = []
    for value in ("me", "deputy", "contact", "me"):
        phone.check(f"input[value={value}]")
        asked.append(phone.locator(".who-person").is_visible())
    assert asked == [False, True, True, False]


def test_the_focus_is_never_under_the_bar(today, phone, home, lemi_party):
    phone.goto(home)
    hidden = []
    for _stop in range(30):
        phone.keyboard.press("Tab")
        hidden += phone.evaluate(
            """() => { const at = document.activeElement, box = at.getBoundingClientRect();
            const there = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
            return there && there.closest('.bar') && !at.closest('.bar') ? [at.outerHTML.slice(0, 80)] : []; }"""
        )
    assert hidden == []


def test_what_is_typed_while_a_save_is_running_is_kept_when_the_page_is_left(today, phone, home, lemi_party):
    """The running save does not know of it, and after the page is gone nobody waits for its answer."""
    held: list = []
    phone.goto(f"{home}{lemi_party.negotiation_id}/topics/new/")
    phone.route("**/topics/new/", lambda route: held.append(route) if not held else route.continue_())
    phone.fill("[name=title]", "Perheet")
    phone.wait_for_selector("[data-autosave-status][data-state=saving]")
    phone.fill("[name=description]", "Apua ajoissa")
    with phone.expect_response(lambda response: response.request.method == "POST"):
        phone.evaluate("window.dispatchEvent(new Event('pagehide'))")
    assert list(Topic.objects.values_list("title", "description")) == [("Perheet", "Apua ajoissa")]


def test_ticked_times_are_told_in_the_bar_and_survive_the_sending_of_topics(today, phone, home, lemi_party, lemi):
    """Also where a browser does not ask before a page is left, as on many phones: it does not need to."""
    topic = topics.draft(negotiation=lemi_party.negotiation, party=lemi_party, by=lemi)
    topic.title = "Kaatumiset"
    topics.save(topic, by=lemi)
    asked = []
    phone.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    phone.goto(home)
    for number in range(3):
        phone.locator("input[name=times]").nth(number).check(force=True)
    expect(phone.locator(".bar-status")).to_have_text("3 aikaa valittu, ei lähetetty")
    phone.locator(".send-form input[type=checkbox]").first.check()
    phone.locator(".send-form button[type=submit]").click()
    phone.wait_for_selector(".note-done")
    assert (asked, lemi_party.negotiation.topics.sent().count()) == ([], 1)
    expect(phone.locator("input[name=times]:checked")).to_have_count(3)
    expect(phone.locator(".bar-status")).to_have_text("3 aikaa valittu, ei lähetetty")
    with phone.expect_navigation():
        phone.locator(".bar-action button").click()
    assert lemi_party.proposals.count() == 3


def test_a_draft_is_saved_after_cookies_were_cleared_and_when_the_connection_returns(today, phone, home, lemi_party):
    phone.goto(f"{home}{lemi_party.negotiation_id}/topics/new/")
    phone.context.clear_cookies()
    phone.locator("[name=description]").fill("Yöllä kaatuu moni.")
    expect(phone.locator("[data-autosave-status][data-state=saved]")).to_be_visible(timeout=8000)
    phone.context.set_offline(True)
    phone.locator("[name=description]").fill("Yöllä kaatuu moni. Kotona.")
    status = phone.locator("[data-autosave-status][data-state=failed]")
    expect(status).to_be_in_viewport(timeout=8000)
    phone.context.set_offline(False)
    expect(phone.locator("[data-autosave-status][data-state=saved]")).to_be_visible(timeout=8000)
    assert Topic.objects.get().description == "Yöllä kaatuu moni. Kotona."
    assert phone.evaluate("() => sessionStorage.length") == 0


def test_ticked_times_wait_on_another_device_and_the_bar_tells_of_them(today, browser, phone, home, lemi_party):
    phone.goto(home)
    for number in (0, 3):
        phone.locator("input[name=times]").nth(number).check(force=True)
    kept = ".times-form [data-autosave-status][data-state=saved]"
    expect(phone.locator(kept)).to_have_text("Säilytetään sinulle klo 12.00, ei lähetetty", timeout=8000)
    laptop = browser.new_context(locale="fi-FI", timezone_id="Europe/Helsinki").new_page()
    laptop.goto(home)
    expect(laptop.locator("input[name=times]:checked")).to_have_count(2)
    expect(laptop.locator(".bar-status")).to_have_text("2 aikaa valittu, ei lähetetty")
    with laptop.expect_navigation():
        laptop.locator(".bar-action button").click()
    laptop.context.close()
    assert [proposal.starts_at for proposal in lemi_party.proposals.all()] == [moment(8, 9), moment(9, 12)]
