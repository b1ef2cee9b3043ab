"""September: the weeks with proposals and bookings."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from hyte import clock
from hyte.requests import Request
from municipalities.access import plans_in, staff
from negotiations.forms.booking import PlaceForm
from negotiations.models import Round
from negotiations.reports import board
from negotiations.reports.board.rows import BoardRow, row_of
from negotiations.reports.board.weeks import is_open, weeks


@require_safe
@staff("planner", "expert", "manager")
def schedule(request: Request, pk: int) -> HttpResponse:
    round = get_object_or_404(
        Round.objects.visible_to(request.user).select_related("area").prefetch_related("windows"), pk=pk
    )
    cases, _strays = board.cases(round)
    waiting: list[BoardRow] = [row_of(case) for case in cases if is_open(case)]
    found = weeks(round, cases)
    for wish in (wish for week in found for wish in week.wishes if not wish.case.negotiation.place):
        key = f"wish{wish.proposal.pk}_%s"
        wish.place_form = PlaceForm(auto_id=key, initial={"remember": True})
    context = {
        "round": round,
        "past": [week for week in found if week.is_past],
        "weeks": [week for week in found if not week.is_past],
        "today": clock.today(),
        "waiting": sorted(waiting, key=lambda row: (not row.case.proposals, row.name)),
        "total": len(cases),
        "booked": sum(case.is_booked for case in cases),
        "can_plan": round.closed_at is None and plans_in(request.user, round.area_id),
    }
    return render(request, "negotiations/schedule/schedule.html", context)
