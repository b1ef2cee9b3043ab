"""Measures agreed in a negotiation."""

from django.db import transaction
from django.utils.translation import gettext as _

from hyte.accounts.models import User
from hyte.errors import Refused
from negotiations.actions.event import record
from negotiations.models import Measure, Memo, Negotiation


def _check_open(negotiation: Negotiation) -> None:
    """Under the memo's lock, so that nothing is changed while the memo is being approved."""
    memo = Memo.objects.select_for_update().filter(negotiation=negotiation).first()
    if memo and not memo.is_editable:
        raise Refused(_("The memo has been approved. Withdraw the approval first to change what was agreed."))
    if negotiation.round.closed_at:
        raise Refused(_("The round has been closed: what was agreed in it can no longer be changed."))


@transaction.atomic
def save(measure: Measure, *, by: User) -> Measure:
    """Add or change a measure, while its memo can be written."""
    _check_open(measure.negotiation)
    verb = "measure.add" if measure._state.adding else "measure.save"
    measure.save()
    record(verb, by=by, negotiation=measure.negotiation, measure=measure.pk)
    return measure


@transaction.atomic
def remove(measure: Measure, *, by: User) -> None:
    _check_open(measure.negotiation)
    pk, negotiation = measure.pk, measure.negotiation
    measure.delete()
    record("measure.remove", by=by, negotiation=negotiation, measure=pk)


@transaction.atomic
def set_state(measure: Measure, *, state: str, by: User) -> Measure:
    """Follow up: how far the measure has come. Allowed also after the memo was approved; the same again acts once."""
    measure = Measure.objects.select_for_update(of=("self",)).select_related("negotiation__round").get(pk=measure.pk)
    old, measure.state = measure.state, state
    if old != state:
        measure.save(update_fields=["state"])
        record("measure.set_state", by=by, negotiation=measure.negotiation, measure=measure.pk, old=old, new=state)
    return measure
