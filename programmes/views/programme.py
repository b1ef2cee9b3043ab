"""The flagship programmes of a county: what they are about, and how it goes."""

from itertools import groupby

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from hyte.requests import Request
from municipalities.access import staff
from programmes.models import Programme


@require_safe
@staff()
def programmes(request: Request) -> HttpResponse:
    found = Programme.objects.visible_to(request.user).select_related("area").order_by("-starts_year", "-ends_year")
    by_period = sorted(found, key=lambda one: (-one.starts_year, -one.ends_year, one.area_id, one.key))
    periods = [(period, list(group)) for period, group in groupby(by_period, key=lambda one: one.period)]
    return render(request, "programmes/programme/list.html", {"tab": "programmes", "periods": periods})
