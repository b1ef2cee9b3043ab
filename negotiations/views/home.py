"""The front page leads to where the work is."""

from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from hyte import clock
from hyte.requests import Request
from municipalities.access import staff
from municipalities.models import Membership
from negotiations.models import Round


@require_safe
@staff("planner", "expert", "manager", "administrator")
def home(request: Request) -> HttpResponse:
    roles = frozenset[str]().union(*Membership.objects.held_by(request.user).values())
    if "expert" in roles and "planner" not in roles:
        return redirect("my_topics")
    mine = Round.objects.visible_to(request.user, "planner")
    running = list(mine.running().newest_first())
    if running:
        return redirect(
            "round", pk=next((one for one in running if one.invitations_on <= clock.today()), running[0]).pk
        )
    if "planner" in roles:
        return redirect("rounds")
    return redirect("management" if "manager" in roles else "staff")
