"""The letters of August: the invitations of contacts and organisations, the reminder, a new link."""

from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import override

from hyte import clock
from hyte.accounts.models import User
from hyte.letters.queue import Draft
from hyte.mail import one_line
from municipalities.models import Municipality, Organisation, WelfareArea
from negotiations.letters.cover import fill
from negotiations.letters.facts import draft, round_facts
from negotiations.letters.kinds import Kind
from negotiations.models import Negotiation, Party, Round


def invited(party: Party, contact: User) -> Draft:
    """The planner's cover letter to the contact of a municipality, with what is asked and the personal link."""
    round, language = party.round, contact.language
    facts = round_facts(round, language)
    subject, body = round.letter_in(language)
    names = _names(party.municipality, language)
    words = {"name": contact.name, "municipality": names["municipality"]}
    words |= {name: str(facts[name]) for name in ("due", "county", "organiser")}
    context = {
        **facts,
        **names,
        "place": party.negotiation.place or _place_open(language),
        "subject": one_line(fill(subject, language, words)),
        "body": fill(body, language, words),
    }
    about, reply_to = party.negotiation, round.organiser.email
    return draft(Kind.INVITATION, round, contact, context, about=about, reply_to=reply_to)


def organisation_invited(round: Round, organisation: Organisation, representative: User) -> Draft:
    """To the representative of an organisation: raise topics, calendar invitations follow."""
    language = representative.language
    context = {**round_facts(round, language), "organisation": organisation.name_in(language)}
    reply_to = round.organiser.email
    return draft(Kind.ORGANISATION, round, representative, context, about=round, reply_to=reply_to)


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
        missing = [words[item] for item in party.owes]
    context = {**round_facts(round, language), **_names(party.municipality, language), "missing": missing}
    revision = int(f"{day:%Y%m%d}")
    about, reply_to = party.negotiation, round.organiser.email
    return draft(Kind.REMINDER, round, contact, context, about=about, revision=revision, reply_to=reply_to)


def new_link(round: Round, area: WelfareArea, person: User) -> Draft:
    """The personal link to somebody who asked for it; in the outbox of the county's newest round."""
    organiser = round.organiser
    context = {
        "county": area.name_in(person.language),
        "organiser": organiser.name,
        "organiser_email": organiser.email,
    }
    revision = int(clock.now().timestamp() * 1000)
    return draft(Kind.NEW_LINK, round, person, context, revision=revision, reply_to=organiser.email)


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
