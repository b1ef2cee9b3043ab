"""Findings of a round: added, changed, put in order, removed."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from hyte.errors import Refused
from hyte.refused_forms import takes
from hyte.requests import Request
from municipalities.access import staff
from negotiations.actions import feedback as actions
from negotiations.actions.summary import readers
from negotiations.forms.finding import FindingForm
from negotiations.models import Finding, Round
from negotiations.views.summary import planned_round, reads_swedish

STEPS = {"up": -1, "down": 1}


def _finding(request: Request, pk: int) -> Finding:
    mine = Round.objects.visible_to(request.user, "planner").filter(opened_at__isnull=False)
    return get_object_or_404(Finding.objects.filter(round__in=mine).select_related("round__area"), pk=pk)


def _back(round_pk: int) -> HttpResponse:
    return redirect(f"{reverse('summary', args=[round_pk])}#findings")


@require_http_methods(["GET", "HEAD", "POST"])
@staff("planner")
@takes(FindingForm)
def new(request: Request, pk: int) -> HttpResponse:
    return _form(request, Finding(round=planned_round(request, pk)))


@require_http_methods(["GET", "HEAD", "POST"])
@staff("planner")
@takes(FindingForm)
def edit(request: Request, pk: int) -> HttpResponse:
    return _form(request, _finding(request, pk))


def _form(request: Request, finding: Finding) -> HttpResponse:
    round = finding.round
    round.check_open()
    is_new = finding.pk is None
    form = FindingForm(request.POST or None, instance=finding, swedish=reads_swedish(round, readers(round)))
    if request.method == "POST" and form.is_valid():
        try:
            if is_new or form.has_changed():
                actions.save_finding(form.save(commit=False), by=request.user)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The finding has been saved."))
            return _back(round.pk)
    context = {"round": round, "finding": finding, "form": form, "is_new": is_new}
    return render(request, "negotiations/summary/finding.html", context)


@require_POST
@staff("planner")
def move(request: Request, pk: int) -> HttpResponse:
    finding = _finding(request, pk)
    steps = STEPS.get(request.POST.get("to", ""), 0)
    try:
        actions.move_finding(finding, steps=steps, by=request.user)
    except Refused as refusal:
        messages.error(request, str(refusal))
    return _back(finding.round_id)


@require_POST
@staff("planner")
def remove(request: Request, pk: int) -> HttpResponse:
    finding = _finding(request, pk)
    try:
        actions.remove_finding(finding, by=request.user)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The finding has been removed."))
    return _back(finding.round_id)
