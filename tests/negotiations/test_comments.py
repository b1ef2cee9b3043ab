"""Comments on a draft memo: who writes and reads them, the county's answer, and what the board makes of it."""

from collections.abc import Iterator

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from hyte import clock
from hyte.accounts.models import Event, User
from hyte.errors import Conflict, Refused
from hyte.letters.models import Letter
from hyte.versions import mark
from municipalities.models import Municipality
from negotiations.actions import comment as comments
from negotiations.actions import measure as measures
from negotiations.actions import memo as memos
from negotiations.models import Memo, MemoComment, Negotiation, Party, Round
from negotiations.reports import board
from programmes.models import Measure
from tests import factories

TAKEN_IN, NOT_TAKEN_IN = MemoComment.Answer.TAKEN_IN, MemoComment.Answer.NOT_TAKEN_IN


@pytest.fixture(autouse=True)
def finnish() -> Iterator[None]:
    with override("fi"):
        yield


@pytest.fixture
def memo(lemi_negotiation: Negotiation, planner: User) -> Memo:
    """Held, with words and a measure, and out for comments."""
    written = factories.written_memo(factories.held(lemi_negotiation, planner), planner)
    factories.agreed_measure(written.negotiation, "Yhteinen perhekeskus", municipality_owner="Rehtori")
    return memos.open_for_comments(written, by=planner)


@pytest.fixture
def pekka(lemi: User) -> User:
    """A member of Lemi's welfare group without a duty."""
    return factories.contact(Municipality.objects.get(code="416"), duty="", name="Pekka Pelto")


@pytest.fixture
def measure(memo: Memo) -> Measure:
    return memo.negotiation.measures.get()


def own_page(person: User, negotiation: Negotiation) -> str:
    address = reverse("contact_negotiation", args=[person.link_token, negotiation.pk])
    page = Client().get(address)
    assert page.status_code == 200
    return page.content.decode()


def send(person: User, memo: Memo, **texts: str):
    address = reverse("contact_comments", args=[person.link_token, memo.negotiation_id])
    return Client().post(address, texts)


def goals(memo: Memo):
    return memo.sections.get(kind="goals")


def sentence(round: Round) -> str:
    return next(row.sentence for row in board.build(round).rows if row.name == "Lemi")


def answer_address(comment: MemoComment) -> str:
    return reverse("comment_answer", args=[comment.pk])


def test_a_measure_is_commented_on_as_a_section_is(memo: Memo, measure: Measure, lemi: User, as_planner: Client):
    section = goals(memo)
    send(lemi, memo, **{f"measure_{measure.pk}": "Omistaja on sivistysjohtaja.", f"section_{section.pk}": "Hyvä."})
    said = {comment.about: comment.text for comment in memo.comments.all()}
    assert said == {"Yhteinen perhekeskus": "Omistaja on sivistysjohtaja.", section.heading: "Hyvä."}
    assert (
        "Omistaja on sivistysjohtaja." in as_planner.get(f"/negotiations/{memo.negotiation_id}/memo/").content.decode()
    )


def test_what_was_said_of_a_measure_stays_when_the_measure_goes(
    memo: Memo, measure: Measure, lemi: User, planner: User
):
    comments.comment(measure, text="Tämä ei kuulu meille.", by=lemi)
    measures.remove(measure, by=planner)
    said = memo.comments.get()
    assert (said.measure, said.about, said.text) == (None, "Yhteinen perhekeskus", "Tämä ei kuulu meille.")
    for _state in ("waits", "answered"):
        page = own_page(lemi, memo.negotiation)
        assert [word in page for word in ("Yhteinen perhekeskus", "Tämä ei kuulu meille.")] == [True, True]
        comments.answer(said, answer=TAKEN_IN, by=planner)


def test_a_comment_on_a_measure_that_was_removed_meanwhile_is_given_back(
    memo: Memo, measure: Measure, lemi: User, planner: User
):
    measures.remove(measure, by=planner)
    texts = {f"measure_{measure.pk}": "Määräpäivä on liian pian.", f"section_{goals(memo).pk}": "Hyvä."}
    answer = send(lemi, memo, **texts)
    assert (answer.status_code, "Määräpäivä on liian pian." in answer.content.decode()) == (409, True)
    assert list(memo.comments.values_list("text", flat=True)) == ["Hyvä."]


def test_people_of_one_municipality_read_each_others_comments_and_nobody_elses(
    memo: Memo, lemi: User, pekka: User, organisation, imatra: User
):
    voice = organisation.representative
    comments.comment(goals(memo), text="Yhteyshenkilön sana.", by=lemi)
    comments.comment(goals(memo), text="Pekan sana.", by=pekka)
    comments.comment(goals(memo), text="Järjestön sana.", by=voice)
    words = ("Yhteyshenkilön sana.", "Pekan sana.", "Järjestön sana.")
    read = {
        person.pk: [word in own_page(person, memo.negotiation) for word in words] for person in (lemi, pekka, voice)
    }
    assert read == {lemi.pk: [True, True, False], pekka.pk: [True, True, False], voice.pk: [False, False, True]}


def test_the_whole_welfare_group_hears_that_the_memo_is_open_and_who_answers_for_it_hears_more(
    lemi_negotiation: Negotiation, planner: User, lemi: User, pekka: User, organisation
):
    memos.open_for_comments(factories.written_memo(factories.held(lemi_negotiation, planner), planner), by=planner)
    letters = Letter.objects.filter(kind="memo_comments")
    told = {letter.recipient_id: "Vastaat kunnan puolesta" in letter.text for letter in letters}
    assert told == {lemi.pk: True, pekka.pk: False}
    assert [letter.subject for letter in letters.filter(recipient=pekka)] == [
        "Kommentoikaa muistioluonnosta 24.8.2026 mennessä: Lemi"
    ]


def test_the_answer_stands_under_the_comment_on_the_writers_page_also_when_the_memo_is_approved(
    memo: Memo, lemi: User, planner: User, as_planner: Client
):
    said = comments.comment(goals(memo), text="Lisätään koulut.", by=lemi)
    with clock.at(factories.moment(25, 12, month=8)):
        assert "Hyvinvointialue ei ole vielä vastannut." in own_page(lemi, memo.negotiation)
    back = as_planner.post(answer_address(said), {"answer": "not_taken_in", "text": "Kouluista ei sovittu."})
    assert back["Location"] == f"/negotiations/{memo.negotiation_id}/memo/#comments"
    for _state in ("open", "approved"):
        page = own_page(lemi, memo.negotiation)
        assert [word in page for word in ("Lisätään koulut.", "ei otettu mukaan", "Kouluista ei sovittu.")] == [
            True
        ] * 3
        memos.approve(memo, accept_warnings=True, by=planner)


def test_an_answer_that_takes_nothing_in_needs_a_reason_and_keeps_the_choice(
    memo: Memo, lemi: User, as_planner: Client
):
    said = comments.comment(goals(memo), text="Lisätään koulut.", by=lemi)
    page = as_planner.post(answer_address(said), {"answer": "not_taken_in", "text": " "})
    [form] = [form for _comment, form in page.context["said"]]
    assert (page.status_code, list(form.errors), form["answer"].value()) == (200, ["text"], "not_taken_in")
    said.refresh_from_db()
    assert said.answered_at is None


def test_no_comment_is_answered_that_has_become_another_meanwhile(
    memo: Memo, lemi: User, planner: User, as_planner: Client
):
    said = comments.comment(goals(memo), text="Hyvä.", by=lemi)
    read = mark("Hyvä.")
    comments.comment(goals(memo), text="Hyvä, mutta lisätään koulut.", by=lemi)
    typed = {"answer": "taken_in", "text": "Kiitos.", "read": read}
    page = as_planner.post(answer_address(said), typed)
    [(shown, form)] = page.context["said"]
    assert (list(form.errors), form["text"].value()) == (["answer"], "Kiitos.")
    assert shown.text == "Hyvä, mutta lisätään koulut."
    with pytest.raises(Conflict):
        comments.answer(said, answer=TAKEN_IN, read=read, by=planner)
    assert as_planner.post(answer_address(said), typed | {"read": form["read"].value()}).status_code == 302


def test_a_new_comment_after_an_answer_stands_beside_it(memo: Memo, lemi: User, planner: User):
    first = comments.comment(goals(memo), text="Hyvä.", by=lemi)
    comments.answer(first, answer=TAKEN_IN, by=planner)
    comments.comment(goals(memo), text="Vielä yksi asia.", by=lemi)
    assert list(memo.comments.values_list("text", "answer")) == [("Hyvä.", "taken_in"), ("Vielä yksi asia.", "")]


def test_an_answer_can_be_corrected_and_the_same_one_again_changes_nothing(memo: Memo, lemi: User, planner: User):
    said = comments.comment(goals(memo), text="Lisätään koulut.", by=lemi)
    comments.answer(said, answer=NOT_TAKEN_IN, text="Ei sovittu.", by=planner)
    comments.answer(said, answer=TAKEN_IN, by=planner)
    comments.answer(said, answer=TAKEN_IN, by=planner)
    said.refresh_from_db()
    assert (said.answer, said.answer_text) == ("taken_in", "")
    assert Event.objects.filter(verb="memo.answer_comment").count() == 2
    assert Letter.objects.filter(kind="memo_answer").count() == 0


def test_new_comments_are_the_countys_turn_on_the_board_and_named_under_next(
    memo: Memo, round: Round, lemi: User, pekka: User, planner: User, as_planner: Client
):
    assert sentence(round) == "Kunta kommentoi muistiota 24.8. mennessä"
    said = [comments.comment(goals(memo), text="Yksi.", by=person) for person in (lemi, pekka)]
    assert sentence(round) == "2 kommenttia muistioon: hyvinvointialue vastaa"
    assert [row.name for row in board.build(round).commented] == ["Lemi"]
    page = as_planner.get(reverse("round", args=[round.pk])).content.decode()
    assert "2 kommenttia muistioon, lue" in page
    assert (
        "2 kommenttia tai pyyntöä ilman vastausta"
        in as_planner.get(reverse("negotiation", args=[memo.negotiation_id])).content.decode()
    )
    comments.answer(said[0], answer=TAKEN_IN, by=planner)
    assert sentence(round) == "1 kommentti muistioon: hyvinvointialue vastaa"
    comments.answer(said[1], answer=TAKEN_IN, by=planner)
    assert sentence(round) == "Kunta kommentoi muistiota 24.8. mennessä"


def test_approving_is_asked_once_more_by_a_tick_that_names_the_promise_and_who_has_no_answer(
    memo: Memo, lemi: User, pekka: User, as_planner: Client
):
    comments.comment(goals(memo), text="Lisätään koulut.", by=lemi)
    comments.comment(memo.sections.get(kind="monitoring"), text="Seuranta keväällä.", by=lemi)
    comments.comment(memo.negotiation.measures.get(), text="Omistaja?", by=pekka)
    address = f"/negotiations/{memo.negotiation_id}/memo/approve/"
    page = as_planner.post(address)
    form = page.context["approve_form"]
    assert (page.status_code, list(form.errors), memo.documents.count()) == (200, ["sure"], 0)
    assert form["sure"].label == (
        "Hyväksytään silti. Lemi: aikaa kommentoida on luvattu 24.8.2026 asti. "
        "Lemi contact on kommentoinut eikä ole saanut vastausta: Tavoitteet; Seuranta. "
        "Pekka Pelto on kommentoinut eikä ole saanut vastausta: Yhteinen perhekeskus."
    ).replace("Lemi contact", lemi.name)
    assert as_planner.post(address, {"sure": "on", "warned": form["warned"].value()}).status_code == 302
    assert memo.documents.count() == 1


def test_a_tick_holds_for_what_was_read_beside_it_alone(memo: Memo, lemi: User, as_planner: Client):
    address = f"/negotiations/{memo.negotiation_id}/memo/"
    warned = as_planner.get(address).context["approve_form"]["warned"].value()
    comments.comment(goals(memo), text="Lisätään koulut.", by=lemi)
    page = as_planner.post(f"{address}approve/", {"sure": "on", "warned": warned})
    form = page.context["approve_form"]
    assert (list(form.errors), form["sure"].value(), memo.documents.count()) == (["sure"], False, 0)
    assert form["warned"].value() != warned


def test_who_has_nothing_to_remark_spares_the_county_the_wait(
    memo: Memo, round: Round, lemi: User, lemi_party: Party, planner: User
):
    address = reverse("contact_unremarked", args=[lemi.link_token, memo.negotiation_id])
    assert Client().post(address, {}).status_code == 200
    assert Client().post(address, {"sure": "on"}).status_code == 302
    lemi_party.refresh_from_db()
    assert (lemi_party.nothing_to_remark_by, memos.approval_warnings(memo)) == (lemi, [])
    assert sentence(round) == "Kunnalla ei ole huomautettavaa: hyvinvointialue hyväksyy muistion"
    assert "ei huomautettavaa" in own_page(lemi, memo.negotiation)
    memos.approve(memo, by=planner)


def test_a_comment_ends_that_there_was_nothing_to_remark(memo: Memo, lemi: User, pekka: User, lemi_party: Party):
    address = reverse("contact_unremarked", args=[lemi.link_token, memo.negotiation_id])
    Client().post(address, {"sure": "on"})
    comments.comment(goals(memo), text="Sittenkin.", by=pekka)
    lemi_party.refresh_from_db()
    assert lemi_party.nothing_to_remark_at is None
    assert Client().post(address, {"sure": "on"}).status_code == 409


def test_a_memo_opened_anew_asks_anew_whether_there_is_something_to_remark(
    memo: Memo, lemi: User, lemi_party: Party, planner: User
):
    Client().post(reverse("contact_unremarked", args=[lemi.link_token, memo.negotiation_id]), {"sure": "on"})
    memos.open_for_comments(memos.back_to_draft(memo, by=planner), by=planner)
    lemi_party.refresh_from_db()
    assert lemi_party.nothing_to_remark_at is None


def test_own_comments_are_read_also_while_the_memo_is_a_draft_again(memo: Memo, lemi: User, planner: User):
    said = comments.comment(goals(memo), text="Lisätään koulut.", by=lemi)
    comments.answer(said, answer=TAKEN_IN, text="Lisätty.", by=planner)
    memos.back_to_draft(memo, by=planner)
    page = own_page(lemi, memo.negotiation)
    assert [word in page for word in ("Lisätään koulut.", "Lisätty.", "Sovittiin: goals.")] == [True, True, False]


@pytest.mark.parametrize("kind", ["section", "measure"])
def test_the_database_holds_one_comment_without_an_answer_a_thing_and_person(
    memo: Memo, measure: Measure, lemi: User, kind: str
):
    about = {"section": goals(memo)} if kind == "section" else {"measure": measure, "about_measure": "x"}
    MemoComment.objects.create(memo=memo, by=lemi, text="Yksi.", **about)
    with pytest.raises(IntegrityError), transaction.atomic():
        MemoComment.objects.create(memo=memo, by=lemi, text="Kaksi.", **about)


def test_comments_and_answers_end_with_the_round(memo: Memo, lemi: User, planner: User):
    said = comments.comment(goals(memo), text="Hyvä.", by=lemi)
    Round.objects.update(closed_at=clock.now())
    with pytest.raises(Refused):
        comments.answer(said, answer=TAKEN_IN, by=planner)


@pytest.mark.parametrize("people", [1, 3])
def test_the_board_and_the_page_ask_as_much_for_three_comments_as_for_one(
    memo: Memo, round: Round, lemi: User, people: int, as_planner: Client, django_assert_num_queries
):
    writers = [lemi] + [factories.contact(Municipality.objects.get(code="416"), duty="", name=str(n)) for n in range(2)]
    for person in writers[:people]:
        comments.comment(goals(memo), text="Hyvä.", by=person)
    with django_assert_num_queries(11):
        board.build(round)
    with django_assert_num_queries(17):
        as_planner.get(f"/negotiations/{memo.negotiation_id}/memo/")
    with django_assert_num_queries(17):
        own_page(lemi, memo.negotiation)
