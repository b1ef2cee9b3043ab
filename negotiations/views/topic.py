"""Before the negotiation: the agenda with experts and minutes, and who of the county comes."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from hyte.accounts.models import User
from hyte.errors import Refused
from hyte.refused_forms import takes
from hyte.requests import Request
from municipalities.access import staff
from municipalities.models import Membership
from negotiations import agenda
from negotiations.actions import negotiation as negotiations
from negotiations.forms.topic import AgendaForm, TeamForm
from negotiations.models import Negotiation
from negotiations.views.negotiation import load_to_change


def _staff_of(negotiation: Negotiation) -> list[User]:
    """The people of the negotiation's own area, in the order of their names."""
    return list(Membership.objects.people(negotiation.round.area_id))


@staff("planner")
@takes(AgendaForm)
def assign(request: Request, pk: int) -> HttpResponse:
    """Who answers each topic, and in how many minutes."""
    found = load_to_change(request.user, pk)
    topics = list(found.topics.sent().select_related("municipality", "organisation", "sector"))
    fit = agenda.fit(found.minutes, (topic.minutes for topic in topics))
    form = AgendaForm(request.POST or None, topics=topics, staff=_staff_of(found), share=fit.share)
    if request.method == "POST" and form.is_valid():
        try:
            negotiations.set_agenda(found, rows=form.assigned(), by=request.user)
        except Refused as refused:
            form.add_error(form.first_named(found.team.all()), str(refused))
        else:
            messages.success(request, _("The agenda was saved. Who is named is in the team."))
            return redirect("negotiation", pk)
    return render(request, "negotiations/negotiation/agenda.html", {"negotiation": found, "form": form, "fit": fit})


@staff("planner")
def team(request: Request, pk: int) -> HttpResponse:
    """Who of the county comes; with a confirmed time, their calendars follow."""
    found = load_to_change(request.user, pk)
    initial = {"team": [str(pk) for pk in found.team.values_list("pk", flat=True)]}
    form = TeamForm(request.POST if request.method == "POST" else None, staff=_staff_of(found), initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            negotiations.set_team(found, people=form.people(), by=request.user)
        except Refused as refused:
            form.add_error("team", str(refused))
        else:
            messages.success(request, _("The team was saved."))
            return redirect("negotiation", pk)
    return render(request, "negotiations/negotiation/team.html", {"negotiation": found, "form": form})


@require_POST
@staff("planner")
def invite_experts(request: Request, pk: int) -> HttpResponse:
    """Who answers a topic without being in the team comes too."""
    try:
        invited = negotiations.invite_experts(load_to_change(request.user, pk), by=request.user)
    except Refused as refused:
        messages.warning(request, str(refused))
    else:
        names = ", ".join(person.name for person in invited)
        said = _("In the team now: %(names)s.") % {"names": names} if names else _("Everybody is in the team already.")
        messages.success(request, said)
    return redirect("negotiation", pk)
