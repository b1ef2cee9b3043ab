"""The audit row of a doing in a round or a negotiation."""

from hyte.accounts import audit
from hyte.accounts.models import Event, User
from negotiations.models import Negotiation, Round


def record(
    verb: str, *, by: User | None, round: Round | None = None, negotiation: Negotiation | None = None, **detail: object
) -> Event:
    """Write who did what to a negotiation, else to a round, in the same transaction (see hyte.accounts.audit)."""
    round = round or (negotiation.round if negotiation else None)
    area = round.area_id if round else ""
    return audit.record(verb, by=by, subject=negotiation or round, area=area, **detail)
