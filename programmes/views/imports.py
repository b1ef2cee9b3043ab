"""Where figures come from: what is known, the log of runs, and what one run did."""

from typing import Any

from django.contrib import messages
from django.db.models import Count, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from hyte.accounts.models import User
from hyte.errors import Refused
from hyte.files.models import Upload
from hyte.requests import Request
from hyte.tables.writing import response
from municipalities.access import staff
from municipalities.models import Membership
from municipalities.views.county import area_for_new, planned
from programmes.actions import figures_file, sotkanet
from programmes.files import tables
from programmes.importing.preview import reason_of
from programmes.importing.words import said
from programmes.models import EarlierValue, ImportRun, Indicator
from programmes.reports import coverage

ROWS = 30
TONES = {"running": "info", "done": "done", "failed": "late"}


def runs_of(user: User) -> QuerySet:
    return ImportRun.objects.visible_to(user, "planner").select_related("by", "area")


@require_safe
@staff("planner")
def imports(request: Request) -> HttpResponse:
    area = area_for_new(request)
    runs = list(runs_of(request.user)[:ROWS])
    colleagues = _colleagues(request.user)
    context = {
        "area": area,
        "planned": planned(request),
        "groups": coverage.groups(area),
        **_latest_fetch(),
        "runs": [_told(run, colleagues) for run in runs],
        "waiting": Upload.objects.staged(request.user, *figures_file.KINDS).filter(area=area.pk).defer("content"),
    }
    return render(request, "programmes/imports/list.html", context)


def _latest_fetch() -> dict[str, Any]:
    """The newest run of the refresh from Sotkanet, under way or not."""
    fetch = ImportRun.objects.filter(kind=ImportRun.Kind.SOTKANET_API).first()
    return {"fetch": fetch, "said": said(fetch.counts) if fetch else ""}


@require_safe
@staff("planner")
def progress(request: Request) -> HttpResponse:
    """The part of the page that renews itself while figures are being fetched."""
    return render(request, "programmes/imports/_fetch.html", {**_latest_fetch(), "renewed": True})


@require_POST
@staff("planner")
def refresh(request: Request) -> HttpResponse:
    try:
        sotkanet.start_refresh(by=request.user)
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect("imports")


def _colleagues(user: User) -> set[int]:
    """Who works in the person's own counties: others are not named."""
    areas = Membership.objects.areas_of(user, "planner")
    return set(Membership.objects.filter(area__in=areas).values_list("user", flat=True))


def _told(run: ImportRun, colleagues: set[int]) -> dict[str, Any]:
    """A run in words. A run of the whole service may have been asked for by somebody of another county."""
    known_person = run.by if run.by_id in colleagues else None
    in_part = run.state == ImportRun.State.DONE and bool(run.reason)
    return {
        "run": run,
        "tone": "wait" if in_part else TONES[run.state],
        "state": _("done in part") if in_part else run.get_state_display(),
        "said": said(run.counts),
        "who": known_person.name if known_person else "",
        "by_another": run.by_id is not None and known_person is None,
    }


@require_safe
@staff("planner")
def import_run(request: Request, pk: int) -> HttpResponse:
    run = get_object_or_404(runs_of(request.user), pk=pk)
    skipped = [(reason_of(key), rows) for key, rows in run.counts.get("skipped", {}).items()]
    context = {"skipped": skipped, "indicators": _brought(run), **_told(run, _colleagues(request.user))}
    return render(request, "programmes/imports/run.html", context)


def _brought(run: ImportRun) -> list[tuple[Indicator, int, int]]:
    """(indicator, figures that come from this run, earlier values that it replaced), by name. Three queries."""
    brought = dict(run.observations.order_by().values_list("indicator").annotate(n=Count("pk")))
    replaced = EarlierValue.objects.filter(replaced_by=run).order_by()
    corrected = dict(replaced.values_list("observation__indicator").annotate(n=Count("pk")))
    found = Indicator.objects.filter(pk__in={*brought, *corrected})
    rows = [(indicator, brought.get(indicator.pk, 0), corrected.get(indicator.pk, 0)) for indicator in found]
    return sorted(rows, key=lambda row: row[0].name)


@require_safe
@staff("planner")
def export(request: Request, kind: str, table: str) -> HttpResponse:
    tables.check(table, kind, request.user)
    return response(tables.TABLES[table](request.user), kind)
