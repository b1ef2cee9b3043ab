"""Management's dashboard of the flagship programmes."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from hyte.requests import Request
from municipalities.access import staff
from municipalities.models import WelfareArea
from programmes import sentences
from programmes.reports.dashboard import WAYS, overview

READERS = ("planner", "expert", "manager")


@require_safe
@staff(*READERS)
def dashboard(request: Request) -> HttpResponse:
    """Of every county where the person holds a role; most have one."""
    areas = WelfareArea.objects.visible_to(request.user, *READERS)
    ways = [(sentences.TONES[way], sentences.VERDICTS[way]) for way in WAYS]
    context = {"tab": "dashboard", "overviews": [overview(area) for area in areas], "ways": ways}
    return render(request, "programmes/dashboard/page.html", context)
