"""The letters of August: the invitations of contacts and organisations, the reminder, a new link."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import override

from hyte import clock
from hyte.accounts.models import User
from hyte.letters.queue import Draft
from hyte.mail import one_line
from municipalities.models import Municipality, Organisation
from negotiations.letters.cover import TO_MUNICIPALITIES, TO_ORGANISATIONS, cases, cover_letter, fill, named
from negotiations.letters.facts import draft, length, round_facts
from negotiations.letters.kinds import Kind
from negotiations.models import Negotiation, Party, Round


def invited(party: Party, contact: User) -> Draft:
    """The planner's cover letter to the contact of a municipality, with what is asked and the personal link."""
    round, language = party.round, contact.language
    facts = round_facts(round, language)
    context = {
        **facts,
        **_names(party.municipality, language),
        **_own_words(TO_MUNICIPALITIES, round.letter_in(language), contact, party.municipality, facts),
        "duration": length(party.negotiation.duration_minutes or round.duration_minutes, language),
        "place": party.negotiation.place or _place_open(language),
    }
    return draft(Kind.INVITATION, round, contact, context, about=party.negotiation)


def organisation_invited(round: Round, organisation: Organisation, representative: User) -> Draft:
    """The planner's own words to the representative of an organisation, with what is asked and the personal link."""
    language = representative.language
    facts = round_facts(round, language)
    letter = organisation_letter(round, language)
    context = {
        **facts,
        **_own_words(TO_ORGANISATIONS, letter, representative, organisation, facts),
        "organisation": organisation.name_in(language),
    }
    return draft(Kind.ORGANISATION, round, representative, context, about=round)


def organisation_letter(round: Round, language: str) -> tuple[str, str]:
    """(subject, body) for the organisations: the planner's own words, else the usual ones."""
    letter = round.letter_in(language, TO_ORGANISATIONS)
    return letter if all(letter) else cover_letter(TO_ORGANISATIONS, language, round_facts(round, language))


def _own_words(
    kind: str, letter: tuple[str, str], person: User, whom: Municipality | Organisation, facts: Mapping[str, Any]
) -> dict[str, str]:
    """Subject and body of a letter as this person gets it; whom it is for always stands in the subject."""
    language, names = person.language, cases(whom, person.language)
    words = {"name": person.name, **names, **{name: str(facts[name]) for name in ("due", "county", "organiser")}}
    subject, body = (fill(text, language, words, kind) for text in letter)
    return {"subject": named(one_line(subject), names), "body": body}


def of_addressee(round: Round, person: User, whom: Municipality | Organisation) -> Draft:
    """The letter that somebody gets when the round opens, before there are negotiations."""
    if isinstance(whom, Organisation):
        return organisation_invited(round, whom, person)
    negotiation = Negotiation(pk=0, round=round, place=whom.meeting_place)
    return invited(Party(round=round, municipality=whom, negotiation=negotiation), person)


def reminded(party: Party, contact: User, *, day: date) -> Draft:
    """What the municipality still owes: at most one letter for a day."""
    round, language = party.round, contact.language
    with override(language):
        words = {"times": _("proposals for the time of the negotiation"), "topics": _("topics for the negotiation")}
        short = {"times": _("times"), "topics": _("topics")}
        context = {
            **round_facts(round, language),
            **_names(party.municipality, language),
            "missing": [words[item] for item in party.owes],
            "wanted": _(" and ").join(short[item] for item in party.owes),
            "is_late": round.answers_due_on < clock.today(),
            "unsent": party.negotiation.topics.filter(municipality=party.municipality_id, sent_at=None).count(),
        }
    revision = int(f"{day:%Y%m%d}")
    return draft(Kind.REMINDER, round, contact, context, about=party.negotiation, revision=revision)


def new_link(round: Round, person: User, whom: Municipality | Organisation) -> Draft:
    """The personal link to somebody who asked for it; in the outbox of the county's newest round."""
    organiser = round.organiser
    context = {
        "whom": whom.name_in(person.language),
        "is_municipality": isinstance(whom, Municipality),
        "organiser": organiser.name,
        "organiser_email": organiser.email,
    }
    revision = int(clock.now().timestamp() * 1000)
    return draft(Kind.NEW_LINK, round, person, context, revision=revision)


def address_asked(round: Round, person: User, whom: str, card_url: str) -> Draft:
    """To the planner: somebody asks for another address. One a day and person; the newest wish stands on the card."""
    context = {"person": person.name, "whom": whom, "card_url": card_url}
    revision = int(f"{clock.today():%Y%m%d}")
    return draft(Kind.ADDRESS_ASKED, round, round.organiser, context, about=person, revision=revision)


def _names(municipality: Municipality, language: str) -> dict[str, str]:
    return {
        "municipality": municipality.name_in(language),
        "municipality_genitive": municipality.genitive_in(language),
    }


def _place_open(language: str) -> str:
    with override(language):
        return _("to be agreed separately")
