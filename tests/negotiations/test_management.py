"""Management's view: what has been done with whom, the proof of section 7, and every document in one file."""

import csv
import hashlib
import io
import re
import zipfile

import pytest
from django.urls import reverse

from hyte import clock
from hyte.documents.models import Document
from negotiations.actions import absence, approval
from negotiations.actions import memo as memos
from negotiations.actions import round as rounds
from negotiations.actions import summary as summaries
from negotiations.models import MemoComment
from negotiations.reports import archive, proof
from tests import factories
from tests.negotiations import finished


@pytest.fixture
def october():
    with clock.at(finished.OCTOBER):
        yield


@pytest.fixture
def half(round, area, lemi_negotiation, planner, october):
    """Lemi's memo has been approved, Imatra has no time yet. The county has no other municipalities."""
    factories.county_of(area, ["416", "153"])
    finished.finish(lemi_negotiation, planner)
    return round


def words(response) -> str:
    assert response.status_code == 200
    html = response.content.decode().split("<main", 1)[1].split("</main>")[0]
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def archive_of(client, round) -> zipfile.ZipFile:
    response = client.get(reverse("documents_zip", args=[round.pk]))
    assert (response.status_code, response.streaming, response.headers["Content-Type"]) == (
        200,
        True,
        "application/zip",
    )
    assert response.headers["Content-Disposition"] == 'attachment; filename="asiakirjat-etela-karjala-2026.zip"'
    return zipfile.ZipFile(io.BytesIO(b"".join(response.streaming_content)))


def test_rounds_are_listed_with_their_figures(as_manager, half):
    shown = words(as_manager.get(reverse("management")))
    assert (
        "HYTE-neuvottelut 2026 Muistioita ja yhteenvetoa kirjoitetaan 1/2 kuntaa 9 1/2 0/2 ei vielä hyväksytty" in shown
    )


def test_a_round_that_is_still_being_prepared_is_not_managements_business(as_manager, area, planner, august):
    prepared = rounds.prepare(area=area, year=2027, by=planner)
    assert "Yhtään kierrosta ei ole vielä avattu." in words(as_manager.get(reverse("management")))
    assert as_manager.get(reverse("management_round", args=[prepared.pk])).status_code == 404


def test_the_proof_says_invited_held_present_and_memo_for_each_municipality(as_manager, half):
    shown = words(as_manager.get(reverse("management_round", args=[half.pk])))
    lemi = "Lemi 3.8.2026 ti 8.9.2026 klo 9.00–11.00 9 Versio 1 (PDF) , Lemi hyväksytty 20.10.2026 – pidetty, muistio hyväksytty"
    assert lemi in shown
    assert "Imatra – – – – – ei vielä aikaa" in shown
    assert "2026: 1/2 kunnan kanssa on neuvoteltu" in shown


def test_when_all_have_been_met_the_heading_says_so(as_manager, half, imatra_party, planner):
    finished.finish(imatra_party.negotiation, planner)
    heading = as_manager.get(reverse("management_round", args=[half.pk])).content.decode()
    assert "2026: kaikkien 2 kunnan kanssa on neuvoteltu" in heading.split("<h1>")[1].split("</h1>")[0]


def test_management_sees_no_draft_no_commenter_and_no_address(as_manager, half, imatra_party, imatra, lemi, planner):
    negotiation = imatra_party.negotiation
    finished.finish(negotiation, planner)
    Document.objects.about("memo", negotiation.pk).delete()
    negotiation.memo.delete()
    negotiation.refresh_from_db()
    draft = factories.written_memo(negotiation, planner)
    memos.open_for_comments(draft, by=planner)
    MemoComment.objects.create(memo=draft, section=draft.sections.all()[0], by=imatra, text="Salainen huomautus")
    summaries.save(summaries.start(half, by=planner), texts={"cover_fi": "Luonnos johdolle"}, saves=0, by=planner)
    pages = [reverse("management"), reverse("management_round", args=[half.pk]), reverse("summary", args=[half.pk])]
    html = "".join(as_manager.get(url).content.decode() for url in pages)
    hidden = ["Sovittiin:", "Salainen huomautus", "Luonnos johdolle", imatra.name, imatra.email, lemi.name, lemi.email]
    assert [word for word in hidden if word in html] == []
    assert "pidetty, muistio tekeillä" in html


def test_states_are_told_in_words(half, lemi_negotiation, imatra_party):
    def states() -> list[str]:
        return [row.state[0] for row in proof.rows(half, [])]

    assert states() == ["none", "done"]
    negotiation = imatra_party.negotiation
    for state, tone in (("cancelled", "late"), ("scheduled", "info"), ("held", "wait")):
        negotiation.state, negotiation.starts_at = state, lemi_negotiation.round.windows.first().starts_at
        negotiation.ends_at = lemi_negotiation.round.windows.first().ends_at
        negotiation.save()
        assert states() == [tone, "done"]
    lemi_negotiation.memo.state = "sent"
    lemi_negotiation.memo.save()
    assert states() == ["wait", "done"]


def test_the_zip_holds_the_standing_documents_as_they_are_stored(as_manager, half, lemi_negotiation, planner):
    memo = lemi_negotiation.memo
    memo.documents.update(withdrawn_at=clock.now(), withdrawal_reason="Väärä päivä")
    text = b"%PDF second"
    with clock.at(finished.OCTOBER):
        factories.memo_document(lemi_negotiation, planner, version=2, pdf=text)
    found = archive_of(as_manager, half)
    assert found.testzip() is None
    assert found.namelist() == ["sisallys.csv", "todiste.csv", "muistio-lemi-2026-v2.pdf"]
    assert found.read("muistio-lemi-2026-v2.pdf") == text
    assert table(found, "sisallys.csv") == [
        {
            "Tiedosto": "muistio-lemi-2026-v2.pdf",
            "Laji": "muistio",
            "Kunta": "Lemi",
            "Pidetty": "8.9.2026",
            "Versio": "2",
            "Kieli": "fi",
            "Hyväksytty": "20.10.2026",
            "Hyväksyjä": planner.name,
            "Kunta hyväksynyt": "",
            "SHA-256": hashlib.sha256(text).hexdigest(),
        }
    ]


def table(archive: zipfile.ZipFile, name: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(archive.read(name).decode("utf-8-sig")), delimiter=";"))


def test_the_proof_is_in_the_zip_and_as_a_file_and_says_who_has_approved_and_who_is_not_in_the_round(
    as_manager, half, area, lemi_party, lemi, planner
):
    area.municipalities.model.objects.filter(pk__in=["405", "441"]).update(area=area)
    absence.tell(half, municipality=area.municipalities.get(pk="405"), reason="Ei ehdi", by=planner)
    approval.accept(lemi_party, by=lemi)
    as_file = as_manager.get(reverse("export_proof", args=[half.pk, "csv"])).getvalue().decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(as_file), delimiter=";"))
    assert rows == table(archive_of(as_manager, half), "todiste.csv")
    assert [(row["Kunta"], row["Läsnä"], row["Kunta hyväksynyt"], row["Tila"]) for row in rows] == [
        ("Imatra", "", "", "ei vielä aikaa"),
        ("Lappeenranta", "", "", "Ei osallistu: Ei ehdi"),
        ("Lemi", "9", "20.10.2026 9.00", "pidetty, muistio hyväksytty"),
        ("Luumäki", "", "", "ei mukana kierroksella"),
    ]
    assert table(archive_of(as_manager, half), "sisallys.csv")[0]["Kunta hyväksynyt"] == "20.10.2026"
    assert "Lemi hyväksytty 20.10.2026 20.10.2026 pidetty" in words(
        as_manager.get(reverse("management_round", args=[half.pk]))
    )


def test_years_without_a_round_are_told(as_manager, half, area, planner):
    with clock.at(finished.OCTOBER.replace(year=2023)):
        factories.opened_round(area, planner, ["416"], year=2023)
    rounds.prepare(area=area, year=2025, by=planner)
    with clock.at(finished.OCTOBER.replace(year=2027)):
        shown = words(as_manager.get(reverse("management")))
    told = re.findall(r"HYTE-neuvottelut (\d{4})|\d{4}: (kierrosta ei ole vielä avattu|ei kierrosta)", shown)
    assert [year or word for year, word in told] == [
        *["2027", "kierrosta ei ole vielä avattu", "2026"],
        *["2025", "ei kierrosta", "2024", "ei kierrosta", "2023"],
    ]


def test_the_zip_holds_the_summary_too_and_no_pdf_that_is_still_being_made(as_manager, half, planner):
    made = summaries.save(summaries.start(half, by=planner), texts=finished.TEXTS, saves=0, by=planner)
    documents = summaries.approve(made, by=planner, accept_partial=True)
    assert archive_of(as_manager, half).namelist() == ["sisallys.csv", "todiste.csv", "muistio-lemi-2026-v1.pdf"]
    finished.make_pdfs(documents)
    names = ["sisallys.csv", "todiste.csv", "muistio-lemi-2026-v1.pdf", "yhteenveto-2026-v1-fi.pdf"]
    assert archive_of(as_manager, half).namelist() == names


def test_the_zip_is_made_piece_by_piece_and_the_same_each_time(half, imatra_party, planner):
    finished.finish(imatra_party.negotiation, planner)
    documents = proof.documents(half)
    assert documents[0].get_deferred_fields() == {"pdf", "content"}
    pieces = list(archive.stream(half))
    assert len(pieces) == 4
    assert b"".join(pieces) == b"".join(archive.stream(half))


def test_two_documents_of_one_name_are_both_kept(half, imatra_party, planner):
    finished.finish(imatra_party.negotiation, planner)
    Document.objects.update(filename="muistio-2026-v1.pdf")
    found = zipfile.ZipFile(io.BytesIO(b"".join(archive.stream(half))))
    assert found.namelist()[2:] == ["muistio-2026-v1.pdf", "muistio-2026-v1-2.pdf"]


def test_a_round_without_documents_gives_an_empty_list(as_manager, round, october):
    assert "Hyväksyttyjä asiakirjoja ei vielä ole." in words(
        as_manager.get(reverse("management_round", args=[round.pk]))
    )
    assert archive_of(as_manager, round).namelist() == ["sisallys.csv", "todiste.csv"]


def test_only_managers_and_planners_of_the_county_look(as_planner, as_expert, as_stranger, half):
    for name in ("management_round", "documents_zip"):
        url = reverse(name, args=[half.pk])
        assert [client.get(url).status_code for client in (as_planner, as_expert, as_stranger)] == [200, 403, 404]
    assert "2026" not in words(as_stranger.get(reverse("management")))


@pytest.mark.parametrize("count", [3, 9])
def test_the_pages_take_as_many_queries_for_nine_municipalities_as_for_three(
    as_manager, area, planner, october, django_assert_num_queries, count
):
    round = finished.round_of(area, planner, count)
    finished.finish_all(round, planner)
    with django_assert_num_queries(8):
        as_manager.get(reverse("management"))
    with django_assert_num_queries(15):
        as_manager.get(reverse("management_round", args=[round.pk]))
