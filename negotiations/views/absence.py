"""Municipalities of an open round: adding one that was left out, and why one does not take part."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from hyte import clock
from hyte.errors import Refused
from hyte.formats import fi_date
from hyte.refused_forms import takes
from hyte.requests import Request
from municipalities.access import staff
from municipalities.models import Municipality
from negotiations.actions import absence as actions
from negotiations.forms.absence import AbsenceForm
from negotiations.models import Party, Round


def _find(request: Request, pk: int, code: str) -> tuple[Round, Municipality]:
    round = get_object_or_404(Round.objects.visible_to(request.user, "planner").select_related("area"), pk=pk)
    return round, get_object_or_404(Municipality.objects.filter(area=round.area_id), pk=code)


def _back(round: Round, municipality: Municipality) -> str:
    return f"{reverse('round_setup', args=[round.pk, 'municipalities'])}#municipality-{municipality.pk}"


@require_POST
@staff("planner")
def add(request: Request, pk: int, code: str) -> HttpResponse:
    round, municipality = _find(request, pk, code)
    actions.add(round, municipality=municipality, by=request.user)
    name = {"name": municipality.name, "date": fi_date(round.invitations_on)}
    if clock.today() < round.invitations_on:
        messages.success(request, _("%(name)s is in the round. Its invitation leaves on %(date)s.") % name)
    elif municipality.members.contacts().exists():
        messages.success(request, _("%(name)s is in the round. Its invitation is on its way.") % name)
    else:
        messages.warning(request, _("%(name)s is in the round, but has no HYTE contact to invite: name one.") % name)
    return redirect(_back(round, municipality))


@require_http_methods(["GET", "HEAD", "POST"])
@staff("planner")
@takes(AbsenceForm)
def absence(request: Request, pk: int, code: str) -> HttpResponse:
    """Asks for the reason, and says what follows."""
    round, municipality = _find(request, pk, code)
    round.check_open()
    standing = round.absences.standing().filter(municipality=municipality).first()
    form = AbsenceForm(request.POST or None, initial={"reason": standing.reason if standing else ""})
    if request.method == "POST" and form.is_valid():
        try:
            actions.tell(round, municipality=municipality, reason=form.cleaned_data["reason"], by=request.user)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            text = _("It has been noted that %(name)s does not take part. Nothing is asked of it any more.")
            messages.success(request, text % {"name": municipality.name})
            return redirect(_back(round, municipality))
    party = Party.objects.filter(round=round, municipality=municipality).select_related("negotiation").first()
    context = {"round": round, "municipality": municipality, "party": party, "form": form}
    return render(request, "negotiations/round/absence.html", context | {"cancel_url": _back(round, municipality)})


@require_POST
@staff("planner")
def take_back(request: Request, pk: int, code: str) -> HttpResponse:
    round, municipality = _find(request, pk, code)
    actions.take_back(round, municipality=municipality, by=request.user)
    messages.success(
        request, _("The note that %(name)s does not take part was taken back.") % {"name": municipality.name}
    )
    return redirect(_back(round, municipality))
