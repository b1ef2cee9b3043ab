"""Which municipalities meet the county together in one negotiation."""

from collections.abc import Collection, Iterable

from django.db import transaction
from django.utils.translation import gettext as _

from hyte.accounts.models import User
from hyte.errors import Refused
from hyte.letters.models import Letter
from negotiations.actions.event import record
from negotiations.models import Negotiation, Party, Round
from negotiations.states import NegotiationState


def others(negotiation: Negotiation) -> list[Party]:
    """Who of the round could join: municipalities whose negotiation has no time. In order of name."""
    waiting = Party.objects.filter(round=negotiation.round_id, negotiation__state=NegotiationState.PLANNED)
    return list(waiting.exclude(negotiation=negotiation).select_related("municipality", "negotiation"))


@transaction.atomic
def meet_together(negotiation: Negotiation, *, parties: Collection[Party], by: User) -> Negotiation:
    """`parties` of the round meet the county in this negotiation. Who is no longer among them gets one of its own again.

    Answers, topics, people and letters follow their municipality. What a calendar may hold keeps its negotiation, so
    only one that was never in a calendar can join another.
    """
    wanted = {party.pk for party in parties}
    if not wanted:
        raise Refused(_("Choose at least one municipality."))
    leaving = list(negotiation.parties.exclude(pk__in=wanted).select_related("municipality"))
    joining = list(Party.objects.filter(round=negotiation.round_id, pk__in=wanted).exclude(negotiation=negotiation))
    if not leaving and not joining:
        return negotiation
    found = _locked(negotiation.round, [negotiation.pk, *(party.negotiation_id for party in joining)])
    negotiation = next(one for one in found if one.pk == negotiation.pk)
    _check(negotiation, [one for one in found if one != negotiation])
    for party in leaving:
        _part(negotiation, party)
    for other in found:
        if other != negotiation:
            _join(negotiation, other, [party for party in joining if party.negotiation_id == other.pk])
    record("negotiation.meet_together", by=by, negotiation=negotiation, joined=len(joining), left=len(leaving))
    return negotiation


def _locked(round: Round, keys: Iterable[int]) -> list[Negotiation]:
    """Under row locks in order, so that none of them is booked at this moment."""
    rows = Negotiation.objects.select_for_update(of=("self",), no_key=True).filter(round=round, pk__in=set(keys))
    found = list(rows.select_related("round__area", "round__organiser").order_by("pk"))
    round.check_open()
    return found


def _check(negotiation: Negotiation, others: Iterable[Negotiation]) -> None:
    for each in (negotiation, *others):
        if each.state != NegotiationState.PLANNED:
            raise Refused(
                _("%(name)s: the time has been confirmed. Cancel it first, then the municipalities can be changed.")
                % {"name": each.title}
            )
    for other in others:
        if other.was_invited:
            raise Refused(
                _("%(name)s has had a confirmed time, which calendars may still know: add the others to it instead.")
                % {"name": other.title}
            )


def _join(negotiation: Negotiation, other: Negotiation, parties: list[Party]) -> None:
    """The municipalities of `other` that come; where nobody is left in it, it goes, and its notes are kept."""
    for party in parties:
        _move(party, other, negotiation)
    if other.parties.exists():
        return
    negotiation.team.add(*other.team.all())
    notes = [negotiation.internal_notes, other.internal_notes]
    negotiation.internal_notes = "\n\n".join(note for note in notes if note)
    negotiation.case_number = negotiation.case_number or other.case_number
    negotiation.save(update_fields=["internal_notes", "case_number"])
    other.topics.update(negotiation=negotiation)  # those of organisations
    Letter.objects.about(other).update(about_id=negotiation.pk)
    other.delete()


def _part(negotiation: Negotiation, party: Party) -> None:
    """A negotiation of its own for a municipality, with the same team, where it usually meets."""
    own = Negotiation.objects.create(round=negotiation.round, place=party.municipality.meeting_place)
    own.team.set(negotiation.team.all())
    _move(party, negotiation, own)


def _move(party: Party, old: Negotiation, new: Negotiation) -> None:
    """The municipality with its topics, its people, forms that are not sent yet, and the letters to it that are in nobody's calendar."""
    party.negotiation = new
    party.save(update_fields=["negotiation"])
    old.topics.filter(municipality=party.municipality_id).update(negotiation=new)
    old.participants.filter(municipality=party.municipality_id).update(negotiation=new)
    old.unsent_forms.filter(by__group_membership__municipality=party.municipality_id).update(negotiation=new)
    own = Letter.objects.about(old).filter(recipient__group_membership__municipality=party.municipality_id, calendar="")
    own.update(about_id=new.pk)
