"""Who was there: recorded in one go, correctable until the memo is approved."""

from collections.abc import Callable, Iterable, Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from hyte.accounts.models import User
from hyte.errors import Refused
from municipalities.models import WelfareGroupMember
from negotiations.actions.answer import role_of
from negotiations.actions.event import record
from negotiations.models import Memo, Negotiation, Participant
from negotiations.states import IN_CALENDAR, NegotiationState, check_move

Side, Role = Participant.Side, Participant.Role


def everybody(negotiation: Negotiation) -> list[Participant]:
    """All who can be ticked: those with a row, then the invited who have none yet (not stored). Writes nothing."""
    stored = list(negotiation.participants.all())
    known = {participant.user_id for participant in stored}
    return stored + [participant for participant in _invited(negotiation) if participant.user_id not in known]


def _invited(negotiation: Negotiation) -> list[Participant]:
    members = WelfareGroupMember.objects.present().filter(municipality__parties__negotiation=negotiation)
    found = []
    for member in members.select_related("user", "municipality"):
        row = _row(negotiation, member.user, Side.MUNICIPALITY, role_of(member), member.municipality.name)
        row.municipality = member.municipality
        found.append(row)
    area = negotiation.round.area.name
    found += [_row(negotiation, person, Side.COUNTY, Role.COUNTY, area) for person in negotiation.team.order_by("pk")]
    organisations = negotiation.round.organisations.present().select_related("representative")
    return found + [
        _row(negotiation, organisation.representative, Side.ORGANISATION, Role.ORGANISATION, organisation.name)
        for organisation in organisations
        if organisation.representative
    ]


def _row(negotiation: Negotiation, person: User, side: str, role: str, organisation: str) -> Participant:
    return Participant(
        negotiation=negotiation,
        user=person,
        side=side,
        role=role,
        name=person.name,
        title=person.title,
        organisation=organisation,
    )


@transaction.atomic
def list_invited(negotiation: Negotiation) -> list[Participant]:
    """Store a row for every invited person that has none yet, so that attendance can be ticked; all rows."""
    people = everybody(negotiation)
    Participant.objects.bulk_create(person for person in people if person.pk is None)
    return people


@transaction.atomic
def record_attendance(
    negotiation: Negotiation,
    *,
    present: Iterable[Participant],
    others: Sequence[dict[str, str]] = (),
    head_count: int | None = None,
    by: User,
) -> Negotiation:
    """The negotiation was held: `present` of the listed people, `others` besides; `head_count`: people of the municipality,
    listed or not (not told: those on the list).

    Somebody whom only an earlier recording had added, and who was not there after all, is listed no more.
    """
    negotiation = _locked(negotiation)
    if negotiation.state not in IN_CALENDAR:
        raise Refused(
            _("Confirm the time of the negotiation first: attendance is recorded for a negotiation with a time.")
        )
    if negotiation.state == NegotiationState.SCHEDULED:
        check_move(NegotiationState, negotiation.state, NegotiationState.HELD)
    _refuse_after_approval(negotiation)
    there = [participant.pk for participant in present]
    negotiation.participants.filter(pk__in=there).update(present=True)
    negotiation.participants.filter(user=None, expected=False).exclude(pk__in=there).delete()
    negotiation.participants.exclude(pk__in=there).update(present=False)
    made = [Participant(negotiation=negotiation, present=True, **other) for other in others]
    Participant.objects.bulk_create(made)
    old, negotiation.state = negotiation.state, NegotiationState.HELD
    negotiation.head_count = _own_people(negotiation) if head_count is None else head_count
    negotiation.save(update_fields=["state", "head_count"])
    record("attendance.record", by=by, negotiation=negotiation, old=old, present=negotiation.head_count)
    return negotiation


def _own_people(negotiation: Negotiation) -> int:
    return negotiation.participants.filter(present=True, side=Participant.Side.MUNICIPALITY).count()


@transaction.atomic
def record_in_one_go(
    negotiation: Negotiation,
    *,
    is_present: Callable[[Participant], bool],
    others: Sequence[dict[str, str]] = (),
    head_count: int | None = None,
    by: User,
) -> Negotiation:
    """List the invited and record their attendance: all of it, or nothing."""
    present = [person for person in list_invited(negotiation) if is_present(person)]
    return record_attendance(negotiation, present=present, others=others, head_count=head_count, by=by)


@transaction.atomic
def not_held_after_all(negotiation: Negotiation, *, by: User) -> Negotiation:
    """Undo "held" while no memo has been shown: the negotiation is again one with a confirmed time."""
    negotiation = _locked(negotiation)
    if negotiation.state != NegotiationState.HELD:
        raise Refused(_("The negotiation has not been recorded as held, so there is nothing to undo."))
    memo = Memo.objects.select_for_update(no_key=True).filter(negotiation=negotiation).first()
    if memo and (memo.version or memo.is_shown_to_parties):
        raise Refused(_("The memo has already been shown to the municipality, so the negotiation stays held."))
    negotiation.state, negotiation.head_count = NegotiationState.SCHEDULED, None
    negotiation.save(update_fields=["state", "head_count"])
    negotiation.participants.filter(user=None, expected=False).delete()
    negotiation.participants.update(present=None)
    record("attendance.undo", by=by, negotiation=negotiation)
    return negotiation


def _locked(negotiation: Negotiation) -> Negotiation:
    found = (
        Negotiation.objects.select_for_update(of=("self",), no_key=True).select_related("round").get(pk=negotiation.pk)
    )
    found.round.check_open()
    return found


def _refuse_after_approval(negotiation: Negotiation) -> None:
    """The memo tells who was there: what was approved must not part from what is recorded."""
    memo = Memo.objects.select_for_update(no_key=True).filter(negotiation=negotiation).first()
    if memo and not memo.is_editable:
        raise Refused(_("The memo has been approved with this attendance. Withdraw the approval first to correct it."))
