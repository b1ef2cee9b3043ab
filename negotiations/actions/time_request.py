"""After the booking: the municipality asks for another time; the county moves it (actions/booking) or says why not."""

from django.db import transaction
from django.utils.translation import gettext as _

from hyte import clock
from hyte.accounts.models import User
from hyte.errors import Refused
from hyte.letters.queue import queue
from negotiations.actions.event import record
from negotiations.letters.recipients import answering
from negotiations.letters.time_request import kept
from negotiations.models import Negotiation, Party, TimeRequest


def _locked(negotiation_id: int) -> Negotiation:
    found = Negotiation.objects.select_for_update(of=("self",), no_key=True)
    negotiation = found.select_related("round__area", "round__organiser").get(pk=negotiation_id)
    negotiation.round.check_open()
    return negotiation


@transaction.atomic
def ask(party: Party, *, reason: str, by: User) -> TimeRequest:
    """Another time than the confirmed one, with the reason. Asking again while the county thinks changes the reason."""
    negotiation = _locked(party.negotiation_id)
    if not negotiation.is_scheduled or negotiation.starts_at is None:
        raise Refused(_("No time is confirmed now, so there is none to be changed. Open the page again."))
    if negotiation.is_past:
        raise Refused(_("The time has passed, so it can no longer be changed."))
    asked = TimeRequest.objects.open().filter(party=party).first() or TimeRequest(party=party)
    if asked.pk and asked.reason == reason:
        return asked
    asked.reason, asked.starts_at = reason, negotiation.starts_at
    asked.asked_at, asked.asked_by = clock.now(), by
    asked.save()
    record("time_request.ask", by=by, negotiation=negotiation, party=party.pk)
    return asked


@transaction.atomic
def take_back(party: Party, *, by: User) -> bool:
    """The confirmed time suits after all. False: nothing was asked, or it has been answered."""
    negotiation = _locked(party.negotiation_id)
    deleted, _by_model = TimeRequest.objects.open().filter(party=party).delete()
    if deleted:
        record("time_request.take_back", by=by, negotiation=negotiation, party=party.pk)
    return bool(deleted)


@transaction.atomic
def keep_time(negotiation: Negotiation, *, refusal: str, by: User) -> int:
    """The time stays, because …: told by letter to those who answer for the municipalities that asked. How many had asked."""
    negotiation = _locked(negotiation.pk)
    open_requests = list(TimeRequest.objects.open().of(negotiation).select_related("party__municipality"))
    if not open_requests:
        raise Refused(_("Nobody asks for another time any more. Open the page again to see how things stand."))
    for asked in open_requests:
        asked.refusal = refusal
        _answer(asked, by)
        members = answering(negotiation).filter(municipality=asked.party.municipality)
        for member in members.select_related("user"):
            queue(kept(asked, negotiation, member.user))
    record("time_request.keep", by=by, negotiation=negotiation, requests=len(open_requests))
    return len(open_requests)


def close_moved(negotiation: Negotiation, *, by: User) -> None:
    """The confirmed time no longer holds: that answers who asked for another. The letters of the change tell it."""
    for asked in TimeRequest.objects.open().of(negotiation):
        _answer(asked, by)


def _answer(asked: TimeRequest, by: User) -> None:
    asked.answered_at, asked.answered_by = clock.now(), by
    asked.save(update_fields=["answered_at", "answered_by", "refusal"])
