"""The PDF of a programme, which lives on: made once for what it says, made anew when that changes."""

import dataclasses
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from typeguard import TypeCheckError

from hyte import clock
from hyte.accounts.models import Event
from hyte.documents import actions, jobs, kinds
from hyte.documents.models import Document
from hyte.jobs import in_this_process
from tests import factories
from tests.municipalities.test_register import text
from tests.programmes.test_programme import programme

pytestmark = pytest.mark.usefixtures("english")


def ask(area, by, *, subject_id: int = 7, language: str = "fi", **content) -> Document:
    content = factories.programme_words("SOPUISA") | content
    facts = {"area": area.pk, "filename": "s.pdf", "by": by}
    document, _is_new = actions.freeze_latest(
        "programme", subject_id=subject_id, language=language, content=content, **facts
    )
    return document


@pytest.fixture
def drawn(monkeypatch):
    """What was drawn, in place of PDFs."""
    calls: list[tuple] = []

    def draw(document: Document) -> bytes:
        calls.append((document.content["name"], document.language))
        if document.content["note"]:
            raise RuntimeError("no ink")
        return b"%PDF-1.7 " + document.content["name"].encode()

    monkeypatch.setattr(jobs, "broken_rules", lambda data: [])
    monkeypatch.setitem(kinds._kinds, "programme", dataclasses.replace(kinds.named("programme"), render=draw))
    return calls


def test_the_same_content_is_asked_for_twice_and_made_once(area, planner, drawn, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True), in_this_process():
        first, again = ask(area, planner), ask(area, planner)
    assert first == again
    assert drawn == [("SOPUISA", "fi")]
    document = Document.objects.get()
    ready = (document.open().read(), document.is_ready, document.problem, document.attempts)
    assert ready == (b"%PDF-1.7 SOPUISA", True, "", 1)


def test_when_the_content_changes_the_former_document_goes(area, planner):
    first, second = ask(area, planner), ask(area, planner, name="SUTJAKKA")
    assert list(Document.objects.all()) == [second]
    assert first.fingerprint != second.fingerprint


@pytest.mark.parametrize(
    "wrong", [{"goals": "no list"}, {"goals": [1]}, {"unknown": ""}, {"measures": [{"what": "half of one"}]}]
)
def test_content_of_a_wrong_shape_is_not_frozen(area, planner, wrong):
    with pytest.raises(TypeCheckError):
        ask(area, planner, **wrong)
    assert Document.objects.count() == 0


def test_content_without_one_of_its_parts_is_not_frozen(area, planner):
    words = factories.programme_words("SOPUISA")
    del words["goals"]
    facts = {"subject_id": 7, "language": "fi", "area": area.pk, "filename": "s.pdf", "by": planner}
    with pytest.raises(TypeCheckError):
        actions.freeze("programme", content=words, **facts)


def test_documents_of_other_things_stay(area, planner):
    ask(area, planner)
    ask(area, None, subject_id=8)
    ask(area, None, language="sv")
    assert Document.objects.count() == 3


def test_what_fails_says_so_in_plain_words_and_is_tried_again_when_asked(
    area, planner, drawn, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True), in_this_process():
        ask(area, planner, note="fails")
    failed = Document.objects.get()
    assert (failed.problem, failed.is_tried_again) == ("other", True)
    with django_capture_on_commit_callbacks(execute=True), in_this_process():
        assert ask(area, planner, note="fails").problem == ""
    assert len(drawn) == 2


def test_a_lost_message_is_found_by_the_sweep(area, planner, drawn, django_capture_on_commit_callbacks):
    later = ask(area, planner).approved_at + timedelta(minutes=3)
    with clock.at(later), django_capture_on_commit_callbacks(execute=True), in_this_process():
        jobs.sweep()
    assert Document.objects.get().is_ready
    assert len(drawn) == 1


def test_the_box_asks_again_until_the_pdf_is_there(area, planner, drawn):
    client = factories.signed_in(planner)
    client.cookies["django_language"] = "en"
    document = ask(area, planner)
    state = reverse("document_state", args=[document.public_id])
    waiting = client.get(state)
    assert "being made" in text(waiting)
    assert f'data-hx-get="{state}"' in waiting.content.decode()
    jobs.make(document.pk)
    ready = client.get(state)
    assert "hx-get" not in ready.content.decode()
    assert "ready s.pdf" in text(ready)


def test_the_file_is_sent_as_it_is_kept(area, planner, as_stranger: Client, drawn):
    client = factories.signed_in(planner)
    document = ask(area, planner)
    file = reverse("document", args=[document.public_id])
    assert client.get(file).status_code == 404
    jobs.make(document.pk)
    answer = client.get(file)
    assert (answer.content, answer.headers["Content-Type"]) == (b"%PDF-1.7 SOPUISA", "application/pdf")
    assert answer.headers["Content-Disposition"] == 'inline; filename="s.pdf"'
    assert as_stranger.get(file).status_code == 404


def test_a_programme_is_printed_from_its_page(area, browser: Client, django_capture_on_commit_callbacks):
    one = programme(area)
    with django_capture_on_commit_callbacks(execute=True):
        answer = browser.post(reverse("programme_document", args=[one.pk]))
    assert answer.headers["Location"] == f"{reverse('programme', args=[one.pk])}#pdf"
    assert list(Event.objects.values_list("verb", "subject")) == [("document.make", f"programme:{one.pk}")]
    page = browser.get(reverse("programme", args=[one.pk]))
    assert "sopuisa-2024-2025-fi.pdf" in text(page)
    assert Document.objects.get().open().read().startswith(b"%PDF-1.7")
    one.theme_fi = "Muu teema"
    one.save()
    assert "Make the PDF" in text(browser.get(reverse("programme", args=[one.pk])))
