"""The letters of August: the invitations of contacts and organisations, the reminder, a new link."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from hyte import clock
from hyte.accounts.models import User
from hyte.letters.queue import Draft
from hyte.mail import one_line
from municipalities.models import Municipality, Organisation, WelfareGroupMember
from negotiations.letters.cover import TO_MUNICIPALITIES, TO_ORGANISATIONS, cases, cover_letter, fill, named
from negotiations.letters.facts import draft, length, round_facts
from negotiations.letters.kinds import Kind
from negotiations.models import Negotiation, Party, Round


def invited(party: Party, member: WelfareGroupMember, contact: WelfareGroupMember | None) -> Draft:
    """The planner's cover letter to the contact of a municipality, with what is asked and the personal link.

    `member` may be the deputy; the letter then says so, and who the contact is, if there is one.
    """
    person = member.user
    context = {**_cover(party, person.language, person.name), **_deputy(member, contact)}
    return draft(Kind.INVITATION, party.round, person, context, about=party.negotiation)


def invitation_copied(party: Party, deputy: WelfareGroupMember, contact: WelfareGroupMember) -> Draft:
    """What the contact is asked, for the deputy to know: without a link."""
    person = deputy.user
    context = {
        **_cover(party, person.language, contact.user.name),
        "contact": contact.user.name,
        "new_link_url": settings.BASE_URL + reverse("new_link"),
    }
    return draft(Kind.INVITATION_COPY, party.round, person, context, about=party.negotiation)


def _cover(party: Party, language: str, name: str) -> dict[str, Any]:
    """The cover letter to somebody of this name, and what stands under it."""
    round = party.round
    facts = round_facts(round, language)
    letter = round.letter_in(language)
    if not all(letter):  # somebody of this language has come after the opening
        letter = cover_letter(TO_MUNICIPALITIES, language, facts)
    return {
        **facts,
        **_names(party.municipality, language),
        **_own_words(TO_MUNICIPALITIES, letter, language, name, party.municipality, facts),
        "duration": length(party.negotiation.duration_minutes or round.duration_minutes, language),
        "place": party.negotiation.place or _place_open(language),
    }


def _deputy(member: WelfareGroupMember, contact: WelfareGroupMember | None) -> dict[str, Any]:
    """Whether the letter goes to a deputy, and the name of the contact."""
    is_deputy = member.duty == WelfareGroupMember.Duty.DEPUTY
    return {"is_deputy": is_deputy, "contact": contact.user.name if is_deputy and contact else ""}


def organisation_invited(round: Round, organisation: Organisation, representative: User) -> Draft:
    """The planner's own words to the representative of an organisation, with what is asked and the personal link."""
    language = representative.language
    facts = round_facts(round, language)
    letter = organisation_letter(round, language)
    context = {
        **facts,
        **_own_words(TO_ORGANISATIONS, letter, language, representative.name, organisation, facts),
        "organisation": organisation.name_in(language),
    }
    return draft(Kind.ORGANISATION, round, representative, context, about=round)


def organisation_letter(round: Round, language: str) -> tuple[str, str]:
    """(subject, body) for the organisations: the planner's own words, else the usual ones."""
    letter = round.letter_in(language, TO_ORGANISATIONS)
    return letter if all(letter) else cover_letter(TO_ORGANISATIONS, language, round_facts(round, language))


def _own_words(
    kind: str,
    letter: tuple[str, str],
    language: str,
    name: str,
    whom: Municipality | Organisation,
    facts: Mapping[str, Any],
) -> dict[str, str]:
    """Subject and body of a letter to somebody of this name; whom it is for always stands in the subject."""
    names = cases(whom, language)
    words = {"name": name, **names, **{fact: str(facts[fact]) for fact in ("due", "county", "organiser")}}
    subject, body = (fill(text, language, words, kind) for text in letter)
    return {"subject": named(one_line(subject), names), "body": body}


def to_municipality(
    party: Party, contact: WelfareGroupMember | None, deputy: WelfareGroupMember | None
) -> Iterator[Draft]:
    """The letters of August to those who answer for a municipality, as the round says.

    Where nobody is the contact, or the contact is on leave, the deputy is asked to answer whatever the round says.
    """
    if contact:
        yield invited(party, contact, contact)
    if deputy is None:
        return
    choice = party.round.deputy_letter
    if contact is None or contact.is_away or choice == Round.DeputyLetter.LINK:
        yield invited(party, deputy, contact)
    elif choice == Round.DeputyLetter.COPY:
        yield invitation_copied(party, deputy, contact)


def before_opening(round: Round, municipality: Municipality) -> Party:
    """The municipality in the negotiation that it will have: for reading a letter before there is one."""
    negotiation = Negotiation(pk=0, round=round, place=municipality.meeting_place)
    return Party(round=round, municipality=municipality, negotiation=negotiation)


def reminded(party: Party, member: WelfareGroupMember, contact: WelfareGroupMember | None, *, day: date) -> Draft:
    """What the municipality still owes: at most one letter for a day. `member`: the contact, or the deputy."""
    round, person = party.round, member.user
    language = person.language
    with override(language):
        words = {"times": _("proposals for the time of the negotiation"), "topics": _("topics for the negotiation")}
        short = {"times": _("times"), "topics": _("topics")}
        context = {
            **round_facts(round, language),
            **_names(party.municipality, language),
            **_deputy(member, contact),
            "missing": [words[item] for item in party.owes],
            "wanted": _(" and ").join(short[item] for item in party.owes),
            "is_late": round.answers_due_on < clock.today(),
            "unsent": party.negotiation.topics.filter(municipality=party.municipality_id, sent_at=None).count(),
        }
    revision = int(f"{day:%Y%m%d}")
    return draft(Kind.REMINDER, round, person, context, about=party.negotiation, revision=revision)


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
