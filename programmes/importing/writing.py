"""Writes a plan, all of it or nothing. COPY on PostgreSQL, many rows a statement elsewhere."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django.db import connection, transaction
from django.utils.translation import gettext as _

from hyte.errors import Refused
from municipalities.models import WelfareArea
from programmes.importing.planning import compare, indicators, sort_out
from programmes.importing.plans import Figure, FigureChange, FigurePlan, Reference
from programmes.importing.rows import Incoming
from programmes.models import EarlierValue, ImportRun, Indicator, Observation
from programmes.models.indicator import SOTKANET_LICENCE

BATCH = 2_000
FIELDS = ("indicator_id", "region_id", "first_year", "last_year", "gender", "state", "value", "number", "run_id")


@transaction.atomic
def apply(
    rows: Iterable[Incoming],
    *,
    run: ImportRun,
    within: WelfareArea | None = None,
    skipped: Mapping[str, int] | None = None,
    seen: str = "",
) -> FigurePlan:
    """Do what the rows do now; the answer is what was done. `seen`: the mark of the plan that was shown.

    Refused where the figures have changed since, and nothing is done. What is corrected keeps its earlier value.
    """
    found, wanted = sort_out(rows, within=within, skipped=skipped)
    _create(wanted)
    known = indicators(wanted, lock=True)
    done = compare(found, wanted, known, within=within)
    if seen and done.mark != seen:
        raise Refused(_("The figures have changed since this was shown. Look at what the file would do now."))
    _keep_earlier(done, run)
    _correct(done, run)
    _add(done, run)
    _note_genders(done)
    return done


def _create(references: Iterable[Reference]) -> None:
    """Indicators outside the catalogue, by Sotkanet's id: their names come with the metadata."""
    ids = {reference for reference in references if isinstance(reference, int)}
    ids -= set(Indicator.objects.filter(sotkanet_id__in=ids).values_list("sotkanet_id", flat=True))
    Indicator.objects.bulk_create(
        [
            Indicator(
                key=f"sotkanet-{id}",
                source=Indicator.Source.NATIONAL,
                sotkanet_id=id,
                status=Indicator.Status.UNFETCHED,
                name_fi=f"Sotkanet {id}",
                name_sv=f"Sotkanet {id}",
                provider="Sotkanet (THL)",
                licence=SOTKANET_LICENCE,
                better=Indicator.Better.CONTEXT,
            )
            for id in sorted(ids)
        ],
        ignore_conflicts=True,
    )


def _changes(plan: FigurePlan) -> Iterator[tuple[int, FigureChange]]:
    """(indicator, correction)"""
    return ((part.pk or 0, change) for part in plan.parts.values() for change in part.changed)


def _keep_earlier(plan: FigurePlan, run: ImportRun) -> None:
    EarlierValue.objects.bulk_create(
        (
            EarlierValue(
                observation_id=change.observation, run_id=change.run, replaced_by=run, **_said(change.before)._asdict()
            )
            for _indicator, change in _changes(plan)
        ),
        batch_size=BATCH,
    )


def _said(figure: Figure | None) -> Figure:
    assert figure is not None  # a correction has something before it
    return figure


def _correct(plan: FigurePlan, run: ImportRun) -> None:
    Observation.objects.bulk_create(
        (_observation(pk, change, run) for pk, change in _changes(plan)),
        batch_size=BATCH,
        update_conflicts=True,
        unique_fields=["indicator", "region", "gender", "first_year", "last_year"],
        update_fields=["state", "value", "number", "run"],
    )


def _add(plan: FigurePlan, run: ImportRun) -> None:
    rows = ((part.pk or 0, change) for part in plan.parts.values() for change in part.added)
    if connection.vendor != "postgresql":
        Observation.objects.bulk_create((_observation(pk, change, run) for pk, change in rows), batch_size=BATCH)
    elif plan.added:
        table, columns = Observation._meta.db_table, ", ".join(FIELDS)
        with connection.cursor() as cursor, cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as copy:
            for pk, change in rows:
                copy.write_row(_values(pk, change, run))


def _values(indicator: int, change: FigureChange, run: ImportRun) -> tuple[Any, ...]:
    """In the order of FIELDS."""
    return (indicator, *change.key, *change.after, run.pk)


def _observation(indicator: int, change: FigureChange, run: ImportRun) -> Observation:
    return Observation(**dict(zip(FIELDS, _values(indicator, change, run), strict=True)))


def _note_genders(plan: FigurePlan) -> None:
    """An indicator with rows of men or women is split by gender, whatever its metadata say."""
    split = {part.pk or 0 for part in plan.parts.values() if any(change.key.gender != "total" for change in part.added)}
    if split:
        Indicator.objects.filter(pk__in=split, by_gender=False).update(by_gender=True)
