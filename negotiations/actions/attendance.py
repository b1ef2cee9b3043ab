"""Who was there: recorded in one go, correctable later."""

from collections.abc import Iterable, Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from hyte.accounts.models import User
from hyte.errors import Refused
from municipalities.models import WelfareGroupMember
from negotiations.actions.answer import expect_member
from negotiations.actions.event import record
from negotiations.models import Negotiation, Participant
from negotiations.states import NegotiationState, check_move


@transaction.atomic
def list_invited(negotiation: Negotiation) -> None:
    """Make a row for every invited person that has none yet, so that attendance can be ticked."""
    known = set(negotiation.participants.exclude(user=None).values_list("user_id", flat=True))
    members = WelfareGroupMember.objects.present().filter(municipality__parties__negotiation=negotiation)
    for member in members.select_related("user", "municipality"):
        if member.user_id not in known:
            expect_member(negotiation, member)
            negotiation.participants.filter(user=member.user).update(expected=False)
    for person in negotiation.team.all():
        if person.pk not in known:
            _add(negotiation, person, Participant.Side.COUNTY, Participant.Role.COUNTY, negotiation.round.area.name)
    organisations = (
        negotiation.round.organisations.present().exclude(representative=None).select_related("representative")
    )
    for organisation in organisations:
        if organisation.representative and organisation.representative.pk not in known:
            side, role = Participant.Side.ORGANISATION, Participant.Role.ORGANISATION
            _add(negotiation, organisation.representative, side, role, organisation.name)


def _add(negotiation: Negotiation, person: User, side: str, role: str, organisation: str) -> None:
    Participant.objects.create(
        negotiation=negotiation,
        user=person,
        side=side,
        role=role,
        name=person.name,
        title=person.title,
        organisation=organisation,
    )


@transaction.atomic
def record_attendance(
    negotiation: Negotiation,
    *,
    present: Iterable[Participant],
    others: Sequence[dict[str, str]] = (),
    head_count: int | None = None,
    by: User,
) -> Negotiation:
    """The negotiation was held: `present` of the listed people, `others` besides, `head_count` in the room."""
    negotiation = Negotiation.objects.select_for_update(of=("self",)).select_related("round").get(pk=negotiation.pk)
    if negotiation.state not in (NegotiationState.SCHEDULED, NegotiationState.HELD):
        raise Refused(
            _("Confirm the time of the negotiation first: attendance is recorded for a negotiation with a time.")
        )
    if negotiation.state == NegotiationState.SCHEDULED:
        check_move(NegotiationState, negotiation.state, NegotiationState.HELD)
    there = [participant.pk for participant in present]
    negotiation.participants.filter(pk__in=there).update(present=True)
    negotiation.participants.exclude(pk__in=there).update(present=False)
    made = [Participant(negotiation=negotiation, present=True, **other) for other in others]
    Participant.objects.bulk_create(made)
    old, negotiation.state = negotiation.state, NegotiationState.HELD
    negotiation.head_count = head_count if head_count is not None else len(there) + len(made)
    negotiation.save(update_fields=["state", "head_count"])
    record("attendance.record", by=by, negotiation=negotiation, old=old, present=len(there) + len(made))
    return negotiation


@transaction.atomic
def not_held_after_all(negotiation: Negotiation, *, by: User) -> Negotiation:
    """Undo "held" while no memo has been shown: the negotiation is again one with a confirmed time."""
    negotiation = Negotiation.objects.select_for_update(of=("self",)).select_related("round").get(pk=negotiation.pk)
    check_move(NegotiationState, negotiation.state, NegotiationState.SCHEDULED)
    memo = getattr(negotiation, "memo", None)
    if memo and (memo.version or memo.is_shown_to_parties):
        raise Refused(_("The memo has already been shown to the municipality, so the negotiation stays held."))
    negotiation.state, negotiation.head_count = NegotiationState.SCHEDULED, None
    negotiation.save(update_fields=["state", "head_count"])
    negotiation.participants.update(present=None)
    record("attendance.undo", by=by, negotiation=negotiation)
    return negotiation
