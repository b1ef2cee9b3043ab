"""September: the weeks with proposals and bookings, and entering a municipality's times on its behalf."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from hyte import clock
from hyte.errors import Refused
from hyte.refused_forms import takes
from hyte.requests import Request
from municipalities.access import plans_in, staff
from negotiations.actions import answer
from negotiations.forms.booking import PlaceForm, TimesForm
from negotiations.models import Party, Round
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


@require_http_methods(["GET", "HEAD", "POST"])
@staff("planner")
@takes(TimesForm)
def propose(request: Request, pk: int) -> HttpResponse:
    """The times that a municipality told by telephone, entered by the planner."""
    parties = Party.objects.visible_to(request.user, "planner")
    party = get_object_or_404(parties.select_related("municipality", "negotiation__round", "round__area"), pk=pk)
    form = TimesForm(party, request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            data = form.cleaned_data
            answer.propose_times(
                party, starts=data["times"], none_suits=data["none_suits"], by=request.user, on_behalf=True
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("%(name)s: the times were saved.") % {"name": party.municipality.name})
            return redirect("schedule", pk=party.round_id)
    context = {"form": form, "party": party, "round": party.round}
    return render(request, "negotiations/schedule/propose.html", context)
