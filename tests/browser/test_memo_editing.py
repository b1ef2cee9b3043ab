"""Two people write one memo in real browsers: autosave, the refusal that shows both texts, and the PDF's progress."""

import os
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from hyte import clock
from hyte.documents.models import Document
from negotiations.actions import attendance, booking
from negotiations.actions import memo as memos
from negotiations.models import Memo, MemoSection
from tests import factories

WIDTHS = (390, 768, 1440)
PICTURES = os.environ.get("PICTURES", "")


@pytest.fixture
def memo(transactional_db, lemi_party, lemi, planner) -> Memo:
    """Held, with one topic; nothing written yet."""
    factories.sent_topic(lemi_party, lemi)
    lemi_party.negotiation.team.set([planner])
    booked = booking.confirm(
        lemi_party.negotiation, starts_at=factories.moment(8, 9), place="Kunnantalo", by=planner, accept_warnings=True
    )
    people = attendance.list_invited(booked)
    return memos.start(attendance.record_attendance(booked, present=people, by=planner), by=planner)


@pytest.fixture
def open_memo(browser, live_server, memo, settings, monkeypatch) -> Iterator:
    """Open the memo's page as somebody, each in a browser context of their own."""
    monkeypatch.setattr(clock, "now", lambda: factories.moment(10, 12))  # for the server's own thread too
    contexts = []

    def open_as(user, **options) -> Page:
        context = browser.new_context(locale="fi-FI", timezone_id="Europe/Helsinki", **options)
        contexts.append(context)
        name = settings.SESSION_COOKIE_NAME
        session = factories.signed_in(user).cookies[name]
        context.add_cookies([{"name": name, "value": session.value, "url": live_server.url}])
        page = context.new_page()
        page.goto(f"{live_server.url}/negotiations/{memo.negotiation_id}/memo/")
        return page

    yield open_as
    for context in contexts:
        context.close()


def field(page: Page, memo: Memo, kind: str = "goals"):
    return page.locator(f"#id_text_{section(memo, kind).pk}")


def section(memo: Memo, kind: str = "goals") -> MemoSection:
    return memo.sections.get(kind=kind)


def violations(page: Page, axe_source: str) -> list[str]:
    page.evaluate(axe_source)
    return [violation["id"] for violation in page.evaluate("axe.run()")["violations"]]


def picture(page: Page, name: str) -> None:
    if PICTURES:
        page.screenshot(path=str(Path(PICTURES) / f"{name}.png"), full_page=True)


def test_what_is_typed_saves_itself_and_says_when(open_memo, memo, planner):
    page = open_memo(planner)
    field(page, memo).fill("Ehkäisevä työ ensin.")
    status = page.locator("[data-autosave-status][data-state=saved]")
    expect(status).to_have_text("Tallennettu klo 12.00")
    with page.expect_response(lambda response: response.request.method == "POST", timeout=8000) as answer:
        field(page, memo).fill("Ehkäisevä työ ensin, aina.")
    assert answer.value.json()["saved_at"] == "12.00"
    assert (section(memo).text, section(memo).version) == ("Ehkäisevä työ ensin, aina.", 2)


def slow_first_save(page: Page, seconds: float) -> None:
    """The first save of the page stands still for a while on its way."""
    page.evaluate(
        """seconds => { const usual = window.fetch; let first = true; window.fetch = async (...given) => {
        const wait = first; first = false; const answer = await usual(...given);
        if (wait) await new Promise(done => setTimeout(done, seconds * 1000)); return answer; }; }""",
        seconds,
    )


def test_what_is_typed_while_a_save_is_running_is_saved_after_it(open_memo, memo, planner):
    page = open_memo(planner)
    slow_first_save(page, 3)
    field(page, memo).fill("Ensin.")
    expect(page.locator("[data-autosave-status][data-state=saving]")).to_be_visible(timeout=8000)
    with page.expect_response(lambda answer: answer.request.method == "POST" and "Sitten" in answer.request.post_data):
        field(page, memo, "measures").fill("Sitten.")
    expect(page.locator("[data-autosave-status][data-state=saved]")).to_be_visible(timeout=8000)
    assert [section(memo, kind).text for kind in ("goals", "measures")] == ["Ensin.", "Sitten."]


def test_the_button_waits_for_the_running_save_instead_of_meeting_it_as_a_conflict(open_memo, memo, planner):
    page = open_memo(planner)
    slow_first_save(page, 3)
    field(page, memo).fill("Ensin.")
    expect(page.locator("[data-autosave-status][data-state=saving]")).to_be_visible(timeout=8000)
    field(page, memo).fill("Ensin ja sitten.")
    page.get_by_role("button", name="Tallenna muistio").click()
    expect(page.locator(".note-done")).to_be_visible(timeout=8000)
    assert (section(memo).text, section(memo).version) == ("Ensin ja sitten.", 2)


def test_two_writers_of_different_sections_do_not_disturb_each_other(open_memo, memo, planner, area):
    first, second = open_memo(planner), open_memo(factories.staff(area, "planner"))
    for page, kind in ((first, "goals"), (second, "monitoring")):
        field(page, memo, kind).fill(f"Teksti: {kind}.")
        expect(page.locator("[data-autosave-status][data-state=saved]")).to_be_visible(timeout=8000)
    assert [section(memo, kind).text for kind in ("goals", "monitoring")] == ["Teksti: goals.", "Teksti: monitoring."]


def test_the_second_writer_of_a_section_is_told_and_joins_both_texts(open_memo, memo, planner, area, axe_source):
    mine = open_memo(planner)
    theirs = open_memo(factories.staff(area, "planner", name="Kollega Kalle"))
    field(theirs, memo).fill("Kollegan teksti tavoitteista.")
    expect(theirs.locator("[data-autosave-status][data-state=saved]")).to_be_visible(timeout=8000)
    field(mine, memo).fill("Minun tekstini tavoitteista.")
    expect(mine.locator("[data-autosave-status][data-state=conflict]")).to_be_visible(timeout=8000)
    mine.get_by_role("button", name="Tallenna muistio").click()
    expect(mine.locator(".error-summary")).to_be_focused()
    expect(mine.get_by_role("heading", name="Kollega Kalle tallensi tämän kello 12.00")).to_be_visible()
    expect(mine.locator(".note-wait")).to_have_text("Kollegan teksti tavoitteista.")
    expect(field(mine, memo)).to_have_value("Minun tekstini tavoitteista.")
    for width in WIDTHS:
        mine.set_viewport_size({"width": width, "height": 900})
        assert mine.evaluate("document.documentElement.scrollWidth <= innerWidth")
        assert violations(mine, axe_source) == []
        picture(mine, f"conflict-{width}")
    field(mine, memo).fill("Kollegan ja minun tekstini.")
    mine.get_by_role("button", name="Tallenna muistio").click()
    expect(mine.locator(".note-done")).to_be_visible()
    assert section(memo).text == "Kollegan ja minun tekstini."


def test_without_javascript_the_button_keeps_every_section(open_memo, memo, planner):
    page = open_memo(planner, java_script_enabled=False)
    field(page, memo, "goals").fill("Tavoite.")
    field(page, memo, "topic").fill("Nostosta sovittiin.")
    page.get_by_role("button", name="Tallenna ja lisää toimenpide").click()
    expect(page.locator("h1")).to_have_text("Mitä sovittiin, kuka tekee, mihin mennessä?")
    assert [section(memo, kind).text for kind in ("goals", "topic")] == ["Tavoite.", "Nostosta sovittiin."]


def test_approving_asks_once_more_and_the_pdf_then_stands_on_the_page(open_memo, memo, planner, axe_source):
    for one in memo.sections.all():
        memos.save_section(one, text="Sovittiin.", version=0, by=planner)
    page = open_memo(planner)
    page.locator("summary", has_text="Hyväksy hyvinvointialueen puolesta").click()
    page.get_by_role("button", name="Hyväksy muistio").click()
    expect(page.locator("#pdf .tag")).to_have_text("valmis")
    assert violations(page, axe_source) == []
    page.locator("summary", has_text="Lähetä").click()
    page.get_by_role("button", name="Lähetä muistio").click()
    expect(page.locator("h1 + .lead .tag")).to_have_text("lähetetty")


def test_a_pdf_that_is_being_made_renews_itself(open_memo, memo, planner):
    for one in memo.sections.all():
        memos.save_section(one, text="Sovittiin.", version=0, by=planner)
    document = memos.approve(memo, by=planner)
    document.refresh_from_db()
    made = {"pdf": document.pdf, "pdf_sha256": document.pdf_sha256}
    Document.objects.filter(pk=document.pk).update(pdf=None, pdf_sha256="")
    page = open_memo(planner)
    expect(page.locator("#pdf .tag")).to_have_text("tekeillä")
    Document.objects.filter(pk=document.pk).update(**made)
    expect(page.locator("#pdf .tag")).to_have_text("valmis", timeout=8000)


def test_approving_saves_first_what_is_being_typed_and_does_nothing_where_that_fails(open_memo, memo, planner):
    for one in memo.sections.all():
        memos.save_section(one, text="Sovittiin.", version=0, by=planner)
    page = open_memo(planner)
    page.locator("summary", has_text="Hyväksy hyvinvointialueen puolesta").click()
    page.context.set_offline(True)
    field(page, memo).fill("Viimeiset sanat.")
    page.get_by_role("button", name="Hyväksy muistio").click()
    expect(page.locator("[data-autosave-status][data-state=held]")).to_be_in_viewport(timeout=8000)
    page.context.set_offline(False)
    field(page, memo).fill("Aivan viimeiset sanat.")
    page.get_by_role("button", name="Hyväksy muistio").click()
    expect(page.locator("#pdf .tag")).to_have_text("valmis", timeout=60_000)
    assert (section(memo).text, Document.objects.count()) == ("Aivan viimeiset sanat.", 1)


def test_who_was_signed_out_signs_in_in_another_tab_and_the_text_is_saved(open_memo, memo, planner, settings):
    page = open_memo(planner)
    Session.objects.all().delete()
    field(page, memo).fill("Kirjoitettu uloskirjautuneena.")
    expect(page.locator("[data-autosave-status][data-state=signed-out]")).to_be_in_viewport(timeout=8000)
    name = settings.SESSION_COOKIE_NAME
    cookie = factories.signed_in(planner).cookies[name].value
    page.context.add_cookies([{"name": name, "value": cookie, "url": page.url.partition("/negotiations/")[0]}])
    page.evaluate("window.dispatchEvent(new Event('focus'))")
    expect(page.locator("[data-autosave-status][data-state=saved]")).to_be_visible(timeout=8000)
    assert section(memo).text == "Kirjoitettu uloskirjautuneena."


def test_a_button_works_again_after_staying_on_the_page(open_memo, memo, planner):
    page = open_memo(planner)
    page.goto(page.url.replace("/memo/", "/notes/"))
    form = page.locator("main form")
    form.evaluate("form => { form.dataset.warnUnsaved = ''; }")
    page.on("dialog", lambda dialog: dialog.dismiss())
    form.locator("[name=internal_notes]").fill("Muista tämä.")
    page.evaluate("document.querySelector('main form').dataset.sent = 'yes'; location.href = '/help/'")
    page.wait_for_function("() => !document.querySelector('main form').dataset.sent")
    form.locator("button[type=submit]").click()
    expect(page.locator(".note-done")).to_be_visible()


@pytest.mark.parametrize("with_script", [True, False])
def test_what_is_typed_is_whole_on_paper(open_memo, memo, planner, with_script: bool):
    lines = [f"Rivi {number} sovituista asioista." for number in range(1, 121)]
    goals = section(memo)
    memos.save_section(goals, text="\n".join(lines), version=goals.version, by=planner)
    page = open_memo(planner, java_script_enabled=with_script)
    pages = PdfReader(BytesIO(page.pdf(format="A4"))).pages
    text = " ".join(" ".join(part.extract_text() for part in pages).split())
    assert [line for line in lines if line not in text] == []
    assert page.locator(".on-paper").count() == 0
