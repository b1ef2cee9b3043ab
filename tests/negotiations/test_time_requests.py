"""After the booking the municipality asks for another time; the county moves it or says why not, and both see it."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from hyte import clock
from hyte.accounts.models import User
from hyte.errors import Refused
from hyte.letters import delivery
from hyte.letters.models import Letter
from municipalities.models import Municipality
from negotiations.actions import booking, time_request
from negotiations.models import Negotiation, Party, Round, TimeRequest
from negotiations.reports import board
from tests import factories
from tests.factories import moment

WHY = "Valtuusto kokoontuu silloin."
WHY_NOT = "Asiantuntija pääsee vain silloin."


@pytest.fixture
def booked(round: Round, lemi_party: Party, lemi: User, planner: User) -> Negotiation:
    factories.sent_topic(lemi_party, lemi)
    found = booking.confirm(lemi_party.negotiation, starts_at=moment(8, 9), place="Hall", by=planner)
    delivery.deliver_due()
    return found


def url(lemi: User, negotiation: Negotiation, name: str = "contact_another_time") -> str:
    return reverse(name, args=[lemi.link_token, negotiation.pk])


def page(lemi: User, client: Client):
    return client.get(reverse("contact", args=[lemi.link_token]))


def told(round: Round) -> tuple[str, str, list[str]]:
    with override("en"):
        row = next(row for row in board.build(round).rows if row.name == "Lemi")
    return row.case.waits, row.sentence, row.answers


def test_a_request_is_seen_on_the_page_and_on_the_board_in_the_planners_turn(
    booked: Negotiation, lemi: User, client: Client, as_planner: Client
) -> None:
    client.post(url(lemi, booked), {"reason": WHY})
    shown = page(lemi, client)
    assert (shown.context["asked"].reason, shown.context["kept"]) == (WHY, None)
    assert [(step["id"], step["tone"]) for step in shown.context["steps"]][1] == ("times", "info")
    assert told(booked.round) == (
        "county",
        "The municipality asks for another time: the county answers",
        [f"“{WHY}”", "1 topic"],
    )
    answering = as_planner.get(reverse("booking", args=[booked.pk]))
    assert [ask.reason for ask in answering.context["asked"]] == [WHY]
    assert (
        reverse("booking", args=[booked.pk])
        in as_planner.get(reverse("round", args=[booked.round_id])).content.decode()
    )


def test_another_time_answers_the_request_by_the_letters_of_the_move(
    booked: Negotiation, lemi: User, lemi_party: Party, planner: User, client: Client
) -> None:
    time_request.ask(lemi_party, reason=WHY, by=lemi)
    booking.confirm(booked, starts_at=moment(9, 9), place="Hall", by=planner)
    assert set(Letter.objects.about(booked).filter(recipient=lemi).values_list("kind", flat=True)) == {
        "invitation",
        "booking",
        "move",
    }
    asked = TimeRequest.objects.get()
    assert (asked.is_open, asked.answered_by, asked.refusal) == (False, planner, "")
    shown = page(lemi, client)
    assert (shown.context["asked"], shown.context["kept"]) == (None, None)
    assert told(booked.round)[0] == "calendar"


def test_a_time_that_stays_is_told_to_who_answers_for_the_municipality_and_shown_on_the_page(
    request: pytest.FixtureRequest, lemi: User, lemi_party: Party, client: Client, as_planner: Client
) -> None:
    deputy = factories.contact(Municipality.objects.get(pk="416"), duty="deputy")
    booked = request.getfixturevalue("booked")  # the deputy is among those who are invited
    time_request.ask(lemi_party, reason=WHY, by=lemi)
    keep = reverse("booking_keep", args=[booked.pk])
    assert as_planner.post(keep, {"refusal": ""}).context["keeping"].errors.keys() == {"refusal"}
    assert as_planner.post(keep, {"refusal": WHY_NOT}).status_code == 302
    letters = Letter.objects.filter(kind="time_kept").order_by("recipient")
    assert [(letter.recipient, WHY_NOT in letter.text) for letter in letters] == [(lemi, True), (deputy, True)]
    shown = page(lemi, client)
    assert (shown.context["asked"], shown.context["kept"].refusal) == (None, WHY_NOT)
    assert shown.content.decode().count(WHY_NOT) == 1
    assert told(booked.round)[0] == "calendar"


def test_a_request_can_be_changed_and_withdrawn(booked: Negotiation, lemi: User, client: Client) -> None:
    for reason in (WHY, "Perjantai sopisi."):
        client.post(url(lemi, booked), {"reason": reason})
    assert TimeRequest.objects.get().reason == "Perjantai sopisi."
    client.post(url(lemi, booked, "contact_time_suits"), {})
    assert TimeRequest.objects.count() == 1
    client.post(url(lemi, booked, "contact_time_suits"), {"sure": "on"})
    assert TimeRequest.objects.count() == 0
    assert told(booked.round)[0] == "calendar"


def test_a_request_that_is_sent_as_it_came_is_told_to_have_changed_nothing(
    booked: Negotiation, lemi: User, client: Client
) -> None:
    client.post(url(lemi, booked), {"reason": WHY})
    again = client.post(url(lemi, booked), {"reason": WHY})
    assert again.context["note"] == "Lomakkeessa ei ollut muutoksia, joten mitään ei lähetetty."
    assert TimeRequest.objects.count() == 1


def test_an_empty_request_is_an_error_beside_the_field(booked: Negotiation, lemi: User, client: Client) -> None:
    form = client.post(url(lemi, booked), {"reason": " "}).context["another_form"]
    assert form.errors == {"reason": ["Kirjoittakaa, miksi aika ei sovi teille."]}


def test_a_letter_that_says_that_the_time_stays_does_not_leave_after_it_has_been_moved(
    booked: Negotiation, lemi: User, lemi_party: Party, planner: User
) -> None:
    time_request.ask(lemi_party, reason=WHY, by=lemi)
    time_request.keep_time(booked, refusal=WHY_NOT, by=planner)
    booking.confirm(booked, starts_at=moment(9, 9), place="Hall", by=planner)
    assert [letter.is_still_needed for letter in Letter.objects.filter(kind="time_kept")] == [False]


def test_who_does_not_answer_for_the_municipality_can_not_ask(booked: Negotiation, client: Client) -> None:
    member = factories.contact(Municipality.objects.get(pk="416"), duty="")
    assert client.post(url(member, booked), {"reason": WHY}).status_code in (403, 404)
    assert TimeRequest.objects.count() == 0


def test_neither_an_unconfirmed_nor_a_past_time_can_be_changed_so(
    round: Round, lemi_party: Party, lemi: User, planner: User
) -> None:
    with override("en"), pytest.raises(Refused, match="No time is confirmed"):
        time_request.ask(lemi_party, reason=WHY, by=lemi)
    booking.confirm(lemi_party.negotiation, starts_at=moment(8, 9), place="Hall", by=planner)
    with override("en"), clock.at(moment(8, 12)), pytest.raises(Refused, match="has passed"):
        time_request.ask(lemi_party, reason=WHY, by=lemi)


def test_nothing_is_kept_where_nobody_asks_any_more(booked: Negotiation, planner: User) -> None:
    with override("en"), pytest.raises(Refused, match="Nobody asks"):
        time_request.keep_time(booked, refusal=WHY_NOT, by=planner)
    assert Letter.objects.filter(kind="time_kept").count() == 0


def test_a_cancelled_time_answers_the_request(
    booked: Negotiation, lemi: User, lemi_party: Party, planner: User
) -> None:
    time_request.ask(lemi_party, reason=WHY, by=lemi)
    booking.cancel(booked, by=planner)
    assert TimeRequest.objects.get().answered_by == planner
    assert told(booked.round)[:2] == ("municipality", "The time was cancelled: the municipality proposes new ones")
