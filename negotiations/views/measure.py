"""Measures agreed in a negotiation: add, change, remove, and follow up a year later."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from hyte.accounts.models import User
from hyte.errors import Refused
from hyte.requests import Request
from municipalities.access import staff
from negotiations.actions import measure as measures
from negotiations.forms.measure import MeasureForm, MeasureStateForm
from negotiations.models import Measure, Negotiation
from negotiations.views.negotiation import load


def _load(user: User, pk: int) -> Measure:
    """The measure, if the person plans in the area of its negotiation; else 404."""
    mine = Negotiation.objects.visible_to(user, "planner")
    found = Measure.objects.filter(negotiation__in=mine).select_related("negotiation__round__area")
    return get_object_or_404(found.prefetch_related("negotiation__parties__municipality"), pk=pk)


@staff("planner")
def new(request: Request, pk: int) -> HttpResponse:
    return _edit(request, Measure(negotiation=load(request.user, pk, "planner")))


@staff("planner")
def edit(request: Request, pk: int) -> HttpResponse:
    return _edit(request, _load(request.user, pk))


def _edit(request: Request, measure: Measure) -> HttpResponse:
    back = reverse("memo", args=[measure.negotiation_id]) + "#measures"
    form = MeasureForm(request.POST if request.method == "POST" else None, instance=measure, by=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            measures.save(form.save(commit=False), by=request.user)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("The measure was saved."))
            return redirect(back)
    context = {"form": form, "measure": measure, "negotiation": measure.negotiation, "back": back}
    return render(request, "negotiations/measure/edit.html", context)


@staff("planner")
def remove(request: Request, pk: int) -> HttpResponse:
    measure = _load(request.user, pk)
    if request.method != "POST":
        return redirect("measure_edit", pk)
    negotiation = measure.negotiation_id
    measures.remove(measure, by=request.user)
    messages.success(request, _("The measure was removed."))
    return redirect(reverse("memo", args=[negotiation]) + "#measures")


@staff("planner")
def set_state(request: Request, pk: int) -> HttpResponse:
    """How far it has come; back to the page on which it was told."""
    measure = _load(request.user, pk)
    back = _way_back(request, reverse("negotiation", args=[measure.negotiation_id]))
    if request.method == "POST":
        form = MeasureStateForm(request.POST, instance=measure)
        if form.is_valid():
            measures.set_state(measure, state=form.cleaned_data["state"], by=request.user)
            messages.success(request, _("The state of the measure was saved."))
        else:
            messages.error(request, _("Choose one of the states in the list."))
    return redirect(back)


def _way_back(request: Request, otherwise: str) -> str:
    asked = request.POST.get("next", "")
    is_ours = asked.startswith("/") and url_has_allowed_host_and_scheme(asked, allowed_hosts=None)
    return asked if is_ours else otherwise
