"""One indicator from Sotkanet: its figures, and from time to time what it is called and who counts it."""

from collections.abc import Collection, Sequence
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from hyte import clock
from hyte.errors import Refused
from programmes import importing
from programmes.importing import FigurePlan
from programmes.models import ImportRun, Indicator, Observation
from programmes.scale import Scale
from programmes.sotkanet import reading
from programmes.sotkanet.client import Client
from programmes.sotkanet.metadata import Metadata
from programmes.sotkanet.reading import SotkanetFigures

FIRST_YEAR = 2000  # where nothing is known yet
CORRECTED = 3  # years before the newest known one, which the source may still correct
DESCRIBED_FOR = timedelta(days=30)


def ids_to_fetch(indicators: Collection[int] | None) -> list[int]:
    """Sotkanet's ids: those named, or all that may be asked for. Refused for an id that nobody has verified."""
    if indicators is None:
        found = Indicator.objects.fetchable().order_by("pk").values_list("sotkanet_id", flat=True)
        return [id for id in found if id is not None]
    unverified = Indicator.objects.filter(sotkanet_id__in=indicators, status=Indicator.Status.UNVERIFIED).first()
    if unverified is not None:
        raise Refused(_("The id %(id)s is not verified, so it is not fetched.") % {"id": unverified.sotkanet_id})
    return list(dict.fromkeys(indicators))


def years_to_fetch(ids: Collection[int], years: Sequence[int] | None = None) -> dict[int, Sequence[int]]:
    """`years`, or from three years before the newest known one to this year, by id. One query."""
    if years is not None:
        return dict.fromkeys(ids, years)
    this = clock.today().year
    known = Observation.objects.filter(indicator__sotkanet_id__in=ids).order_by()
    newest = dict(known.values_list("indicator__sotkanet_id").annotate(newest=Max("last_year")))
    since = {id: min(newest[id], this) - CORRECTED if id in newest else FIRST_YEAR for id in ids}
    return {id: range(year, this + 1) for id, year in since.items()}


def ask(client: Client, id: int, years: Sequence[int]) -> SotkanetFigures:
    """What Sotkanet tells now. Refused where it tells of something else."""
    read = reading.read(client.figures(id, years))
    if any(row.indicator != id or row.first_year not in years for row in read.rows):
        raise Refused(_("Sotkanet answered something else than it was asked for."))
    return read


def bring(client: Client, id: int, years: Sequence[int], run: ImportRun) -> dict[str, Any]:
    """Fetch and write the figures of one indicator, all of them or none. The counts of what was done."""
    read = ask(client, id, years)
    with transaction.atomic():
        if (
            not ImportRun.objects.select_for_update(no_key=True)
            .filter(pk=run.pk, state=ImportRun.State.RUNNING)
            .exists()
        ):
            raise Refused(_("This fetch was ended because it took too long."))
        done: FigurePlan = importing.apply(read.rows, run=run, skipped=read.skipped)
        Indicator.objects.filter(sotkanet_id=id).update(fetched_at=clock.now())
    return {**done.counts(), "indicators": [id]}


def describe(client: Client, id: int, *, moved: bool) -> None:
    """Ask for the metadata where they are not known, a month old, or where the figures have `moved`."""
    indicator = Indicator.objects.filter(sotkanet_id=id).first()
    if indicator is None:
        return
    known = indicator.described_at is not None and indicator.described_at > clock.now() - DESCRIBED_FOR
    if moved or not known:
        _note(indicator, client.metadata(id))


def _note(indicator: Indicator, told: Metadata) -> None:
    """What Sotkanet does not tell stays as it was."""
    indicator.name_fi, indicator.name_sv = told.name_fi, told.name_sv or indicator.name_sv
    indicator.provider = told.provider or indicator.provider
    indicator.decimals = indicator.decimals if told.decimals is None else told.decimals
    indicator.updated_on = told.updated_on or indicator.updated_on
    if not indicator.unit and told.is_share:
        indicator.unit_fi = indicator.unit_sv = "%"
        indicator.scale = Scale.SHARE
    indicator.status, indicator.described_at = Indicator.Status.VERIFIED, clock.now()
    names = ["name_fi", "name_sv", "provider", "decimals", "updated_on", "unit_fi", "unit_sv", "scale", "status",
        "described_at"]  # fmt: skip
    indicator.save(update_fields=names)
