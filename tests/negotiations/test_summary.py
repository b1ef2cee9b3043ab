"""The summary: compiled from what was approved, written without losing a word, approved, presented, sent."""

import io
import re
from datetime import date

import pytest
from django.urls import reverse
from pypdf import PdfReader

from hyte import clock
from hyte.accounts.models import Event
from hyte.documents.models import Document
from hyte.errors import NeedsConfirmation, Refused
from hyte.letters import delivery
from hyte.letters.models import Letter
from hyte.pdf import fingerprint
from municipalities.models import Body, Municipality, WelfareArea
from negotiations.actions import absence, closing
from negotiations.actions import round as rounds
from negotiations.actions import summary as actions
from negotiations.documents import contents
from negotiations.models import Feedback, Presentation, Summary, Topic
from negotiations.reports import summary as summary_report
from tests import factories
from tests.hyte.test_ui import tight
from tests.negotiations import finished

TEXTS = finished.TEXTS
PARTIAL = {"accept_partial": "on"}


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


@pytest.fixture
def draft(half, planner):
    made = actions.start(half, by=planner)
    return actions.save(made, texts=TEXTS, saves=0, by=planner)


@pytest.fixture
def approved(draft, planner):
    finished.make_pdfs(actions.approve(draft, by=planner, accept_partial=True))
    draft.refresh_from_db()
    return draft


@pytest.fixture
def body(area):
    return Body.objects.create(area=area, kind="management", name_fi="Johtoryhmä")


def page(client, round) -> str:
    response = client.get(reverse("summary", args=[round.pk]))
    assert response.status_code == 200
    return response.content.decode()


def words(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html.split("<main", 1)[1].split("</main>")[0]).split())


def post(client, name: str, *args: object, **data: object):
    return client.post(reverse(name, args=args), data)


def texts(summary: Summary, **changes: str) -> dict[str, object]:
    """The form of the texts as it came, with `changes`."""
    stored = {f"{name}_fi": getattr(summary, f"{name}_fi") for name in Summary.TEXTS}
    return {**stored, "saves": summary.saves, **changes}


# What it is compiled from


def test_the_page_says_how_many_memos_are_approved_and_names_the_missing_ones(as_planner, half):
    html = page(as_planner, half)
    assert "1/2 on hyväksytty." in words(html)
    assert "Yhteenvedosta puuttuvat Imatra : aikaa ei ole vahvistettu" in words(html)
    imatra = half.negotiations.get(parties__municipality="153")
    assert f'<a href="{reverse("negotiation", args=[imatra.pk])}">Imatra</a>' in html


def test_looking_at_a_summary_that_nobody_has_begun_changes_nothing(as_planner, half):
    before = Event.objects.count()
    page(as_planner, half)
    assert (Summary.objects.count(), Event.objects.count()) == (0, before)


def test_each_number_leads_to_the_topics_behind_it_in_the_municipalitys_own_words(
    as_planner, half, lemi_negotiation, lemi
):
    lemi_municipality = Municipality.objects.get(code="416")
    finished.raise_topic(lemi_negotiation, lemi_municipality, lemi, "Lasten liikunta", "overweight_lifestyle")
    finished.raise_topic(lemi_negotiation, lemi_municipality, lemi, "Toinen perheasia")
    html = page(as_planner, half)
    counts = dict(re.findall(r'class="count [^"]*" href="#([^"]+)">(\d+)', tight(html)))
    assert counts == {f"family-services-{lemi_negotiation.pk}": "2", f"overweight-lifestyle-{lemi_negotiation.pk}": "1"}
    behind = html.split(f'id="family-services-{lemi_negotiation.pk}"')[1].split("</details>")[0]
    assert re.findall(r"<strong>(.*?)</strong>", behind) == ["Perhepalvelut: Lemi", "Toinen perheasia"]
    assert "Toinen perheasia: miten koulu tavoittaa palvelut?" in behind


def test_the_summary_says_in_how_many_municipalities_a_theme_came_up(as_planner, area, planner, october):
    round = finished.round_of(area, planner, 9)
    finished.finish_all(round, planner)
    Topic.objects.filter(negotiation=round.negotiations.first()).delete()
    assert "Perhepalvelut: esiin nosti 8/9 kuntaa, 8 nostoa" in words(page(as_planner, round))


def test_a_topic_of_an_organisation_is_shown_but_not_counted_as_a_municipalitys(
    as_planner, half, lemi_negotiation, organisation
):
    Topic.objects.filter(negotiation=lemi_negotiation).update(municipality=None, organisation=organisation)
    held = contents.approved_negotiations(Summary(round=half))
    (theme,) = summary_report.topics_by_theme(held)
    assert (theme.raised_by, [topic.raised_by for topic in theme.of_organisations]) == (0, ["Yhdistykset ry"])
    assert contents.theme_rows(held) == []
    assert "Mikään kunta ei lähettänyt nostoja ennakkoon." in words(page(as_planner, half))


def test_the_page_and_the_pdf_count_the_same(area, planner, october):
    round = finished.round_of(area, planner, 3)
    finished.finish_all(round, planner)
    held = contents.approved_negotiations(Summary(round=round))
    table = summary_report.table(summary_report.topics_by_theme(held), held)
    assert [[cell.count for cell in line.cells] for line in table.lines] == [
        row["counts"] for row in contents.theme_rows(held)
    ]


def test_the_table_of_many_municipalities_runs_down(db, october):
    area = WelfareArea.objects.get(code="15")
    planner = factories.staff(area, "planner")
    round = finished.round_of(area, planner, 12)
    finished.finish_all(round, planner)
    held = contents.approved_negotiations(Summary(round=round))
    table = summary_report.table(summary_report.topics_by_theme(held), held)
    assert (len(table.columns), len(table.lines), table.totals) == (1, 12, ["12/12"])


def test_feedback_shows_a_name_only_where_the_giver_allowed_it(as_planner, half):
    html = page(as_planner, half)
    assert "Hyvä keskustelu, Lemi. Antaja ei halua nimeään näkyviin" in words(html)
    Feedback.objects.update(may_be_named=True, text="Kiitos.")
    assert "Kiitos. Lemi" in words(page(as_planner, half))


@pytest.mark.parametrize("count", [3, 9])
def test_the_page_takes_as_many_queries_for_nine_municipalities_as_for_three(
    as_planner, area, planner, october, django_assert_num_queries, count
):
    round = finished.round_of(area, planner, count)
    finished.finish_all(round, planner)
    with django_assert_num_queries(20):
        page(as_planner, round)


# Who reads it


@pytest.mark.parametrize("who", ["as_expert", "as_manager"])
def test_others_read_nothing_of_a_draft_and_all_of_an_approved_summary(request, who, draft, planner):
    client = request.getfixturevalue(who)
    assert "Vuoden 2026 yhteenvetoa kirjoitetaan" in words(page(client, draft.round))
    assert "Kierros pidettiin." not in page(client, draft.round)
    actions.approve(draft, by=planner, accept_partial=True)
    html = page(client, draft.round)
    assert "Kierros pidettiin." in html
    assert "<textarea" not in html and 'method="post"' not in html.split("<main")[1].split("</main>")[0]


def test_only_a_planner_of_the_county_changes_it(as_stranger, as_manager, draft):
    assert as_stranger.get(reverse("summary", args=[draft.round_id])).status_code == 404
    for client, status in ((as_stranger, 404), (as_manager, 404)):
        assert post(client, "summary", draft.round_id, **texts(draft, cover_fi="x")).status_code == status
    draft.refresh_from_db()
    assert draft.cover_fi == "Johdolle."


# Writing


def test_saving_keeps_the_texts_and_says_who_saved_and_when(as_planner, draft, planner):
    response = post(as_planner, "summary", draft.round_id, **texts(draft, conclusions_fi="Opittiin.\r\nPaljon."))
    assert response.headers["Location"] == f"/rounds/{draft.round_id}/summary/#texts"
    draft.refresh_from_db()
    assert (draft.conclusions_fi, draft.saves) == ("Opittiin.\nPaljon.", 2)
    assert f"Viimeksi tallennettu 20.10.2026 klo 9.00, {planner.name}." in words(page(as_planner, draft.round))


def test_a_form_sent_as_it_came_changes_nothing(as_planner, draft):
    before = Event.objects.count()
    post(as_planner, "summary", draft.round_id, **texts(draft))
    draft.refresh_from_db()
    assert (draft.saves, Event.objects.count()) == (1, before)


def test_a_text_that_is_too_long_stays_in_its_field_with_the_error_beside_it(as_planner, draft):
    response = post(as_planner, "summary", draft.round_id, **texts(draft, cover_fi="x" * 4001))
    form = response.context["form"]
    assert (response.status_code, list(form.errors)) == (200, ["cover_fi"])
    assert "x" * 4001 in response.content.decode()


def test_when_somebody_else_saved_meanwhile_both_texts_are_shown_and_none_is_lost(as_planner, draft, planner):
    mine = texts(draft, cover_fi="Minun sanani.", conclusions_fi="Minun.")
    actions.save(draft, texts={"cover_fi": "Toisen sanat."}, saves=1, by=planner)
    response = post(as_planner, "summary", draft.round_id, **mine)
    shown = words(response.content.decode())
    assert "Minun sanani." in shown and "Toisen sanat." in shown
    draft.refresh_from_db()
    assert (draft.cover_fi, draft.conclusions_fi) == ("Toisen sanat.", "")
    again = {**mine, "saves": response.context["form"]["saves"].value()}
    assert post(as_planner, "summary", draft.round_id, **again).status_code == 302
    draft.refresh_from_db()
    assert (draft.cover_fi, draft.conclusions_fi) == ("Minun sanani.", "Minun.")


def test_the_form_saves_by_itself_and_stops_at_a_conflict(as_planner, draft):
    url, by_itself = reverse("summary", args=[draft.round_id]), {"X-Autosave": "yes"}
    first = as_planner.post(url, texts(draft, cover_fi="Uusi."), headers=by_itself)
    assert first.json() == {"saved_at": "9.00", "fields": {"saves": 2}}
    old = as_planner.post(url, texts(draft, cover_fi="Vanhan päälle."), headers=by_itself)
    long = as_planner.post(url, texts(draft, cover_fi="x" * 4001), headers=by_itself)
    assert (old.status_code, long.status_code) == (409, 422)
    draft.refresh_from_db()
    assert draft.cover_fi == "Uusi."


def test_a_save_of_a_page_that_is_left_follows_its_own_running_one_but_no_others(as_planner, draft, stranger):
    url, old = reverse("summary", args=[draft.round_id]), texts(draft)
    as_planner.post(url, old | {"cover_fi": "Ensin."}, headers={"X-Autosave": "yes"})
    followed = as_planner.post(url, old | {"cover_fi": "Ensin ja sitten."}, headers={"X-Autosave": "leaving"})
    assert followed.json()["fields"] == {"saves": 3}
    actions.save(draft, texts={"cover_fi": "Toisen."}, saves=3, by=stranger)
    late = as_planner.post(url, old | {"cover_fi": "Vielä.", "saves": 3}, headers={"X-Autosave": "leaving"})
    draft.refresh_from_db()
    assert (late.status_code, draft.cover_fi) == (409, "Toisen.")


def test_the_summary_is_made_in_the_language_of_a_deputy_too(draft, planner):
    factories.contact(Municipality.objects.get(pk="416"), duty="deputy", language="sv")
    assert [document.language for document in actions.approve(draft, by=planner, accept_partial=True)] == ["fi", "sv"]


def test_swedish_texts_are_asked_for_when_somebody_reads_swedish(as_planner, draft, lemi):
    assert 'name="introduction_sv"' not in page(as_planner, draft.round)
    lemi.language = "sv"
    lemi.save()
    html = page(as_planner, draft.round)
    assert 'name="introduction_sv"' in html
    assert "johdantoa ei ole kirjoitettu ruotsiksi" in words(html)


# Approval


def test_approval_freezes_a_version_and_its_pdf(as_planner, draft):
    response = post(as_planner, "summary_approve", draft.round_id, **PARTIAL)
    assert response.headers["Location"] == f"/rounds/{draft.round_id}/summary/#approval"
    (document,) = draft.documents
    assert (document.version, document.language, document.content["introduction"]) == (1, "fi", "Kierros pidettiin.")
    assert "PDF-tiedostoja valmiina" in words(page(as_planner, draft.round))
    assert '<progress value="0" max="1"' in progress(as_planner, draft)
    finished.make_pdfs([document])
    assert "PDF-tiedostot ovat valmiina." in progress(as_planner, draft)
    html = page(as_planner, draft.round)
    assert document.pdf_sha256 in html and reverse("document", args=[document.public_id]) in html


def progress(client, summary) -> str:
    return client.get(reverse("summary_progress", args=[summary.round_id])).content.decode()


def test_approving_twice_makes_one_version(as_planner, draft):
    post(as_planner, "summary_approve", draft.round_id, **PARTIAL)
    post(as_planner, "summary_approve", draft.round_id, **PARTIAL)
    assert draft.documents.count() == 1


def test_a_partial_summary_names_who_is_missing_and_is_approved_and_sent_only_when_that_has_been_seen(
    as_planner, draft, area, planner, lemi
):
    sentence = "Yhteenvedossa on 1/3 hyvinvointialueen kunnasta. Puuttuvat: Imatra, Lappeenranta."
    area.municipalities.model.objects.filter(pk="405").update(area=area)
    absence.tell(draft.round, municipality=area.municipalities.get(pk="405"), reason="Ei ehdi", by=planner)
    refused = as_planner.post(reverse("summary_approve", args=[draft.round_id]))
    assert (refused.status_code, list(refused.context["approve_form"].errors)) == (200, ["accept_partial"])
    assert sentence in words(refused.content.decode())
    with pytest.raises(NeedsConfirmation, match="Puuttuvat: Imatra, Lappeenranta"):
        actions.approve(draft, by=planner)
    post(as_planner, "summary_approve", draft.round_id, **PARTIAL)
    (document,) = finished.make_pdfs(list(draft.documents.all()))
    assert (document.content["included"], document.content["missing"]) == (
        1,
        [{"name": "Imatra", "why": ""}, {"name": "Lappeenranta", "why": "Ei ehdi"}],
    )
    cover = " ".join(PdfReader(io.BytesIO(bytes(document.pdf))).pages[0].extract_text().split())
    assert "Yhteenvedossa on 1/3 hyvinvointialueen kunnasta. Puuttuvat: Imatra, Lappeenranta." in cover
    refused = as_planner.post(reverse("summary_send", args=[draft.round_id]))
    assert (refused.status_code, list(refused.context["send_form"].errors)) == (200, ["accept_partial"])
    assert Letter.objects.filter(kind="summary_sent").count() == 0
    post(as_planner, "summary_send", draft.round_id, **PARTIAL)
    letters = list(Letter.objects.filter(kind="summary_sent"))
    told = "Yhteenvedossa on mukana 1/3 hyvinvointialueen kunnasta. Siitä puuttuvat: Imatra, Lappeenranta."
    assert [told in letter.text for letter in letters] == [True] * 3


def test_a_summary_of_the_whole_county_is_approved_without_a_tick(as_planner, draft, planner):
    finished.finish(draft.round.negotiations.get(parties__municipality="153"), planner)
    assert as_planner.get(reverse("summary", args=[draft.round_id])).context["approve_form"].fields == {}
    post(as_planner, "summary_approve", draft.round_id)
    assert draft.documents.get().content["missing"] == []


def test_a_summary_that_was_approved_before_missing_municipalities_were_told_is_still_drawn_and_sent(
    as_planner, approved
):
    document = approved.documents.get()
    old = {name: text for name, text in document.content.items() if name not in ("included", "missing")}
    approved.documents.update(content=old, fingerprint=fingerprint(old), pdf=None, pdf_sha256="", attempts=0)
    (document,) = finished.make_pdfs([approved.documents.get()])
    assert document.is_ready
    post(as_planner, "summary_send", approved.round_id)
    letters = Letter.objects.filter(kind="summary_sent")
    assert ["puuttuvat" in letter.text for letter in letters] == [False] * 3


def test_a_summary_without_an_introduction_is_not_approved(as_planner, half, planner):
    response = as_planner.post(reverse("summary_approve", args=[half.pk]), PARTIAL, follow=True)
    assert "Kirjoita" in words(response.content.decode())
    assert Summary.objects.get().state == "draft"


def test_a_failed_pdf_says_so_and_can_be_made_again(as_planner, approved):
    approved.documents.update(pdf=None, pdf_sha256="", problem="memory")
    html = page(as_planner, approved.round)
    assert "Muisti ei riittänyt sen tekemiseen." in html
    assert reverse("document_again", args=[approved.documents.get().public_id]) in html


def test_what_was_approved_can_not_be_changed(as_planner, approved):
    response = post(as_planner, "summary", approved.round_id, **texts(approved, cover_fi="Jälkikäteen"))
    sentence = "Yhteenveto on hyväksytty. Peru ensin hyväksyntä, jos haluat kirjoittaa uuden version."
    assert (response.status_code, response.context["sentence"]) == (409, sentence)
    assert response.context["returned"]["cover_fi"].value() == "Jälkikäteen"
    approved.refresh_from_db()
    assert approved.cover_fi == "Johdolle."


def test_withdrawing_needs_a_reason_and_the_next_approval_is_version_two(as_planner, approved, planner):
    first = approved.documents.get()
    response = post(as_planner, "summary_withdraw", approved.round_id, reason=" ")
    assert list(response.context["form"].errors) == ["reason"]
    post(as_planner, "summary_withdraw", approved.round_id, reason="Väärä päivä.")
    actions.approve(approved, by=planner, accept_partial=True)
    kept = list(approved.documents.values_list("version", "withdrawal_reason", "pdf_sha256"))
    assert kept == [(1, "Väärä päivä.", first.pdf_sha256), (2, "", "")]
    assert "Väärä päivä." in words(page(as_planner, approved.round))


def test_withdrawing_what_was_never_approved_is_refused_in_the_form(as_planner, draft):
    response = post(as_planner, "summary_withdraw", draft.round_id, reason="Väärä päivä.")
    assert len(response.context["form"].non_field_errors()) == 1


# Bodies


def test_a_kind_of_body_that_the_register_does_not_have_is_added_with_its_kind_chosen(as_planner, approved):
    url = f"{reverse('body_new')}?kind=steering"
    assert f'href="{url}"' in page(as_planner, approved.round)
    assert as_planner.get(url).context["form"]["kind"].value() == "steering"


def test_a_body_hears_the_approved_summary(as_planner, approved, body):
    data = {"presented_on": "2026-10-20", "outcome": "Merkittiin tiedoksi."}
    response = post(as_planner, "summary_present", approved.round_id, body.pk, **data)
    assert response.headers["Location"] == f"/rounds/{approved.round_id}/summary/#bodies"
    post(as_planner, "summary_present", approved.round_id, body.pk, **{**data, "outcome": "Hyväksyttiin."})
    assert list(Presentation.objects.values_list("presented_on", "outcome")) == [(date(2026, 10, 20), "Hyväksyttiin.")]
    assert "1/4 ryhmää" in words(page(as_planner, approved.round))


def test_the_course_counts_the_bodies_that_are_listed(as_planner, approved, body, area, planner):
    for name in ("Pohjoinen", "Eteläinen"):
        group = Body.objects.create(area=area, kind="regional", name_fi=name)
    for heard in (body, group):
        actions.present(approved, body=heard, presented_on=date(2026, 10, 20), outcome="", by=planner)
    html = page(as_planner, approved.round)
    listed = html.split('id="bodies"')[1].split("</section>")[0].count('<th scope="row">')
    assert (listed, "2/6 ryhmää" in words(html)) == (6, True)


def test_a_day_that_has_not_come_is_refused_beside_its_field(as_planner, approved, body):
    data = {"presented_on": "2026-10-21", "outcome": "Tulossa"}
    response = post(as_planner, "summary_present", approved.round_id, body.pk, **data)
    assert list(response.context["form"].errors) == ["presented_on"]
    assert "Tulossa" in response.content.decode()
    with pytest.raises(Refused):
        actions.present(approved, body=body, presented_on=date(2026, 10, 21), outcome="", by=approved.approved_by)


def test_a_body_hears_no_draft_and_no_body_of_another_county_hears_anything(as_planner, draft, body):
    data = {"presented_on": "2026-10-20", "outcome": ""}
    response = post(as_planner, "summary_present", draft.round_id, body.pk, **data)
    assert len(response.context["form"].non_field_errors()) == 1
    foreign = Body.objects.create(area_id="13", kind="management", name_fi="Toinen")
    assert post(as_planner, "summary_present", draft.round_id, foreign.pk, **data).status_code == 404


def test_a_presentation_noted_by_mistake_is_removed(as_planner, as_stranger, approved, body, planner):
    noted = actions.present(approved, body=body, presented_on=date(2026, 10, 20), outcome="", by=planner)
    assert post(as_stranger, "presentation_remove", noted.pk).status_code == 404
    assert post(as_planner, "presentation_remove", noted.pk).status_code == 302
    assert Presentation.objects.count() == 0


# Sending and the end


def test_the_page_says_how_many_get_it_in_which_language(as_planner, approved, lemi):
    lemi.language = "sv"
    lemi.save()
    shown = words(page(as_planner, approved.round))
    assert "PDF lähtee 3 henkilölle" in shown
    assert "suomeksi: 2 ruotsiksi: 1" in shown


def test_sending_twice_makes_one_letter_each(as_planner, approved):
    post(as_planner, "summary_send", approved.round_id, **PARTIAL)
    post(as_planner, "summary_send", approved.round_id, **PARTIAL)
    letters = Letter.objects.filter(kind="summary_sent")
    assert (letters.count(), {letter.documents.get() for letter in letters}) == (3, {approved.documents.get()})
    assert "0/3 viestiä on lähtenyt" in words(page(as_planner, approved.round))


def test_the_letter_tells_the_numbers_that_were_approved_whatever_is_agreed_afterwards(as_planner, approved, planner):
    finished.finish(approved.round.negotiations.get(parties__municipality="153"), planner)
    factories.agreed_measure(approved.round.negotiations.get(parties__municipality="416"), "Vielä yksi")
    post(as_planner, "summary_send", approved.round_id, **PARTIAL)
    frozen = ["Neuvotteluja: 1", "Sovittuja toimenpiteitä: 1"]
    letters = list(Letter.objects.filter(kind="summary_sent"))
    assert [[line in letter.text.splitlines() for line in frozen] for letter in letters] == [[True, True]] * 3
    page = as_planner.get(reverse("letter", args=[letters[0].pk]))
    assert [line in page.context["letter"].masked_text for line in frozen] == [True, True]


def test_a_summary_that_was_withdrawn_is_not_sent(as_planner, approved, planner, lemi, smtp_sink):
    actions.send(approved, by=planner, accept_partial=True)
    actions.withdraw(approved, reason="Väärä luku.", by=planner)
    letters = Letter.objects.filter(kind="summary_sent")
    assert set(letters.values_list("state", flat=True)) == {"superseded"}
    letters.update(state="queued", outdated=False)  # as if they had been written at the very moment of the withdrawal
    delivery.deliver_due()
    assert smtp_sink.to(lemi.email) == []
    page = as_planner.get(reverse("outbox", args=[approved.round_id]), {"kind": "summary_sent"})
    (group,) = page.context["outbox"].groups
    assert [(word, n) for _tone, word, n in group.counts] == [("ei enää tarpeen", 3)]


def test_a_draft_is_not_sent(as_planner, draft):
    response = as_planner.post(reverse("summary_send", args=[draft.round_id]), follow=True)
    assert response.status_code == 200
    assert Letter.objects.filter(kind="summary_sent").count() == 0


def test_a_closed_round_offers_no_more_doings(as_planner, approved, planner):
    actions.send(approved, by=planner, accept_partial=True)
    closing.close(approved.round, by=planner, accept_unfinished=True)
    html = page(as_planner, approved.round)
    forms = re.findall(r'<form[^>]*action="([^"]+)"', html.split("<main")[1].split("</main>")[0])
    assert forms == []
    with pytest.raises(Refused):
        actions.withdraw(approved, reason="Myöhässä", by=planner)


# The PDF


def names_missing(document: Document, names: list[str]) -> list[str]:
    reader = PdfReader(io.BytesIO(bytes(document.pdf or b"")))
    text = " ".join(" ".join(page.extract_text() for page in reader.pages).split())
    return [name for name in names if name not in text]


@pytest.mark.parametrize(("code", "count"), [("11", 9), ("19", 30)])
def test_the_pdf_is_valid_in_both_languages_and_names_every_municipality(db, code, count, tmp_path, october, verapdf):
    area = WelfareArea.objects.get(code=code)
    planner = factories.staff(area, "planner")
    reader = factories.contact(area.municipalities.in_order()[0], language="sv")
    assert reader.language == "sv"
    round = finished.round_of(area, planner, count)
    finished.finish_all(round, planner)
    made = actions.save(actions.start(round, by=planner), texts=TEXTS, saves=0, by=planner)
    documents = finished.make_pdfs(actions.approve(made, by=planner, accept_partial=True))
    assert [document.language for document in documents] == ["fi", "sv"]
    municipalities = Municipality.objects.filter(rounds=round)
    assert names_missing(documents[0], [municipality.name_fi for municipality in municipalities]) == []
    assert names_missing(documents[1], [municipality.name_in("sv") for municipality in municipalities]) == []
    for document in documents:
        (tmp_path / document.filename).write_bytes(bytes(document.pdf or b""))
    lines = verapdf(*(tmp_path / document.filename for document in documents))
    assert [line.split()[0] for line in lines] == ["PASS"] * 4


def test_a_round_that_is_not_open_has_no_summary(as_planner, area, planner, august):
    prepared = rounds.prepare(area=area, year=2027, by=planner)
    assert as_planner.get(reverse("summary", args=[prepared.pk])).status_code == 404


def test_signs_that_can_not_be_printed_are_named_before_the_approval(as_planner, half, draft):
    Feedback.objects.update(text="Kiitos 日")
    Summary.objects.filter(pk=draft.pk).update(introduction_fi="Kierros ✋ pidettiin 日.")
    html = page(as_planner, half)
    assert "PDF ei voi näyttää näitä merkkejä, ja niiden paikalla on �: ✋ 日" in html.split('id="approval"')[1]
