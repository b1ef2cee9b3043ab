"""The refresh from Sotkanet: one run for all indicators, each brought by itself, with progress that a page can show."""

from collections.abc import Collection, Sequence
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from hyte import clock
from hyte.accounts.models import User
from hyte.errors import Refused
from hyte.jobs import enqueue
from programmes import importing
from programmes.actions import fetching, import_run
from programmes.importing.plans import together
from programmes.models import ImportRun
from programmes.sotkanet.client import Client, NoAnswer

LEASE = timedelta(hours=1)  # a run that is older has no worker any more
STOPS_AFTER = timedelta(minutes=50)
UNTAKEN = timedelta(minutes=2)
MOST_SILENT = 2  # so many indicators one after another without an answer, and the rest is not asked
MOST_TOLD = 5


def start_refresh(*, by: User | None = None) -> ImportRun:
    """A run whose row can be looked at at once; a worker does it. Refused while another one is under way."""
    run = _begin(by)
    enqueue("programmes.tasks.refresh_sotkanet", run.pk, aside=True)
    return run


def refresh(
    *,
    indicators: Collection[int] | None = None,
    years: Sequence[int] | None = None,
    by: User | None = None,
    run: ImportRun | None = None,
    client: Client | None = None,
) -> ImportRun:
    """Fetch `indicators` (Sotkanet's ids; all that may be fetched) of `years` (those that may have changed) in one run.

    What can not be fetched is told in the run's reason, and what was known of it stays. A run that another worker has
    taken is left alone.
    """
    ids = fetching.ids_to_fetch(indicators)
    run = run or _begin(by)
    if not _take(run, len(ids)):
        return run
    try:
        _end(run, *_fetch_all(client or Client(), fetching.years_to_fetch(ids, years), run))
    except Exception:
        words = _("The fetch stopped at an error that was not foreseen. It is in the log of the service.")
        import_run.fail(run, words, run.counts)
        raise
    return run


def preview(
    *, indicators: Collection[int], years: Sequence[int] | None = None, client: Client | None = None
) -> dict[str, Any]:
    """The counts of what a refresh would do now; nothing is written."""
    ids, client = fetching.ids_to_fetch(indicators), client or Client()
    read = [fetching.ask(client, id, asked) for id, asked in fetching.years_to_fetch(ids, years).items()]
    return {
        **together(importing.plan(one.rows, skipped=one.skipped).counts() for one in read),
        "indicators": ids,
    }


def sweep() -> None:
    """End runs whose worker died, and wake the one that no worker has taken."""
    running = ImportRun.objects.filter(state=ImportRun.State.RUNNING)
    with transaction.atomic():
        for run in running.filter(started_at__lt=clock.now() - LEASE).select_for_update(skip_locked=True):
            words = _("The fetch broke off on the way. What had been fetched by then is in use. Start it again.")
            import_run.fail(run, words, run.counts)
    waiting = running.filter(kind=ImportRun.Kind.SOTKANET_API, total=0, started_at__lt=clock.now() - UNTAKEN)
    for pk in waiting.values_list("pk", flat=True):
        enqueue("programmes.tasks.refresh_sotkanet", pk, aside=True)


def _begin(by: User | None) -> ImportRun:
    sweep()
    try:
        with transaction.atomic():
            return import_run.start(kind=ImportRun.Kind.SOTKANET_API, source=settings.SOTKANET_URL, by=by)
    except IntegrityError:
        raise Refused(_("Figures are being fetched from Sotkanet already. Wait until that is done.")) from None


def _take(run: ImportRun, total: int) -> bool:
    """Whether this worker is the first one to take the run."""
    run.total = max(total, 1)
    free = ImportRun.objects.filter(pk=run.pk, state=ImportRun.State.RUNNING, total=0)
    return free.update(total=run.total) == 1


def _fetch_all(
    client: Client, span: dict[int, Sequence[int]], run: ImportRun
) -> tuple[list[dict[str, Any]], list[str]]:
    """(counts of each that was brought, sentences on those that were not)"""
    counts: list[dict[str, Any]] = []
    troubles: list[str] = []
    silent = 0
    for number, (id, years) in enumerate(span.items(), start=1):
        if silent == MOST_SILENT or clock.now() > run.started_at + STOPS_AFTER:
            left = len(span) - number + 1
            return counts, [_("Left unasked: %(n)s.") % {"n": left}, *troubles]
        try:
            counts.append(fetching.bring(client, id, years, run))
            silent = 0
            fetching.describe(client, id, moved=bool(counts[-1]["added"] or counts[-1]["changed"]))
        except Refused as refusal:
            silent += isinstance(refusal, NoAnswer)
            troubles.append(_("Indicator %(id)s: %(trouble)s") % {"id": id, "trouble": refusal})
        _note_progress(run, number, together(counts))
    return counts, troubles


def _note_progress(run: ImportRun, done: int, counts: dict[str, Any]) -> None:
    run.done, run.counts = done, counts
    ImportRun.objects.filter(pk=run.pk, state=ImportRun.State.RUNNING).update(done=done, counts=counts)


@transaction.atomic
def _end(run: ImportRun, counts: list[dict[str, Any]], troubles: list[str]) -> None:
    """Done where anything was brought, also if something else was not; failed where nothing was."""
    if not ImportRun.objects.select_for_update(no_key=True).filter(pk=run.pk, state=ImportRun.State.RUNNING).exists():
        return
    run.reason = _told(troubles)
    if troubles and not counts:
        import_run.fail(run, " ".join([run.reason, _("The figures that were known before stay.")]), run.counts)
    else:
        import_run.finish(run, together(counts))


def _told(troubles: list[str]) -> str:
    left = len(troubles) - MOST_TOLD
    more = [_("%(n)s more like these.") % {"n": left}] if left > 0 else []
    return " ".join([*troubles[:MOST_TOLD], *more])
