"""The letters that change calendars: invited, moved, cancelled. Who knows which time, and who has not been asked yet."""

from collections.abc import Collection, Iterable
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from hyte.accounts.models import User
from hyte.documents.models import Document
from hyte.letters.models import Letter
from hyte.letters.queue import Draft
from hyte.letters.states import LetterState
from negotiations.letters import icalendar
from negotiations.letters.facts import attached_profiles, draft, negotiation_facts, old_time
from negotiations.letters.icalendar import CANCEL, PUBLISH, REQUEST, Time
from negotiations.letters.kinds import CALENDAR, Kind
from negotiations.letters.recipients import recipients
from negotiations.models import Negotiation

Invited = tuple[User, bool]  # a person, and whether there is a personal link


def booked(negotiation: Negotiation, to: Invited, topics: Collection[str], profiles: Collection[Document]) -> Draft:
    """The time has been confirmed."""
    person, has_link = to
    context = {"topics": topics, "has_link": has_link, **attached_profiles(negotiation, profiles, person.language)}
    return _draft(Kind.BOOKING, negotiation, person, context, REQUEST, topics, profiles)


def moved(
    negotiation: Negotiation,
    to: Invited,
    topics: Collection[str],
    profiles: Collection[Document],
    *,
    old: Time,
    is_contact: bool,
) -> Draft:
    """The time, the place or both are others than the person was told: only what has changed is called changed."""
    (person, has_link), now = to, icalendar.time_of(negotiation)
    context = {
        "has_link": has_link,
        "is_contact": is_contact,
        "new_time": (old.starts_at, old.ends_at) != (now.starts_at, now.ends_at),
        "new_place": old.place != now.place,
        "reason": negotiation.time_reason,
        **attached_profiles(negotiation, profiles, person.language),
        **old_time(old, person.language),
    }
    return _draft(Kind.MOVE, negotiation, person, context, REQUEST, topics, profiles)


def cancelled(
    negotiation: Negotiation, person: User, topics: Collection[str], *, old: Time, is_asked: bool = False
) -> Draft:
    """The time is off. Like the next one it tells the time that is in the person's calendar.

    `is_asked`: who answers for a municipality is asked to propose other times.
    """
    more = {"reason": negotiation.time_reason, "is_asked": is_asked}
    return _gone(negotiation, person, topics, old, without_you=False, **more)


def without_you(negotiation: Negotiation, person: User, topics: Collection[str], *, old: Time) -> Draft:
    """The negotiation is held, but the person is invited no more."""
    return _gone(negotiation, person, topics, old, without_you=True, reason="", is_asked=False)


def _gone(negotiation: Negotiation, person: User, topics: Collection[str], old: Time, **more: Any) -> Draft:
    told = old_time(old, person.language)
    context = {"when": told["old_when"], "place": told["old_place"], "for_good": negotiation.is_absent, **more}
    return _draft(Kind.CANCELLATION, negotiation, person, context, CANCEL, topics)


def _draft(
    kind: Kind,
    negotiation: Negotiation,
    person: User,
    context: dict[str, Any],
    method: str,
    topics: Iterable[str],
    profiles: Collection[Document] = (),
) -> Draft:
    event = icalendar.invitation(
        negotiation,
        method=method,
        attendee=(person.name, person.email),
        summary=event_title(negotiation, person.language),
        description=event_description(negotiation, topics, person.language),
    )
    return draft(
        kind,
        negotiation.round,
        person,
        {**negotiation_facts(negotiation, person.language), **context},
        about=negotiation,
        revision=negotiation.sequence,
        calendar=(event, method),
        documents=profiles,
    )


def to_take(negotiation: Negotiation, language: str) -> str:
    """The event as in the letters, UID and SEQUENCE too, for who puts it in a calendar by hand. Writes nothing."""
    topics = negotiation.topics.sent().values_list("title", flat=True)
    return icalendar.invitation(
        negotiation,
        method=PUBLISH,
        attendee=None,
        summary=event_title(negotiation, language),
        description=event_description(negotiation, topics, language),
    )


def event_title(negotiation: Negotiation, language: str) -> str:
    """The title in the recipient's calendar."""
    with translation.override(language):
        return _("HYTE negotiation: %(title)s") % {"title": negotiation.title}


def event_description(negotiation: Negotiation, topics: Iterable[str], language: str) -> str:
    """The text in the recipient's calendar: who convenes, and what has been raised."""
    with translation.override(language):
        organiser = negotiation.round.organiser
        lines = [
            _("Convened by %(name)s, %(email)s (Act 612/2021, section 7).")
            % {"name": organiser.name, "email": organiser.email}
        ]
        return "\n".join([*lines, *(f"- {topic}" for topic in topics)])


def in_calendars(negotiation: Negotiation) -> dict[int, Time]:
    """Whose calendar may hold the negotiation, and the time that it holds: the last invitation that may have arrived says it.

    Only a cancellation that has arrived for certain ends it.
    """
    letters = Letter.objects.about(negotiation).filter(series=CALENDAR).perhaps_arrived().order_by("pk")
    calendars: dict[int, str] = {}
    for letter in letters.only("recipient", "calendar", "calendar_method", "state"):
        if letter.calendar_method == REQUEST:
            calendars[letter.recipient_id] = letter.calendar
        elif letter.state == LetterState.SENT:
            calendars.pop(letter.recipient_id, None)
    return {person: icalendar.told(calendar) for person, calendar in calendars.items()}


def not_invited(negotiation: Negotiation) -> list[Invited]:
    """Those of `recipients` whom no letter asks to come at the present time and place."""
    letters = Letter.objects.about(negotiation).filter(series=CALENDAR, calendar_method=REQUEST).counting()
    asked = set(letters.values_list("recipient", flat=True))
    return [(person, has_link) for person, has_link in recipients(negotiation) if person.pk not in asked]
