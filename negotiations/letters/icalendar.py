"""iCalendar: one event per negotiation, the same UID for all its recipients through every move and cancellation."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event, Timezone, vCalAddress, vDatetime, vText

from hyte import clock
from hyte.mail import one_line, own_address
from negotiations.models import Negotiation

REQUEST, CANCEL, PUBLISH = "REQUEST", "CANCEL", "PUBLISH"
HELSINKI = ZoneInfo("Europe/Helsinki")
VTIMEZONE = (Path(__file__).parent / "europe_helsinki.vtimezone").read_text()


Person = tuple[str, str]  # name and address


def invitation(
    negotiation: Negotiation,
    *,
    method: str,
    attendee: Person | None,
    summary: str,
    description: str,
    organiser: Person | None = None,
) -> str:
    """The calendar text for one recipient. `attendee`: None in one to take (PUBLISH), which asks nobody.

    `organiser`: whom the event was sent with, where the round has another one now.
    """
    calendar = Calendar()
    calendar.add("prodid", "-//Kuntakierros//HYTE//FI")
    calendar.add("version", "2.0")
    calendar.add("method", method)
    calendar.add_component(Timezone.from_ical(VTIMEZONE))
    event = _event(negotiation, method, summary, description)
    event["organizer"] = _organiser(*(organiser or organiser_of(negotiation)))
    if attendee:
        event.add("attendee", _attendee(*attendee), encode=False)
    calendar.add_component(event)
    return calendar.to_ical().decode()


@dataclass(frozen=True)
class Time:
    """When and where, as a calendar was told."""

    starts_at: datetime | None
    ends_at: datetime | None
    place: str


def told(calendar: str) -> Time:
    """The time and place in the calendar text of a letter."""
    (event,) = Calendar.from_ical(calendar).walk("VEVENT")
    return Time(event.decoded("dtstart"), event.decoded("dtend"), str(event["location"]))


def told_organiser(calendar: str) -> Person:
    """Who convenes, by the calendar text of a letter."""
    (event,) = Calendar.from_ical(calendar).walk("VEVENT")
    address = event["organizer"]
    return str(address.params.get("CN", "")), str(address).partition(":")[2]


def organiser_of(negotiation: Negotiation) -> Person:
    """Who convenes now."""
    organiser = negotiation.round.organiser
    return organiser.name, organiser.email


def time_of(negotiation: Negotiation) -> Time:
    """The present time and place, as a calendar is told them."""
    return Time(negotiation.starts_at, negotiation.ends_at, one_line(negotiation.place))


def uid_of(negotiation: Negotiation) -> str:
    return f"{negotiation.uid.hex}@kuntakierros"


def _event(negotiation: Negotiation, method: str, summary: str, description: str) -> Event:
    event = Event()
    event.add("uid", uid_of(negotiation))
    event.add("sequence", negotiation.sequence)
    event.add("dtstamp", clock.now().astimezone(ZoneInfo("UTC")))
    event["dtstart"] = _local(negotiation.starts_at)
    event["dtend"] = _local(negotiation.ends_at)
    event.add("summary", one_line(summary))
    event.add("description", description)
    event.add("location", one_line(negotiation.place))
    event.add("status", "CANCELLED" if method == CANCEL else "CONFIRMED")
    return event


def _local(moment: datetime | None) -> vDatetime:
    assert moment is not None, "only a negotiation with a time is put in a calendar"
    return vDatetime(moment.astimezone(HELSINKI))


def _organiser(name: str, email: str) -> vCalAddress:
    """SENT-BY: the mailbox that the letters come from, since a calendar compares it with the sender (RFC 5545, 3.2.18)."""
    address = vCalAddress(f"MAILTO:{email}")
    address.params["CN"] = vText(_cn(name))
    if email.casefold() != own_address().casefold():
        address.params["SENT-BY"] = vText(f"MAILTO:{own_address()}")
    return address


def _attendee(name: str, email: str) -> vCalAddress:
    address = vCalAddress(f"MAILTO:{email}")
    address.params["CN"] = vText(_cn(name))
    address.params["ROLE"] = vText("REQ-PARTICIPANT")
    address.params["PARTSTAT"] = vText("NEEDS-ACTION")
    address.params["RSVP"] = vText("TRUE")
    return address


def _cn(name: str) -> str:
    """A parameter value may hold no double quote (RFC 5545, 3.2)."""
    return one_line(name).replace('"', "'")
