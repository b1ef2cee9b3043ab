"""Measures agreed in a negotiation: add, change, remove, and follow up a year later."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from hyte.accounts.models import User
from hyte.errors import Conflict, Refused
from hyte.refused_forms import takes
from hyte.requests import Request
from municipalities.access import staff
from negotiations.actions import measure as measures
from negotiations.forms.measure import MeasureForm, MeasureStateForm
from negotiations.models import Negotiation
from negotiations.views.negotiation import load_to_change
from programmes.models import Measure


def _load(user: User, pk: int) -> Measure:
    """The measure, if the person plans in the area of its negotiation; else 404."""
    mine = Negotiation.objects.visible_to(user, "planner")
    agreed = Measure.objects.filter(agreement__negotiation__in=mine)
    related = agreed.select_related("agreement__negotiation__round__area")
    return get_object_or_404(related.prefetch_related("agreement__negotiation__parties__municipality"), pk=pk)


@staff("planner")
@takes(MeasureForm)
def new(request: Request, pk: int) -> HttpResponse:
    return _edit(request, load_to_change(request.user, pk), Measure(kind=Measure.Kind.AGREED))


@staff("planner")
@takes(MeasureForm)
def edit(request: Request, pk: int) -> HttpResponse:
    measure = _load(request.user, pk)
    measure.agreement.negotiation.round.check_open()
    return _edit(request, measure.agreement.negotiation, measure)


def _edit(request: Request, negotiation: Negotiation, measure: Measure) -> HttpResponse:
    back = reverse("memo", args=[negotiation.pk]) + "#measures"
    data, theirs = request.POST if request.method == "POST" else None, None
    form = MeasureForm(data, instance=measure, negotiation=negotiation, by=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            if measure.pk:
                written, read = form.written_fields, form.read_version
                measures.change(measure, fields=written, version=read, by=request.user)
            else:
                measures.agree(negotiation, measure, by=request.user)
        except Conflict as conflict:
            form = form.read_now(negotiation=negotiation, by=request.user)
            form.add_error(None, str(conflict))
            theirs = conflict.theirs
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("The measure was saved."))
            return redirect(back)
    context = {"form": form, "measure": measure, "negotiation": negotiation, "back": back, "theirs": theirs}
    return render(request, "negotiations/measure/edit.html", context, status=409 if theirs else 200)


@staff("planner")
def remove(request: Request, pk: int) -> HttpResponse:
    measure = _load(request.user, pk)
    if request.method != "POST":
        return redirect("measure_edit", pk)
    negotiation = measure.agreement.negotiation_id
    measures.remove(measure, by=request.user)
    messages.success(request, _("The measure was removed."))
    return redirect(reverse("memo", args=[negotiation]) + "#measures")


@staff("planner")
@takes(MeasureStateForm)
def set_state(request: Request, pk: int) -> HttpResponse:
    """How far it has come; back to the page on which it was told."""
    measure = _load(request.user, pk)
    back = _way_back(request, reverse("negotiation", args=[measure.agreement.negotiation_id]))
    if request.method == "POST":
        form = MeasureStateForm(request.POST)
        if form.is_valid():
            measures.set_state(measure, **form.cleaned_data, by=request.user)
            messages.success(request, _("The state of the measure was saved."))
        else:
            messages.error(request, _("Choose one of the states in the list, and write the note on one line."))
    return redirect(back)


def _way_back(request: Request, otherwise: str) -> str:
    asked = request.POST.get("next", "")
    is_ours = asked.startswith("/") and url_has_allowed_host_and_scheme(asked, allowed_hosts=None)
    return asked if is_ours else otherwise
