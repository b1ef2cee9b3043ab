"""The other actors of § 7: public, private and third sector, each with a representative."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from hyte.requests import Request
from municipalities.access import staff
from municipalities.actions import organisation as actions
from municipalities.actions import person
from municipalities.models import Organisation
from municipalities.views import person_links
from municipalities.views.county import planned
from municipalities.views.lists import ORGANISATIONS


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


@require_POST
@staff("planner")
def leave(request: Request, pk: int) -> HttpResponse:
    organisation = ORGANISATIONS.row(request, pk)
    actions.leave(organisation, by=request.user)
    text = _("%(name)s is no longer invited. It stays in the list of former organisations.")
    messages.success(request, text % {"name": organisation.name})
    return redirect("organisations")


@require_POST
@staff("planner")
def bring_back(request: Request, pk: int) -> HttpResponse:
    organisation = ORGANISATIONS.row(request, pk)
    actions.bring_back(organisation, by=request.user)
    messages.success(request, _("%(name)s is invited again.") % {"name": organisation.name})
    return redirect("organisations")


@require_POST
@staff("planner")
def send_link(request: Request, pk: int) -> HttpResponse:
    """The invitation, or the link alone, to the representative's present address."""
    organisation = ORGANISATIONS.row(request, pk)
    if organisation.representative:
        person_links.send(request, organisation.representative, is_present=organisation.left_on is None)
    return redirect("organisation_edit", pk=pk)


@require_POST
@staff("planner")
def revoke_link(request: Request, pk: int) -> HttpResponse:
    organisation = ORGANISATIONS.row(request, pk)
    if organisation.representative:
        person.revoke_link(organisation.representative, area=organisation.area_id, by=request.user)
        text = _("The personal link of %(name)s no longer works. The next letter carries a new one.")
        messages.success(request, text % {"name": organisation.representative.name})
    return redirect("organisation_edit", pk=pk)
