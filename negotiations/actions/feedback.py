"""Feedback of the participants, and the findings of the county."""

from django.db import transaction
from django.utils.translation import gettext as _

from hyte import clock
from hyte.accounts.models import User
from hyte.errors import Refused
from negotiations.actions.event import record
from negotiations.models import Feedback, Finding, Negotiation


@transaction.atomic
def give(negotiation: Negotiation, *, text: str, may_be_named: bool, by: User) -> Feedback | None:
    """One feedback per person, changeable until the round is closed; an empty text takes it back."""
    if negotiation.round.closed_at:
        raise Refused(_("The round has been closed, so feedback can no longer be changed."))
    if not negotiation.is_held:
        raise Refused(_("Feedback is asked for after the negotiation."))
    if not text.strip():
        negotiation.feedback.filter(by=by).delete()
        return None
    made, _is_new = Feedback.objects.update_or_create(
        negotiation=negotiation, by=by, defaults={"text": text.strip(), "may_be_named": may_be_named, "at": clock.now()}
    )
    record("feedback.give", by=by, negotiation=negotiation)
    return made


@transaction.atomic
def save_finding(finding: Finding, *, by: User) -> Finding:
    """Add or change what the round taught."""
    finding.save()
    record("finding.save", by=by, round=finding.round, finding=finding.pk)
    return finding


@transaction.atomic
def remove_finding(finding: Finding, *, by: User) -> None:
    pk, round = finding.pk, finding.round
    finding.delete()
    record("finding.remove", by=by, round=round, finding=pk)
