"""Approved documents: frozen, made into a PDF once, validated, and given only to those who may read them."""

import contextlib
import hashlib
import io
from datetime import timedelta
from pathlib import Path

import pytest
from django.test import Client
from pypdf import PdfReader

from hyte import clock
from hyte.accounts.models import User
from hyte.documents import jobs
from hyte.documents.models import Document
from municipalities.models import Municipality, Organisation
from negotiations.actions import attendance, booking
from negotiations.actions import memo as memos
from negotiations.actions import negotiation as negotiations
from negotiations.actions import topic as topics
from negotiations.documents import pdfs
from negotiations.models import Memo, Negotiation, Party
from tests import factories

HOSTILE = "<script>alert(1)</script> & <b>Ääkköset</b> Žižek 🙂 \u202eoikealta"
PLAIN = b"%PDF-1.7\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\ntrailer<</Root 1 0 R>>"
HEADINGS = {
    "fi": ["Tavoitteet", "Toimenpiteet", "Yhteistyö", "Seuranta"],
    "sv": ["Mål", "Åtgärder", "Samarbete", "Uppföljning"],
}


def text_of(document: Document) -> str:
    reader = PdfReader(io.BytesIO(document.open().read()))
    return " ".join(" ".join(page.extract_text() for page in reader.pages).split())


def approved(negotiation: Negotiation, party: Party, contact: User, planner: User) -> Document:
    """A memo whose names, topic, texts and measure are all hostile, approved by the actions."""
    negotiations.note(negotiation, case_number="HYTE/12/2026", internal_notes="Salaista.", by=planner)
    topic = topics.draft(negotiation=negotiation, party=party, by=contact)
    topic.title, topic.description = HOSTILE[:150], f"{HOSTILE}\n\nToinen kappale."
    topics.send(topics.save(topic, by=contact), by=contact)
    booking.confirm(negotiation, starts_at=factories.moment(8, 9), place=HOSTILE, by=planner, accept_warnings=True)
    people = attendance.list_invited(negotiation)
    others = [{"side": "municipality", "role": "councillor", "name": "Väinö 🙂 <i>Äijälä</i>"}]
    held = attendance.record_attendance(negotiation, present=people, others=others, head_count=17, by=planner)
    memo = memos.start(held, by=planner)
    for section in memo.sections.all():
        memos.save_section(section, text=f"{HOSTILE}\nKirjattiin: {section.kind}.", version=0, by=planner)
    factories.agreed_measure(held, HOSTILE, county_owner=HOSTILE, municipality_owner="Rehtori")
    document = memos.approve(memo, accept_warnings=True, by=planner)
    jobs.make(document.pk)
    document.refresh_from_db()
    return document


@pytest.fixture
def document(lemi_negotiation: Negotiation, lemi_party: Party, lemi: User, planner: User) -> Document:
    return approved(lemi_negotiation, lemi_party, lemi, planner)


def url(document: Document, doing: str = "") -> str:
    return f"/documents/{document.public_id}/{doing}"


@pytest.mark.parametrize("language", ["fi", "sv"])
def test_a_memo_from_the_actions_is_pdf_a_2a_and_pdf_ua_1_whatever_people_are_called(
    lemi_negotiation: Negotiation, lemi_party: Party, lemi: User, planner: User, verapdf, tmp_path: Path, language: str
):
    Municipality.objects.filter(code="416").update(languages=language)
    document = approved(Negotiation.objects.get(pk=lemi_negotiation.pk), lemi_party, lemi, planner)
    assert document.language == language
    assert document.filename == {"fi": "muistio-lemi-2026-v1.pdf", "sv": "promemoria-lemi-2026-v1.pdf"}[language]
    path = tmp_path / "memo.pdf"
    path.write_bytes(document.open().read())
    assert [line.split()[:2] for line in verapdf(path)] == [["PASS", "ua1"], ["PASS", "2a"]]
    text = text_of(document)
    expected = ["Lemi", "8.9.2026", "17", "612/2021", "HYTE/12/2026", *HEADINGS[language], "Rehtori"]
    assert [word for word in expected if word not in text] == []
    assert ("<script>alert(1)</script>" in text, "Salaista" in text, "\u202e" in text) == (True, False, False)


def test_a_swedish_memo_names_everybody_s_own_body_in_swedish(
    lemi_negotiation: Negotiation, lemi_party: Party, lemi: User, planner: User
):
    Municipality.objects.filter(code="416").update(languages="sv", name_sv="Klemis")
    Organisation.objects.update(name_sv="Föreningarna rf")
    document = approved(lemi_negotiation, lemi_party, lemi, planner)
    said = {person["organisation"] for person in document.content["present"]}
    assert said == {"Klemis", lemi_negotiation.round.area.name_sv, "Föreningarna rf", ""}


def test_the_stored_hash_is_that_of_the_bytes_and_the_fingerprint_that_of_the_content(document: Document):
    assert document.pdf_sha256 == hashlib.sha256(document.open().read()).hexdigest()
    assert document.fingerprint == pdfs.fingerprint(document.content)
    assert document.fingerprint[:4] in text_of(document)


def test_a_pdf_is_made_once(document: Document):
    kept = document.open().read()
    jobs.make(document.pk)
    document.refresh_from_db()
    assert document.open().read() == kept


def test_a_pdf_that_could_not_be_made_is_shown_and_made_again_while_others_go_on(
    as_planner: Client, lemi_negotiation: Negotiation, imatra_party: Party, planner: User, monkeypatch
):
    memo = factories.written_memo(factories.held(lemi_negotiation, planner), planner)
    failed = memos.approve(memo, by=planner)
    render = pdfs.memo_pdf

    def fails_for_lemi(content):
        if content["municipalities"] == ["Lemi"]:
            raise RecursionError("<b>too deep</b>")
        return render(content)

    monkeypatch.setattr(pdfs, "memo_pdf", fails_for_lemi)
    jobs.make(failed.pk)
    page = as_planner.get(f"/negotiations/{lemi_negotiation.pk}/memo/").content.decode()
    assert ("Jokin meni vikaan palvelimella." in page, "too deep" in page) == (True, False)
    assert "Muutaman minuutin kuluttua yritetään uudelleen." in page
    other = booking.confirm(
        imatra_party.negotiation, starts_at=factories.moment(9, 9), place="Imatra", by=planner, accept_warnings=True
    )
    held = attendance.record_attendance(other, present=attendance.list_invited(other), by=planner)
    jobs.make(memos.approve(factories.written_memo(held, planner), by=planner).pk)
    assert Document.objects.about("memo", other.pk).get().is_ready
    monkeypatch.undo()
    assert as_planner.post(url(failed, "again/"))["Location"] == f"/negotiations/{lemi_negotiation.pk}/memo/"
    failed.refresh_from_db()
    assert failed.problem == ""
    jobs.make(failed.pk)
    failed.refresh_from_db()
    assert failed.is_ready


def killed_once(document: Document, monkeypatch: pytest.MonkeyPatch) -> None:
    """The kernel takes the worker in the middle of it: no `except` and no `finally` runs."""

    class Killed(BaseException):
        pass

    def die(content: object) -> bytes:
        raise Killed

    with monkeypatch.context() as patch, contextlib.suppress(Killed):
        patch.setattr(pdfs, "memo_pdf", die)
        jobs.make(document.pk)


def woken(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The documents that a sweep wakes now."""
    found: list[int] = []
    with monkeypatch.context() as patch:
        patch.setattr(jobs, "enqueue", lambda task, pk: found.append(pk))
        jobs.sweep()
    return found


def test_a_pdf_whose_worker_is_killed_is_tried_three_times_and_then_shown_as_failed(
    as_planner: Client, lemi_negotiation: Negotiation, planner: User, monkeypatch: pytest.MonkeyPatch
):
    made = memos.approve(factories.written_memo(factories.held(lemi_negotiation, planner), planner), by=planner)
    page = f"/negotiations/{lemi_negotiation.pk}/memo/"
    said = "Tekeminen keskeytyi"
    start = clock.now()
    for minutes in (3, 6, 17):
        with clock.at(start + timedelta(minutes=minutes)):
            assert woken(monkeypatch) == [made.pk]
            killed_once(made, monkeypatch)
            assert woken(monkeypatch) == []  # it may still be at work
            assert said not in as_planner.get(page).content.decode()
    with clock.at(start + timedelta(minutes=20)):
        assert woken(monkeypatch) == []
        jobs.make(made.pk)
        assert Document.objects.get(pk=made.pk).is_ready is False
        html = as_planner.get(page).content.decode()
        assert (said in html, url(made, "again/") in html) == (True, True)
        as_planner.post(url(made, "again/"))
        jobs.make(made.pk)
    assert Document.objects.get(pk=made.pk).is_ready is True


def test_a_pdf_that_is_being_made_is_not_begun_a_second_time(
    lemi_negotiation: Negotiation, planner: User, monkeypatch: pytest.MonkeyPatch
):
    made = memos.approve(factories.written_memo(factories.held(lemi_negotiation, planner), planner), by=planner)
    killed_once(made, monkeypatch)
    jobs.make(made.pk)
    assert (Document.objects.get(pk=made.pk).attempts, Document.objects.get(pk=made.pk).is_ready) == (1, False)


def test_a_pdf_that_is_there_is_not_made_again(as_planner: Client, document: Document):
    kept = document.open().read()
    as_planner.post(url(document, "again/"))
    document.refresh_from_db()
    assert document.open().read() == kept


def test_the_state_of_the_pdf_asks_again_until_it_is_ready(
    as_planner: Client, lemi_negotiation: Negotiation, planner: User
):
    memo = factories.written_memo(factories.held(lemi_negotiation, planner), planner)
    made = memos.approve(memo, by=planner)
    path = f"/negotiations/{lemi_negotiation.pk}/memo/pdf/"
    assert as_planner.get(path).status_code == 302
    part = as_planner.get(path, headers={"HX-Request": "true"}).content.decode()
    assert f'data-hx-get="{path}"' in part
    jobs.make(made.pk)
    part = as_planner.get(path, headers={"HX-Request": "true"}).content.decode()
    made.refresh_from_db()
    assert (f'data-hx-get="{path}"' in part, made.pdf_sha256 in part, made.fingerprint in part) == (False, True, True)


def test_the_countys_staff_get_the_stored_bytes(
    as_planner: Client, as_expert: Client, as_manager: Client, document: Document
):
    for client in (as_planner, as_expert, as_manager):
        response = client.get(url(document))
        assert response.content == document.open().read()
        assert response["Content-Type"] == "application/pdf"
        assert response["Content-Disposition"] == 'inline; filename="muistio-lemi-2026-v1.pdf"'


def test_others_find_no_file(as_stranger: Client, client: Client, document: Document):
    assert as_stranger.get(url(document)).status_code == 404
    assert as_stranger.post(url(document, "again/")).status_code == 404
    assert client.get(url(document))["Location"].startswith("/sign-in/")


def test_an_expert_lets_no_pdf_be_made_again(as_expert: Client, document: Document):
    assert as_expert.post(url(document, "again/")).status_code == 403


def test_a_document_without_its_pdf_is_not_found(as_planner: Client, lemi_negotiation: Negotiation, planner: User):
    memo = factories.written_memo(factories.held(lemi_negotiation, planner), planner)
    assert as_planner.get(url(memos.approve(memo, by=planner))).status_code == 404


def test_no_page_loads_the_bytes_of_a_document(as_planner: Client, document: Document, django_assert_max_num_queries):
    memo = Memo.objects.get()
    with django_assert_max_num_queries(100) as captured:
        as_planner.get(f"/negotiations/{memo.negotiation_id}/memo/")
        as_planner.get(f"/negotiations/{memo.negotiation_id}/")
        memos.send(memo, by=document.approved_by)
    of_documents = [q["sql"] for q in captured if 'FROM "documents_document"' in q["sql"]]
    assert [sql for sql in of_documents if '"documents_document"."pdf",' in sql.split("FROM")[0]] == []
    assert len(of_documents) == 5  # memo page, both lists of the negotiation's page, and what is sent: memo and sheets


def test_two_topics_of_one_title_keep_their_own_texts(
    lemi_negotiation: Negotiation, lemi_party: Party, lemi: User, planner: User
):
    for words in ("Ensin tämä.", "Sitten tämä."):
        topic = topics.draft(negotiation=lemi_negotiation, party=lemi_party, by=lemi)
        topic.title, topic.description = "Liikunta", words
        topics.send(topics.save(topic, by=lemi), by=lemi)
    memo = memos.start(factories.held(lemi_negotiation, planner), by=planner)
    for section in memo.sections.all():
        text = f"Sovittiin: {section.topic.description}" if section.topic else "Sovittiin."
        memos.save_section(section, text=text, version=0, by=planner)
    document = memos.approve(memo, by=planner)
    discussed = [(topic["description"], topic["text"]) for topic in pdfs._discussed(document.content)]
    assert (document.schema, discussed) == (
        3,
        [("Ensin tämä.", "Sovittiin: Ensin tämä."), ("Sitten tämä.", "Sovittiin: Sitten tämä.")],
    )


def test_content_of_before_topics_had_ids_is_told_by_their_titles():
    topic = {"title": "Liikunta", "description": "", "theme": "", "late": False, "from": "Lemi"}
    sections = [{"title": name, "theme": "", "text": f"{name}: sovittiin."} for name in ("Liikunta", "Muuta")]
    old = {"topics": [topic], "topic_sections": sections}
    assert [part["text"] for part in pdfs._discussed(old)] == ["Liikunta: sovittiin.", "Muuta: sovittiin."]


def test_a_file_that_does_not_pass_its_own_check_is_never_stored(
    as_planner: Client, lemi_negotiation: Negotiation, planner: User, monkeypatch: pytest.MonkeyPatch
):
    document = memos.approve(factories.written_memo(factories.held(lemi_negotiation, planner), planner), by=planner)
    with monkeypatch.context() as patch:
        patch.setattr(pdfs, "memo_pdf", lambda content: PLAIN)
        jobs.make(document.pk)
    document.refresh_from_db()
    assert (document.problem, document.pdf_sha256, document.open().read()) == ("unfit", "", b"")
    page = as_planner.get(f"/negotiations/{lemi_negotiation.pk}/memo/").content.decode()
    assert "Tiedosto ei läpäissyt omaa saavutettavuuden ja arkistoinnin tarkistustaan." in page


@pytest.mark.parametrize(
    ("minutes", "tried"),
    [([1], [0]), ([3], [1]), ([3, 4], [1, 0]), ([3, 6], [1, 1]), ([3, 6, 12], [1, 1, 0]), ([3, 6, 17], [1, 1, 1])],
)
def test_a_failure_is_tried_again_by_itself_with_growing_pauses(
    lemi_negotiation: Negotiation, planner: User, monkeypatch: pytest.MonkeyPatch, minutes: list[int], tried: list[int]
):
    document = memos.approve(factories.written_memo(factories.held(lemi_negotiation, planner), planner), by=planner)
    start, found = clock.now(), []

    def fail(content: object) -> bytes:
        raise MemoryError

    monkeypatch.setattr(pdfs, "memo_pdf", fail)
    for at in minutes:
        with clock.at(start + timedelta(minutes=at)):
            found.append(len(woken(monkeypatch)))
            if found[-1]:
                jobs.make(document.pk)
    assert found == tried
    with clock.at(start + timedelta(days=1)):
        document.refresh_from_db()
        assert (document.problem, document.is_tried_again) == ("memory" if sum(tried) else "", 0 < sum(tried) < 3)
