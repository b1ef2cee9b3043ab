"""The bodies of a county that hear the results or carry measures."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from hyte.errors import Refused
from hyte.refused_forms import takes
from hyte.requests import Request
from municipalities.access import staff
from municipalities.actions import body as actions
from municipalities.forms.names import BodyForm
from municipalities.models import Body
from municipalities.views.lists import area_for_new, planned


def _body(request: Request, pk: int) -> Body:
    return get_object_or_404(Body.objects.visible_to(request.user, "planner").select_related("area"), pk=pk)


@require_safe
@staff()
def bodies(request: Request) -> HttpResponse:
    found = Body.objects.visible_to(request.user).select_related("area").order_by("area", "kind", "name_fi")
    return render(request, "municipalities/bodies.html", {"bodies": found, "planned": planned(request)})


@require_http_methods(["GET", "HEAD", "POST"])
@staff("planner")
@takes(BodyForm)
def new(request: Request) -> HttpResponse:
    return _edit(request, Body(area=area_for_new(request)))


@require_http_methods(["GET", "HEAD", "POST"])
@staff("planner")
@takes(BodyForm)
def edit(request: Request, pk: int) -> HttpResponse:
    return _edit(request, _body(request, pk))


def _edit(request: Request, body: Body) -> HttpResponse:
    form = BodyForm(request.POST or None, initial={"name_fi": body.name_fi, "name_sv": body.name_sv, "kind": body.kind})
    is_new = body.pk is None
    if form.is_bound and form.is_valid():
        try:
            actions.save(body, **form.cleaned_data, by=request.user)
        except Refused as refusal:
            form.add_error("name_fi", str(refusal))
        else:
            messages.success(request, _("%(name)s was saved.") % {"name": body.name})
            return redirect("bodies")
    return render(request, "municipalities/body_edit.html", {"form": form, "body": body, "is_new": is_new})


@require_POST
@staff("planner")
def remove(request: Request, pk: int) -> HttpResponse:
    body = _body(request, pk)
    try:
        actions.remove(body, by=request.user)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("%(name)s was removed.") % {"name": body.name})
    return redirect("bodies")
