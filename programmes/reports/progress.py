"""How the indicators of programmes go: the county's newest figure against each target, and which way it moves."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from hyte import clock
from hyte.formats import number
from municipalities.models import WelfareArea
from programmes import movement
from programmes.models import Programme, ProgrammeIndicator
from programmes.movement import Movement
from programmes.reading import figures
from programmes.sentences import trend
from programmes.series import Figures, Point

MET, NOT_YET, MISSED, NO_FIGURE, NO_TARGET = "met", "not_yet", "missed", "no_figure", "no_target"
TONES = {MET: "done", NOT_YET: "wait", MISSED: "late", NO_FIGURE: "none", NO_TARGET: "none"}


@dataclass(frozen=True)
class Followed:
    """An indicator that a programme follows, with its figures in the programme's area."""

    row: ProgrammeIndicator
    figures: Figures
    movement: Movement

    @property
    def latest(self) -> Point | None:
        return self.figures.area.latest

    @property
    def country(self) -> Point | None:
        """The whole country in the same period as the county's newest figure; its newest where the county has none."""
        if self.latest is None:
            return self.figures.country.latest
        point = self.figures.country.at(self.latest.period)
        return point if point.is_value else None

    @property
    def state(self) -> str:
        """met · not_yet: its year is still to come · missed · no_figure · no_target."""
        if self.row.target_value is None or self.row.target_year is None:
            return NO_TARGET
        met = None if self.latest is None else self.row.is_met_by(self.latest.value or 0.0)
        if met is None:
            return NO_FIGURE if self.latest is None else NO_TARGET
        if met:
            return MET
        return NOT_YET if self.row.target_year >= clock.today().year else MISSED

    @property
    def tone(self) -> str:
        return TONES[self.state]

    @property
    def word(self) -> str:
        words = {
            MET: _("target reached"),
            NOT_YET: _("target not reached yet"),
            MISSED: _("target not reached"),
            NO_FIGURE: _("no figure yet"),
            NO_TARGET: _("no target"),
        }
        return words[self.state]

    @property
    def latest_text(self) -> str:
        return self.text(self.latest)

    @property
    def country_text(self) -> str:
        return self.text(self.country)

    @property
    def trend(self) -> str:
        """The county's own, in words: municipalities may have figures where the county has none."""
        return _("county: %(trend)s") % {"trend": trend(self.movement)}

    @property
    def unit(self) -> str:
        """The unit, where the indicator's name does not tell it."""
        unit, name = self.row.indicator.unit, self.row.indicator.name
        return "" if unit in name or (self.row.indicator.is_share and "%" in name) else unit

    @property
    def origin(self) -> str:
        """Whose source it is, and what is open about it: national source · the id is not verified: not fetched."""
        indicator = self.row.indicator
        is_open = indicator.is_national and not indicator.can_be_fetched
        parts = [indicator.get_source_display(), indicator.get_status_display() if is_open else ""]
        return " · ".join(str(part) for part in parts if part)

    def text(self, point: Point | None) -> str:
        """12,3 (2023)."""
        if point is None:
            return ""
        return f"{number(point.value, self.row.indicator.decimals)} ({point.period})"

    @property
    def target(self) -> str:
        return self.row.target


def followed(
    programmes: Iterable[Programme], area: WelfareArea, *, with_municipalities: bool = False
) -> dict[int, list[Followed]]:
    """What each programme follows, by its key; at most five queries however many programmes and indicators."""
    rows = ProgrammeIndicator.objects.filter(programme__in=programmes, not_followed_fi="", not_followed_sv="")
    found = list(rows.select_related("indicator"))
    indicators = {row.indicator_id: row.indicator for row in found}
    read = figures(indicators.values(), area, municipalities=None if with_municipalities else ())
    result: dict[int, list[Followed]] = {programme.pk: [] for programme in programmes}
    for row in found:
        shown = read[row.indicator_id]
        moved = movement.of_place(shown, area.pk, row.indicator)
        result[row.programme_id].append(Followed(row, shown, moved))
    return result
