"""Municipalities of the county that a round does not reach: not in it, or noted as not taking part, and why."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from municipalities.models import Municipality
from negotiations.models import Absence, Round


@dataclass(frozen=True)
class LeftOut:
    """A municipality of the county that is not in the round; `absence`: why, where somebody has told it."""

    municipality: Municipality
    absence: Absence | None

    @property
    def name(self) -> str:
        return self.municipality.name

    @property
    def sentence(self) -> str:
        return absent_because(self.absence) if self.absence else _("Not in the round")


def left_out(round: Round, absences: dict[str, Absence]) -> list[LeftOut]:
    """In order of name. One query."""
    return [LeftOut(municipality, absences.get(municipality.pk)) for municipality in round.left_out()]


def absences(round: Round) -> dict[str, Absence]:
    """Those that stand, by the code of the municipality. One query."""
    return {absence.municipality_id: absence for absence in round.absences.standing()}


def absent_because(absence: Absence | None) -> str:
    if absence is None:
        return _("Does not take part")
    return _("Does not take part: %(reason)s") % {"reason": absence.reason}
