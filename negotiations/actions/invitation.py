"""The August letters: who gets one, in which language and words, and making them once their day has come."""

from dataclasses import dataclass

from django.db import transaction
from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import override

from hyte import clock, links
from hyte.accounts.models import User
from hyte.mail import one_line
from municipalities.models import Municipality, Organisation, WelfareGroupMember
from negotiations import emails
from negotiations.actions import letter as letters
from negotiations.actions.event import record
from negotiations.models import Letter, Negotiation, Party, Round
from negotiations.states import STILL_AHEAD

KINDS = (Letter.Kind.INVITATION, Letter.Kind.ORGANISATION)


@dataclass(frozen=True)
class Addressee:
    """Somebody who gets a letter when the round opens, and for whom: a municipality or an organisation."""

    user: User
    whom: Municipality | Organisation

    @property
    def is_contact(self) -> bool:
        return isinstance(self.whom, Municipality)


def addressees(round: Round) -> list[Addressee]:
    """All who get a letter when the round opens: HYTE contacts, then the organisations. Two queries."""
    contacts = WelfareGroupMember.objects.contacts().filter(municipality__in=round.municipalities.all())
    members = contacts.select_related("user", "municipality").order_by("municipality__name_fi")
    organisations = round.organisations.present().filter(representative__isnull=False).select_related("representative")
    return [
        *(Addressee(member.user, member.municipality) for member in members),
        *(Addressee(organisation.representative, organisation) for organisation in organisations),
    ]


def preview(round: Round, addressee: Addressee) -> tuple[str, str]:
    """(subject, text) of the letter as this person will get it, the personal link masked. Nothing is written."""
    user, whom = addressee.user, addressee.whom
    if isinstance(whom, Municipality):
        party = Party(round=round, municipality=whom, negotiation=Negotiation(round=round, place=whom.meeting_place))
        kind, context = Letter.Kind.INVITATION, invitation_context(round, party, user)
    else:
        kind, context = Letter.Kind.ORGANISATION, _organisation_context(round, whom, user)
    subject, text = emails.write(kind, user.language, {"name": user.name, **context})
    return subject, links.masked(text)


@transaction.atomic
def invite(round: Round, *, by: User | None) -> int:
    """Letters to the contacts and organisations that have none yet, once the day of invitations has come."""
    if not round.is_open or clock.today() < round.invitations_on:
        return 0
    has = set(Letter.objects.filter(round=round, kind__in=KINDS).values_list("key", flat=True))
    made = sum(
        _invite_contact(round, party, member.user)
        for party in _to_be_met(round)
        for member in party.municipality.contacts  # type: ignore[attr-defined]
        if _contact_key(party, member.user) not in has
    )
    made += sum(
        _invite_organisation(round, organisation, organisation.representative)
        for organisation in round.organisations.present().select_related("representative")
        if organisation.representative and _organisation_key(round, organisation.representative) not in has
    )
    if made:
        record("round.invite", by=by, round=round, letters=made)
    return made


def invite_new(area: str) -> int:
    """The register of a county (its code) has changed: who answers for a municipality now gets the letter of August."""
    running = Round.objects.running().filter(area=area).select_related("area", "organiser")
    return sum(invite(round, by=None) for round in running)


def _to_be_met(round: Round) -> QuerySet[Party]:
    """The parties whose negotiation still lies ahead, each with its contacts."""
    contacts = WelfareGroupMember.objects.contacts().select_related("user")
    ahead = Party.objects.filter(round=round, negotiation__state__in=STILL_AHEAD).select_related(
        "municipality", "negotiation"
    )
    return ahead.prefetch_related(Prefetch("municipality__members", queryset=contacts, to_attr="contacts"))


def _contact_key(party: Party, contact: User) -> str:
    return f"invitation:{party.pk}:{contact.pk}"


def _organisation_key(round: Round, user: User) -> str:
    return f"organisation:{round.pk}:{user.pk}"


def invitation_context(round: Round, party: Party, contact: User) -> dict[str, object]:
    """All that the August letter of one municipality says, in its contact's language."""
    language = contact.language
    facts = emails.round_facts(round, language)
    name = party.municipality.name_in(language)
    subject, body = round.letter_in(language)
    words = {
        "municipality": name,
        "name": contact.name,
        **{key: str(facts[key]) for key in ("due", "county", "organiser")},
    }
    return {
        **facts,
        "name": contact.name,
        "municipality": name,
        "municipality_genitive": party.municipality.genitive_in(language),
        "place": party.negotiation.place or _place_open(language),
        "subject": one_line(emails.fill(subject, language, words)),
        "body": emails.fill(body, language, words),
    }


def _place_open(language: str) -> str:
    with override(language):
        return _("to be agreed separately")


def _organisation_context(round: Round, organisation: Organisation, user: User) -> dict[str, object]:
    with override(user.language):
        return {**emails.round_facts(round, user.language), "organisation": organisation.name_in(user.language)}


def _invite_contact(round: Round, party: Party, contact: User) -> bool:
    made = letters.queue(
        Letter.Kind.INVITATION,
        key=_contact_key(party, contact),
        recipient=contact,
        area=round.area,
        context=invitation_context(round, party, contact),
        round=round,
        negotiation=party.negotiation,
        reply_to=round.organiser.email,
    )
    return made is not None


def _invite_organisation(round: Round, organisation: Organisation, user: User) -> bool:
    made = letters.queue(
        Letter.Kind.ORGANISATION,
        key=_organisation_key(round, user),
        recipient=user,
        area=round.area,
        context=_organisation_context(round, organisation, user),
        round=round,
        reply_to=round.organiser.email,
    )
    return made is not None
