"""The county's own indicators: what is counted in the county itself."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from hyte.errors import Refused
from hyte.refused_forms import takes
from hyte.requests import Request
from municipalities.access import staff
from municipalities.views.county import area_for_new
from programmes.actions import indicator as actions
from programmes.forms.indicator import OwnIndicatorForm
from programmes.models import Indicator


@require_http_methods(["GET", "HEAD", "POST"])
@staff("planner")
@takes(OwnIndicatorForm)
def new(request: Request) -> HttpResponse:
    return _edit(request, Indicator(area=area_for_new(request)))


@require_http_methods(["GET", "HEAD", "POST"])
@staff("planner")
@takes(OwnIndicatorForm)
def edit(request: Request, pk: int) -> HttpResponse:
    found = Indicator.objects.visible_to(request.user, "planner").select_related("area")
    return _edit(request, get_object_or_404(found, pk=pk))


def _edit(request: Request, indicator: Indicator) -> HttpResponse:
    form = OwnIndicatorForm(request.POST or None, indicator=indicator)
    name = indicator.name if indicator.pk else ""
    if form.is_bound and form.is_valid():
        try:
            actions.save_own(indicator, **form.cleaned_data, by=request.user)
        except Refused as refusal:
            form.add_error("name_fi", str(refusal))
        else:
            messages.success(request, _("%(name)s was saved.") % {"name": indicator.name})
            return redirect("import_new")
    context = {"form": form, "indicator": indicator, "name": name}
    return render(request, "programmes/imports/own_indicator.html", context)
