"""The PDF of something that lives on: made once for what it says, made anew when that changes."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from hyte import clock
from hyte.accounts.models import Event
from hyte.jobs import in_this_process
from programmes import pdfs
from programmes.actions import paper as papers
from programmes.models import Paper
from tests import factories
from tests.municipalities.test_register import text
from tests.programmes.test_programme import programme

pytestmark = pytest.mark.usefixtures("english")


def ask(area, by, **content) -> Paper:
    content = {"name": "SOPUISA", **content}
    return papers.ask(kind="programme", key="7", language="fi", content=content, area=area, name="s.pdf", by=by)


@pytest.fixture
def drawn(monkeypatch):
    """What was drawn, in place of PDFs."""
    calls: list[tuple] = []

    def draw(content, language, asked_at) -> bytes:
        calls.append((content["name"], language))
        if content.get("fails"):
            raise RuntimeError("no ink")
        return b"%PDF-1.7 " + content["name"].encode()

    monkeypatch.setitem(pdfs.RENDERERS, "programme", draw)
    return calls


def test_the_same_content_is_asked_for_twice_and_made_once(area, planner, drawn, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True), in_this_process():
        first, again = ask(area, planner), ask(area, planner)
    assert first == again
    assert drawn == [("SOPUISA", "fi")]
    made = Paper.objects.get()
    assert (bytes(made.pdf), made.is_ready, made.problem, made.attempts) == (b"%PDF-1.7 SOPUISA", True, "", 1)
    assert list(Event.objects.values_list("verb", "by")) == [("paper.ask", planner.pk)]


def test_when_the_content_changes_the_former_paper_goes(area, planner):
    first, second = ask(area, planner), ask(area, planner, name="SUTJAKKA")
    assert list(Paper.objects.all()) == [second]
    assert first.fingerprint != second.fingerprint


def test_papers_of_other_things_stay(area, planner):
    ask(area, planner)
    papers.ask(kind="programme", key="8", language="fi", content={"name": "x"}, area=area, name="x.pdf", by=None)
    papers.ask(kind="programme", key="7", language="sv", content={"name": "x"}, area=area, name="x.pdf", by=None)
    assert Paper.objects.count() == 3


def test_what_fails_says_why_and_is_tried_again_when_asked(area, planner, drawn, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True), in_this_process():
        ask(area, planner, fails=True)
    assert Paper.objects.get().problem == "RuntimeError: no ink"
    with django_capture_on_commit_callbacks(execute=True), in_this_process():
        assert ask(area, planner, fails=True).problem == ""
    assert len(drawn) == 2


def test_a_lost_wake_up_is_found_by_the_sweep(area, planner, drawn, django_capture_on_commit_callbacks):
    paper = ask(area, planner)
    later = paper.asked_at + timedelta(minutes=3)
    with clock.at(later), django_capture_on_commit_callbacks(execute=True), in_this_process():
        papers.sweep()
    assert Paper.objects.get().is_ready
    assert len(drawn) == 1


def test_the_box_asks_again_until_the_pdf_is_there(area, planner, drawn):
    client = factories.signed_in(planner)
    client.cookies["django_language"] = "en"
    paper = ask(area, planner)
    state = reverse("paper_state", args=[paper.public_id])
    waiting = client.get(state)
    assert "being made" in text(waiting)
    assert f'data-hx-get="{state}"' in waiting.content.decode()
    papers.make(paper.pk)
    ready = client.get(state)
    assert "data-hx-get" not in ready.content.decode()
    assert "ready s.pdf" in text(ready)


def test_the_file_is_sent_as_it_is_kept(area, planner, as_stranger: Client, drawn):
    client = factories.signed_in(planner)
    paper = ask(area, planner)
    file = reverse("paper", args=[paper.public_id])
    assert client.get(file).status_code == 404
    papers.make(paper.pk)
    answer = client.get(file)
    assert (answer.content, answer.headers["Content-Type"]) == (b"%PDF-1.7 SOPUISA", "application/pdf")
    assert answer.headers["Content-Disposition"] == 'inline; filename="s.pdf"'
    assert as_stranger.get(file).status_code == 404


def test_a_programme_is_printed_from_its_page(area, browser: Client, django_capture_on_commit_callbacks):
    one = programme(area)
    with django_capture_on_commit_callbacks(execute=True):
        answer = browser.post(reverse("programme_paper", args=[one.pk]))
    assert answer.headers["Location"] == f"{reverse('programme', args=[one.pk])}#paper"
    page = browser.get(reverse("programme", args=[one.pk]))
    assert "sopuisa-2024-2025-fi.pdf" in text(page)
    assert bytes(Paper.objects.get().pdf).startswith(b"%PDF-1.7")
    one.theme_fi = "Muu teema"
    one.save()
    assert "Make the PDF" in text(browser.get(reverse("programme", args=[one.pk])))
