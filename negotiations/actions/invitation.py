"""The August letters: who gets one, in which language and words, and making them once their day has come."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.db.models import Prefetch
from django.utils.translation import gettext as _

from hyte import clock, links
from hyte.accounts.models import User
from hyte.errors import Refused
from hyte.jobs import enqueue
from hyte.letters.models import Letter, reference
from hyte.letters.queue import Draft, queue, send_stopped, words
from hyte.letters.states import LetterState
from municipalities.models import Municipality, Organisation, WelfareGroupMember
from municipalities.models.municipality import on_duty
from negotiations.actions.event import record
from negotiations.letters.facts import link_until
from negotiations.letters.invitation import (
    before_opening,
    invited,
    organisation_invited,
    reminded,
    to_municipality,
)
from negotiations.letters.kinds import INVITATIONS, Kind
from negotiations.models import Party, Round
from negotiations.states import STILL_AHEAD


@dataclass(frozen=True)
class Addressee:
    """Somebody who gets a letter when the round opens, and for whom: a municipality or an organisation."""

    user: User
    whom: Municipality | Organisation
    kind: str

    @property
    def is_of_municipality(self) -> bool:
        return isinstance(self.whom, Municipality)

    @property
    def kind_label(self) -> str:
        return str(Kind(self.kind).label)


def addressees(round: Round) -> list[Addressee]:
    """All who get a letter when the round opens: contacts and deputies, then the organisations. Three queries."""
    return [Addressee(draft.recipient, whom, draft.kind) for whom, draft in _at_opening(round)]


def preview(round: Round, addressee: Addressee) -> tuple[str, str]:
    """(subject, text) of the letter as this person will get it, the personal link masked. Nothing is written."""
    subject, text = words_to(round, addressee)
    return subject, links.masked(text)


def words_to(round: Round, addressee: Addressee) -> tuple[str, str]:
    """(subject, text) of the letter of the opening to this person."""
    return words(next(draft for _whom, draft in _at_opening(round) if draft.recipient.pk == addressee.user.pk))


def _at_opening(round: Round) -> Iterator[tuple[Municipality | Organisation, Draft]]:
    """For whom each letter of the opening is, and the letter, before there are negotiations."""
    answering = Prefetch("members", WelfareGroupMember.objects.answering().select_related("user"), to_attr="on_duty")
    for municipality in round.municipalities.in_order().prefetch_related(answering):
        for draft in to_municipality(before_opening(round, municipality), *on_duty(municipality.on_duty)):
            yield municipality, draft
    for draft in _to_organisations(round):
        yield draft.recipient.organisation, draft


@transaction.atomic
def invite(round: Round, *, by: User | None, on: date | None = None, after_all: bool = False) -> int:
    """Letters to the contacts, deputies and organisations that have none yet, once the day of invitations has come.

    Who has a letter that a person has stopped gets one only when a person asks for it (`after_all`), in today's words.
    """
    if not round.is_open or (on or clock.today()) < round.invitations_on:
        return 0
    letters = Letter.objects.in_collection(round).filter(kind__in=INVITATIONS)
    standing = letters.counting() if after_all else letters.counting() | letters.filter(state=LetterState.STOPPED)
    has = set(standing.values_list("kind", "about_type", "about_id", "recipient"))
    drafts = [*_to_municipalities(round), *_to_organisations(round)]
    made = sum(queue(draft) is not None for draft in drafts if _cause(draft) not in has)
    if made:
        record("round.invite", by=by, round=round, letters=made)
    return made


@transaction.atomic
def send_after_all(round: Round, *, kind: str, by: User) -> int:
    """Every letter of this kind that was stopped, after all.

    Invitations are written anew, which is how a stopped one is corrected, save those that a person has worded.
    """
    if kind in INVITATIONS:
        worded = sum(send_stopped(round, kind=each, by=by, own_words=True) for each in INVITATIONS)
        return worded + invite(round, by=by, after_all=True)
    return send_stopped(round, kind=kind, by=by)


def _cause(draft: Draft) -> tuple[str, str, int, int]:
    columns = reference("about", draft.about)
    return draft.kind, columns["about_type"], columns["about_id"], draft.recipient.pk


def invite_new_soon(area: str) -> None:
    """The same as `invite_new`, after the commit and by a worker."""
    enqueue("negotiations.tasks.invite_new", area)


def invite_new(area: str) -> int:
    """The register of a county (its code) has changed: who answers for a municipality now gets the letter of August."""
    running = Round.objects.running().filter(area=area).select_related("area", "organiser")
    return sum(invite(round, by=None) for round in running)


@transaction.atomic
def send_to_deputy(party: Party, *, by: User) -> bool:
    """The planner turns to the deputy: the invitation, or a reminder where the deputy has it. Says whether one was made."""
    round, members = party.round, party.municipality.members.answering().select_related("user")
    contact, deputy = on_duty(members)
    words = {"name": party.municipality.name}
    if not round.is_open or clock.today() < round.invitations_on:
        raise Refused(_("Letters to deputies leave while the round is open, once the invitations have left."))
    if deputy is None:
        raise Refused(_("%(name)s has no deputy contact. Name one in the register.") % words)
    if not party.owes:
        raise Refused(_("%(name)s has answered already.") % words)
    letter = queue(invited(party, deputy, contact)) or queue(reminded(party, deputy, contact, day=clock.today()))
    if letter:
        record("invitation.send_to_deputy", by=by, negotiation=party.negotiation)
    return letter is not None


def keep_links_alive(round: Round, municipality: Municipality) -> None:
    """The links that the people of a welfare group have from earlier work in this round too, whoever gets a letter."""
    until = link_until(round)
    present = WelfareGroupMember.objects.present().filter(municipality=municipality)
    User.objects.filter(pk__in=present.values("user"), link_valid_until__lt=until).update(link_valid_until=until)


def _to_municipalities(round: Round) -> Iterator[Draft]:
    """To those who answer for each municipality whose negotiation still lies ahead."""
    answering = WelfareGroupMember.objects.answering().select_related("user")
    ahead = Party.objects.filter(round=round, negotiation__state__in=STILL_AHEAD)
    loaded = ahead.select_related("municipality", "negotiation")
    for party in loaded.prefetch_related(Prefetch("municipality__members", queryset=answering, to_attr="on_duty")):
        party.round = round
        contact, deputy = on_duty(party.municipality.on_duty)  # type: ignore[attr-defined]
        yield from to_municipality(party, contact, deputy if party.owes else None)


def _to_organisations(round: Round) -> Iterator[Draft]:
    for organisation in round.organisations.present().select_related("representative"):
        if organisation.representative:
            yield organisation_invited(round, organisation, organisation.representative)
