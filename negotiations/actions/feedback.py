"""Feedback of the participants, and the findings of the county."""

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from hyte import clock, versions
from hyte.accounts.models import User
from hyte.errors import Refused
from negotiations.actions.event import record
from negotiations.models import Feedback, Finding, Negotiation, Round, Summary
from negotiations.states import SummaryState


@transaction.atomic
def give(negotiation: Negotiation, *, text: str, may_be_named: bool, by: User) -> Feedback | None:
    """One feedback per person, changeable until the round is closed; an empty text takes it back."""
    negotiation.round.check_open()
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


def _check_findings_open(round: Round) -> None:
    """Findings belong to the draft of the summary: what was approved stays as it was approved."""
    summary = (
        Summary.objects.select_for_update(of=("self",), no_key=True).select_related("round").filter(round=round).first()
    )
    if summary and summary.state != SummaryState.DRAFT:
        raise Refused(_("The summary has been approved. Withdraw the approval first to change its findings."))
    round.check_open()


@transaction.atomic
def save_finding(finding: Finding, *, by: User) -> Finding:
    """Add what the round taught, as the last one, or change it."""
    _check_findings_open(finding.round)
    if finding._state.adding:
        last = finding.round.findings.aggregate(last=Max("order"))["last"]
        finding.order = finding.order or (0 if last is None else last + 1)
    versions.store(finding, ["theme", "text", "text_sv"])
    record("finding.save", by=by, round=finding.round, finding=finding.pk)
    return finding


@transaction.atomic
def move_finding(finding: Finding, *, steps: int, by: User) -> None:
    """Move a finding up (-1) or down (1) in the list; at the end of the list it stays where it is."""
    _check_findings_open(finding.round)
    ordered = list(finding.round.findings.select_for_update(no_key=True))
    place = ordered.index(finding)
    ordered.insert(max(0, place + steps), ordered.pop(place))
    if ordered.index(finding) == place:
        return
    for order, one in enumerate(ordered):
        one.order = order
    Finding.objects.bulk_update(ordered, ["order"])
    record("finding.move", by=by, round=finding.round, finding=finding.pk)


@transaction.atomic
def remove_finding(finding: Finding, *, by: User) -> None:
    """Take a finding out of the summary."""
    _check_findings_open(finding.round)
    pk, round = finding.pk, finding.round
    finding.delete()
    record("finding.remove", by=by, round=round, finding=pk)
