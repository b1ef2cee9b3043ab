"""A bilingual municipality has its papers in both official languages, and each reader the own one; what people wrote is marked."""

import io

import pytest
from django.test import Client
from pypdf import PdfReader

from hyte.accounts.models import User
from hyte.documents.models import Document
from hyte.errors import Refused
from hyte.letters.models import Letter
from municipalities.models import Municipality, WelfareArea
from negotiations.actions import booking
from negotiations.actions import memo as memos
from negotiations.documents import contents, pdfs
from negotiations.models import Memo, Negotiation, Summary
from tests import factories
from tests.hyte.test_pdf import elements
from tests.negotiations import finished
from tests.programmes.figures import observe
from tests.programmes.wellbeing import lemi_moves, programme


@pytest.fixture
def anna(lemi: User) -> User:
    """Lemi's contact reads Swedish."""
    User.objects.filter(pk=lemi.pk).update(language="sv")
    lemi.refresh_from_db()
    return lemi


@pytest.fixture
def bilingual(lemi_negotiation: Negotiation, anna: User) -> Negotiation:
    """Lemi has both languages, most of its people Finnish."""
    Municipality.objects.filter(code="416").update(languages="fi+sv", name_sv="Klemis")
    return Negotiation.objects.get(pk=lemi_negotiation.pk)


@pytest.fixture
def written(bilingual: Negotiation, planner: User, anna: User) -> Memo:
    party = bilingual.parties.get()
    factories.sent_topic(party, anna, title="Familjetjänster")
    return factories.written_memo(factories.held(bilingual, planner), planner)


def papers(kind: str) -> dict[str, Document]:
    return {document.language: document for document in Document.objects.filter(kind=kind).order_by("pk")}


def words(data: bytes) -> str:
    return " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(data)).pages).split())


def test_a_memo_is_frozen_in_each_official_language_under_a_name_in_it(written, planner):
    main = memos.approve(written, by=planner)
    assert (main.language, {language: paper.filename for language, paper in papers("memo").items()}) == (
        "fi",
        {"fi": "muistio-lemi-2026-v1.pdf", "sv": "promemoria-klemis-2026-v1.pdf"},
    )
    assert memos.approve(written, by=planner).pk == main.pk


def test_a_memo_in_the_other_language_names_and_marks_what_is_not_translated(written, planner, verapdf, tmp_path):
    memos.approve(written, by=planner)
    path = tmp_path / "promemoria.pdf"
    path.write_bytes(pdfs.memo_pdf(papers("memo")["sv"].content))
    text = words(path.read_bytes())
    told = ["Klemis, tisdag 8.9.2026", "1 Mål", "Denna del är på finska. Sovittiin: goals.", "Familjetjänster"]
    assert [part for part in told if part not in text] == []
    assert text.count("Denna del är på finska.") == 5  # four subjects and what was said of the topic
    marked = [
        e["/Lang"] for e in elements(PdfReader(path).trailer["/Root"]["/StructTreeRoot"]["/K"][0]) if "/Lang" in e
    ]
    assert (set(marked), len(marked) >= 5) == ({"fi"}, True)
    assert [line.split()[:2] for line in verapdf(path)] == [["PASS", "ua1"], ["PASS", "2a"]]


def test_a_memo_in_its_own_language_marks_the_topic_of_who_writes_in_the_other(written, planner):
    memos.approve(written, by=planner)
    data = pdfs.memo_pdf(papers("memo")["fi"].content)
    assert words(data).count("Tämä osa on ruotsiksi.") == 1
    root = PdfReader(io.BytesIO(data)).trailer["/Root"]["/StructTreeRoot"]["/K"][0]
    assert {e["/Lang"] for e in elements(root) if "/Lang" in e} == {"sv"}


def test_nothing_is_sent_before_every_language_is_made_and_each_gets_the_own_one(written, planner, anna):
    written.negotiation.team.add(planner)
    memos.approve(written, by=planner)
    finished.make_pdfs([papers("memo")["fi"]])
    with pytest.raises(Refused, match="PDF on vielä tekeillä"):
        memos.send(written, by=planner)
    finished.make_pdfs([papers("memo")["sv"]])
    memos.send(written, by=planner)
    carried = {
        letter.recipient: [paper.filename for paper in letter.documents.all()]
        for letter in Letter.objects.filter(kind="memo_sent")
    }
    assert (carried[anna], carried[planner]) == (["promemoria-klemis-2026-v1.pdf"], ["muistio-lemi-2026-v1.pdf"])
    assert "Texten i den är på finska." in Letter.objects.get(kind="memo_sent", recipient=anna).text
    assert "ruotsiksi" not in Letter.objects.get(kind="memo_sent", recipient=planner).text


def test_who_reads_another_language_than_the_municipality_has_is_told_that_the_memo_is_not_in_it(
    lemi_negotiation, planner, anna
):
    memo = factories.written_memo(factories.held(lemi_negotiation, planner), planner)
    finished.make_pdfs([memos.approve(memo, by=planner)])
    memos.send(memo, by=planner)
    letter = Letter.objects.get(kind="memo_sent", recipient=anna)
    assert ([paper.language for paper in letter.documents.all()], "Promemorian är på finska." in letter.text) == (
        ["fi"],
        True,
    )


def test_the_page_of_the_memo_shows_both_files_and_how_far_each_is(written, planner, as_planner: Client):
    memos.approve(written, by=planner)
    finished.make_pdfs([papers("memo")["fi"]])
    page = as_planner.get(f"/negotiations/{written.negotiation_id}/memo/").content.decode()
    assert ("muistio-lemi-2026-v1.pdf" in page, "promemoria-klemis-2026-v1.pdf" in page, "hx-get" in page) == (
        True,
        False,
        True,
    )
    finished.make_pdfs([papers("memo")["sv"]])
    page = as_planner.get(f"/negotiations/{written.negotiation_id}/memo/").content.decode()
    assert ("promemoria-klemis-2026-v1.pdf" in page, "every 2s" in page) == (True, False)


def test_the_contact_finds_both_papers_the_own_language_first_and_the_text_marked(written, planner, anna, client):
    memos.approve(written, by=planner)
    finished.make_pdfs(list(papers("memo").values()))
    memos.send(written, by=planner)
    page = client.get(f"/l/{anna.link_token}/").content.decode()
    assert ["(svenska)" in page, "(finska)" in page] == [True, True]
    assert page.index("(svenska)") < page.index("(finska)")
    assert page.count("Denna del är på finska.") == 5
    assert '<div class="written" lang="fi"><p>Sovittiin: goals.</p></div>' in page


def test_a_profile_is_made_in_both_languages_and_read_in_the_own_one(
    bilingual, planner, anna, area: WelfareArea, client
):
    falls = lemi_moves(programme(area), "Kaatumiset", 100, 112, unit_fi="/ 10 000", decimals=0)
    booking.confirm(bilingual, starts_at=factories.moment(8, 9), place="x", by=planner, accept_warnings=True)
    made = papers("profile")
    assert {language: paper.filename for language, paper in made.items()} == {
        "fi": "hyvinvointi-lemi-2026-v1.pdf",
        "sv": "valfard-klemis-2026-v1.pdf",
    }
    finished.make_pdfs(list(made.values()))
    letter = Letter.objects.get(kind="booking", recipient=anna)
    assert ([paper.language for paper in letter.documents.all()], "Översikten är på finska" in letter.text) == (
        ["sv"],
        False,
    )
    page = client.get(f"/l/{anna.link_token}/").content.decode()
    assert ("Klemis: välfärdsläget" in page, "12\u00a0% mer" in page, "enemmän" in page) == (True, True, False)
    observe(falls, "416", 2025, 90)
    booking.confirm(bilingual, starts_at=factories.moment(8, 12), place="x", by=planner, accept_warnings=True)
    versions = Document.objects.filter(kind="profile").values_list("language", "version")
    assert sorted(versions) == [("fi", 1), ("fi", 2), ("sv", 1), ("sv", 2)]


def test_who_joins_with_another_language_gets_the_same_version_in_it(lemi_negotiation, planner, lemi, area):
    lemi_moves(programme(area), "Kaatumiset", 100, 112)
    booking.confirm(lemi_negotiation, starts_at=factories.moment(8, 9), place="x", by=planner, accept_warnings=True)
    assert list(papers("profile")) == ["fi"]
    User.objects.filter(pk=lemi.pk).update(language="sv")
    booking.confirm(lemi_negotiation, starts_at=factories.moment(8, 12), place="x", by=planner, accept_warnings=True)
    assert {(language, paper.version) for language, paper in papers("profile").items()} == {("fi", 1), ("sv", 1)}


def test_measures_and_feedback_in_a_summary_say_their_language(written, planner, anna):
    factories.agreed_measure(written.negotiation, "Kotikäynnit alkavat")
    memos.approve(written, by=planner)
    written.negotiation.feedback.create(by=anna, text="Ett bra samtal.")
    round = written.negotiation.round
    told = contents.summary(Summary.objects.create(round=round), "sv")
    assert [measure["language"] for measure in told["measures"]] == ["fi"]
    assert [item["language"] for item in told["feedback"]] == ["sv"]
    root = PdfReader(io.BytesIO(pdfs.summary_pdf(told))).trailer["/Root"]["/StructTreeRoot"]["/K"][0]
    assert {e["/Lang"] for e in elements(root) if "/Lang" in e} == {"fi"}


def test_a_link_in_the_place_of_a_meeting_may_be_long_and_is_a_link(
    as_planner, lemi_negotiation, planner, lemi, client
):
    place = "Teams: https://teams.example/l/meetup-join/" + "19%3ameeting_x" * 30
    assert len(place) > 400
    booking.confirm(lemi_negotiation, starts_at=factories.moment(8, 9), place=place, by=planner, accept_warnings=True)
    address = place.split()[1]
    for page in (as_planner.get(f"/negotiations/{lemi_negotiation.pk}/"), client.get(f"/l/{lemi.link_token}/")):
        assert f'<a href="{address}" rel="nofollow noopener">{address}</a>' in page.content.decode()
    [letter] = Letter.objects.filter(kind="booking", recipient=lemi)
    assert f"Paikka: {place}\n" in letter.text
