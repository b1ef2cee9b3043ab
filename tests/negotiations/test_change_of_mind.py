"""A change of mind: whatever was done before and whatever the mail server answered, the last letter tells the last truth."""

from datetime import date, datetime, timedelta
from io import BytesIO, StringIO

import ics
import pytest
import vobject
from django.test import Client
from django.urls import reverse
from django.utils.translation import override
from khal.icalendar import cal_from_ics

from hyte import clock
from hyte.accounts.models import User
from hyte.letters import delivery
from hyte.letters import queue as letters
from hyte.letters.models import Letter
from municipalities.actions import member
from negotiations.actions import answer, booking, duty, invitation
from negotiations.actions import memo as memos
from negotiations.actions import negotiation as negotiations
from negotiations.letters.holders import not_invited
from negotiations.letters.recipients import recipients
from negotiations.models import Negotiation, Party, Round
from negotiations.reports import board
from tests import factories
from tests.servers import LOST, Received, SmtpSink


def book(negotiation: Negotiation, planner: User, day: int, place: str = "Kunnantalo") -> None:
    booking.confirm(negotiation, starts_at=factories.moment(day, 9), place=place, by=planner, accept_warnings=True)


def days(mails: list[Received]) -> list[tuple[str, str]]:
    """(method, day) of the calendar parts, in the order in which they arrived."""
    found = []
    for mail in mails:
        for part in mail.message.walk():
            if part.get_content_type() == "text/calendar":
                event = next(iter(cal_from_ics(part.get_content()).walk("VEVENT")))
                found.append((str(part.get_param("method")), f"{event.decoded('DTSTART'):%d}"))
    return found


def deliver_for_a_day() -> None:
    moment = clock.now()
    for _hour in range(26):
        with clock.at(moment):
            delivery.deliver_due()
        moment += timedelta(hours=1)


def sentence(round: Round, code: str = "416") -> str:
    with override("en"):
        return next(row.sentence for row in board.build(round).rows if row.party.municipality_id == code)


def test_all_stopped_letters_are_sent_after_all_in_the_corrected_words(
    round: Round, as_planner: Client, planner: User, lemi: User, smtp_sink: SmtpSink
) -> None:
    letters.stop_waiting(round, area="11", by=planner)
    assert sentence(round) == "The invitation was stopped: the county sends it after all"
    assert invitation.invite(round, by=None) == 0
    Round.objects.update(letter_subject_fi="Korjattu kutsu")
    for kind in ("invitation", "organisation"):
        as_planner.post(reverse("outbox_send_after_all", args=[round.pk]), {"kind": kind})
    assert sentence(round) == "The invitation is on its way"
    delivery.deliver_due()
    assert [mail.message["Subject"].strip() for mail in smtp_sink.to(lemi.email)] == ["Korjattu kutsu: Lemi"]
    states = Letter.objects.order_by("state").values_list("state", flat=True)
    assert list(states) == ["sent"] * 3 + ["superseded"] * 3
    assert as_planner.get(reverse("outbox", args=[round.pk])).context["total"] == 3


def test_the_number_of_invitations_sent_is_that_of_the_letters_that_wait_or_have_left(
    round: Round, as_planner: Client, lemi_negotiation: Negotiation, lemi: User, planner: User, smtp_sink: SmtpSink
) -> None:
    def press() -> list[str]:
        page = as_planner.post(reverse("booking_invite", args=[lemi_negotiation.pk]), follow=True)
        return [str(message) for message in page.context["messages"]]

    def outbox() -> dict[str, int]:
        page = as_planner.get(reverse("outbox", args=[round.pk]), {"kind": "booking"})
        return {tone: n for group in page.context["outbox"].groups for tone, _word, n in group.counts}

    delivery.deliver_due()
    book(lemi_negotiation, planner, 8)
    letters.stop_waiting(round, area="11", by=planner)
    smtp_sink.clear()
    assert press() == ["3 kalenterikirjettä on lähdössä."]
    letters.stop(Letter.objects.counting().get(kind="booking", recipient=lemi), by=planner)
    assert press() == ["1 kalenterikirje on lähdössä."]
    assert press() == ["Kaikilla on jo kutsu."]
    delivery.deliver_due()
    assert sorted(mail.recipients[0] for mail in smtp_sink.mails) == sorted(
        person.email for person, _has_link in recipients(lemi_negotiation)
    )
    assert outbox() == {"done": 3, "none": 4}
    assert sentence(round) == "The municipality has not answered yet"


def test_who_never_got_the_invitation_is_not_reminded(round: Round, lemi_party: Party, planner: User) -> None:
    letters.stop_waiting(round, area="11", by=planner)
    assert (duty.remind(lemi_party, by=planner), board.build(round).owing) == (0, [])


@pytest.mark.parametrize("answer", ["451 4.7.1 Greylisted", "421 4.3.2 Busy", "550 5.1.1 No such user"])
def test_a_time_moved_while_the_first_letter_waits_arrives_alone(
    round: Round, lemi_negotiation: Negotiation, lemi: User, planner: User, smtp_sink: SmtpSink, answer: str
) -> None:
    delivery.deliver_due()
    smtp_sink.clear()
    smtp_sink.refuse(lemi.email, answer, times=1)
    book(lemi_negotiation, planner, 8)
    delivery.deliver_due()
    book(lemi_negotiation, planner, 9)
    deliver_for_a_day()
    assert days(smtp_sink.to(lemi.email)) == [("REQUEST", "09")]
    assert days(smtp_sink.to(planner.email)) in (
        [("PUBLISH", "08"), ("PUBLISH", "09")],
        [("PUBLISH", "09")],
    )
    old = Letter.objects.get(recipient=lemi, revision=0, series="calendar")
    assert (old.state, old.can_be_resent) == ("superseded", False)
    with pytest.raises(letters.Refused):
        letters.resend(old, by=planner)
    assert letters.resend_failed(round, kind="booking", by=planner) == 0


def test_a_letter_that_is_being_sent_is_waited_for_and_not_tried_again(
    round: Round, lemi_negotiation: Negotiation, lemi: User, planner: User, smtp_sink: SmtpSink
) -> None:
    book(lemi_negotiation, planner, 8)
    first = Letter.objects.get(recipient=lemi, kind="booking")
    first.claimed_at = clock.now()
    Letter.objects.filter(pk=first.pk).update(state="sending", claimed_at=first.claimed_at, attempts=1)
    book(lemi_negotiation, planner, 9)
    delivery.deliver_due()
    assert days(smtp_sink.to(lemi.email)) == []
    delivery._try_again(first, "451 later", minutes=5)
    assert Letter.objects.get(pk=first.pk).state == "superseded"
    deliver_for_a_day()
    assert days(smtp_sink.to(lemi.email)) == [("REQUEST", "09")]


def test_what_never_left_is_not_cancelled(
    round: Round, lemi_negotiation: Negotiation, lemi: User, planner: User, smtp_sink: SmtpSink
) -> None:
    book(lemi_negotiation, planner, 8)
    booking.cancel(lemi_negotiation, by=planner)
    deliver_for_a_day()
    assert days(smtp_sink.mails) == []


def test_a_team_member_who_is_put_back_is_invited_alone_with_a_higher_sequence(
    round: Round, lemi_negotiation: Negotiation, planner: User, expert: User
) -> None:
    negotiations.set_team(lemi_negotiation, people=[planner, expert], by=planner)
    book(lemi_negotiation, planner, 8)
    delivery.deliver_due()
    for people in ([planner], [planner, expert]):
        negotiations.set_team(lemi_negotiation, people=people, by=planner)
        delivery.deliver_due()
    calendar = Letter.objects.filter(series="calendar").order_by("pk")
    assert list(calendar.filter(recipient=expert).values_list("calendar_method", "revision")) == [
        ("REQUEST", 0),
        ("CANCEL", 1),
        ("REQUEST", 2),
    ]
    assert set(calendar.exclude(recipient=expert).values_list("calendar_method", "revision")) == {
        ("REQUEST", 0),
        ("PUBLISH", 0),
    }
    lemi_negotiation.refresh_from_db()
    assert not_invited(lemi_negotiation) == []


def test_who_has_left_gets_nothing_that_waits(
    round: Round, lemi_negotiation: Negotiation, lemi: User, planner: User, smtp_sink: SmtpSink
) -> None:
    book(lemi_negotiation, planner, 8)
    member.leave(lemi.group_membership, by=planner)
    delivery.deliver_due()
    assert (smtp_sink.to(lemi.email), set(Letter.objects.filter(recipient=lemi).values_list("state", flat=True))) == (
        [],
        {"superseded"},
    )


def test_a_reminder_that_an_outage_held_back_is_dropped_when_all_has_been_answered(
    round: Round, lemi_party: Party, lemi: User, planner: User, smtp_sink: SmtpSink
) -> None:
    delivery.deliver_due()
    assert duty.remind(lemi_party, by=planner) == 1
    answer.propose_times(lemi_party, starts=[factories.moment(8, 9)], by=lemi)
    answer.nothing_to_raise(lemi_party, by=lemi)
    delivery.deliver_due()
    assert (len(smtp_sink.to(lemi.email)), Letter.objects.get(kind="reminder").state) == (1, "superseded")


@pytest.mark.parametrize(("answer", "expected"), [(LOST, ["REQUEST", "CANCEL"]), ("250 OK", ["REQUEST", "CANCEL"])])
def test_a_cancellation_of_which_nobody_knows_whether_it_arrived_is_followed_by_another(
    round: Round,
    lemi_negotiation: Negotiation,
    planner: User,
    expert: User,
    smtp_sink: SmtpSink,
    settings,
    answer: str,
    expected: list[str],
) -> None:
    settings.EMAIL_TIMEOUT = 0.2
    delivery.deliver_due()
    negotiations.set_team(lemi_negotiation, people=[planner, expert], by=planner)
    book(lemi_negotiation, planner, 8)
    delivery.deliver_due()
    negotiations.set_team(lemi_negotiation, people=[planner], by=planner)
    smtp_sink.answer_next([answer])
    delivery.deliver_due()
    booking.cancel(lemi_negotiation, by=planner)
    deliver_for_a_day()
    assert [method for method, _day in days(smtp_sink.to(expert.email))] == expected


def test_who_comes_back_after_a_cancellation_is_invited_with_a_higher_sequence(
    round: Round, lemi_negotiation: Negotiation, lemi: User, planner: User
) -> None:
    book(lemi_negotiation, planner, 8)
    delivery.deliver_due()
    member.leave(lemi.group_membership, by=planner)
    book(lemi_negotiation, planner, 9)
    delivery.deliver_due()
    member.bring_back(lemi.group_membership, by=planner)
    assert booking.invite_new(lemi_negotiation, by=planner) == 1
    calendar = Letter.objects.filter(series="calendar", recipient=lemi).order_by("pk")
    assert list(calendar.values_list("calendar_method", "revision")) == [
        ("REQUEST", 0),
        ("CANCEL", 1),
        ("CANCEL", 3),
        ("REQUEST", 4),
    ]


@pytest.mark.parametrize(("answer", "mails"), [("451 4.7.1 Greylisted", 1), ("250 OK", 2)])
def test_back_to_draft_takes_the_waiting_letters_back_and_the_next_opening_asks_anew(
    round: Round,
    as_planner: Client,
    lemi_negotiation: Negotiation,
    lemi: User,
    planner: User,
    smtp_sink: SmtpSink,
    answer: str,
    mails: int,
) -> None:
    memo = factories.written_memo(factories.held(lemi_negotiation, planner), planner)
    deliver_for_a_day()
    smtp_sink.clear()
    memos.open_for_comments(memo, by=planner)
    smtp_sink.answer_next([answer])
    delivery.deliver_due()
    memos.back_to_draft(memo, by=planner)
    deliver_for_a_day()
    assert sentence(round) == "The county writes the memo by 22.9."
    assert len(smtp_sink.to(lemi.email)) == mails - 1
    memos.open_for_comments(memo, until=date(2026, 8, 31), by=planner)
    assert sentence(round) == "The municipality comments on the memo by 31.8."
    deliver_for_a_day()
    assert [str(mail.message["Subject"]).strip()[:22] for mail in smtp_sink.to(lemi.email)] == [
        "Kommentoikaa muistiolu"
    ] * mails
    page = as_planner.get(reverse("outbox", args=[round.pk]), {"kind": "memo_comments"})
    (group,) = page.context["outbox"].groups
    assert sorted(slip.state for slip in group.slips) == (["sent", "superseded"] if mails == 1 else ["sent", "sent"])


def test_an_overdue_memo_is_not_told_of_once_it_has_been_shown(
    round: Round, lemi_negotiation: Negotiation, planner: User, smtp_sink: SmtpSink
) -> None:
    with clock.at(factories.moment(8, 12)):
        memo = factories.written_memo(factories.held(lemi_negotiation, planner), planner)
    with clock.at(factories.moment(23, 9)):
        deliver_for_a_day()
        smtp_sink.clear()
        assert duty.run_calendar().overdue == 1
        memos.open_for_comments(memo, by=planner)
        delivery.deliver_due()
    assert Letter.objects.get(kind="memo_overdue").state == "superseded"
    assert smtp_sink.to(planner.email) == []


@pytest.mark.parametrize("today", [factories.moment(21, 9), factories.moment(23, 9), factories.moment(30, 9)])
def test_an_overdue_memo_is_told_of_while_it_is_overdue_also_ahead_of_the_day(
    round: Round, lemi_negotiation: Negotiation, planner: User, smtp_sink: SmtpSink, today: datetime
) -> None:
    with clock.at(factories.moment(8, 12)):
        factories.held(lemi_negotiation, planner)
    with clock.at(today):
        assert duty.run_calendar(on=date(2026, 9, 23)).overdue == 1
        delivery.deliver_due()
    assert Letter.objects.get(kind="memo_overdue").state == "sent"


def test_the_calendar_file_is_utf_8_goes_to_the_present_address_and_three_readers_take_it(
    round: Round, lemi_negotiation: Negotiation, lemi: User, planner: User, smtp_sink: SmtpSink
) -> None:
    place = "Ääkköstalo – sali Å 🎉"
    book(lemi_negotiation, planner, 8, place=place)
    User.objects.filter(pk=lemi.pk).update(email="uusi.osoite@lemi.example")
    delivery.deliver_due()
    mail = smtp_sink.to("uusi.osoite@lemi.example")[-1]
    parts = {part.get_content_type(): part.get_payload(decode=True) for part in mail.message.walk()}
    inline, attached = parts["text/calendar"], parts["application/ics"]
    assert isinstance(attached, bytes)
    assert inline.replace(b"\r\n", b"\n") == attached.replace(b"\r\n", b"\n")
    text = attached.decode("utf-8")
    (event,) = cal_from_ics(text).walk("VEVENT")
    assert (event["LOCATION"], event["ATTENDEE"]) == (place, "MAILTO:uusi.osoite@lemi.example")
    assert vobject.readOne(StringIO(text)).vevent.location.value == place
    assert next(iter(ics.Calendar(BytesIO(attached).read().decode()).events)).location == place
    assert mail.message["X-Auto-Response-Suppress"] == "OOF, AutoReply"
