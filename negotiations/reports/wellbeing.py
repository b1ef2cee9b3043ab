"""How a municipality does on the programmes, with what only negotiations know: since when, and what was agreed to move it."""

from collections import defaultdict
from dataclasses import dataclass

from hyte.formats import local
from municipalities.models import Municipality
from negotiations.models import Negotiation
from negotiations.states import MEMO_APPROVED, NegotiationState
from programmes.models import Measure
from programmes.reports.wellbeing import Part, State, state_of


@dataclass(frozen=True)
class Standing:
    """`last`: the negotiation whose measures are told: by the key of their programme, in `agreed`.

    What figures are compared with is `state.since`: the same year as long as a round is the newest one.
    """

    state: State
    last: Negotiation | None
    agreed: dict[str, list[Measure]]

    @property
    def parts(self) -> list[tuple[Part, list[Measure]]]:
        """Each programme with what the last memo agreed under it."""
        return [(part, self.agreed.get(part.programme.key, [])) for part in self.state.parts]

    @property
    def is_agreed(self) -> bool:
        """Whether the last memo has been approved, so that `agreed` is all that was agreed."""
        memo = getattr(self.last, "memo", None)
        return bool(memo and memo.state in MEMO_APPROVED)


def standing(municipality: Municipality, *, before: Negotiation | None = None) -> Standing:
    """As it is now, with what was agreed last; `before`: as that negotiation was told, with what had been agreed before it.

    Compared is with the negotiation before that of the newest round, also when that has been held: an indicator has one
    base year on every page and paper of a round.
    """
    newest = before or _newest(municipality)
    held = _held(municipality)
    compared = next((met for met in held if newest is None or met.round.year < newest.round.year), None)
    last = compared if before else next(iter(held), None)
    year = local(compared.starts_at).year if compared and compared.starts_at else None
    return Standing(state_of(municipality, since=year), last, _agreed(last) if last else {})


def _newest(municipality: Municipality) -> Negotiation | None:
    """That of the newest round that has been opened."""
    invited = Negotiation.objects.filter(parties__municipality=municipality, round__opened_at__isnull=False)
    return invited.select_related("round").order_by("-round__year", "-pk").first()


def _held(municipality: Municipality) -> list[Negotiation]:
    """The newest first."""
    held = Negotiation.objects.filter(parties__municipality=municipality, state=NegotiationState.HELD)
    return list(held.select_related("round", "memo").order_by("-starts_at"))


def _agreed(last: Negotiation) -> dict[str, list[Measure]]:
    """From an approved memo alone: what is still being written has not been agreed."""
    found: dict[str, list[Measure]] = defaultdict(list)
    measures = Measure.objects.filter(
        agreement__negotiation=last, agreement__negotiation__memo__state__in=MEMO_APPROVED
    )
    for measure in measures.exclude(programme=None).select_related("programme"):
        assert measure.programme is not None
        found[measure.programme.key].append(measure)
    return dict(found)
