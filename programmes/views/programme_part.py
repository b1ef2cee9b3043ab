"""The parts of a programme, for planners: listed, added, changed, moved and removed, all four kinds alike."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from hyte.accounts.models import User
from hyte.errors import Conflict
from hyte.refused_forms import takes
from hyte.requests import Request
from municipalities.access import staff
from programmes.actions import measure as measures
from programmes.actions import programme_part as actions
from programmes.forms.programme_part import GoalForm, IndicatorForm, MeasureForm, SectionForm
from programmes.models import AnalysisSection, Goal, Measure, Programme, ProgrammeIndicator

KINDS: dict[str, tuple[Any, Any]] = {
    "analysis": (AnalysisSection, SectionForm),
    "goals": (Goal, GoalForm),
    "measures": (Measure, MeasureForm),
    "indicators": (ProgrammeIndicator, IndicatorForm),
}
RELATED = {"measures": ("goal", "sector", "body"), "indicators": ("goal", "indicator")}


def _kind(part: str) -> tuple[Any, Any]:
    if part not in KINDS:
        raise Http404
    return KINDS[part]


def _rows(part: str) -> Any:
    rows = _kind(part)[0].objects
    return rows.internal() if part == "measures" else rows.all()


def _programme(request: Request, pk: int) -> Programme:
    return get_object_or_404(Programme.objects.visible_to(request.user, "planner").select_related("area"), pk=pk)


def _row(request: Request, part: str, pk: int) -> Any:
    """A part with its programme, of an area where the person is a planner; else 404."""
    rows = _rows(part).visible_to(request.user, "planner")
    return get_object_or_404(rows.select_related("programme__area"), pk=pk)


@require_safe
@staff("planner")
def parts(request: Request, pk: int, part: str) -> HttpResponse:
    programme = _programme(request, pk)
    rows = _rows(part).filter(programme=programme).select_related(*RELATED.get(part, ()))
    context = {"programme": programme, "part": part, "rows": rows, "can_move": part != "measures"}
    return render(request, f"programmes/part/{part}.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@staff("planner")
@takes(*(form for _model, form in KINDS.values()))
def new(request: Request, pk: int, part: str) -> HttpResponse:
    programme = _programme(request, pk)
    if part == "measures":
        return _edit(request, part, Measure(area=programme.area, kind=Measure.Kind.INTERNAL, programme=programme))
    return _edit(request, part, _kind(part)[0](programme=programme))


@require_http_methods(["GET", "HEAD", "POST"])
@staff("planner")
@takes(*(form for _model, form in KINDS.values()))
def edit(request: Request, part: str, pk: int) -> HttpResponse:
    return _edit(request, part, _row(request, part, pk))


def _edit(request: Request, part: str, row: Any) -> HttpResponse:
    form, theirs = _kind(part)[1](request.POST or None, instance=row), None
    if form.is_bound and form.is_valid():
        try:
            _save(row, form, by=request.user)
        except Conflict as conflict:
            form = form.read_now()
            form.add_error(None, str(conflict))
            theirs = conflict.theirs
        else:
            messages.success(request, _("Saved."))
            return _back(row, part)
    context = {"programme": row.programme, "part": part, "form": form, "row": row, "theirs": theirs}
    return render(request, "programmes/part/edit.html", context)


def _save(row: Any, form: Any, *, by: User) -> None:
    if not isinstance(row, Measure):
        actions.save(row, by=by)
    elif row.pk:
        measures.change(row, fields=form.written_fields, version=form.read_version, by=by)
    else:
        measures.add(row, by=by)


@require_POST
@staff("planner")
def remove(request: Request, part: str, pk: int) -> HttpResponse:
    row = _row(request, part, pk)
    name = str(row)
    doing = measures if part == "measures" else actions
    doing.remove(row, by=request.user)
    messages.success(request, _("%(name)s was removed.") % {"name": name.rstrip(".")})
    return _back(row, part)


@require_POST
@staff("planner")
def move(request: Request, part: str, pk: int) -> HttpResponse:
    row = _row(request, part, pk)
    if isinstance(row, Measure):
        raise Http404
    actions.move(row, up=request.POST.get("way") == "up", by=request.user)
    return _back(row, part)


@require_POST
@staff("planner")
def state(request: Request, pk: int) -> HttpResponse:
    """One click on the programme's own page."""
    measure = _row(request, "measures", pk)
    wanted = request.POST.get("state", "")
    if wanted in Measure.State.values:
        measures.set_state(measure, state=wanted, by=request.user)
    return redirect(f"{reverse('programme', args=[measure.programme_id])}#measures")


def _back(row: Any, part: str) -> HttpResponse:
    return redirect("programme_parts", row.programme_id, part)
