"""Incoming rows against what is known: which are new, which correct something, which are passed over and why."""

from collections.abc import Collection, Iterable, Mapping
from typing import NamedTuple

from django.db.models import Q
from django.utils.translation import gettext as _

from hyte.errors import Refused
from hyte.tables.numbers import rounded
from municipalities.models import WelfareArea
from programmes.importing.plans import Figure, FigureChange, FigurePlan, Key, Part, Reference
from programmes.importing.rows import Incoming, Skip
from programmes.models import Indicator, Observation, Region

FEW = 60  # regions: so many are looked for by name, more by reading all of the indicators' rows
Wanted = dict[Reference, dict[Key, Figure]]


class Known(NamedTuple):
    """What stands in the database. `observation` and `run`: primary keys."""

    figure: Figure
    observation: int
    run: int


def plan(
    rows: Iterable[Incoming], *, within: WelfareArea | None = None, skipped: Mapping[str, int] | None = None
) -> FigurePlan:
    """What the rows would do now; nothing is written.

    `within`: other counties' regions are passed over, and what would correct a national figure of the whole country.
    `skipped`: what the reader has passed over already, by reason.
    """
    found, wanted = sort_out(rows, within=within, skipped=skipped)
    return compare(found, wanted, indicators(wanted), within=within)


def sort_out(
    rows: Iterable[Incoming], *, within: WelfareArea | None = None, skipped: Mapping[str, int] | None = None
) -> tuple[FigurePlan, Wanted]:
    """The rows whose region we follow, by indicator. The others are counted in the plan."""
    regions, allowed = _regions(), _allowed(within)
    found, wanted = FigurePlan(skipped=dict(skipped or {})), Wanted()
    named: dict[Reference, None] = {}
    for row in rows:
        named[row.indicator] = None
        region = regions.get(row.region)
        if row.value is None and row.state == "value":
            found.skip(Skip.NO_VALUE)
        elif region is None:
            found.skip(Skip.UNKNOWN_REGION)
        elif allowed is not None and region not in allowed:
            found.skip(Skip.OTHER_COUNTY)
        else:
            key = Key(region, row.first_year, row.last_year, row.gender)
            figures = wanted.setdefault(row.indicator, {})
            if key in figures:
                raise Refused(_("Line %(line)s tells what an earlier line tells.") % {"line": row.line})
            figures[key] = Figure(row.state, row.value, row.number)
    found.named = tuple(named)
    return found, wanted


def indicators(references: Collection[Reference], *, lock: bool = False) -> dict[Reference, Indicator]:
    """By Sotkanet's id and by key. Locked in order, so that two imports of the same wait for each other."""
    ids = [reference for reference in references if isinstance(reference, int)]
    keys = [reference for reference in references if isinstance(reference, str)]
    found = Indicator.objects.filter(Q(sotkanet_id__in=ids) | Q(key__in=keys)).order_by("pk")
    if lock:
        found = found.select_for_update(no_key=True)
    known: dict[Reference, Indicator] = {}
    for indicator in found:
        known[indicator.key] = indicator
        if indicator.sotkanet_id is not None:
            known[indicator.sotkanet_id] = indicator
    if missing := [key for key in keys if key not in known]:
        raise Refused(_("There is no indicator “%(key)s”.") % {"key": missing[0]})
    return known


def compare(
    found: FigurePlan, wanted: Wanted, known: Mapping[Reference, Indicator], *, within: WelfareArea | None = None
) -> FigurePlan:
    """Fill the plan: each figure is new, corrects another one, or says what is known."""
    standing, country = _standing(wanted, known), _country(within)
    for reference, figures in wanted.items():
        indicator = known.get(reference)
        part = found.parts[reference] = Part(indicator.pk if indicator else None)
        for key, said in figures.items():
            figure = _counted(said) if indicator and indicator.is_count else said
            before = standing.get((part.pk, key))
            if before is None:
                part.added.append(FigureChange(key, figure))
            elif _without_noise(before.figure) == _repeated(_without_noise(figure), _without_noise(before.figure)):
                part.unchanged += 1
            elif key.region == country and indicator and indicator.is_national:
                found.skip(Skip.ALL_COUNTIES)
            else:
                part.changed.append(FigureChange(key, figure, *before))
    return found


def _counted(figure: Figure) -> Figure:
    """Where the value is itself an absolute number, that number is known even if the source does not repeat it."""
    return figure._replace(number=figure.value) if figure.number is None else figure


def _repeated(figure: Figure, before: Figure) -> Figure:
    """A file that leaves out the absolute number takes it back no more than the value that it repeats."""
    return figure._replace(number=before.number) if figure.number is None else figure


def _without_noise(figure: Figure) -> Figure:
    value, number = (None if said is None else rounded(said) for said in figure[1:])
    return Figure(figure.state, value, number)


def _standing(wanted: Wanted, known: Mapping[Reference, Indicator]) -> dict[tuple[int | None, Key], Known]:
    """What is known of these indicators in these years; one query."""
    keys = [key for figures in wanted.values() for key in figures]
    there = [known[reference].pk for reference in wanted if reference in known]
    if not keys or not there:
        return {}
    found = Observation.objects.filter(
        indicator__in=there,
        last_year__gte=min(key.first_year for key in keys),
        first_year__lte=max(key.last_year for key in keys),
    )
    if len(regions := {key.region for key in keys}) <= FEW:
        found = found.filter(region__in=regions)
    columns = ("indicator", "region", "first_year", "last_year", "gender", "state", "value", "number", "pk", "run")
    return {
        (row[0], Key(*row[1:5])): Known(Figure(*row[5:8]), *row[8:])
        for row in found.values_list(*columns).iterator(chunk_size=5_000)
    }


def _regions() -> dict[int | str, int]:
    """Primary keys by Sotkanet's number and by our code."""
    found: dict[int | str, int] = {}
    for pk, number, municipality, area in Region.objects.values_list("pk", "sotkanet_id", "municipality", "area"):
        found |= {number: pk, municipality or area or "FI": pk}
    return found


def _country(within: WelfareArea | None) -> int | None:
    """The region that a county may add to but not correct; None for the service itself."""
    return None if within is None else Region.objects.country().values_list("pk", flat=True).get()


def _allowed(within: WelfareArea | None) -> set[int] | None:
    return None if within is None else set(Region.objects.seen_from(within).values_list("pk", flat=True))
