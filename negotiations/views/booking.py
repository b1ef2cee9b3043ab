"""The time of one negotiation: confirm, move, cancel; every change is shown before its calendar letters leave."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from hyte.errors import NeedsConfirmation, Refused
from hyte.formats import when
from hyte.refused_forms import takes
from hyte.requests import Request
from municipalities.access import staff
from municipalities.actions.municipality import set_meeting_place
from negotiations.actions import answer, time_request
from negotiations.actions import booking as actions
from negotiations.forms.booking import BookingForm, CancelForm, KeepForm
from negotiations.models import Negotiation, TimeProposal, TimeRequest
from negotiations.reports.calendars import calendars
from negotiations.slots import Span


def _negotiation(request: Request, pk: int) -> Negotiation:
    found = Negotiation.objects.visible_to(request.user, "planner").select_related("round__area", "round__organiser")
    return get_object_or_404(found.prefetch_related("parties__municipality"), pk=pk)


@require_http_methods(["GET", "HEAD", "POST"])
@staff("planner")
@takes(BookingForm)
def booking(request: Request, pk: int) -> HttpResponse:
    negotiation = _negotiation(request, pk)
    if request.method == "POST":
        actions.check_movable(negotiation)
    form = _form(negotiation, request.POST if request.method == "POST" else None)
    shown: dict[str, Any] = {}
    if form.is_bound and form.is_valid():
        shown = _book(request, form)
        if not shown and not form.errors:
            return redirect("schedule", pk=negotiation.round_id)
    return _page(request, form, **shown)


def _form(negotiation: Negotiation, data: Any = None) -> BookingForm:
    proposals = TimeProposal.objects.filter(party__negotiation=negotiation)
    proposed = list(
        proposals.select_related("party__municipality", "party__negotiation__round").order_by("rank", "party")
    )
    taken = actions.taken(negotiation, {proposal.starts_at for proposal in proposed}) if not negotiation.is_held else {}
    possible = any(proposal.starts_at not in taken for proposal in proposed)
    return BookingForm(negotiation, data, proposals=proposed, taken=taken, free=_left(negotiation, proposed, possible))


def _page(request: Request, form: BookingForm, **shown: Any) -> HttpResponse:
    negotiation = form.negotiation
    asked = TimeRequest.objects.open().of(negotiation).select_related("party__municipality", "asked_by")
    people = actions.recipients(negotiation)
    context = {
        "form": form,
        "cancelling": CancelForm(),
        "keeping": KeepForm(),
        "asked": list(asked) if negotiation.is_scheduled else [],
        "negotiation": negotiation,
        "round": negotiation.round,
        "parties": negotiation.parties.all(),
        "people": [person for person, _has_link in people],
        "calendars": calendars(negotiation),
        **shown,
    }
    return render(request, "negotiations/booking/form.html", context)


def _left(negotiation: Negotiation, proposals: list[TimeProposal], possible: bool) -> list[Span]:
    """The county's times that are still free, where none that a municipality saw suits it or none it proposed is free."""
    wanted = any(party.none_suits for party in negotiation.parties.all()) or (proposals and not possible)
    return answer.free_times(negotiation) if wanted and not negotiation.is_held else []


def _book(request: Request, form: BookingForm) -> dict[str, Any]:
    """Book what the form says. Returns what the planner must see first, if anything; refusals go to the form."""
    negotiation, data = form.negotiation, form.cleaned_data
    starts_at, place, reason = data["starts_at"], data["place"], data.get("reason", "")
    if actions.is_unchanged(negotiation, starts_at, place):
        messages.info(request, _("Nothing was changed, so no letter was sent."))
        return {}
    token = f"{negotiation.sequence} {negotiation.state} {starts_at.isoformat()} {place}"
    accepted = data["seen"] == token
    try:
        if negotiation.is_scheduled and not accepted:
            return _look_first(form, token, actions.preview(negotiation, starts_at=starts_at))
        booked = actions.confirm(
            negotiation, starts_at=starts_at, place=place, by=request.user, reason=reason, accept_warnings=accepted
        )
    except NeedsConfirmation as unusual:
        return _look_first(form, token, unusual.warnings)
    except Refused as refusal:
        form.add_error(form.time_field, str(refusal))
        return {}
    if data.get("remember"):
        set_meeting_place(booked.municipalities[0], place=place, by=request.user)
    words = {"name": booked.title, "when": when(booked.starts_at, booked.ends_at)}
    messages.success(request, _("%(name)s: %(when)s. The calendar invitations are on their way.") % words)
    return {}


def _look_first(form: BookingForm, token: str, warnings: list[str]) -> dict[str, Any]:
    starts_at = form.cleaned_data["starts_at"]
    return {
        "token": token,
        "warnings": warnings,
        "new_starts_at": starts_at,
        "new_ends_at": starts_at + form.negotiation.duration,
        "new_place": form.cleaned_data["place"],
    }


@require_POST
@staff("planner")
@takes(CancelForm)
def cancel(request: Request, pk: int) -> HttpResponse:
    negotiation, form = _negotiation(request, pk), CancelForm(request.POST)
    if not form.is_valid():
        return _page(request, _form(negotiation), cancelling=form)
    negotiation = actions.cancel(negotiation, by=request.user, reason=form.cleaned_data["reason"])
    messages.success(
        request,
        _("%(name)s: the time was cancelled. The municipality can propose new times on its page.")
        % {"name": negotiation.title},
    )
    return redirect("booking", pk=pk)


@require_POST
@staff("planner")
@takes(KeepForm)
def keep(request: Request, pk: int) -> HttpResponse:
    """The time stays although another was asked for."""
    negotiation, form = _negotiation(request, pk), KeepForm(request.POST)
    if not form.is_valid():
        return _page(request, _form(negotiation), keeping=form)
    time_request.keep_time(negotiation, refusal=form.cleaned_data["refusal"], by=request.user)
    words = _("%(name)s: the time stays. The contact is told why.")
    messages.success(request, words % {"name": negotiation.title})
    return redirect("booking", pk=pk)


@require_POST
@staff("planner")
def invite_new(request: Request, pk: int) -> HttpResponse:
    letters = actions.invite_new(_negotiation(request, pk), by=request.user)
    text = ngettext("%(n)s calendar letter is on its way.", "%(n)s calendar letters are on their way.", letters)
    messages.success(request, text % {"n": letters} if letters else _("Everybody has the invitation already."))
    return redirect("negotiation", pk=pk)
