"""What a municipality says of an approved memo: it approves, asks for a correction, takes the approval back; and who hears of it."""

from collections.abc import Iterator
from contextlib import ExitStack
from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from hyte import clock
from hyte.accounts.models import User
from hyte.documents import jobs
from hyte.letters import delivery
from hyte.letters.models import Letter
from municipalities.models import Municipality
from negotiations.actions import approval, duty
from negotiations.actions import comment as comments
from negotiations.actions import memo as memos
from negotiations.models import Memo, MemoComment, Negotiation, Party, Round
from negotiations.reports import board
from negotiations.timetable import APPROVAL_DAYS, approval_due, approval_reminder, usual_dates
from tests import factories

SENT_ON = factories.moment(21, 12)  # in September


@pytest.fixture(autouse=True)
def finnish() -> Iterator[None]:
    with override("fi"):
        yield


@pytest.fixture
def deputy(lemi: User) -> User:
    return factories.contact(Municipality.objects.get(code="416"), duty="deputy", name="Veli Vara")


@pytest.fixture
def pekka(lemi: User) -> User:
    """A member of Lemi's welfare group without a duty."""
    return factories.contact(Municipality.objects.get(code="416"), duty="", name="Pekka Pelto")


@pytest.fixture
def memo(lemi_negotiation: Negotiation, planner: User, deputy: User, pekka: User):
    """Approved by the county on 21 September, and sent to everybody; it is that day."""
    with ExitStack() as stack:
        stack.enter_context(clock.at(SENT_ON))
        written = factories.written_memo(factories.held(lemi_negotiation, planner), planner)
        jobs.make(memos.approve(written, by=planner).pk)
        delivery.deliver_due()
        sent = memos.send(written, by=planner)
        delivery.deliver_due()
        yield sent


@pytest.fixture
def post(memo: Memo, lemi: User):
    def send(name: str, by: User = lemi, **data: str):
        return Client().post(reverse(f"contact_{name}", args=[by.link_token, memo.negotiation_id]), data)

    return send


def letters(kind: str) -> dict[str, Letter]:
    """By the name of who got them."""
    return {letter.to_name: letter for letter in Letter.objects.filter(kind=kind, outdated=False)}


def sentence(round: Round) -> str:
    return next(row.sentence for row in board.build(round).rows if row.name == "Lemi")


def turn(round: Round) -> str:
    return next(str(row.case.waits) for row in board.build(round).rows if row.name == "Lemi")


def own_page(person: User, memo: Memo) -> str:
    return Client().get(reverse("contact_negotiation", args=[person.link_token, memo.negotiation_id])).content.decode()


def test_contact_and_deputy_are_asked_to_approve_by_a_day_and_the_others_get_the_memo_for_information(
    memo: Memo, lemi: User, deputy: User, pekka: User, planner: User
):
    found = letters("memo_sent")
    asked = "Hyväksykää muistio 5.10.2026 mennessä: Lemi, HYTE-neuvottelu"
    plain = "Muistio: Lemi, HYTE-neuvottelu 8.9.2026"
    assert {name: letter.subject for name, letter in found.items()} == {
        lemi.name: asked,
        "Veli Vara": asked,
        "Pekka Pelto": plain,
        planner.name: plain,
        "Organisation's voice": plain,
    }
    first = {name: letter.text.split("\n\n")[1] for name, letter in found.items()}
    assert first["Veli Vara"].startswith("pyydämme, että hyväksytte muistion kunnan puolesta viimeistään 5.10.2026.")
    assert first["Pekka Pelto"] == (
        f"{planner.name} on hyväksynyt HYTE-neuvottelun muistion hyvinvointialueen puolesta 21.9.2026. "
        "Se on tämän viestin liitteenä tiedoksi."
    )


def test_the_page_and_the_board_tell_by_when_and_by_whom(memo: Memo, round: Round, lemi: User, planner: User):
    page = own_page(lemi, memo)
    assert f"{planner.name} on hyväksynyt muistion hyvinvointialueen puolesta 21.9.2026." in page
    assert "viimeistään <strong>5.10.2026</strong>" in page
    assert sentence(round) == "Muistio lähetetty: kuntaa on pyydetty hyväksymään se 5.10. mennessä"
    with clock.at(factories.moment(6, 9, month=10)):
        assert sentence(round) == "Muistio lähetetty: kunta ei ole hyväksynyt sitä 5.10. mennessä"


def test_the_planner_gives_the_day_and_one_that_has_passed_is_refused_beside_its_field(
    lemi_negotiation: Negotiation, planner: User, as_planner: Client
):
    written = factories.written_memo(factories.held(lemi_negotiation, planner), planner)
    jobs.make(memos.approve(written, by=planner).pk)
    address = f"/negotiations/{lemi_negotiation.pk}/memo/send/"
    page = as_planner.post(address, {"until": "2026-08-09"})
    assert (list(page.context["send_form"].errors), page.context["opens"]) == (["until"], "send")
    assert as_planner.post(address, {"until": "2026-08-20"}).status_code == 302
    written.refresh_from_db()
    assert (written.state, written.approval_until) == ("sent", date(2026, 8, 20))


def test_nobody_is_asked_for_what_was_given_before_the_memo_was_sent(
    lemi_negotiation: Negotiation, lemi_party: Party, lemi: User, planner: User
):
    written = factories.written_memo(factories.held(lemi_negotiation, planner), planner)
    jobs.make(memos.approve(written, by=planner).pk)
    approval.accept(lemi_party, by=lemi)
    memos.send(written, by=planner)
    assert letters("memo_sent")[lemi.name].subject == "Muistio: Lemi, HYTE-neuvottelu 8.9.2026"


def remind(days: int) -> list[str]:
    """The calendar runs so many days after the memo was sent, twice; the names of who was reminded."""
    with clock.at(SENT_ON + timedelta(days=days)):
        for _run in range(2):
            duty.run_calendar()
        delivery.deliver_due()
    sent = Letter.objects.filter(kind="memo_reminder", state="sent")
    return sorted(sent.values_list("to_name", flat=True))


def test_contact_and_deputy_are_reminded_once_three_days_before_the_day(memo: Memo, lemi: User):
    both = sorted([lemi.name, "Veli Vara"])
    assert {days: remind(days) for days in (10, 11, 20)} == {10: [], 11: both, 20: both}
    assert letters("memo_reminder")["Veli Vara"].subject.startswith("Muistutus: hyväksykää muistio 5.10.2026 mennessä")


def test_a_reminder_that_comes_after_the_day_says_so(memo: Memo, lemi: User):
    remind(16)
    letter = letters("memo_reminder")[lemi.name]
    assert letter.subject.startswith("Muistion hyväksyntä puuttuu")
    assert "Pyysimme sitä 5.10.2026 mennessä." in letter.text


def test_who_has_approved_or_asked_for_a_correction_is_not_reminded(memo: Memo, lemi_party: Party, lemi: User):
    asked = approval.ask_for_correction(lemi_party, text="Omistaja on väärä.", by=lemi)
    assert remind(11) == []
    asked.delete()
    approval.accept(lemi_party, by=lemi)
    assert remind(12) == []


def test_a_reminder_is_dropped_when_the_memo_was_approved_before_it_left(memo: Memo, lemi_party: Party, deputy: User):
    with clock.at(SENT_ON + timedelta(days=11)):
        duty.remind_to_approve(lemi_party.round, clock.today())
        Letter.objects.filter(kind="memo_reminder").update(state="queued")
        approval.accept(lemi_party, by=deputy)
        delivery.deliver_due()
    assert set(Letter.objects.filter(kind="memo_reminder").values_list("state", flat=True)) == {"superseded"}


@pytest.mark.parametrize(
    ("sent_on", "due", "reminded"),
    [
        (date(2026, 10, 20), date(2026, 11, 3), date(2026, 10, 31)),
        (date(2026, 11, 25), date(2026, 11, 30), date(2026, 11, 28)),
        (date(2026, 12, 2), date(2026, 12, 16), date(2026, 12, 13)),  # the planned end has passed, the round goes on
    ],
)
def test_the_day_of_the_approval_lies_in_the_round_and_nobody_is_reminded_at_once(sent_on, due, reminded):
    assert approval_due(sent_on, usual_dates(2026)) == due <= sent_on + timedelta(days=APPROVAL_DAYS)
    assert approval_reminder(sent_on, due) == reminded > sent_on


def test_a_request_for_a_correction_reaches_the_planner_by_letter_board_and_page(
    memo: Memo, round: Round, planner: User, lemi: User, pekka: User, post, as_planner: Client
):
    assert post("correction", text=" ").status_code == 200
    assert post("correction", text="Omistaja on väärä,\nrehtori ei vastaa tästä.").status_code == 302
    [letter] = letters("memo_correction").values()
    assert letter.recipient == planner
    assert letter.subject == "Lemi pyytää korjausta muistioon, HYTE-neuvottelu 8.9.2026"
    assert "Pyyntö: Omistaja on väärä, rehtori ei vastaa tästä." in letter.text
    assert (turn(round), sentence(round)) == ("county", "Kunta pyytää korjausta muistioon: hyvinvointialue vastaa")
    page = as_planner.get(reverse("round", args=[round.pk])).content.decode()
    assert "kunta pyytää korjausta muistioon, lue" in page
    [(said, form)] = as_planner.get(f"/negotiations/{memo.negotiation_id}/memo/").context["said"]
    assert (said.asks, form is not None) == (True, True)
    assert "hyvinvointialue vastaa pyyntöönne" in own_page(lemi, memo)
    assert "Omistaja on väärä," in own_page(pekka, memo)


def test_a_changed_request_is_one_request_and_an_emptied_one_is_none(memo: Memo, round: Round, lemi: User, post):
    for text in ("Omistaja on väärä.", "Omistaja ja päivä ovat väärin."):
        post("correction", text=text)
    assert list(memo.comments.values_list("text", flat=True)) == ["Omistaja ja päivä ovat väärin."]
    assert [letter.text.count("ja päivä ovat väärin") for letter in letters("memo_correction").values()] == [1]
    post("correction", text="")
    assert (memo.comments.count(), letters("memo_correction")) == (0, {})
    assert turn(round) == "nobody"


@pytest.mark.parametrize(
    ("answer", "text", "subject", "says"),
    [
        ("taken_in", "", "Vastaus korjauspyyntöönne", "Saatte korjatun muistion, kun se on hyväksytty."),
        ("not_taken_in", "Näin sovittiin.", "Vastaus korjauspyyntöönne", "Perustelu: Näin sovittiin."),
    ],
)
def test_the_answer_to_a_request_comes_by_letter_and_the_municipality_is_asked_again(
    memo: Memo, round: Round, lemi: User, planner: User, lemi_party: Party, answer, text, subject, says
):
    asked = approval.ask_for_correction(lemi_party, text="Omistaja on väärä.", by=lemi)
    comments.answer(asked, answer=answer, text=text, by=planner)
    [letter] = letters("memo_answer").values()
    assert (letter.recipient, letter.subject.split(":")[0], says in letter.text) == (lemi, subject, True)
    assert sentence(round) == "Muistio lähetetty: kuntaa on pyydetty hyväksymään se 5.10. mennessä"
    assert memo.awaits_approval_of(Party.objects.get(pk=lemi_party.pk)) is True


def test_an_approval_taken_back_reaches_the_planner_by_letter_and_board(
    memo: Memo, round: Round, planner: User, lemi: User, lemi_party: Party, post
):
    approval.accept(lemi_party, by=lemi)
    assert sentence(round) == "Valmis: kunta on hyväksynyt muistion"
    assert post("take_back", sure="on", reason="Hyväksyin vahingossa.").status_code == 302
    assert letters("memo_accepted") == {}
    [letter] = letters("memo_correction").values()
    assert letter.recipient == planner
    assert letter.subject == "Lemi on perunut muistion hyväksynnän, HYTE-neuvottelu 8.9.2026"
    assert (turn(round), sentence(round)) == ("county", "Kunta on perunut muistion hyväksynnän: hyvinvointialue vastaa")


def test_approving_after_all_settles_what_was_asked(memo: Memo, round: Round, lemi: User, deputy: User, post, planner):
    post("correction", text="Omistaja on väärä.")
    assert post("accept", by=deputy, sure="on").status_code == 302
    assert list(memo.comments.values_list("answer", "answered_by")) == [("settled", deputy.pk)]
    assert (letters("memo_correction"), list(letters("memo_accepted"))) == ({}, [planner.name])
    assert sentence(round) == "Valmis: kunta on hyväksynyt muistion"


def test_what_a_tab_that_was_left_open_sends_is_answered_with_how_things_stand(post, deputy: User, memo: Memo):
    """Deputy and contact press at the same time: nobody meets an error of a form that was not on the page."""
    post("accept", by=deputy, sure="on")
    again = post("accept", sure="on")
    assert (again.status_code, "Muistio on jo hyväksytty." in again.content.decode()) == (200, True)
    refused = post("correction", text="Omistaja on väärä.")
    assert (refused.status_code, "Omistaja on väärä." in refused.content.decode()) == (409, True)
    assert memo.comments.count() == 0


def test_each_municipality_of_a_joint_negotiation_speaks_for_itself(
    memo: Memo, round: Round, lemi: User, lemi_party: Party, imatra: User
):
    other = Party.objects.create(negotiation=memo.negotiation, round=round, municipality_id="153", exclusive=False)
    approval.accept(other, by=imatra)
    approval.ask_for_correction(lemi_party, text="Omistaja on väärä.", by=lemi)
    approval.take_acceptance_back(other, reason="Päivä on väärä.", by=imatra)
    assert sorted(memo.comments.values_list("by", "kind")) == sorted(
        [(lemi.pk, MemoComment.Kind.CORRECTION), (imatra.pk, MemoComment.Kind.TAKEN_BACK)]
    )
    assert Letter.objects.filter(kind="memo_correction", outdated=False).count() == 2
    approval.accept(Party.objects.get(pk=lemi_party.pk), by=lemi)
    assert list(memo.comments.unanswered().values_list("by", flat=True)) == [imatra.pk]
