"""Calendars: what a recipient's calendar makes of our letters, read back by two readers."""

import re
from datetime import UTC, date, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from io import StringIO
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from dateutil.tz import tzical  # type: ignore[import-untyped]
from django.core import mail
from hypothesis import given, settings
from hypothesis import strategies as st
from icalendar import Calendar
from khal.icalendar import cal_from_ics

from hyte.accounts.models import User
from hyte.letters import delivery
from hyte.letters.models import Letter
from negotiations.actions import booking
from negotiations.letters import icalendar
from negotiations.models import Negotiation, Round
from tests import factories

HELSINKI = ZoneInfo("Europe/Helsinki")
KNOWN = {
    "UID",
    "SEQUENCE",
    "DTSTAMP",
    "DTSTART",
    "DTEND",
    "SUMMARY",
    "DESCRIPTION",
    "LOCATION",
    "STATUS",
    "ORGANIZER",
    "ATTENDEE",
}
ODD_NAMES = [
    "Ääkkönen Öhman-Åberg",
    'Kaisa "Kaisu" Kokeilu; rehtori, opettaja: 1/2',
    "<b>Matti</b> & Maija",
    "Emo 👩‍⚕️🎉 Ji",
    "O'Brien \\ n ^n ^'",
    "X" * 120,
]


def unsaved(starts_at: datetime, *, minutes: int = 120, **fields: object) -> Negotiation:
    organiser = User(name="Kaisa Kutsuja", email="kaisa@county.example")
    round = Round(organiser=organiser, duration_minutes=minutes)
    return Negotiation(round=round, starts_at=starts_at, ends_at=starts_at + timedelta(minutes=minutes), **fields)


def text_of(negotiation: Negotiation, method: str = icalendar.REQUEST, **words: str) -> str:
    name = words.pop("name", "Lemi Lemiläinen")
    words = {"summary": "HYTE-neuvottelu: Lemi", "description": "Kutsuja: Kaisa", **words}
    return icalendar.invitation(negotiation, method=method, attendee=(name, "lemi@municipality.example"), **words)


def event_of(text: str):
    calendar = Calendar.from_ical(text)
    (event,) = calendar.walk("VEVENT")
    return calendar, event


def second_reader(text: str):
    """What the terminal calendar khal makes of it."""
    (event,) = cal_from_ics(text).walk("VEVENT")
    return event


def read_by_hand(text: str) -> dict[str, str]:
    """The lines of the event by RFC 5545 alone: unfolded, cut at the first colon outside quotes, unescaped."""
    body = text.replace("\r\n ", "").split("BEGIN:VEVENT\r\n")[1].split("END:VEVENT")[0]
    found = {}
    for line in body.rstrip("\r\n").split("\r\n"):
        cut = re.fullmatch(r'((?:[^":]|"[^"]*")*):(.*)', line, re.DOTALL)
        assert cut is not None, line
        head, value = cut.groups()
        name = head.split(";")[0]
        assert name not in found, f"{name} stands there twice"
        found[name] = re.sub(r"\\([nN;,\\])", lambda m: "\n" if m[1] in "nN" else m[1], value)
    return found


def instant(event, name: str) -> datetime:
    """The moment by the zone that the text itself brings along, never by one of this machine's."""
    return event.decoded(name).astimezone(UTC)


def test_a_request_says_who_what_when_and_where():
    start = datetime(2026, 9, 8, 9, tzinfo=HELSINKI)
    negotiation = unsaved(start, place="Kunnantalo, Lemi")
    calendar, event = event_of(text_of(negotiation))
    assert (calendar["METHOD"], calendar["VERSION"]) == ("REQUEST", "2.0")
    assert event["UID"] == f"{negotiation.uid.hex}@kuntakierros"
    assert (event["SEQUENCE"], event["STATUS"], event["LOCATION"]) == (0, "CONFIRMED", "Kunnantalo, Lemi")
    assert event["DTSTART"].params["TZID"] == "Europe/Helsinki"
    assert (instant(event, "DTSTART"), instant(event, "DTEND")) == (start, start + timedelta(hours=2))
    assert event["ORGANIZER"].params["SENT-BY"] == "MAILTO:kuntakierros@localhost"
    assert (event["ORGANIZER"], event["ORGANIZER"].params["CN"]) == ("MAILTO:kaisa@county.example", "Kaisa Kutsuja")
    assert (event["ATTENDEE"], event["ATTENDEE"].params["CN"]) == (
        "MAILTO:lemi@municipality.example",
        "Lemi Lemiläinen",
    )
    (zone,) = calendar.walk("VTIMEZONE")
    assert zone["TZID"] == "Europe/Helsinki"


def test_who_writes_from_the_services_own_address_needs_nobody_to_send_for_her(settings):
    settings.DEFAULT_FROM_EMAIL = "Kaisa Kutsuja <Kaisa@county.example>"
    _calendar, event = event_of(text_of(unsaved(datetime(2026, 9, 8, 6, tzinfo=UTC))))
    assert "SENT-BY" not in event["ORGANIZER"].params


def test_a_cancellation_is_a_cancel_of_the_same_event():
    negotiation = unsaved(datetime(2026, 9, 8, 9, tzinfo=HELSINKI), sequence=3)
    calendar, event = event_of(text_of(negotiation, icalendar.CANCEL))
    assert (calendar["METHOD"], event["STATUS"], event["SEQUENCE"]) == ("CANCEL", "CANCELLED", 3)
    assert event["UID"] == icalendar.uid_of(negotiation)


@pytest.mark.parametrize("name", ODD_NAMES)
def test_odd_names_and_texts_come_back_as_they_were(name):
    negotiation = unsaved(datetime(2026, 9, 8, 9, tzinfo=HELSINKI), place=name)
    description = f"{name}\n- toinen rivi\n\n- kolmas; rivi, pilkku \\n"
    text = text_of(negotiation, name=name, summary=name, description=description)
    for event in (event_of(text)[1], second_reader(text)):
        assert (event["SUMMARY"], event["LOCATION"], event["DESCRIPTION"]) == (name, name, description)
        assert event["ATTENDEE"].params["CN"] == name.replace('"', "'")
    by_hand = read_by_hand(text)
    assert (by_hand["SUMMARY"], by_hand["LOCATION"], by_hand["DESCRIPTION"]) == (name, name, description)


@pytest.mark.parametrize("ending", ["\r\n", "\n", "\r", "\u2028", "\x0b"])
def test_a_line_break_in_a_name_adds_no_line_of_its_own(ending):
    evil = f"Matti{ending}ATTENDEE:mailto:evil@example.org"
    negotiation = unsaved(datetime(2026, 9, 8, 9, tzinfo=HELSINKI), place=evil)
    text = text_of(negotiation, name=evil, summary=evil, description=evil)
    assert set(read_by_hand(text)) == KNOWN
    for event in (event_of(text)[1], second_reader(text)):
        assert event["ATTENDEE"] == "MAILTO:lemi@municipality.example"
        assert event["SUMMARY"] == "Matti ATTENDEE:mailto:evil@example.org"
        assert event["LOCATION"] == "Matti ATTENDEE:mailto:evil@example.org"


def test_no_line_is_longer_than_75_octets_and_each_ends_with_crlf():
    negotiation = unsaved(datetime(2026, 9, 8, 9, tzinfo=HELSINKI), place="ä" * 200)
    text = text_of(negotiation, summary="👩‍⚕️" * 40)
    assert max(len(line.encode()) for line in text.split("\r\n")) <= 75
    assert text.replace("\r\n", "").count("\n") == 0


@pytest.mark.parametrize(
    ("day", "hour", "offset"),
    [
        (date(2026, 10, 24), 9, 3),
        (date(2026, 10, 25), 9, 2),
        (date(2026, 10, 25), 2, 3),
        (date(2027, 3, 27), 9, 2),
        (date(2027, 3, 28), 9, 3),
        (date(2027, 3, 28), 2, 2),
    ],
)
def test_the_wall_time_is_right_on_the_days_when_clocks_are_turned(day, hour, offset):
    start = datetime(day.year, day.month, day.day, hour, tzinfo=HELSINKI)
    for event in (event_of(text_of(unsaved(start)))[1], second_reader(text_of(unsaved(start)))):
        assert event.decoded("DTSTART").strftime("%Y-%m-%d %H:%M") == f"{day} {hour:02d}:00"
        assert instant(event, "DTSTART") == start.astimezone(UTC)
        assert event.decoded("DTSTART").utcoffset() == timedelta(hours=offset)


AMBIGUOUS = {
    datetime(2026, 10, 25, 1, tzinfo=UTC),
    datetime(2027, 10, 31, 1, tzinfo=UTC),
    datetime(2028, 10, 29, 1, tzinfo=UTC),
}
hours = st.integers(0, 3 * 366 * 24 - 1).map(lambda n: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(hours=n))


@settings(max_examples=250, deadline=None)
@given(start=hours, minutes=st.sampled_from([30, 60, 90, 120, 180, 480]))
def test_every_hour_of_2026_to_2028_comes_back_as_the_same_moment(start, minutes):
    """Save the repeated hour of autumn, which a wall time can not tell apart: no negotiation is held at 3 at night."""
    negotiation = unsaved(start, minutes=minutes)
    text = text_of(negotiation)
    for name, moment in (("DTSTART", start), ("DTEND", start + timedelta(minutes=minutes))):
        if moment.replace(minute=0) not in AMBIGUOUS:
            assert instant(event_of(text)[1], name) == moment
            assert by_own_zone(text, name) == moment


def by_own_zone(text: str, name: str) -> datetime:
    """The moment by the VTIMEZONE that stands in the text itself."""
    zone = tzical(StringIO(text[text.index("BEGIN:VTIMEZONE") : text.index("BEGIN:VEVENT")])).get()
    return event_of(text)[1][name].dt.replace(tzinfo=zone).astimezone(UTC)


def sent(kind: str, to: str) -> EmailMessage:
    (row,) = Letter.objects.filter(kind=kind, to_email=to).order_by("-pk")[:1]
    raw = next(m for m in mail.outbox if m.extra_headers["Message-ID"] == row.message_id).message().as_bytes()
    return message_from_bytes(raw, policy=policy.default)


def calendar_part(message: EmailMessage) -> EmailMessage:
    return next(part for part in message.walk() if part.get_content_type() == "text/calendar")


def test_a_negotiation_keeps_its_uid_and_counts_up_through_moves_cancellation_and_a_new_time(
    round: Round, lemi_negotiation: Negotiation, lemi: User, planner: User
) -> None:
    doings = [
        ("booking", "REQUEST", lambda n: booking.confirm(n, starts_at=factories.moment(8, 9), place="A", by=planner)),
        ("move", "REQUEST", lambda n: booking.confirm(n, starts_at=factories.moment(9, 9), place="A", by=planner)),
        ("move", "REQUEST", lambda n: booking.confirm(n, starts_at=factories.moment(9, 9), place="B", by=planner)),
        ("cancellation", "CANCEL", lambda n: booking.cancel(n, by=planner)),
        ("booking", "REQUEST", lambda n: booking.confirm(n, starts_at=factories.moment(10, 12), place="C", by=planner)),
    ]
    seen = []
    for kind, method, do in doings:
        do(lemi_negotiation)
        delivery.deliver_due()
        part = calendar_part(sent(kind, lemi.email))
        calendar, event = event_of(part.get_content())
        assert (part["Content-Type"].params["method"], calendar["METHOD"]) == (method, method)
        assert [a for a in [event["ATTENDEE"]] if not isinstance(a, list)] == [f"MAILTO:{lemi.email}"]
        seen.append((event["UID"], event["SEQUENCE"], event["DTSTAMP"].dt))
    assert [sequence for _uid, sequence, _stamp in seen] == [0, 1, 2, 3, 4]
    assert {uid for uid, _sequence, _stamp in seen} == {icalendar.uid_of(lemi_negotiation)}
    assert all(earlier[2] <= later[2] for earlier, later in pairwise(seen))


def test_the_letter_of_a_move_shows_old_and_new(round, lemi_negotiation, lemi, planner):
    booking.confirm(lemi_negotiation, starts_at=factories.moment(8, 9), place="Kunnantalo", by=planner)
    delivery.deliver_due()
    booking.confirm(lemi_negotiation, starts_at=factories.moment(9, 12), place="Koulu", by=planner)
    text = Letter.objects.get(kind="move", recipient=lemi).text
    lines = [line for line in text.splitlines() if "aika:" in line or "paikka:" in line]
    assert lines == [
        "Aiempi aika: ti 8.9.2026 klo 9.00–11.00",
        "Uusi aika: ke 9.9.2026 klo 12.00–14.00",
        "Aiempi paikka: Kunnantalo",
        "Uusi paikka: Koulu",
    ]


def test_everybody_gets_the_same_event_as_its_only_attendee(round, lemi_negotiation, lemi, planner, organisation):
    booking.confirm(lemi_negotiation, starts_at=factories.moment(8, 9), place="Kunnantalo", by=planner)
    letters = Letter.objects.filter(kind="booking")
    found = {row.to_email: event_of(row.calendar)[1] for row in letters}
    assert set(found) == {lemi.email, planner.email, organisation.representative.email}
    assert {event["UID"] for event in found.values()} == {icalendar.uid_of(lemi_negotiation)}
    asked = {address: event.get("ATTENDEE") for address, event in found.items()}
    others = (lemi.email, organisation.representative.email)
    assert asked == {planner.email: None, **{address: f"MAILTO:{address}" for address in others}}
    assert {event["ORGANIZER"] for event in found.values()} == {f"MAILTO:{round.organiser.email}"}


def test_names_with_line_breaks_never_reach_a_header(round, lemi_negotiation, lemi, planner):
    User.objects.filter(pk=lemi.pk).update(name="Lemi\r\nBcc: evil@example.org 🎉 <b>")
    booking.confirm(lemi_negotiation, starts_at=factories.moment(8, 9), place="Kunnantalo", by=planner)
    delivery.deliver_due()
    message = sent("booking", lemi.email)
    assert (message["Bcc"], message["To"].addresses[0].addr_spec) == (None, lemi.email)
    assert message["To"].addresses[0].display_name == "Lemi Bcc: evil@example.org 🎉 <b>"
    event = event_of(calendar_part(message).get_content())[1]
    assert event["ATTENDEE"].params["CN"] == "Lemi Bcc: evil@example.org 🎉 <b>"
