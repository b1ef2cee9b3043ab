"""Ticks and comments that were not sent, kept for their writer alone: on another page, another day, another device."""

from collections.abc import Mapping, Sequence

from django.utils.datastructures import MultiValueDict

from hyte import clock
from hyte.accounts.models import User
from negotiations.models import Negotiation, UnsentForm

Fields = Mapping[str, Sequence[str]]


def keep(negotiation: Negotiation, form: str, *, fields: Fields, by: User) -> None:
    """The newest save holds. It is nobody's doing, so the audit trail does not tell of it."""
    kept = {"fields": {name: list(values) for name, values in fields.items()}, "saved_at": clock.now()}
    UnsentForm.objects.update_or_create(by=by, negotiation=negotiation, form=form, defaults=kept)


def drop(negotiation: Negotiation, form: str, *, by: User) -> None:
    """It has been sent, or says the same as what was sent."""
    UnsentForm.objects.filter(by=by, negotiation=negotiation, form=form).delete()


def all_of(negotiation: Negotiation, *, by: User) -> dict[str, MultiValueDict]:
    """By the name of the form, as the form would have arrived. One query."""
    found = {}
    for kept in UnsentForm.objects.filter(by=by, negotiation=negotiation):
        found[kept.form] = MultiValueDict(kept.fields)
    return found
