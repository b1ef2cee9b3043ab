"""Measures, of a programme or agreed in a negotiation: added, changed, followed up, removed."""

from collections.abc import Collection

from django.db import transaction
from django.utils.translation import gettext as _

from hyte import clock, versions
from hyte.accounts.audit import record
from hyte.accounts.models import User
from hyte.errors import Refused
from programmes.models import Measure, StateChange

ACCEPTED = ("what_fi", "what_sv", "organisation", "due_on")  # what an organisation says yes to


@transaction.atomic
def add(measure: Measure, *, by: User | None) -> Measure:
    store(measure, by=by)
    record("measure.add", by=by, subject=measure, area=measure.area_id)
    return measure


def store(measure: Measure, *, by: User | None) -> None:
    """A new measure, and its state as the first row of its history."""
    measure.save(force_insert=True)
    StateChange.objects.create(measure=measure, state=measure.state, by=by)


@transaction.atomic
def change(measure: Measure, *, fields: Collection[str], version: int, by: User) -> Measure:
    """Write what a form has changed; a Conflict where somebody has changed the measure since `version` was read.

    A new state goes into the history. A measure that was removed stays removed.
    """
    stored = lock(measure)
    versions.write(measure, fields, version=version)
    if any(getattr(measure, name) != getattr(stored, name) for name in ACCEPTED if name in fields):
        Measure.objects.filter(pk=measure.pk).update(organisation_accepted_at=None)
    if "state" in fields and measure.state != stored.state:
        StateChange.objects.create(measure=measure, state=measure.state, by=by)
    record("measure.change", by=by, subject=measure, area=measure.area_id)
    return measure


@transaction.atomic
def set_state(measure: Measure, *, state: str, note: str = "", by: User) -> Measure:
    """How far the measure has come. The same state again acts once, unless something new is said about it."""
    measure = lock(measure)
    old, measure.state = measure.state, Measure.State(state)
    if old != state or note:
        measure.save(update_fields=["state"])
        StateChange.objects.create(measure=measure, state=state, note=note, by=by)
        record("measure.set_state", by=by, subject=measure, area=measure.area_id, old=old, new=state)
    return measure


@transaction.atomic
def remove(measure: Measure, *, by: User) -> None:
    lock(measure)
    record("measure.remove", by=by, subject=measure, area=measure.area_id)
    measure.delete()


def lock(measure: Measure) -> Measure:
    """The row as it stands, under lock. Refused where somebody has removed it."""
    stored = Measure.objects.select_for_update(of=("self",), no_key=True).filter(pk=measure.pk).first()
    if stored is None:
        raise Refused(_("Somebody has removed this measure meanwhile. Open the page again."))
    return stored


@transaction.atomic
def accept(measure: Measure, *, accepts: bool, by: User) -> Measure:
    """The organisation that the measure names says yes to it, or takes that back. Twice changes nothing."""
    measure = lock(measure)
    if (measure.organisation_accepted_at is not None) != accepts:
        measure.organisation_accepted_at = clock.now() if accepts else None
        measure.save(update_fields=["organisation_accepted_at"])
        record("measure.accept", by=by, subject=measure, area=measure.area_id, accepts=accepts)
    return measure
