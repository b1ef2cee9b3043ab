"""The August letters: who gets one, in which language and words, and making them once their day has come."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.db.models import Prefetch

from hyte import clock, links
from hyte.accounts.models import User
from hyte.jobs import enqueue
from hyte.letters.models import Letter, reference
from hyte.letters.queue import Draft, queue, send_stopped, words
from hyte.letters.states import LetterState
from municipalities.models import Municipality, Organisation, WelfareGroupMember
from negotiations.actions.event import record
from negotiations.letters.invitation import invited, of_addressee, organisation_invited
from negotiations.letters.kinds import INVITATIONS
from negotiations.models import Party, Round
from negotiations.states import STILL_AHEAD


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
    subject, text = words(of_addressee(round, addressee.user, addressee.whom))
    return subject, links.masked(text)


@transaction.atomic
def invite(round: Round, *, by: User | None, on: date | None = None, after_all: bool = False) -> int:
    """Letters to the contacts and organisations that have none yet, once the day of invitations has come.

    Who has a letter that a person has stopped gets one only when a person asks for it (`after_all`), in today's words.
    """
    if not round.is_open or (on or clock.today()) < round.invitations_on:
        return 0
    letters = Letter.objects.in_collection(round).filter(kind__in=INVITATIONS)
    standing = letters.counting() if after_all else letters.counting() | letters.filter(state=LetterState.STOPPED)
    has = set(standing.values_list("about_type", "about_id", "recipient"))
    drafts = [*_to_contacts(round), *_to_organisations(round)]
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


def _cause(draft: Draft) -> tuple[str, int, int]:
    columns = reference("about", draft.about)
    return columns["about_type"], columns["about_id"], draft.recipient.pk


def invite_new_soon(area: str) -> None:
    """The same as `invite_new`, after the commit and by a worker."""
    enqueue("negotiations.tasks.invite_new", area)


def invite_new(area: str) -> int:
    """The register of a county (its code) has changed: who answers for a municipality now gets the letter of August."""
    running = Round.objects.running().filter(area=area).select_related("area", "organiser")
    return sum(invite(round, by=None) for round in running)


def _to_contacts(round: Round) -> Iterator[Draft]:
    """To the contacts of each municipality whose negotiation still lies ahead."""
    contacts = WelfareGroupMember.objects.contacts().select_related("user")
    ahead = Party.objects.filter(round=round, negotiation__state__in=STILL_AHEAD)
    loaded = ahead.select_related("municipality", "negotiation")
    for party in loaded.prefetch_related(Prefetch("municipality__members", queryset=contacts, to_attr="contacts")):
        party.round = round
        for member in party.municipality.contacts:  # type: ignore[attr-defined]
            yield invited(party, member.user)


def _to_organisations(round: Round) -> Iterator[Draft]:
    for organisation in round.organisations.present().select_related("representative"):
        if organisation.representative:
            yield organisation_invited(round, organisation, organisation.representative)
