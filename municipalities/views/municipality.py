"""A municipality: its welfare group, who answers for it, and where it meets."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from hyte.errors import Refused
from hyte.refused_forms import takes
from hyte.requests import Request
from municipalities.access import plans_in, staff
from municipalities.actions import member as members
from municipalities.actions import municipality as actions
from municipalities.forms.member import ContactsForm
from municipalities.forms.municipality import MunicipalityForm
from municipalities.models import Municipality, WelfareGroupMember
from municipalities.views.register import rows_of


def one(request: Request, code: str, *roles: str) -> Municipality:
    """A municipality of the person's county (where they have one of `roles`), with its group; else 404."""
    found = Municipality.objects.with_group().visible_to(request.user, *roles).select_related("area")
    return get_object_or_404(found, code=code)


@require_safe
@staff()
def municipality(request: Request, code: str) -> HttpResponse:
    return show(request, one(request, code))


def show(request: Request, municipality: Municipality, contacts_form: ContactsForm | None = None) -> HttpResponse:
    can_plan = plans_in(request.user, municipality.area_id)
    [row] = rows_of([municipality])
    context: dict[str, Any] = {"municipality": municipality, "row": row, "group": row.group, "can_plan": can_plan}
    if can_plan:
        former = municipality.members.exclude(left_on=None).select_related("user").order_by("-left_on", "pk")
        context["former"] = former
        context["form"] = contacts_form or ContactsForm(municipality=municipality, group=row.group)
    return render(request, "municipalities/municipality.html", context)


@require_POST
@staff("planner")
def contacts(request: Request, code: str) -> HttpResponse:
    found = one(request, code, "planner")
    form = ContactsForm(request.POST, municipality=found, group=found.group)  # type: ignore[attr-defined]
    if not form.is_valid():
        return show(request, found, form)
    data = form.cleaned_data
    try:
        changed = members.set_contacts(found, contact=data["contact"], deputy=data["deputy"], by=request.user)
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return show(request, found, form)
    if changed:
        messages.success(request, who_answers(found))
        say_what_is_missing(request, found)
    else:
        messages.info(request, _("Nothing was changed: the same people answer for the municipality."))
    return redirect("municipality", code=code)


@require_http_methods(["GET", "HEAD", "POST"])
@staff("planner")
@takes(MunicipalityForm)
def meeting_place(request: Request, code: str) -> HttpResponse:
    found = one(request, code, "planner")
    form = MunicipalityForm(request.POST or None, initial={name: getattr(found, name) for name in actions.FACTS})
    if form.is_bound and form.is_valid():
        if actions.change(found, **form.cleaned_data, by=request.user):
            messages.success(request, _("%(name)s was saved.") % {"name": found.name})
        else:
            messages.info(request, _("Nothing was changed."))
        return redirect("municipality", code=code)
    return render(request, "municipalities/meeting_place.html", {"form": form, "municipality": found})


def who_answers(municipality: Municipality) -> str:
    """ "Lemi: Maija is now the HYTE contact and Matti the deputy." as it stands in the database."""
    names = dict(municipality.members.present().exclude(duty="").values_list("duty", "user__name"))
    words = {
        "place": municipality.name,
        "contact": names.get(WelfareGroupMember.Duty.CONTACT, _("nobody yet")),
        "deputy": names.get(WelfareGroupMember.Duty.DEPUTY, _("nobody yet")),
    }
    return _("%(place)s: the HYTE contact is now %(contact)s, the deputy %(deputy)s.") % words


def say_what_is_missing(request: Request, municipality: Municipality) -> None:
    if not municipality.members.contacts().exists():
        text = _("%(place)s has no HYTE contact now, so nobody would get the invitation. Choose one.")
        messages.warning(request, text % {"place": municipality.name})
