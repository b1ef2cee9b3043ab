"""What letters say of a round and a negotiation, in the recipient's language."""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.utils import translation
from django.utils.translation import ngettext

from hyte import clock
from hyte.accounts.models import User
from hyte.documents.models import Document
from hyte.formats import date_range, fi_date, fi_datetime, when
from hyte.letters.queue import Draft
from negotiations.letters.icalendar import Time
from negotiations.models import Negotiation, Round

LINK_LIFE_AFTER_ROUND = timedelta(days=365)


def draft(kind: str, round: Round, person: User, context: Mapping[str, Any], **more: Any) -> Draft:
    """A letter of the round, in its outbox, from its organiser, who gets the replies, with a link that works as long as
    those of the round."""
    if person != round.organiser:  # who does not write to the own address
        more = {"from_name": sender(round, person.language), "reply_to": round.organiser.email, **more}
    return Draft(kind, person, round.area_id, context, collection=round, link_until=link_until(round), **more)


def link_until(round: Round) -> datetime:
    """Personal links work until a year after the round closes: memo and summary stay readable."""
    return clock.now() + (round.closes_on - clock.today()) + LINK_LIFE_AFTER_ROUND


def sender(round: Round, language: str) -> str:
    """Who writes the letters of the round: "Piia Esimerkki, Etelä-Karjalan hyvinvointialue"."""
    return f"{round.organiser.name}, {round.area.name_in(language)}"


def round_facts(round: Round, language: str) -> dict[str, Any]:
    """What most letters say of the round: county, year, dates, and the person to ask."""
    with translation.override(language):
        return {
            "county": round.area.name,
            "year": round.year,
            "due": fi_date(round.answers_due_on),
            "window": date_range(round.window_from, round.window_to),
            "duration": duration(round.duration_minutes),
            "organiser": round.organiser.name,
            "organiser_email": round.organiser.email,
        }


def negotiation_facts(negotiation: Negotiation, language: str) -> dict[str, Any]:
    """What letters say of one negotiation: its title, time and place, and the round's facts."""
    with translation.override(language):
        return {
            **round_facts(negotiation.round, language),
            "title": negotiation.title,
            "date": fi_date(negotiation.starts_at),
            "when": when(negotiation.starts_at, negotiation.ends_at),
            "place": negotiation.place,
            "duration": duration(negotiation.minutes),
        }


def attached_profiles(negotiation: Negotiation, profiles: Collection[Document], language: str) -> dict[str, Any]:
    """Whose profiles a letter carries: "Imatra, Lemi", or nothing; and whether one is in another language than the letter."""
    codes = {profile.key for profile in profiles}
    names = [m.name_in(language) for m in negotiation.municipalities if m.pk in codes]
    is_foreign = any(profile.language != language for profile in profiles)
    return {"profiles": ", ".join(names), "profiles_are_foreign": is_foreign}


def duration(minutes: int) -> str:
    """ "2 hours", or "90 minutes" where it is not whole hours, in the active language."""
    if minutes % 60:
        return ngettext("%(n)s minute", "%(n)s minutes", minutes) % {"n": minutes}
    return ngettext("%(n)s hour", "%(n)s hours", minutes // 60) % {"n": minutes // 60}


def length(minutes: int, language: str) -> str:
    """The same in a letter's language."""
    with translation.override(language):
        return duration(minutes)


def old_time(old: Time, language: str) -> dict[str, str]:
    """What a letter says of the time and place that no longer hold."""
    with translation.override(language):
        return {"old_when": when(old.starts_at, old.ends_at), "old_place": old.place}


def moment(value: datetime | None, language: str) -> str:
    """5.9.2023 klo 9.00, in the letter's language."""
    with translation.override(language):
        return fi_datetime(value)
