"""Which county is meant, and where the planner may change."""

from django.http import Http404

from hyte.requests import Request
from municipalities.models import WelfareArea


def planned(request: Request, role: str = "planner") -> list[WelfareArea]:
    """The counties where the person is a planner, or has another `role`."""
    return list(WelfareArea.objects.visible_to(request.user, role))


def area_for_new(request: Request, role: str = "planner", *, areas: list[WelfareArea] | None = None) -> WelfareArea:
    """The planner's county: the one in the address (`?area=11`), else the first. Another one is not there: 404.

    `areas`: those of the planner, where they have been read.
    """
    areas = planned(request, role) if areas is None else areas
    code = request.GET.get("area")
    found = next((area for area in areas if code in (None, area.pk)), None)
    if found is None:
        raise Http404
    return found
