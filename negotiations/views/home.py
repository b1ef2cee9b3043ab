"""The front page leads to where the work is."""

from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from hyte import clock
from hyte.requests import Request
from municipalities.access import staff
from negotiations.models import Round


@require_safe
@staff("planner", "expert", "manager")
def home(request: Request) -> HttpResponse:
    mine = Round.objects.visible_to(request.user, "planner", "expert")
    running = list(mine.running().newest_first())
    if running:
        return redirect(
            "round", pk=next((one for one in running if one.invitations_on <= clock.today()), running[0]).pk
        )
    if request.user.memberships.filter(role__in=["planner", "expert"]).exists():
        return redirect("rounds")
    return redirect("management")
