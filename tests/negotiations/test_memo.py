"""The memo's page and its actions: written, commented on, approved, sent, withdrawn."""

from collections.abc import Callable

import pytest
from django.test import Client

from hyte.accounts.models import Event, User
from hyte.documents import jobs
from hyte.documents.models import Document
from hyte.errors import NeedsConfirmation, Refused
from hyte.letters.models import Letter
from hyte.versions import mark
from negotiations.actions import approval as approvals
from negotiations.actions import comment as comments
from negotiations.actions import document as documents
from negotiations.actions import memo as memos
from negotiations.actions import topic as topics
from negotiations.forms.memo import LONGEST
from negotiations.models import Memo, MemoSection, Negotiation, Party
from tests import factories


@pytest.fixture
def memo(lemi_negotiation: Negotiation, lemi_party: Party, lemi: User, planner: User) -> Memo:
    """Held, with one topic and words in every section."""
    factories.sent_topic(lemi_party, lemi)
    return factories.written_memo(factories.held(lemi_negotiation, planner), planner)


def url(memo: Memo, doing: str = "") -> str:
    return f"/negotiations/{memo.negotiation_id}/memo/{doing}"


def fields(memo: Memo, **typed: str) -> dict[str, str]:
    """The form as a browser sends it; `typed`: new text by the kind of the section."""
    data = {}
    for section in memo.sections.all():
        data[f"text_{section.pk}"] = typed.get(section.kind, section.text)
        data[f"version_{section.pk}"] = str(section.version)
        data[f"was_{section.pk}"] = mark(section.text)
    return data


def texts(memo: Memo) -> dict[str, str]:
    return dict(memo.sections.values_list("kind", "text"))


def goals(memo: Memo) -> MemoSection:
    return memo.sections.get(kind="goals")


def in_state(memo: Memo, state: str, by: User) -> Memo:
    """The same memo, brought to `state` by the actions."""
    if state == "comments":
        memos.open_for_comments(memo, by=by)
    if state in ("approved", "sent"):
        jobs.make(memos.approve(memo, by=by, accept_warnings=True).pk)
    if state == "sent":
        memos.send(memo, by=by)
    memo.refresh_from_db()
    return memo


def test_a_memo_is_started_with_four_subjects_and_a_section_for_each_topic(
    as_planner: Client, lemi_negotiation: Negotiation, lemi_party: Party, lemi: User, planner: User
):
    factories.sent_topic(lemi_party, lemi)
    factories.held(lemi_negotiation, planner)
    page = as_planner.get(f"/negotiations/{lemi_negotiation.pk}/memo/")
    assert page.templates[0].name == "negotiations/memo/not_started.html"
    as_planner.post(f"/negotiations/{lemi_negotiation.pk}/memo/start/")
    sections = lemi_negotiation.memo.sections
    assert [s.kind for s in sections.all()] == ["goals", "measures", "cooperation", "monitoring", "topic"]
    as_planner.post(f"/negotiations/{lemi_negotiation.pk}/memo/start/")
    assert sections.count() == 5


def test_a_topic_sent_after_the_memo_was_started_gets_its_section(
    as_planner: Client, lemi_negotiation: Negotiation, lemi_party: Party, lemi: User, planner: User
):
    memo = memos.start(lemi_negotiation, by=planner)
    factories.sent_topic(lemi_party, lemi)
    page = as_planner.get(url(memo))
    assert page.context["new_topics"] == 1
    as_planner.post(url(memo, "start/"))
    assert as_planner.get(url(memo)).context["new_topics"] == 0


def test_opening_the_page_changes_nothing(as_planner: Client, memo: Memo):
    before = list(memo.sections.values())
    events = Event.objects.count()
    for doing in ("", "start/", "comments/", "draft/", "approve/", "send/", "withdraw/", "pdf/"):
        as_planner.get(url(memo, doing))
    assert (list(memo.sections.values()), Event.objects.count()) == (before, events)
    memo.refresh_from_db()
    assert memo.state == "draft"


def test_the_save_button_keeps_what_was_typed_in_several_sections_at_once(as_planner: Client, memo: Memo):
    response = as_planner.post(url(memo), fields(memo, goals="Uusi tavoite.\r\nToinen rivi.", monitoring="Keväällä."))
    assert (response.status_code, response["Location"]) == (302, url(memo))
    assert texts(memo)["goals"] == "Uusi tavoite.\nToinen rivi."
    assert texts(memo)["monitoring"] == "Keväällä."
    assert [s.version for s in memo.sections.all()] == [2, 1, 1, 2, 1]


def test_autosave_answers_when_it_was_saved_and_the_next_version(as_planner: Client, memo: Memo):
    section = goals(memo)
    response = as_planner.post(url(memo), fields(memo, goals="Uusi."), headers={"X-Autosave": "yes"})
    assert response.json() == {
        "saved_at": "12.00",
        "fields": {f"version_{section.pk}": 2, f"was_{section.pk}": mark("Uusi.")},
        "page": {"memo_read": memos.reading(memo)},
    }


def test_saving_on_to_a_new_measure_keeps_the_text_first(as_planner: Client, memo: Memo):
    response = as_planner.post(url(memo), fields(memo, goals="Uusi.") | {"measure": "new"})
    assert response["Location"] == f"/negotiations/{memo.negotiation_id}/measures/new/"
    assert texts(memo)["goals"] == "Uusi."


def test_two_writers_see_both_texts_and_nothing_typed_is_lost(as_planner: Client, memo: Memo, area):
    colleague = factories.signed_in(factories.staff(area, "planner", name="Kollega Kalle"))
    mine, theirs = (
        fields(memo, goals="Minun teksti.", monitoring="Minun seuranta."),
        fields(memo, goals="Heidän teksti."),
    )
    assert colleague.post(url(memo), theirs).status_code == 302
    page = as_planner.post(url(memo), mine)
    assert page.status_code == 409
    row = next(row for row in page.context["rows"] if row["section"].kind == "goals")
    assert (row["conflict"].theirs, row["field"].value()) == ("Heidän teksti.", "Minun teksti.")
    assert "Kollega Kalle" in str(row["conflict"])
    assert page.context["saved_at"] == ""
    assert texts(memo)["goals"] == "Heidän teksti."
    assert texts(memo)["monitoring"] == "Minun seuranta."
    again = {field.html_name: field.value() for field in page.context["form"]}
    assert as_planner.post(url(memo), again).status_code == 302
    assert texts(memo)["goals"] == "Minun teksti."


def test_autosave_in_a_conflict_keeps_nothing_so_that_the_button_can_show_both(as_planner: Client, memo: Memo, planner):
    mine = fields(memo, goals="Minun.", monitoring="Seuranta.")
    memos.save_section(goals(memo), text="Heidän.", version=1, by=planner)
    response = as_planner.post(url(memo), mine, headers={"X-Autosave": "yes"})
    assert response.status_code == 409
    assert (texts(memo)["goals"], texts(memo)["monitoring"]) == ("Heidän.", "Sovittiin: monitoring.")
    assert as_planner.post(url(memo), mine).status_code == 409
    assert texts(memo)["monitoring"] == "Seuranta."


def test_a_section_that_nobody_touched_is_never_in_conflict(as_planner: Client, memo: Memo, planner: User):
    mine = fields(memo, monitoring="Seuranta.")
    memos.save_section(goals(memo), text="Heidän.", version=1, by=planner)
    assert as_planner.post(url(memo), mine).status_code == 302
    assert (texts(memo)["goals"], texts(memo)["monitoring"]) == ("Heidän.", "Seuranta.")


def test_what_was_typed_while_a_colleague_approved_is_shown_and_not_lost(as_planner: Client, memo: Memo, planner: User):
    mine = fields(memo, goals="Vielä yksi ajatus.")
    memos.approve(memo, by=planner)
    page = as_planner.post(url(memo), mine)
    assert page.status_code == 409
    assert [row["lost"] for row in page.context["rows"] if "lost" in row] == ["Vielä yksi ajatus."]
    assert len(page.context["form"].non_field_errors()) == 1


def test_a_text_that_is_too_long_stays_on_the_page_with_the_error_beside_it(as_planner: Client, memo: Memo):
    page = as_planner.post(url(memo), fields(memo, goals="a" * (LONGEST + 1), monitoring="Seuranta."))
    form, name = page.context["form"], f"text_{goals(memo).pk}"
    assert list(form.errors) == [name]
    assert len(form[name].value()) == LONGEST + 1
    assert texts(memo)["goals"] == "Sovittiin: goals."


def test_a_foreign_section_in_the_form_is_not_saved(as_planner: Client, memo: Memo, imatra_party: Party, planner: User):
    other = memos.start(imatra_party.negotiation, by=planner)
    section = goals(other)
    planted = {f"text_{section.pk}": "Väärä.", f"version_{section.pk}": "0", f"was_{section.pk}": "x"}
    as_planner.post(url(memo), fields(memo) | planted)
    assert texts(other)["goals"] == ""


# state → what each button answers in it: 302 it was done, 409 a sentence, 200 it asks once more
BUTTONS = {
    "draft": {"comments/": 302, "draft/": 409, "approve/": 302, "send/": 409, "withdraw/": 409},
    "comments": {"comments/": 409, "draft/": 302, "approve/": 200, "send/": 409, "withdraw/": 409},
    "approved": {"comments/": 409, "draft/": 409, "approve/": 302, "send/": 302, "withdraw/": 302},
    "sent": {"comments/": 409, "draft/": 409, "approve/": 302, "send/": 302, "withdraw/": 302},
}


@pytest.mark.parametrize("state", BUTTONS)
@pytest.mark.parametrize("doing", BUTTONS["draft"])
def test_every_button_in_every_state_acts_or_says_why_not(
    as_planner: Client, memo: Memo, planner: User, state: str, doing: str
):
    in_state(memo, state, planner)
    response = as_planner.post(url(memo, doing), {"until": "2026-09-30", "reason": "Virhe tekstissä."})
    assert response.status_code == BUTTONS[state][doing]
    if response.status_code == 409:
        assert response.templates[0].name == "negotiations/memo/page.html"
        assert response.context["refusal"].endswith(".")
        memo.refresh_from_db()
        assert memo.state == state


@pytest.mark.parametrize("state", ["approved", "sent"])
def test_approving_again_makes_no_second_version_and_sending_again_no_second_letter(
    as_planner: Client, memo: Memo, planner: User, state: str
):
    in_state(memo, state, planner)
    letters = Letter.objects.count()
    as_planner.post(url(memo, "approve/"))
    if state == "sent":
        as_planner.post(url(memo, "send/"), {"until": "2026-08-24"})
    assert (memo.documents.count(), Letter.objects.count()) == (1, letters)


def test_comments_are_asked_for_until_a_day_that_has_not_passed(as_planner: Client, memo: Memo):
    page = as_planner.post(url(memo, "comments/"), {"until": "2026-08-01"})
    assert list(page.context["comment_form"].errors) == ["until"]
    assert page.context["comment_form"]["until"].value() == "2026-08-01"
    page = as_planner.post(url(memo, "comments/"), {"until": "9999-12-31"})
    assert list(page.context["comment_form"].errors) == ["until"]
    as_planner.post(url(memo, "comments/"), {"until": "2026-08-24"})
    memo.refresh_from_db()
    assert (memo.state, str(memo.comments_until)) == ("comments", "2026-08-24")
    assert Letter.objects.filter(kind="memo_comments").count() == 1


def test_an_approval_is_refused_while_a_subject_is_empty_and_names_it(as_planner: Client, memo: Memo, planner: User):
    memos.save_section(goals(memo), text="  ", version=1, by=planner)
    response = as_planner.post(url(memo, "approve/"), headers={"Accept-Language": "fi"})
    assert response.status_code == 409
    assert memo.documents.count() == 0


def test_the_municipality_sees_its_comments_beside_their_section(
    as_planner: Client, memo: Memo, lemi: User, planner: User
):
    in_state(memo, "comments", planner)
    comments.comment(goals(memo), text="Lisätään <b>koulut</b>.", by=lemi)
    page = as_planner.get(url(memo)).content.decode()
    beside = page.partition(f'id="section-{goals(memo).pk}"')[2].partition("</section>")[0]
    assert "Lisätään &lt;b&gt;koulut&lt;/b&gt;." in beside
    assert beside.count(lemi.name) == 1


def test_a_withdrawal_needs_a_reason_and_keeps_the_page(as_planner: Client, memo: Memo, planner: User):
    in_state(memo, "sent", planner)
    page = as_planner.post(url(memo, "withdraw/"), {"reason": " "})
    assert (page.status_code, list(page.context["withdraw_form"].errors)) == (200, ["reason"])
    memo.refresh_from_db()
    assert memo.state == "sent"


def test_a_withdrawal_makes_the_next_version_and_never_touches_the_stored_file(
    as_planner: Client, memo: Memo, planner: User, lemi_party: Party, lemi: User
):
    in_state(memo, "sent", planner)
    approvals.accept(lemi_party, by=lemi)
    first = memo.documents.get()
    kept = (bytes(first.pdf), first.pdf_sha256, first.fingerprint, first.content)
    as_planner.post(url(memo, "withdraw/"), {"reason": "Väärä päivä."})
    as_planner.post(url(memo), fields(memo, goals="Korjattu."))
    as_planner.post(url(memo, "approve/"))
    jobs.make(memo.documents.latest("version").pk)
    first.refresh_from_db()
    assert (bytes(first.pdf), first.pdf_sha256, first.fingerprint, first.content) == kept
    assert first.withdrawal_reason == "Väärä päivä."
    assert list(memo.documents.values_list("version", flat=True)) == [1, 2]
    assert memo.documents.standing().get().content["subjects"]["goals"] == "Korjattu."
    lemi_party.refresh_from_db()
    assert lemi_party.memo_accepted_at is None


def test_the_municipalitys_approval_is_a_receipt_that_changes_no_state(
    memo: Memo, planner: User, lemi_party: Party, lemi: User
):
    in_state(memo, "approved", planner)
    approvals.accept(lemi_party, by=lemi)
    memo.refresh_from_db()
    assert memo.state == "approved"
    assert list(Letter.objects.filter(kind="memo_accepted").values_list("recipient", flat=True)) == [planner.pk]


def test_the_send_button_says_to_how_many_people(as_planner: Client, memo: Memo, planner: User):
    in_state(memo, "approved", planner)
    assert as_planner.get(url(memo)).context["readers"] == len(documents.readers(memo.negotiation))
    as_planner.post(url(memo, "send/"), {"until": "2026-08-24"})
    assert Letter.objects.filter(kind="memo_sent").count() == len(documents.readers(memo.negotiation))


def test_a_memo_is_not_sent_before_its_pdf_is_there(memo: Memo, planner: User):
    document = memos.approve(memo, by=planner)
    with pytest.raises(Refused):
        memos.send(memo, by=planner)
    Document.objects.filter(pk=document.pk).update(problem="other")
    with pytest.raises(Refused):
        memos.send(memo, by=planner)


def test_pressing_twice_acts_once(as_planner: Client, memo: Memo):
    form = {"submission_id": "0" * 31 + "1"}
    first, second = (as_planner.post(url(memo, "approve/"), form) for _ in range(2))
    assert (first.status_code, second.status_code, memo.documents.count()) == (302, 302, 1)


@pytest.mark.parametrize(
    ("role", "state", "status"),
    [
        ("expert", "draft", 200),
        ("expert", "comments", 200),
        ("expert", "sent", 200),
        ("manager", "draft", 404),
        ("manager", "comments", 200),
        ("manager", "approved", 200),
    ],
)
def test_experts_read_and_managers_read_what_has_been_shown(
    memo: Memo, planner: User, area, role: str, state: str, status: int
):
    in_state(memo, state, planner)
    reader = factories.signed_in(factories.staff(area, role))
    page = reader.get(url(memo))
    assert page.status_code == status
    if status == 200:
        assert page.context["form"] is None
    for doing in ("approve/", "start/", "send/", "withdraw/"):
        assert reader.post(url(memo, doing)).status_code == 403
    assert reader.post(url(memo), fields(memo, goals="Väärä.")).status_code == 404
    assert texts(memo)["goals"] == "Sovittiin: goals."


def test_a_manager_does_not_see_who_commented(as_manager: Client, memo: Memo, planner: User, lemi: User):
    in_state(memo, "comments", planner)
    comments.comment(goals(memo), text="Hyvä.", by=lemi)
    page = as_manager.get(url(memo)).content.decode()
    assert ("Hyvä." in page, lemi.name in page) == (True, False)


def test_a_planner_of_another_county_finds_nothing(as_stranger: Client, memo: Memo):
    for doing in ("", "pdf/"):
        assert as_stranger.get(url(memo, doing)).status_code == 404
    for doing in ("", "start/", "comments/", "draft/", "approve/", "send/", "withdraw/"):
        sent = {"until": "2026-09-30", "reason": "x"}
        assert as_stranger.post(url(memo, doing), sent).status_code == 404


def _grow(memo: Memo, party: Party, lemi: User, planner: User) -> Callable[[], None]:
    def grow() -> None:
        for number in range(2):
            factories.agreed_measure(memo.negotiation, f"Toimi {number}")
            extra = topics.draft(negotiation=memo.negotiation, party=party, by=lemi)
            extra.title, extra.sent_at = f"Nosto {number}", memo.created_at
            extra.save()
        memos.start(memo.negotiation, by=planner)
        for section in memo.sections.all():
            section.comments.create(memo=memo, by=lemi, text="Hyvä.")

    return grow


def test_the_page_takes_as_many_queries_for_three_topics_and_measures_as_for_one(
    as_planner: Client, memo: Memo, lemi_party: Party, lemi: User, planner: User, django_assert_num_queries
):
    factories.agreed_measure(memo.negotiation)
    goals(memo).comments.create(memo=memo, by=planner, text="Hyvä.")
    with django_assert_num_queries(17):
        as_planner.get(url(memo))
    _grow(memo, lemi_party, lemi, planner)()
    with django_assert_num_queries(17):
        as_planner.get(url(memo))


def test_a_save_of_a_page_that_is_left_follows_its_own_running_one_but_no_others(
    as_planner: Client, memo: Memo, planner: User, stranger: User
):
    leaving = {"X-Autosave": "leaving"}
    first, last = fields(memo, goals="Ensin."), fields(memo, goals="Ensin ja sitten.")
    as_planner.post(url(memo), first, headers={"X-Autosave": "yes"})
    assert as_planner.post(url(memo), last, headers=leaving).status_code == 200
    assert texts(memo)["goals"] == "Ensin ja sitten."
    memos.save_section(goals(memo), text="Kollegan.", version=3, by=stranger)
    assert (
        as_planner.post(
            url(memo), fields(memo, goals="Vielä.") | {f"version_{goals(memo).pk}": "3"}, headers=leaving
        ).status_code
        == 409
    )
    assert texts(memo)["goals"] == "Kollegan."


def test_signs_that_can_not_be_printed_are_named_beside_their_text_before_the_approval(memo, as_planner):
    goals = memo.sections.get(kind="goals")
    memo.sections.filter(pk=goals.pk).update(text="Sovittiin 日 ja ✋ ja 日, Ikäystävällinen – €")
    page = as_planner.get(f"/negotiations/{memo.negotiation_id}/memo/").content.decode()
    part = page.split(f'id="section-{goals.pk}"')[1].split("</section>")[0]
    assert ("PDF ei voi näyttää näitä merkkejä" in part, "�: 日 ✋" in part) == (True, True)
    assert page.count("PDF ei voi näyttää") == 2  # beside the text, and where it is approved


def test_an_approval_asks_about_signs_that_can_not_be_printed_and_then_holds(memo, planner):
    memo.sections.filter(kind="goals").update(text="Sovittiin 日.")
    factories.agreed_measure(memo.negotiation, "Kävely ✋")
    with pytest.raises(NeedsConfirmation) as asked:
        memos.approve(memo, by=planner)
    assert asked.value.warnings == ["PDF ei voi näyttää näitä merkkejä, ja niiden paikalla on �: 日 ✋"]
    assert memos.approve(memo, accept_warnings=True, by=planner).content["subjects"]["goals"] == "Sovittiin 日."
