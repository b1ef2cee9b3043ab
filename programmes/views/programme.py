"""The flagship programmes of a county: what they are about, and how it goes."""

from collections import Counter
from itertools import groupby

from django.db.models import Count, Prefetch, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from hyte.accounts.models import User
from hyte.requests import Request
from municipalities.access import plans_in, staff
from municipalities.models import WelfareArea
from municipalities.views.county import planned
from programmes.actions import document as documents
from programmes.models import Measure, Programme, ProgrammeIndicator
from programmes.reports.progress import MET, NO_TARGET, followed
from programmes.views.document import box, language_of_document

MARKS = Programme.Mark.values


def load(user: User, pk: int, *roles: str) -> Programme:
    """A programme with its parts, of an area where the person holds a role; else 404."""
    measures = Measure.objects.internal().with_names()
    rows = ProgrammeIndicator.objects.select_related("indicator")
    parts = ("sections", "goals", Prefetch("measures", measures), Prefetch("indicator_rows", rows))
    found = Programme.objects.visible_to(user, *roles).select_related("area", "previous", "next")
    return get_object_or_404(found.prefetch_related(*parts), pk=pk)


@require_safe
@staff()
def programmes(request: Request) -> HttpResponse:
    """Every programme by period, the newest first, with how many targets are met and measures done."""
    found = Programme.objects.visible_to(request.user).select_related("area")
    internal = Q(measures__kind=Measure.Kind.INTERNAL)
    counted = found.annotate(
        own=Count("measures", filter=internal, distinct=True),
        done=Count("measures", filter=internal & Q(measures__state=Measure.State.DONE), distinct=True),
    )
    rows: list[Programme] = sorted(
        counted, key=lambda one: (-one.starts_year, -one.ends_year, one.area_id, MARKS.index(one.mark))
    )
    goes = _how_it_goes(rows)
    for row in rows:
        row.goes = goes[row.pk]  # type: ignore[attr-defined]  # beside it, for the list
    periods = [(period, list(group)) for period, group in groupby(rows, key=lambda one: one.period)]
    context = {"tab": "programmes", "periods": periods, "planned": planned(request)}
    return render(request, "programmes/programme/list.html", context)


def _how_it_goes(rows: list[Programme]) -> dict[int, dict[str, int]]:
    """By programme: how many indicators it follows, how many have a target, and how many of those are met."""
    by_area: dict[WelfareArea, list[Programme]] = {}
    for row in rows:
        by_area.setdefault(row.area, []).append(row)
    goes = {}
    for area, programmes in by_area.items():
        for pk, lines in followed(programmes, area).items():
            states = Counter(line.state for line in lines)
            targets = len(lines) - states[NO_TARGET]
            goes[pk] = {"followed": len(lines), "targets": targets, "met": states[MET]}
    return goes


@require_safe
@staff()
def programme(request: Request, pk: int) -> HttpResponse:
    """For everyone of the area's staff to read; planners find here what they can change."""
    one = load(request.user, pk)
    lines = followed([one], one.area)[one.pk]
    context = {
        "tab": "programmes",
        "programme": one,
        "followed": lines,
        "not_followed": [row for row in one.indicator_rows.all() if row.not_followed],
        "is_planner": plans_in(request.user, one.area_id),
        **box(one.pk, documents.latest(one, lines, language_of_document())),
    }
    return render(request, "programmes/programme/detail.html", context)


@require_POST
@staff()
def make_document(request: Request, pk: int) -> HttpResponse:
    """Have the PDF made of what the programme says now, and back to its page."""
    one = load(request.user, pk)
    documents.make(one, followed([one], one.area)[one.pk], language_of_document(), by=request.user)
    return redirect(f"{reverse('programme', args=[one.pk])}#pdf")
