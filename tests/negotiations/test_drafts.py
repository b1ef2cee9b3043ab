"""A draft memo and an agenda on paper: whole, marked, in Word with real headings and lists; for nobody outside the county."""

import io
from typing import Any

import docx
import pytest
from django.test import Client
from docx.oxml.ns import qn
from pypdf import PdfReader

from hyte.accounts.models import User
from hyte.documents import jobs
from hyte.documents.models import Document
from municipalities.models import Municipality
from negotiations.actions import memo as memos
from negotiations.models import Memo, Negotiation, Topic
from tests import factories

TEXT = "Sovittiin:\n• Perhekeskus\n  - auki iltaisin\n• Vastinparit\n\n1. Ensin\n2. Sitten\n\nToiseksi:\n\n1. Alusta\n2. Taas"


@pytest.fixture
def memo(lemi_negotiation: Negotiation, planner: User, lemi: User) -> Memo:
    party = lemi_negotiation.parties.get()
    factories.sent_topic(party, lemi, title="Perhepalvelut")
    written = factories.written_memo(factories.held(lemi_negotiation, planner), planner)
    goals = written.sections.get(kind="goals")
    memos.save_section(goals, text=TEXT, version=goals.version, by=planner)
    factories.agreed_measure(lemi_negotiation, "Kotikäynnit alkavat")
    return written


def url(memo: Memo, name: str) -> str:
    return f"/negotiations/{memo.negotiation_id}/{name}"


def word(client: Client, address: str) -> Any:
    response = client.get(address)
    assert response.status_code == 200
    return docx.Document(io.BytesIO(response.content))


def shown(paper: Any, style: str) -> list[str]:
    return [paragraph.text for paragraph in paper.paragraphs if paragraph.style.name == style]


def draft() -> Document:
    [document] = Document.objects.filter(kind__in=("draft", "agenda"))
    return document


def text_of(document: Document) -> str:
    pages = PdfReader(document.open()).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


def test_the_draft_is_a_pdf_that_says_so_on_every_page_and_is_made_anew_when_the_text_changes(
    memo, planner, as_planner: Client, verapdf, tmp_path
):
    page = url(memo, "memo/paper/")
    assert "Tee PDF" in as_planner.get(page).content.decode()
    assert as_planner.post(page)["Location"] == page
    assert "every 2s" in as_planner.get(page).content.decode()
    jobs.make(draft().pk)
    first = draft()
    text = text_of(first)
    assert first.filename == "muistioluonnos-lemi-2026.pdf"
    assert [words in text for words in ("LUONNOS", "Perhekeskus", "Kotikäynnit alkavat", "ei ole hyväksynyt")] == [
        True
    ] * 4
    assert ("Hyväksyjä" in text, "versio" in text) == (False, False)
    path = tmp_path / "draft.pdf"
    path.write_bytes(first.open().read())
    assert [line.split()[:2] for line in verapdf(path)] == [["PASS", "ua1"], ["PASS", "2a"]]
    assert str(first.public_id) in as_planner.get(page).content.decode()
    goals = memo.sections.get(kind="goals")
    memos.save_section(goals, text="Uusi tavoite.", version=goals.version, by=planner)
    assert "Tee PDF" in as_planner.get(page).content.decode()
    as_planner.post(page)
    assert draft().content["subjects"]["goals"] == "Uusi tavoite."


def test_the_draft_in_word_has_real_headings_lists_and_tables(memo, as_planner: Client):
    paper = word(as_planner, url(memo, "memo/draft.docx"))
    assert shown(paper, "Heading 1") == ["Lemi, tiistai 8.9.2026"]
    assert shown(paper, "Heading 2")[-5:] == [
        "1 Tavoitteet",
        "2 Toimenpiteet",
        "3 Yhteistyö",
        "4 Seuranta",
        "Käsitellyt nostot",
    ]
    assert shown(paper, "Heading 3") == ["Perhepalvelut"]
    assert (shown(paper, "List Bullet"), shown(paper, "List Bullet 2")) == (
        ["Perhekeskus", "Vastinparit"],
        ["auki iltaisin"],
    )
    assert shown(paper, "List Number") == ["Ensin", "Sitten", "Alusta", "Taas"]
    numbers = [p._p.pPr.numPr.numId.val for p in paper.paragraphs if p.style.name == "List Number"]
    assert (numbers[0] == numbers[1], numbers[1] == numbers[2]) == (True, False)  # the second list begins anew
    measures = paper.tables[-1]
    assert measures.rows[1].cells[0].text.split("\n")[0] == "Kotikäynnit alkavat"
    assert measures.rows[0]._tr.find(f".//{qn('w:tblHeader')}") is not None
    assert "Muistioluonnos: Lemi" in paper.sections[0].header.paragraphs[0].text
    assert (paper.core_properties.title, paper.core_properties.language) == ("Muistioluonnos: Lemi", "fi-FI")


def test_what_was_written_in_another_language_is_named_and_marked_in_word(memo, lemi, as_planner: Client):
    User.objects.filter(pk=lemi.pk).update(language="sv")
    paper = word(as_planner, url(memo, "memo/draft.docx"))
    marked = [run.text for p in paper.paragraphs for run in p.runs if run._r.find(f".//{qn('w:lang')}") is not None]
    assert marked == ["Miten koulu tavoittaa perhepalvelut?"]
    assert "Tämä osa on ruotsiksi." in [p.text for p in paper.paragraphs]


def test_the_agenda_tells_who_answers_and_in_how_many_minutes(
    lemi_negotiation, planner, expert, lemi, as_expert: Client
):
    topic = factories.sent_topic(lemi_negotiation.parties.get(), lemi)
    Topic.objects.filter(pk=topic.pk).update(expert=expert, minutes=20)
    lemi_negotiation.team.add(expert)
    page = f"/negotiations/{lemi_negotiation.pk}/agenda/paper/"
    as_expert.post(page)
    jobs.make(draft().pk)
    told = f"Lemi · Perheet, lapset ja nuoret · Vastaa: {expert.name} · 20 minuuttia"
    text = text_of(draft())
    assert draft().filename == "asialista-lemi-2026.pdf"
    assert ["1 Perhepalvelut" in text, f"Vastaa: {expert.name} · 20 minuuttia" in text, expert.name in text] == [
        True
    ] * 3
    paper = word(as_expert, f"/negotiations/{lemi_negotiation.pk}/agenda.docx")
    assert shown(paper, "Heading 3") == ["1 Perhepalvelut"]
    assert told.split(" · ")[2:] == next(p.text for p in paper.paragraphs if "Vastaa" in p.text).split(" · ")[2:]
    assert shown(paper, "List Bullet") == [expert.name, planner.name, "Organisation's voice, Yhdistykset ry"]


def test_an_agenda_without_topics_says_so(lemi_negotiation, as_planner: Client):
    paper = word(as_planner, f"/negotiations/{lemi_negotiation.pk}/agenda.docx")
    assert "Nostoja ei ole vielä lähetetty." in [p.text for p in paper.paragraphs]


def test_of_an_approved_memo_there_is_no_draft_and_its_page_is_shown_instead(memo, planner, as_planner: Client):
    memos.approve(memo, by=planner)
    for name in ("memo/paper/", "memo/draft.docx"):
        assert as_planner.get(url(memo, name))["Location"] == url(memo, "memo/")


def test_nobody_outside_planners_and_experts_reads_a_draft_that_was_made(
    memo, lemi, as_planner: Client, as_expert: Client, as_manager: Client, as_stranger: Client, client: Client
):
    as_planner.post(url(memo, "memo/paper/"))
    jobs.make(draft().pk)
    address = f"/documents/{draft().public_id}/"
    readers = (as_planner, as_expert, as_manager, as_stranger)
    assert [reader.get(address).status_code for reader in readers] == [200, 200, 404, 404]
    memos.open_for_comments(memo, by=memo.negotiation.round.organiser)
    assert client.get(f"/l/{lemi.link_token}/documents/{draft().public_id}/").status_code == 404
    assert str(draft().public_id) not in client.get(f"/l/{lemi.link_token}/").content.decode()


def test_signs_that_no_file_of_word_can_hold_are_left_out(memo, as_planner: Client):
    memo.sections.filter(kind="goals").update(
        text="Lemi\x0b\ud83d kunta".encode("utf-16", "surrogatepass").decode("utf-16", "ignore")
    )
    Municipality.objects.filter(code="416").update(meeting_place="x")
    assert word(as_planner, url(memo, "memo/draft.docx")).tables
