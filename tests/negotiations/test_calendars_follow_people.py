"""Calendars follow people and addresses: who is to come has it, who is not has it no more, whoever convenes."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.translation import override
from icalendar import Calendar

from hyte import clock
from hyte.accounts.models import User
from hyte.letters import delivery
from hyte.letters import queue as letters
from hyte.letters.models import Letter
from municipalities.actions import member, staff
from municipalities.actions import organisation as organisations
from municipalities.models import Municipality, Organisation
from negotiations.actions import booking
from negotiations.actions import negotiation as negotiations
from negotiations.letters.holders import held_by_others, not_invited
from negotiations.models import Negotiation, Round
from negotiations.reports import board
from negotiations.reports.calendars import calendars
from tests import factories
from tests.servers import SmtpSink

Told = tuple[str, str, int]


@pytest.fixture
def booked(round: Round, lemi_negotiation: Negotiation, planner: User, smtp_sink: SmtpSink) -> Negotiation:
    """On the 8th at 9, and everybody has the letter."""
    confirmed = booking.confirm(lemi_negotiation, starts_at=factories.moment(8, 9), place="Kunnantalo", by=planner)
    delivery.deliver_due()
    smtp_sink.clear()
    return confirmed


def arrived(sink: SmtpSink) -> list[Told]:
    """(address, method, sequence) of each calendar letter that has arrived, in any order; and the sink is empty again."""
    delivery.deliver_due()
    found = []
    for mail in sink.mails:
        for part in mail.message.walk():
            if part.get_content_type() == "text/calendar":
                (event,) = Calendar.from_ical(part.get_content()).walk("VEVENT")
                found.append((mail.recipients[0], str(part.get_param("method")), event.decoded("sequence")))
    sink.clear()
    return sorted(found)


def correct_address(user: User, email: str, planner: User) -> None:
    told = {"name": user.name, "title": user.title, "language": user.language, "email": email}
    member.change(user.group_membership, person=told, role="member", by=planner)


def sentence(round: Round, code: str = "416") -> str:
    with override("en"):
        return next(row.sentence for row in board.build(round).rows if row.party.municipality_id == code)


def test_who_leaves_the_register_gets_the_cancellation_at_once_in_a_letter_that_cancels_nothing(
    booked: Negotiation, lemi: User, planner: User, smtp_sink: SmtpSink
) -> None:
    member.leave(lemi.group_membership, by=planner)
    told = Letter.objects.get(recipient=lemi, kind="not_needed")
    assert told.subject == "Sinua ei enää tarvita: HYTE-neuvottelu, Lemi, ti 8.9.2026 klo 9.00–11.00"
    assert "peruttu" not in told.text.lower()
    assert arrived(smtp_sink) == [(lemi.email, "CANCEL", 1)]
    assert held_by_others(booked) == {}
    booking.cancel(booked, by=planner)
    assert [address for address, _method, _sequence in arrived(smtp_sink) if address == lemi.email] == []


@pytest.mark.parametrize("how", ["organisation leaves", "another represents it", "colleague ends"])
def test_everybody_who_is_taken_off_is_told_and_nobody_else(
    booked: Negotiation, organisation: Organisation, expert: User, planner: User, smtp_sink: SmtpSink, how: str
) -> None:
    negotiations.add_to_team(booked, people=[expert], by=planner)
    arrived(smtp_sink)
    voice = organisation.representative
    assert voice is not None
    names = {"name_fi": organisation.name_fi, "name_sv": "", "kind": organisation.kind}
    new = {"name": "Uusi Ääni", "title": "", "email": "uusi@ngo.example", "language": "fi"}
    if how == "organisation leaves":
        organisations.leave(organisation, by=planner)
    elif how == "another represents it":
        organisations.save(organisation, **names, representative=new, by=planner)
    else:
        staff.end(booked.round.area, expert, by=planner)
    gone = expert if how == "colleague ends" else voice
    found = arrived(smtp_sink)
    assert [(address, method) for address, method, _sequence in found] == [(gone.email, "CANCEL")]
    assert found[0][2] > 0
    assert held_by_others(booked) == {}


def test_a_leaver_of_a_negotiation_that_is_over_gets_no_letter(
    booked: Negotiation, lemi: User, planner: User, smtp_sink: SmtpSink
) -> None:
    with clock.at(factories.moment(8, 12)):
        member.leave(lemi.group_membership, by=planner)
        assert arrived(smtp_sink) == []


def test_a_corrected_address_is_not_invited_yet_and_then_gets_the_invitation_and_the_old_one_the_cancellation(
    booked: Negotiation, round: Round, lemi: User, planner: User, as_planner: Client, smtp_sink: SmtpSink
) -> None:
    old = lemi.email
    correct_address(lemi, "uusi@lemi.example", planner)
    found = calendars(booked)
    assert ([person.email for person in found.new], found.holders) == (
        ["uusi@lemi.example"],
        [(lemi, old)],
    )
    assert as_planner.get(reverse("negotiation", args=[booked.pk])).context["calendars"] == found
    assert as_planner.get(reverse("booking", args=[booked.pk])).context["calendars"] == found
    assert [people for _row, people in board.build(round).to_invite] == [[lemi]]
    page = as_planner.post(reverse("booking_invite", args=[booked.pk]), follow=True)
    assert [str(message) for message in page.context["messages"]] == ["2 kalenterikirjettä on lähdössä."]
    told = arrived(smtp_sink)
    assert [(address, method) for address, method, _ in told] == [
        (old, "CANCEL"),
        ("uusi@lemi.example", "REQUEST"),
    ] or [(address, method) for address, method, _ in told] == [("uusi@lemi.example", "REQUEST"), (old, "CANCEL")]
    assert all(sequence > 0 for _address, _method, sequence in told)
    assert Letter.objects.filter(kind="booking", recipient=lemi, outdated=False).count() == 1
    assert not calendars(booked)
    assert board.build(round).to_invite == []


def test_the_link_that_is_sent_to_a_corrected_address_brings_the_calendar_along(
    booked: Negotiation, lemi: User, planner: User, as_planner: Client, smtp_sink: SmtpSink
) -> None:
    old = lemi.email
    correct_address(lemi, "uusi@lemi.example", planner)
    as_planner.post(reverse("member_link_send", args=[lemi.group_membership.pk]))
    told = {address: method for address, method, _sequence in arrived(smtp_sink)}
    assert told == {old: "CANCEL", "uusi@lemi.example": "REQUEST"}


def test_a_corrected_address_is_invited_and_not_told_of_a_move_when_the_time_moves(
    booked: Negotiation, lemi: User, planner: User, smtp_sink: SmtpSink
) -> None:
    old = lemi.email
    correct_address(lemi, "uusi@lemi.example", planner)
    booking.confirm(booked, starts_at=factories.moment(9, 9), place="Kunnantalo", by=planner)
    told = {address: method for address, method, _sequence in arrived(smtp_sink)}
    assert (told[old], told["uusi@lemi.example"]) == ("CANCEL", "REQUEST")
    assert Letter.objects.get(recipient=lemi, kind="booking", outdated=False).to_email == "uusi@lemi.example"
    assert Letter.objects.filter(recipient=lemi, kind="move").count() == 0


def test_no_cancellation_goes_to_an_address_that_somebody_else_is_still_invited_by(
    booked: Negotiation, lemi: User, planner: User, smtp_sink: SmtpSink
) -> None:
    shared = factories.contact(Municipality.objects.get(code="416"), duty="deputy", email=lemi.email.upper())
    booking.invite_new(booked, by=planner)
    arrived(smtp_sink)
    member.leave(lemi.group_membership, by=planner)
    correct_address(shared, lemi.email, planner)
    assert arrived(smtp_sink) == []
    assert (held_by_others(booked), not_invited(booked)) == ({}, [])


def test_an_address_that_is_put_back_before_the_cancellation_leaves_keeps_the_event(
    booked: Negotiation, lemi: User, planner: User, smtp_sink: SmtpSink
) -> None:
    old = lemi.email
    correct_address(lemi, "uusi@lemi.example", planner)
    booking.invite_new(booked, by=planner)
    lemi.refresh_from_db()
    correct_address(lemi, old, planner)
    assert [(address, method) for address, method, _sequence in arrived(smtp_sink)] == [(old, "REQUEST")]


def test_a_letter_sent_again_to_a_new_address_does_not_forget_the_old_one(
    booked: Negotiation, lemi: User, planner: User, smtp_sink: SmtpSink
) -> None:
    old = lemi.email
    correct_address(lemi, "uusi@lemi.example", planner)
    letters.resend(Letter.objects.get(kind="booking", recipient=lemi), by=planner)
    assert arrived(smtp_sink) == [("uusi@lemi.example", "REQUEST", 0)]
    found = calendars(booked)
    assert (found.new, found.holders) == ([], [(lemi, old)])
    assert booking.invite_new(booked, by=planner) == 1
    assert [(address, method) for address, method, _sequence in arrived(smtp_sink)] == [(old, "CANCEL")]


def test_a_new_member_is_a_row_of_the_board_and_a_line_with_a_button(
    booked: Negotiation, round: Round, lemi_party, lemi: User, planner: User, as_planner: Client, smtp_sink: SmtpSink
) -> None:
    factories.sent_topic(lemi_party, lemi)
    type(lemi_party).objects.filter(pk=lemi_party.pk).update(times_sent_at=booked.starts_at)
    new = factories.contact(Municipality.objects.get(code="416"), duty="", name="Uusi Jäsen")
    assert sentence(round) == "The county still invites Uusi Jäsen"
    assert [row.is_countys for row in board.build(round).rows if row.name == "Lemi"] == [True]
    page = as_planner.get(reverse("negotiation", args=[booked.pk])).content.decode()
    assert "1 kutsuttava on ilman kalenterikutsua:" in page and "Uusi Jäsen" in page
    as_planner.post(reverse("booking_invite", args=[booked.pk]))
    assert arrived(smtp_sink) == [(new.email, "REQUEST", 0)]
    assert sentence(round) == "Ready for the negotiation on tue 8.9."


def test_the_board_asks_as_little_of_the_database_for_three_booked_negotiations_as_for_one(
    area, planner: User, as_planner: Client, organisation: Organisation, august, django_assert_num_queries
) -> None:
    codes = ["416", "153", "405"]
    for code in codes:
        factories.contact(Municipality.objects.get(code=code))
    opened = factories.opened_round(area, planner, codes)
    for number, negotiation in enumerate(opened.negotiations.order_by("pk")):
        starts_at = factories.moment(8 + number, 9)
        booking.confirm(negotiation, starts_at=starts_at, place="Talo", by=planner, accept_warnings=True)
        if number != 1:
            with django_assert_num_queries(22):
                as_planner.get(reverse("round", args=[opened.pk]))


def test_who_convenes_gets_a_copy_to_take_and_never_asks_herself(
    booked: Negotiation, planner: User, lemi: User, smtp_sink: SmtpSink
) -> None:
    own = Letter.objects.get(kind="booking", recipient=planner)
    other = Letter.objects.get(kind="booking", recipient=lemi)
    (mine,), (theirs,) = (Calendar.from_ical(letter.calendar).walk("VEVENT") for letter in (own, other))
    assert (own.calendar_method, mine.get("ATTENDEE"), mine["UID"]) == ("PUBLISH", None, theirs["UID"])
    assert (other.calendar_method, theirs["ATTENDEE"]) == ("REQUEST", f"MAILTO:{lemi.email}")
    booking.confirm(booked, starts_at=factories.moment(9, 9), place="Kunnantalo", by=planner)
    assert {(address, method) for address, method, _ in arrived(smtp_sink)} >= {(planner.email, "PUBLISH")}
    booking.cancel(booked, by=planner)
    assert {(address, method) for address, method, _ in arrived(smtp_sink)} >= {(planner.email, "CANCEL")}


def test_an_event_keeps_the_organiser_that_it_was_sent_with_and_names_the_sender(
    booked: Negotiation, round: Round, planner: User, expert: User, lemi: User, smtp_sink: SmtpSink, settings
) -> None:
    settings.DEFAULT_FROM_EMAIL = "Kuntakierros <hyte@service.example>"
    Round.objects.filter(pk=round.pk).update(organiser=expert)
    negotiations.add_to_team(booked, people=[expert], by=planner)
    booking.confirm(booked, starts_at=factories.moment(9, 9), place="Kunnantalo", by=planner)
    moved = Letter.objects.get(kind="move", recipient=lemi)
    (event,) = Calendar.from_ical(moved.calendar).walk("VEVENT")
    assert event["ORGANIZER"] == f"MAILTO:{planner.email}"
    assert event["ORGANIZER"].params["SENT-BY"] == "MAILTO:hyte@service.example"
    assert expert.name in moved.text and moved.reply_to == expert.email
    methods = dict(Letter.objects.filter(outdated=False, series="calendar").values_list("recipient", "calendar_method"))
    assert (methods[planner.pk], methods[expert.pk]) == ("PUBLISH", "REQUEST")


def test_the_organiser_whose_mailbox_sends_the_letters_is_not_sent_by_another(
    round: Round, lemi_negotiation: Negotiation, planner: User, lemi: User, settings
) -> None:
    settings.DEFAULT_FROM_EMAIL = f"Etelä-Karjala <{planner.email.upper()}>"
    booking.confirm(lemi_negotiation, starts_at=factories.moment(8, 9), place="Kunnantalo", by=planner)
    (event,) = Calendar.from_ical(Letter.objects.get(kind="booking", recipient=lemi).calendar).walk("VEVENT")
    assert "SENT-BY" not in event["ORGANIZER"].params
