"""The sectors of a county: whose expertise a topic may need."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from hyte.errors import Refused
from hyte.refused_forms import takes
from hyte.requests import Request
from municipalities.access import staff
from municipalities.actions import sector as actions
from municipalities.forms.names import SectorForm
from municipalities.models import Sector
from municipalities.views.lists import area_for_new, planned


def _sector(request: Request, pk: int) -> Sector:
    return get_object_or_404(Sector.objects.visible_to(request.user, "planner").select_related("area"), pk=pk)


@require_safe
@staff()
def sectors(request: Request) -> HttpResponse:
    found = Sector.objects.visible_to(request.user).select_related("area").order_by("area", "name_fi")
    return render(request, "municipalities/sectors.html", {"sectors": found, "planned": planned(request)})


@require_http_methods(["GET", "HEAD", "POST"])
@staff("planner")
@takes(SectorForm)
def new(request: Request) -> HttpResponse:
    return _edit(request, Sector(area=area_for_new(request)))


@require_http_methods(["GET", "HEAD", "POST"])
@staff("planner")
@takes(SectorForm)
def edit(request: Request, pk: int) -> HttpResponse:
    return _edit(request, _sector(request, pk))


def _edit(request: Request, sector: Sector) -> HttpResponse:
    form = SectorForm(request.POST or None, initial={"name_fi": sector.name_fi, "name_sv": sector.name_sv})
    is_new = sector.pk is None
    if form.is_bound and form.is_valid():
        try:
            actions.save(sector, **form.cleaned_data, by=request.user)
        except Refused as refusal:
            form.add_error("name_fi", str(refusal))
        else:
            messages.success(request, _("%(name)s was saved.") % {"name": sector.name})
            return redirect("sectors")
    return render(request, "municipalities/sector_edit.html", {"form": form, "sector": sector, "is_new": is_new})


@require_POST
@staff("planner")
def remove(request: Request, pk: int) -> HttpResponse:
    sector = _sector(request, pk)
    try:
        actions.remove(sector, by=request.user)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("%(name)s was removed.") % {"name": sector.name})
    return redirect("sectors")
