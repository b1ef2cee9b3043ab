"""The words of each letter: templates/emails/<language>/<kind>.txt, subject on the first line."""

import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.template import engines
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from hyte.documents.models import Document
from hyte.formats import date_range, fi_date, fi_datetime, when
from hyte.mail import one_line
from negotiations.models import Negotiation, Round

PLACEHOLDERS = {
    "fi": {
        "kunta": "municipality",
        "yhteyshenkilö": "name",
        "määräpäivä": "due",
        "hyvinvointialue": "county",
        "lähettäjä": "organiser",
    },
    "sv": {
        "kommun": "municipality",
        "kontaktperson": "name",
        "senast": "due",
        "välfärdsområde": "county",
        "avsändare": "organiser",
    },
}
_WORD = re.compile(r"\{(\w+)\}")


def write(kind: str, language: str, context: Mapping[str, Any]) -> tuple[str, str]:
    """(subject, text) of a letter in the recipient's language. Missing names raise: a letter with a hole never leaves."""
    template = engines["letters"].from_string(_source(kind, language))
    with translation.override(language):
        subject, _newline, text = template.render(dict(context)).partition("\n")
    return one_line(subject)[:250], re.sub(r"\n{3,}", "\n\n", text).strip()


def _source(kind: str, language: str) -> str:
    backend: Any = engines["letters"]
    return backend.engine.get_template(f"{language}/{kind}.txt").source


def cover_letter(language: str, context: Mapping[str, Any]) -> tuple[str, str]:
    """The cover letter that a new round begins with, its {placeholders} still in place."""
    return write("cover", language, context)


def unknown_placeholders(text: str, language: str) -> list[str]:
    """Words in braces that are none of ours, e.g. a misspelt {kunat}."""
    return [word for word in _WORD.findall(text) if word not in PLACEHOLDERS[language]]


def fill(text: str, language: str, values: Mapping[str, str]) -> str:
    """Replace {placeholders} from the fixed list, once; what a value contains is never read again."""
    names = PLACEHOLDERS[language]
    return _WORD.sub(lambda found: values[names[found[1]]] if found[1] in names else found[0], text)


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
        }


def attached_profiles(negotiation: Negotiation, profiles: Iterable[Document], language: str) -> dict[str, str]:
    """Whose profiles a letter carries: "Imatra, Lemi", or nothing."""
    codes = {profile.key for profile in profiles}
    names = [m.name_in(language) for m in negotiation.municipalities if m.pk in codes]
    return {"profiles": ", ".join(names)}


def duration(minutes: int) -> str:
    """ "2 hours", or "90 minutes" where it is not whole hours, in the active language."""
    if minutes % 60:
        return ngettext("%(n)s minute", "%(n)s minutes", minutes) % {"n": minutes}
    return ngettext("%(n)s hour", "%(n)s hours", minutes // 60) % {"n": minutes // 60}


def old_time(starts_at: datetime | None, ends_at: datetime | None, place: str, *, language: str) -> dict[str, str]:
    """What a letter of a move says of the time and place that no longer hold."""
    with translation.override(language):
        return {"old_when": when(starts_at, ends_at), "old_place": place}


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


def moment(value: datetime | None, language: str) -> str:
    """5.9.2023 klo 9.00, in the letter's language."""
    with translation.override(language):
        return fi_datetime(value)
