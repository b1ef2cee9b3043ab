"""What a file would do, as a person sees it before it is done: per indicator, with what is corrected from what to what.

What stands now is taken from `programmes.reading`: a small number is hidden here too.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from hyte import formats
from hyte.tables.table import Refusal
from municipalities.models import WelfareArea
from programmes import reading
from programmes.importing import words
from programmes.importing.plans import Figure, FigureChange, FigurePlan, Part, Reference
from programmes.importing.rows import Skip
from programmes.models import Indicator, Observation, Region
from programmes.series import VALUE, Figures, Period

FEW = 10  # changes shown of one indicator
MANY = 100  # indicators whose changes are shown
GENDERS = dict(Observation.Gender.choices)
STATES = dict(Observation.State.choices)
Shown = Mapping[str, Mapping[int, Figures]]  # by gender, then by the indicator's key


@dataclass(frozen=True)
class Example:
    """`before` is empty for a figure that is new."""

    place: str
    period: str
    gender: str
    before: str
    after: str


@dataclass(frozen=True)
class OfIndicator:
    """`more`: how many changes are not among the examples; `blind`: how many come without the number that hides small ones."""

    name: str
    unit: str
    is_new: bool
    added: int
    changed: int
    unchanged: int
    examples: Sequence[Example]
    more: int
    blind: int = 0

    @property
    def said(self) -> str:
        return words.planned(self.added, self.changed, self.unchanged)


@dataclass(frozen=True)
class Preview:
    """A plan with its names. `skipped`: (reason in words, rows); refused rows are told by themselves."""

    plan: FigurePlan
    parts: Sequence[OfIndicator]
    refused: Sequence[Refusal]
    unread: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def skipped(self) -> list[tuple[str, int]]:
        return [(reason_of(key), rows) for key, rows in self.plan.skipped.items() if key != Skip.REFUSED]

    @property
    def blind(self) -> int:
        return sum(part.blind for part in self.parts)

    @property
    def tells_numbers(self) -> bool:
        """Whether an absolute number stands in brackets after some value."""
        return any("(" in one.before + one.after for part in self.parts for one in part.examples)

    @property
    def rest(self) -> list[OfIndicator]:
        """Indicators of which no change is shown by itself."""
        return [part for part in self.parts if not part.examples]

    @property
    def rows_refused(self) -> int:
        return len({refusal.line for refusal in self.refused})

    @property
    def mark(self) -> str:
        return self.plan.mark

    @property
    def does_something(self) -> bool:
        return self.plan.does_something


def reason_of(key: str) -> str:
    """Why rows are passed over, in words."""
    return str(Skip(key).label) if key in Skip.values else key


def show(
    plan: FigurePlan,
    area: WelfareArea,
    *,
    refused: Sequence[Refusal] = (),
    unread: tuple[str, ...] = (),
    notes: tuple[str, ...] = (),
) -> Preview:
    """A constant number of queries, whatever the plan holds."""
    known = Indicator.objects.in_bulk([part.pk for part in plan.parts.values() if part.pk])
    places = {region.pk: region for region in Region.objects.seen_from(area).named()}
    busy = [part for part in plan.parts.values() if part.does_something][:MANY]
    shown = _standing(busy, known, area)
    parts = [
        _part(reference, part, known.get(part.pk or 0), places, shown, with_examples=part in busy)
        for reference, part in plan.parts.items()
    ]
    return Preview(plan, parts, refused, unread, notes)


def _few(part: Part) -> list[FigureChange]:
    """Corrections first, in order of time."""
    return [*part.changed, *part.added][:FEW]


def _standing(parts: Iterable[Part], known: Mapping[int, Indicator], area: WelfareArea) -> Shown:
    """What is shown now of those that are corrected; two queries for each gender that occurs."""
    corrected = [(part, change) for part in parts for change in part.changed[:FEW]]
    indicators = {part.pk: known[part.pk] for part, _change in corrected if part.pk}
    genders = sorted({change.key.gender for _part, change in corrected})
    return {gender: reading.figures(indicators.values(), area, gender=gender) for gender in genders}


def _part(
    reference: Reference,
    part: Part,
    indicator: Indicator | None,
    places: Mapping[int, Region],
    shown: Shown,
    *,
    with_examples: bool,
) -> OfIndicator:
    few = _few(part) if with_examples else []
    decimals = indicator.decimals if indicator else 1
    return OfIndicator(
        name=indicator.name if indicator else f"Sotkanet {reference}",
        unit=indicator.unit if indicator else "",
        is_new=indicator is None,
        added=len(part.added),
        changed=len(part.changed),
        unchanged=part.unchanged,
        examples=[_example(change, places[change.key.region], part.pk, shown, decimals) for change in few],
        more=len(part.added) + len(part.changed) - len(few),
        blind=_blind(part, indicator),
    )


def _blind(part: Part, indicator: Indicator | None) -> int:
    """National sources hide small numbers themselves; an own one is believed only with its absolute numbers."""
    if indicator is None or indicator.is_national or not indicator.hide_below:
        return 0
    figures = [change.after for change in (*part.added, *part.changed)]
    return sum(1 for figure in figures if figure.value is not None and figure.number is None)


def _example(change: FigureChange, region: Region, pk: int | None, shown: Shown, decimals: int) -> Example:
    key = change.key
    period = Period(key.first_year, key.last_year)
    before, after = "", _words(change.after, decimals)
    if change.before:
        before, after = _told_apart(change.before, change.after, decimals)
        series = shown[key.gender][pk or 0].of(region.code)
        if change.before.state == VALUE and not (series and series.at(period).is_value):
            before, after = _("hidden: a small number"), _words(change.after, decimals)
    gender = "" if key.gender == "total" else str(GENDERS[key.gender])
    return Example(region.name, str(period), gender, before, after)


def _told_apart(before: Figure, after: Figure, decimals: int) -> tuple[str, str]:
    """With as many decimals as it takes to see the difference, or with absolute numbers that are the value itself."""
    for places in range(decimals, 7):
        if (pair := (_words(before, places), _words(after, places)))[0] != pair[1]:
            return pair
    return _words(before, decimals, twice=True), _words(after, decimals, twice=True)


def _words(figure: Figure, decimals: int, *, twice: bool = False) -> str:
    """Value and absolute number; one that is the value itself is said `twice` only if asked."""
    if figure.value is None:
        return str(STATES[figure.state])
    value = formats.number(figure.value, decimals)
    if figure.number is None or (figure.number == figure.value and not twice):
        return value
    return f"{value} ({formats.number(figure.number)})"
