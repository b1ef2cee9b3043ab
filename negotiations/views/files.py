"""The tables of a round to take out as files: all of them for planners, for management what the summary tells."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from hyte.errors import Refused
from hyte.requests import Request
from hyte.tables.writing import response
from municipalities.access import plans_in, staff
from negotiations.models import Round
from negotiations.reports import tables

MANAGEMENT = ("planner", "manager")


def _round(request: Request, pk: int, *roles: str) -> Round:
    return get_object_or_404(Round.objects.visible_to(request.user, *roles).select_related("area", "organiser"), pk=pk)


@require_safe
@staff(*MANAGEMENT)
def files(request: Request, pk: int) -> HttpResponse:
    round = _round(request, pk, *MANAGEMENT)
    can_plan = plans_in(request.user, round.area_id)
    is_ready = can_plan or tables.is_for_management(round)
    of_summary = tables.FOR_MANAGEMENT if is_ready else ()
    names = tables.TABLES if can_plan else (*tables.AT_ANY_TIME, *of_summary)
    offered = [(f"export_{name}", *tables.WHAT[name]) for name in names]
    context = {"round": round, "tables": offered, "can_plan": can_plan, "is_ready": is_ready}
    return render(request, "negotiations/round/files.html", context)


@require_safe
@staff("planner")
def export(request: Request, pk: int, kind: str, table: str) -> HttpResponse:
    return _file(_round(request, pk, "planner"), table, kind)


@require_safe
@staff(*MANAGEMENT)
def export_summary(request: Request, pk: int, kind: str, table: str) -> HttpResponse:
    """What the summary tells: to management, once the summary has been approved."""
    round = _round(request, pk, *MANAGEMENT)
    if not plans_in(request.user, round.area_id) and not tables.is_for_management(round):
        raise Refused(_("The summary of this round has not been approved yet. Its tables can be taken out after that."))
    return _file(round, table, kind)


@require_safe
@staff(*MANAGEMENT)
def export_proof(request: Request, pk: int, kind: str, table: str) -> HttpResponse:
    """What the page for management shows at any time."""
    return _file(_round(request, pk, *MANAGEMENT), table, kind)


def _file(round: Round, table: str, kind: str) -> HttpResponse:
    return response(tables.TABLES[table](round), kind, round.area.short_name, round.year)
