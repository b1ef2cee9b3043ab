"""Measures agreed in a negotiation: agreed, changed and removed while its memo can be written, followed up afterwards."""

from collections.abc import Collection

from django.db import transaction
from django.utils.translation import gettext as _

from hyte.accounts.models import User
from hyte.errors import Refused
from negotiations.actions.event import record
from negotiations.models import Agreement, Memo, Negotiation
from programmes.actions import measure as measures
from programmes.models import Measure


def _check_open(negotiation: Negotiation) -> None:
    """Under the memo's lock, so that nothing is changed while the memo is being approved."""
    memo = Memo.objects.select_for_update(no_key=True).filter(negotiation=negotiation).first()
    if memo and not memo.is_editable:
        raise Refused(_("The memo has been approved. Withdraw the approval first to change what was agreed."))
    negotiation.round.check_open()


@transaction.atomic
def agree(negotiation: Negotiation, measure: Measure, *, by: User) -> Measure:
    """A measure that this negotiation agreed on."""
    _check_open(negotiation)
    measure.area_id, measure.kind = negotiation.round.area_id, Measure.Kind.AGREED
    measures.add(measure, by=by)
    Agreement.objects.create(negotiation=negotiation, measure=measure)
    record("measure.agree", by=by, negotiation=negotiation, measure=measure.pk)
    return measure


@transaction.atomic
def change(measure: Measure, *, fields: Collection[str], version: int, by: User) -> Measure:
    negotiation = measure.agreement.negotiation
    _check_open(negotiation)
    measures.change(measure, fields=fields, version=version, by=by)
    record("measure.change", by=by, negotiation=negotiation, measure=measure.pk)
    return measure


@transaction.atomic
def remove(measure: Measure, *, by: User) -> None:
    negotiation, pk = measure.agreement.negotiation, measure.pk
    _check_open(negotiation)
    measures.remove(measure, by=by)
    record("measure.remove", by=by, negotiation=negotiation, measure=pk)


@transaction.atomic
def set_state(measure: Measure, *, state: str, note: str = "", by: User) -> Measure:
    """Follow up: how far the measure has come. Stays open after the memo was approved and the round was closed."""
    negotiation, old = measure.agreement.negotiation, measure.state
    measure = measures.set_state(measure, state=state, note=note, by=by)
    if old != measure.state or note:
        record("measure.set_state", by=by, negotiation=negotiation, measure=measure.pk, old=old, new=state)
    return measure
