"""What planners change of a programme as a whole: its facts, and its next period."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from hyte.errors import Refused
from hyte.refused_forms import takes
from hyte.requests import Request
from municipalities.access import staff
from municipalities.views.county import area_for_new
from programmes.actions import programme as actions
from programmes.forms.programme import NextPeriodForm, ProgrammeForm
from programmes.models import Programme

KEY_LENGTH = 40


def _mine(request: Request, pk: int) -> Programme:
    return get_object_or_404(Programme.objects.visible_to(request.user, "planner").select_related("area"), pk=pk)


@require_http_methods(["GET", "HEAD", "POST"])
@staff("planner")
@takes(ProgrammeForm)
def new(request: Request) -> HttpResponse:
    return _edit(request, Programme(area=area_for_new(request)))


@require_http_methods(["GET", "HEAD", "POST"])
@staff("planner")
@takes(ProgrammeForm)
def edit(request: Request, pk: int) -> HttpResponse:
    return _edit(request, _mine(request, pk))


def _edit(request: Request, programme: Programme) -> HttpResponse:
    form = ProgrammeForm(request.POST or None, instance=programme)
    is_new = programme.pk is None
    if form.is_bound and form.is_valid():
        if is_new:
            programme.key = slugify(programme.name_fi)[:KEY_LENGTH] or "programme"
        try:
            actions.save(programme, by=request.user)
        except Refused as refusal:
            form.add_error("starts_year", str(refusal))
        else:
            messages.success(request, _("%(name)s was saved.") % {"name": programme.name})
            return redirect("programme", programme.pk)
    return render(request, "programmes/programme/edit.html", {"form": form, "programme": programme, "is_new": is_new})


@require_http_methods(["GET", "HEAD", "POST"])
@staff("planner")
@takes(NextPeriodForm)
def make_next(request: Request, pk: int) -> HttpResponse:
    """What is carried over and what is not, the years to choose, and the button that does it."""
    last = _mine(request, pk)
    years = {"starts_year": last.ends_year + 1, "ends_year": 2 * last.ends_year - last.starts_year + 1}
    form = NextPeriodForm(request.POST or None, initial=years)
    if form.is_bound and form.is_valid():
        try:
            made = actions.make_next(last, **form.cleaned_data, by=request.user)
        except Refused as refusal:
            form.add_error("starts_year", str(refusal))
        else:
            messages.success(request, _("The next period was made. Go through it: nothing of it has been decided yet."))
            return redirect("programme", made.pk)
    return render(request, "programmes/programme/next.html", _carried(last) | {"form": form, "programme": last})


def _carried(last: Programme) -> dict[str, Any]:
    measures = last.own_measures
    return {
        "sections": last.sections.count(),
        "goals": last.goals.count(),
        "indicators": last.indicator_rows.count(),
        "open": [measure for measure in measures if measure.is_open],
        "closed": [measure for measure in measures if not measure.is_open],
    }
