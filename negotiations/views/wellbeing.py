"""The page of one municipality: its state of wellbeing on the programmes, and what was agreed to move it."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from hyte.requests import Request
from municipalities.access import staff
from municipalities.models import Municipality
from negotiations.views.negotiation import READERS
from negotiations.wellbeing import standing


@require_safe
@staff(*READERS)
def wellbeing(request: Request, code: str) -> HttpResponse:
    found = Municipality.objects.visible_to(request.user, *READERS).select_related("area")
    municipality = get_object_or_404(found, code=code)
    told = standing(municipality)
    context = {
        "municipality": municipality,
        "state": told.state,
        "last": told.last,
        "parts": told.parts,
        "neighbours": municipality.area.municipalities.in_order(),
    }
    return render(request, "negotiations/wellbeing/page.html", context)
