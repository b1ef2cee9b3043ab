"""Measures agreed in a negotiation."""

from django.db import transaction
from django.utils.translation import gettext as _

from hyte.accounts.models import User
from hyte.errors import Refused
from negotiations.actions.event import record
from negotiations.models import Measure


def _check_open(measure: Measure) -> None:
    memo = getattr(measure.negotiation, "memo", None)
    if memo and not memo.is_editable:
        raise Refused(_("The memo has been approved. Withdraw the approval first to change what was agreed."))


@transaction.atomic
def save(measure: Measure, *, by: User) -> Measure:
    """Add or change a measure, while its memo can be written."""
    _check_open(measure)
    measure.save()
    record("measure.save", by=by, negotiation=measure.negotiation, measure=measure.pk)
    return measure


@transaction.atomic
def remove(measure: Measure, *, by: User) -> None:
    _check_open(measure)
    pk, negotiation = measure.pk, measure.negotiation
    measure.delete()
    record("measure.remove", by=by, negotiation=negotiation, measure=pk)


@transaction.atomic
def set_state(measure: Measure, *, state: str, by: User) -> Measure:
    """Follow up: how far the measure has come. Allowed also after the memo was approved."""
    old, measure.state = measure.state, state
    measure.save(update_fields=["state"])
    record("measure.set_state", by=by, negotiation=measure.negotiation, measure=measure.pk, old=old, new=state)
    return measure
