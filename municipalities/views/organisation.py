"""The other actors of § 7: public, private and third sector, each with a representative."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from hyte.errors import Refused
from hyte.refused_forms import takes
from hyte.requests import Request
from municipalities.access import staff
from municipalities.actions import organisation as actions
from municipalities.actions import person
from municipalities.forms.names import OrganisationForm
from municipalities.forms.person import values_of
from municipalities.models import Organisation
from municipalities.views.lists import area_for_new, planned


def _organisation(request: Request, pk: int) -> Organisation:
    found = Organisation.objects.visible_to(request.user, "planner").select_related("area", "representative")
    return get_object_or_404(found, pk=pk)


@require_safe
@staff()
def organisations(request: Request) -> HttpResponse:
    found = Organisation.objects.visible_to(request.user).select_related("area", "representative")
    everyone = list(found.order_by("area", "name_fi"))
    present = [organisation for organisation in everyone if organisation.left_on is None]
    context = {
        "kinds": [(label, [o for o in present if o.kind == kind]) for kind, label in Organisation.Kind.choices],
        "former": [organisation for organisation in everyone if organisation.left_on is not None],
        "present": present,
        "planned": planned(request),
        "several_areas": len({organisation.area_id for organisation in everyone}) > 1,
    }
    return render(request, "municipalities/organisations.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@staff("planner")
@takes(OrganisationForm)
def new(request: Request) -> HttpResponse:
    return _edit(request, Organisation(area=area_for_new(request)))


@require_http_methods(["GET", "HEAD", "POST"])
@staff("planner")
@takes(OrganisationForm)
def edit(request: Request, pk: int) -> HttpResponse:
    return _edit(request, _organisation(request, pk))


def _edit(request: Request, organisation: Organisation) -> HttpResponse:
    initial = {field: getattr(organisation, field) for field in ("name_fi", "name_sv", "kind")}
    if organisation.representative:
        initial |= values_of(organisation.representative)
    form = OrganisationForm(request.POST or None, initial=initial)
    is_new = organisation.pk is None
    if form.is_bound and form.is_valid():
        names = {field: form.cleaned_data[field] for field in ("name_fi", "name_sv", "kind")}
        try:
            actions.save(organisation, **names, representative=form.representative, by=request.user)
        except Refused as refusal:
            form.add_error("name_fi", str(refusal))
        else:
            messages.success(request, _("%(name)s was saved.") % {"name": organisation.name})
            return redirect("organisations")
    context = {"form": form, "organisation": organisation, "is_new": is_new}
    return render(request, "municipalities/organisation_edit.html", context)


@require_POST
@staff("planner")
def leave(request: Request, pk: int) -> HttpResponse:
    organisation = _organisation(request, pk)
    actions.leave(organisation, by=request.user)
    text = _("%(name)s is no longer invited. It stays in the list of former organisations.")
    messages.success(request, text % {"name": organisation.name})
    return redirect("organisations")


@require_POST
@staff("planner")
def bring_back(request: Request, pk: int) -> HttpResponse:
    organisation = _organisation(request, pk)
    actions.bring_back(organisation, by=request.user)
    messages.success(request, _("%(name)s is invited again.") % {"name": organisation.name})
    return redirect("organisations")


@require_POST
@staff("planner")
def revoke_link(request: Request, pk: int) -> HttpResponse:
    organisation = _organisation(request, pk)
    if organisation.representative:
        person.revoke_link(organisation.representative, area=organisation.area_id, by=request.user)
        text = _("The personal link of %(name)s no longer works. The next letter carries a new one.")
        messages.success(request, text % {"name": organisation.representative.name})
    return redirect("organisation_edit", pk=pk)
