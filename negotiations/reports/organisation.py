"""What an organisation finds on its own page: its negotiations in the order of what comes next, and the measures that name it."""

from dataclasses import dataclass

from hyte import clock
from municipalities.models import Organisation
from negotiations.models import Negotiation, OrganisationReply, Participant
from negotiations.states import MEMO_APPROVED, STILL_AHEAD
from programmes.models import Measure


@dataclass(frozen=True)
class Invitation:
    """One negotiation, and what the organisation has told of coming (`comes`: None, where it has not)."""

    negotiation: Negotiation
    comes: bool | None
    instead: str

    @property
    def is_ahead(self) -> bool:
        return self.negotiation.state in STILL_AHEAD and not self.negotiation.is_past


def _order(negotiation: Negotiation) -> tuple[int, float]:
    """What comes, by its time; what has no time yet; what was held, the newest first; what was cancelled."""
    at = negotiation.starts_at.timestamp() if negotiation.starts_at else 0
    if negotiation.state in STILL_AHEAD:
        if negotiation.is_scheduled and not negotiation.is_past:
            return 0, at
        return (2, -at) if negotiation.is_scheduled else (1, 0)
    return (2, -at) if negotiation.is_held else (3, at)


def invitations(organisation: Organisation, negotiations: list[Negotiation]) -> list[Invitation]:
    """Two queries."""
    replies = OrganisationReply.objects.filter(organisation=organisation, negotiation__in=negotiations)
    comes = dict(replies.values_list("negotiation", "comes"))
    people = Participant.objects.filter(negotiation__in=negotiations, user=None, expected=True)
    others = people.filter(side=Participant.Side.ORGANISATION, organisation=organisation.name_fi)
    instead = dict(others.values_list("negotiation", "name"))
    return [Invitation(n, comes.get(n.pk), instead.get(n.pk, "")) for n in sorted(negotiations, key=_order)]


def measures_of(organisation: Organisation) -> list[Measure]:
    """What was agreed with it, in memos that have been approved: what is open first, by its day. Two queries."""
    agreed = Measure.objects.filter(
        organisation=organisation, agreement__negotiation__memo__state__in=MEMO_APPROVED
    ).select_related("agreement__negotiation__round", "programme")
    found = agreed.prefetch_related("agreement__negotiation__parties__municipality")
    return sorted(found, key=lambda measure: (not measure.is_open, measure.due_on or clock.today(), measure.pk))
