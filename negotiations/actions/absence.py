"""Who takes part once a round is open: a municipality is added, or it is noted that and why one does not take part."""

from django.db import transaction
from django.utils.translation import gettext as _

from hyte import clock
from hyte.accounts.models import User
from hyte.errors import Refused
from municipalities.models import Municipality
from negotiations.actions import booking, invitation
from negotiations.actions.event import record
from negotiations.actions.round import make_negotiation
from negotiations.models import Absence, Negotiation, Party, Round
from negotiations.states import NegotiationState, check_move


def _locked(round: Round) -> Round:
    """Participation changes while a round is open, and at no other time."""
    round = (
        Round.objects.select_for_update(of=("self",), no_key=True).select_related("area", "organiser").get(pk=round.pk)
    )
    round.check_open()
    if not round.opened_at:
        raise Refused(_("The round has not been opened yet: choose its municipalities in the set-up."))
    return round


def _check_county(round: Round, municipality: Municipality) -> None:
    if municipality.area_id != round.area_id:
        raise Refused(_("Choose municipalities of this county."))


@transaction.atomic
def add(round: Round, *, municipality: Municipality, by: User) -> Negotiation:
    """Take a municipality that was left out into the open round: its invitation leaves like the others'. Adding twice acts once."""
    round = _locked(round)
    _check_county(round, municipality)
    party = Party.objects.filter(round=round, municipality=municipality).select_related("negotiation").first()
    if party:
        return party.negotiation
    _end(round, municipality)
    round.municipalities.add(municipality)
    negotiation = make_negotiation(round, municipality, list(round.team.all()))
    record("round.add_municipality", by=by, negotiation=negotiation, municipality=municipality.pk)
    invitation.invite(round, by=by)
    return negotiation


@transaction.atomic
def tell(round: Round, *, municipality: Municipality, reason: str, by: User) -> Absence:
    """The municipality does not take part, because …: nothing is asked of it any more, and a confirmed time is cancelled.

    Told again, the reason is replaced; the earlier one is kept.
    """
    round = _locked(round)
    _check_county(round, municipality)
    if not reason.strip():
        raise Refused(_("Tell why the municipality does not take part: the reason is kept as evidence."))
    standing = round.absences.standing().filter(municipality=municipality).first()
    if standing and standing.reason == reason.strip():
        return standing
    _end(round, municipality)
    absence = Absence.objects.create(round=round, municipality=municipality, reason=reason.strip(), told_by=by)
    negotiation = _negotiation(round, municipality)
    if negotiation and not negotiation.is_absent:
        booking.call_off(negotiation, by=by)
    record("absence.tell", by=by, round=round, municipality=municipality.pk, absence=absence.pk)
    return absence


def _negotiation(round: Round, municipality: Municipality) -> Negotiation | None:
    """The one that would be called off; refused where it has been held, or others come too."""
    party = Party.objects.filter(round=round, municipality=municipality).select_related("negotiation").first()
    if party is None:
        return None
    negotiation = party.negotiation
    if negotiation.is_held:
        raise Refused(_("The municipality has been negotiated with in this round."))
    if negotiation.parties.count() > 1:
        others = ", ".join(other.name for other in negotiation.municipalities if other != municipality)
        raise Refused(
            _("%(name)s meets together with %(others)s: let them meet apart first.")
            % {"name": municipality.name, "others": others}
        )
    return negotiation


@transaction.atomic
def take_back(round: Round, *, municipality: Municipality, by: User) -> None:
    """The municipality takes part after all: its negotiation is planned anew, and what is missing is asked for again."""
    round = _locked(round)
    if not _end(round, municipality):
        return
    negotiation = _negotiation(round, municipality)
    if negotiation:
        check_move(NegotiationState, negotiation.state, NegotiationState.PLANNED)
        negotiation.state, negotiation.time_cancelled_at = NegotiationState.PLANNED, None
        negotiation.starts_at = negotiation.ends_at = None
        negotiation.save(update_fields=["state", "starts_at", "ends_at", "time_cancelled_at"])
    record("absence.take_back", by=by, round=round, negotiation=negotiation, municipality=municipality.pk)
    invitation.invite(round, by=by)


def _end(round: Round, municipality: Municipality) -> int:
    return round.absences.standing().filter(municipality=municipality).update(ended_at=clock.now())
