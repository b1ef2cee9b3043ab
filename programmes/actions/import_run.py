"""A run of an import: begun, ended, or failed with a sentence. Its row is the provenance of every figure that it brought."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import transaction

from hyte import clock
from hyte.accounts import audit
from hyte.accounts.models import User
from municipalities.models import WelfareArea
from programmes import importing
from programmes.importing import FigurePlan, Incoming
from programmes.importing.plans import NUMBERS
from programmes.models import ImportRun, Indicator

LONGEST = 300  # of a source


def start(
    *, kind: str, source: str, by: User | None = None, area: WelfareArea | None = None, total: int = 0
) -> ImportRun:
    return ImportRun.objects.create(kind=kind, source=source[:LONGEST], by=by, area=area, total=total)


def finish(run: ImportRun, counts: Mapping[str, Any]) -> None:
    """Note what it did, in the transaction that did it."""
    run.state, run.counts, run.ended_at = ImportRun.State.DONE, dict(counts), clock.now()
    run.done = run.total = max(run.total, 1)
    run.save()
    numbers = {name: counts[name] for name in NUMBERS}
    audit.record("import.run", by=run.by, subject=run, area=run.area_id or "", kind=run.kind, **numbers)


@transaction.atomic
def fail(run: ImportRun, reason: str, counts: Mapping[str, Any] | None = None) -> None:
    """End it with a sentence that a person reads. `counts`: what it had done before."""
    run.state, run.reason, run.ended_at = ImportRun.State.FAILED, reason, clock.now()
    run.counts = dict(counts or {})
    run.save()
    audit.record("import.fail", by=run.by, subject=run, area=run.area_id or "", kind=run.kind)


@transaction.atomic
def of_rows(
    rows: Iterable[Incoming],
    *,
    kind: str,
    source: str,
    by: User | None = None,
    area: WelfareArea | None = None,
    skipped: Mapping[str, int] | None = None,
    seen: str = "",
) -> tuple[ImportRun, FigurePlan]:
    """A whole run: all rows, or nothing at all. `area`: whose it is, and whose regions alone it may write.

    `seen`: the mark of the plan that was shown; `skipped`: what the reader has passed over, by reason.
    """
    run = start(kind=kind, source=source, by=by, area=area)
    done = importing.apply(rows, run=run, within=area, skipped=skipped, seen=seen)
    own = [name for name in done.named if isinstance(name, str)]
    Indicator.objects.filter(source=Indicator.Source.OWN, key__in=own).update(fetched_at=run.started_at)
    finish(run, done.counts())
    return run, done
