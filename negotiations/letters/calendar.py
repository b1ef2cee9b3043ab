"""The letters that change calendars: invited, moved, cancelled, no longer needed."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, Self

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from hyte.accounts.models import User
from hyte.documents.models import Document
from hyte.letters.queue import Draft
from negotiations.letters import icalendar
from negotiations.letters.facts import attached_profiles, draft, duration, negotiation_facts, old_time
from negotiations.letters.holders import organiser_in_calendars
from negotiations.letters.icalendar import CANCEL, PUBLISH, REQUEST, Person, Time
from negotiations.letters.kinds import Kind
from negotiations.letters.recipients import Invited
from negotiations.models import Negotiation, Topic


@dataclass(frozen=True)
class Contents:
    """What all calendar letters of one doing say: the topics, and who convenes by what the calendars were told first."""

    topics: list[Topic]
    organiser: Person

    @classmethod
    def of(cls, negotiation: Negotiation) -> Self:
        return cls(list(negotiation.topics.sent()), organiser_in_calendars(negotiation))

    @property
    def titles(self) -> list[str]:
        return [topic.title for topic in self.topics]

    def of_expert(self, person: User) -> list[str]:
        """The topics that the person answers, each with its minutes, in the active language."""
        mine = [topic for topic in self.topics if topic.expert_id == person.pk and not topic.is_declined]
        return [f"{topic.title} ({duration(topic.minutes)})" if topic.minutes else topic.title for topic in mine]


def booked(negotiation: Negotiation, to: Invited, contents: Contents, profiles: Collection[Document]) -> Draft:
    """The time has been confirmed."""
    person, has_link = to
    context = {"topics": contents.titles, "has_link": has_link, **_own_topics(contents, person)}
    context |= attached_profiles(negotiation, profiles, person.language)
    return _draft(Kind.BOOKING, negotiation, person, context, REQUEST, contents, documents=profiles)


def moved(
    negotiation: Negotiation,
    to: Invited,
    contents: Contents,
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
    return _draft(Kind.MOVE, negotiation, person, context, REQUEST, contents, documents=profiles)


def topics_told(negotiation: Negotiation, person: User, contents: Contents) -> Draft:
    """To somebody of the team: the topics that they answer are others now, or have other minutes."""
    return _draft(Kind.EXPERT_TOPICS, negotiation, person, _own_topics(contents, person), REQUEST, contents)


def _own_topics(contents: Contents, person: User) -> dict[str, Any]:
    with translation.override(person.language):
        return {"own_topics": contents.of_expert(person), "topics_url": settings.BASE_URL + reverse("my_topics")}


def cancelled(
    negotiation: Negotiation, person: User, contents: Contents, *, old: Time, is_asked: bool = False
) -> Draft:
    """The time is off. Like the next ones it tells the time that is in the person's calendar.

    `is_asked`: who answers for a municipality is asked to propose other times.
    """
    more = {"reason": negotiation.time_reason, "is_asked": is_asked, "for_good": negotiation.is_absent}
    context = {**_old(old, person), **more}
    return _draft(Kind.CANCELLATION, negotiation, person, context, CANCEL, contents)


def not_needed(negotiation: Negotiation, person: User, contents: Contents, *, address: str, old: Time) -> Draft:
    """The person is invited no more, whatever becomes of the negotiation. Goes where the calendar is that holds it."""
    return _draft(Kind.NOT_NEEDED, negotiation, person, _old(old, person), CANCEL, contents, to_email=address)


def to_former_address(negotiation: Negotiation, person: User, contents: Contents, *, address: str, old: Time) -> Draft:
    """The person is reached elsewhere now: what this address was sent holds no more."""
    return _draft(Kind.FORMER_ADDRESS, negotiation, person, _old(old, person), CANCEL, contents, to_email=address)


def _old(old: Time, person: User) -> dict[str, str]:
    told = old_time(old, person.language)
    return {"when": told["old_when"], "place": told["old_place"]}


def _draft(
    kind: Kind,
    negotiation: Negotiation,
    person: User,
    context: dict[str, Any],
    method: str,
    contents: Contents,
    **more: Any,
) -> Draft:
    """Nobody can be asked by themselves: who convenes gets the event to take, or its cancellation, without an attendee."""
    convenes = person.email.casefold() == contents.organiser[1].casefold()
    method = PUBLISH if convenes and method == REQUEST else method
    event = icalendar.invitation(
        negotiation,
        method=method,
        attendee=None if convenes else (person.name, more.get("to_email") or person.email),
        summary=event_title(negotiation, person.language),
        description=event_description(negotiation, contents, person.language, person),
        organiser=contents.organiser,
    )
    return draft(
        kind,
        negotiation.round,
        person,
        {**negotiation_facts(negotiation, person.language), **context},
        about=negotiation,
        revision=negotiation.sequence,
        calendar=(event, method),
        **more,
    )


def to_take(negotiation: Negotiation, language: str) -> str:
    """The event as in the letters, UID and SEQUENCE too, for who puts it in a calendar by hand. Writes nothing."""
    contents = Contents.of(negotiation)
    return icalendar.invitation(
        negotiation,
        method=PUBLISH,
        attendee=None,
        summary=event_title(negotiation, language),
        description=event_description(negotiation, contents, language),
        organiser=contents.organiser,
    )


def event_title(negotiation: Negotiation, language: str) -> str:
    """The title in the recipient's calendar."""
    with translation.override(language):
        return _("HYTE negotiation: %(title)s") % {"title": negotiation.title}


def event_description(negotiation: Negotiation, contents: Contents, language: str, person: User | None = None) -> str:
    """The text in the recipient's calendar: who convenes, what the person answers, and what has been raised."""
    with translation.override(language):
        organiser = negotiation.round.organiser
        lines = [
            _("Convened by %(name)s, %(email)s (Act 612/2021, section 7).")
            % {"name": organiser.name, "email": organiser.email}
        ]
        own = contents.of_expert(person) if person else []
        for heading, topics in ((_("You answer these topics:"), own), (_("Topics:"), contents.titles)):
            lines += [heading, *(f"- {topic}" for topic in topics)] if topics else []
        return "\n".join(lines)
