"""The people of a welfare group: added, corrected, left, brought back; their personal links revoked."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from hyte.errors import Refused
from hyte.refused_forms import takes
from hyte.requests import Request
from municipalities.access import staff
from municipalities.actions import member as actions
from municipalities.actions import person
from municipalities.forms.member import MemberForm, NewMemberForm
from municipalities.forms.person import values_of
from municipalities.models import WelfareGroupMember
from municipalities.views import person_links
from municipalities.views.municipality import one, say_what_is_missing, who_answers


def _member(request: Request, pk: int) -> WelfareGroupMember:
    found = WelfareGroupMember.objects.visible_to(request.user, "planner")
    return get_object_or_404(found.select_related("user", "municipality__area"), pk=pk)


@require_http_methods(["GET", "HEAD", "POST"])
@staff("planner")
@takes(NewMemberForm)
def new(request: Request, code: str) -> HttpResponse:
    municipality = one(request, code, "planner")
    group: list[WelfareGroupMember] = municipality.group  # type: ignore[attr-defined]  # put there by with_group()
    holders = {member.duty: member.user.name for member in group if member.duty}
    form = NewMemberForm(request.POST or None, holders=holders, initial={"language": municipality.language})
    if form.is_bound and form.is_valid():
        duty = form.cleaned_data["duty"]
        try:
            added = actions.add(municipality, person=form.person, **form.facts, duty=duty, by=request.user)
        except Refused as refusal:
            form.add_error("email", str(refusal))
            return render(request, "municipalities/member_new.html", {"form": form, "municipality": municipality})
        messages.success(request, _("%(name)s was added to the welfare group.") % {"name": added.user.name})
        if duty:
            messages.success(request, who_answers(municipality))
        _say_shared(request, added)
        return redirect("member_new" if form.ANOTHER in request.POST else "municipality", code=code)
    return render(request, "municipalities/member_new.html", {"form": form, "municipality": municipality})


@require_http_methods(["GET", "HEAD", "POST"])
@staff("planner")
@takes(MemberForm)
def edit(request: Request, pk: int) -> HttpResponse:
    member = _member(request, pk)
    form = MemberForm(
        request.POST or None, initial={**values_of(member.user), "role": member.role, "away_until": member.away_until}
    )
    if form.is_bound and form.is_valid():
        changed = actions.change(member, person=form.person, **form.facts, by=request.user)
        _say_changed(request, form.person["name"], changed)
        _say_shared(request, _member(request, pk))
        if "link_version" in changed:
            return redirect("member_edit", pk=pk)  # where the link is sent to the new address
        return redirect("municipality", code=member.municipality_id)
    context = {"form": form, "member": member, "municipality": member.municipality}
    context["is_unused"] = actions.is_unused(member)
    context["former_address"] = person.former_address(member.user) if member.left_on is None else ""
    return render(request, "municipalities/member_edit.html", context)


def _say_changed(request: Request, name: str, changed: list[str]) -> None:
    if not changed:
        messages.info(request, _("Nothing was changed."))
    elif "link_version" in changed:
        text = _(
            "%(name)s was saved. The address changed, so the link sent to the former address no longer works. Send the "
            "invitation to the new one below."
        )
        messages.success(request, text % {"name": name})
    else:
        messages.success(request, _("%(name)s was saved.") % {"name": name})


def _say_shared(request: Request, member: WelfareGroupMember) -> None:
    """Allowed, since some offices share a mailbox; but mostly a slip."""
    others = WelfareGroupMember.objects.present().filter(municipality__area=member.municipality.area_id)
    same = others.exclude(pk=member.pk).filter(user__email__iexact=member.user.email).select_related("user").first()
    if same and member.left_on is None:
        text = _("%(name)s and %(other)s have the same e-mail address. Check that it is meant so.")
        messages.warning(request, text % {"name": member.user.name, "other": same.user.name})


@require_POST
@staff("planner")
def leave(request: Request, pk: int) -> HttpResponse:
    member = _member(request, pk)
    actions.leave(member, by=request.user)
    text = _("%(name)s has left the welfare group, and the personal link no longer works.")
    messages.success(request, text % {"name": member.user.name})
    say_what_is_missing(request, member.municipality)
    return redirect("municipality", code=member.municipality_id)


@require_POST
@staff("planner")
def delete(request: Request, pk: int) -> HttpResponse:
    member = _member(request, pk)
    municipality, name = member.municipality, member.user.name
    actions.delete(member, by=request.user)
    messages.success(request, _("%(name)s was taken away from the register.") % {"name": name})
    say_what_is_missing(request, municipality)
    return redirect("municipality", code=municipality.pk)


@require_POST
@staff("planner")
def bring_back(request: Request, pk: int) -> HttpResponse:
    member = _member(request, pk)
    actions.bring_back(member, by=request.user)
    messages.success(request, _("%(name)s belongs to the welfare group again.") % {"name": member.user.name})
    return redirect("municipality", code=member.municipality_id)


@require_POST
@staff("planner")
def send_link(request: Request, pk: int) -> HttpResponse:
    """The invitation, or the link alone, to the person's present address."""
    member = _member(request, pk)
    person_links.send(request, member.user, is_present=member.left_on is None)
    return redirect("member_edit", pk=pk)


@require_POST
@staff("planner")
def revoke_link(request: Request, pk: int) -> HttpResponse:
    member = _member(request, pk)
    person.revoke_link(member.user, area=member.municipality.area_id, by=request.user)
    text = _("The personal link of %(name)s no longer works. The next letter carries a new one.")
    messages.success(request, text % {"name": member.user.name})
    return redirect("member_edit", pk=pk)
