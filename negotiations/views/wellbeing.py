"""The page of one municipality: its state of wellbeing on the programmes, and what was agreed to move it."""

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from hyte.requests import Request
from municipalities.access import staff
from municipalities.models import Municipality
from negotiations.reports.wellbeing import standing
from negotiations.views.negotiation import READERS
from programmes.reports.wellbeing import LocalIndicator, State


@require_safe
@staff(*READERS)
def wellbeing(request: Request, code: str) -> HttpResponse:
    """`?picture=`: the row whose picture is open. A script asks for the picture alone, when its row is opened."""
    found = Municipality.objects.visible_to(request.user, *READERS).select_related("area")
    municipality = get_object_or_404(found, code=code)
    told, picture = standing(municipality), request.GET.get("picture", "")
    if picture and request.headers.get("HX-Request"):
        return render(request, "negotiations/wellbeing/_picture.html", {"row": _row(told.state, picture)})
    context = {
        "municipality": municipality,
        "state": told.state,
        "last": told.last,
        "is_agreed": told.is_agreed,
        "parts": told.parts,
        "picture": picture,
        "neighbours": municipality.area.municipalities.exclude(pk=municipality.pk).in_order(),
    }
    return render(request, "negotiations/wellbeing/page.html", context)


def _row(state: State, key: str) -> LocalIndicator:
    for part in state.parts:
        for row in part:
            if row.key == key:
                return row
    raise Http404
