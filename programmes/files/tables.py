"""Tables that go out: the template of own figures, the indicators, and the figures as they may be shown."""

from collections.abc import Callable, Iterable, Iterator, Sequence

from django.utils.translation import gettext as _

from hyte import clock
from hyte.accounts.models import User
from hyte.errors import Refused
from hyte.tables.writing import Sheet, Value
from municipalities.models import Municipality, WelfareArea
from programmes import reading
from programmes.files.figures import LAYOUT
from programmes.importing.words import grouped
from programmes.models import Indicator, Observation
from programmes.series import Series

Rows = Iterator[list[Value]]
GENDERS = dict(Observation.Gender.choices)
EXCEL_ROWS = 30_000  # half a minute's work; CSV is streamed and knows no limit
STATES = dict(Observation.State.choices)


def template(area: WelfareArea) -> Sheet:
    """A row for each own indicator and municipality, for the last whole year: only the numbers are missing.

    Known figures are not in it: small ones may not be shown, and an empty row leaves what is known as it is.
    """
    own = list(Indicator.objects.filter(area=area))
    municipalities = [one.name for one in Municipality.objects.filter(area=area).in_order()]
    choices = {**LAYOUT.choices(), 0: [one.name for one in own], 1: [*municipalities, area.name]}
    return Sheet(_("Own figures"), LAYOUT.labels, _template_rows(own, [*municipalities, area.name]), choices=choices)


def _template_rows(own: Iterable[Indicator], places: Sequence[str]) -> Rows:
    year = clock.today().year - 1
    for indicator in own:
        for place in places:
            for gender in GENDERS if indicator.by_gender else ("total",):
                yield [indicator.name, place, year, None, str(GENDERS[gender]), None, None, ""]


def indicators(planner: User) -> Sheet:
    """National ones, and those of the counties where the person is a planner."""
    headings = [_("Name in Finnish"), _("Name in Swedish"), _("Unit"), _("Source"), _("Wellbeing services county")]
    headings += [
        _("Provider of the data"),
        _("Licence"),
        _("Direction of good"),
        _("Sotkanet id"),
        _("Split by gender"),
    ]
    headings += [_("Absolute numbers hidden below"), _("What it cannot say")]
    found = Indicator.objects.filter(source="national") | Indicator.objects.filter(area__in=_areas(planner))
    return Sheet(_("Indicators"), headings, map(_indicator_row, found.select_related("area")))


def _indicator_row(one: Indicator) -> list[Value]:
    row: list[Value] = [one.name_fi, one.name_sv, one.unit, str(one.get_source_display())]
    row += [one.area.name if one.area else "", one.provider, one.licence, str(one.get_better_display())]
    split = _("yes") if one.by_gender else _("no")
    return [*row, one.sotkanet_id, split, one.hide_below, one.note]


def figures(planner: User) -> Sheet:
    """Every figure that the pages show, and no other: small numbers are hidden here as there."""
    headings = [_("Indicator"), _("Region"), _("Code of the region"), _("First year"), _("Last year"), _("Gender")]
    headings += [_("Value as shown"), _("Absolute number as shown"), _("State"), _("Unit"), _("Provider of the data")]
    headings += [_("Wellbeing services county")]
    return Sheet(_("Figures"), headings, _figure_rows(_areas(planner)))


def check(table: str, kind: str, planner: User) -> None:
    """Refused where a workbook would take so long that the server gives up."""
    if table == "figures" and kind == "xlsx":
        rows = sum(Observation.objects.seen_from(area).count() for area in _areas(planner))
        if rows > EXCEL_ROWS:
            words = _("There are %(n)s figures, too many for one workbook. Take the CSV file: Excel opens it too.")
            raise Refused(words % {"n": grouped(rows)})


def _figure_rows(areas: Iterable[WelfareArea]) -> Rows:
    for area in areas:
        followed = list(Indicator.objects.of_area(area))
        for gender in GENDERS:
            asked = followed if gender == "total" else [indicator for indicator in followed if indicator.by_gender]
            shown = reading.figures(asked, area, gender=gender)
            for indicator in asked:
                found = shown[indicator.pk]
                if found.gender == gender:
                    for series in found:
                        yield from _series_rows(indicator, series, gender, area)


def _series_rows(indicator: Indicator, series: Series, gender: str, area: WelfareArea) -> Rows:
    for point in series.points:
        row: list[Value] = [indicator.name, series.place.name, series.place.code, point.period.first, point.period.last]
        row += [str(GENDERS[gender]), point.value, point.number, str(STATES[point.state])]
        yield [*row, indicator.unit, indicator.provider, area.name]


def _areas(planner: User) -> list[WelfareArea]:
    return list(WelfareArea.objects.visible_to(planner, "planner"))


TABLES: dict[str, Callable[[User], Sheet]] = {"indicators": indicators, "figures": figures}
