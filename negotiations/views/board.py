"""The board of a round: how every municipality stands, and reminding those that owe an answer."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from hyte.formats import short_date
from hyte.requests import Request
from municipalities.access import plans_in, staff
from negotiations.actions import answer, duty, invitation
from negotiations.ladder import Waits
from negotiations.models import Party, Round
from negotiations.reports import board as boards
from negotiations.reports.board import words
from negotiations.reports.failed_pdfs import failed_pdfs


@require_safe
@staff("planner", "expert", "manager")
def board(request: Request, pk: int) -> HttpResponse:
    rounds = Round.objects.visible_to(request.user).select_related("area", "organiser")
    round = get_object_or_404(rounds, pk=pk)
    built = boards.build(round)
    waits = request.GET.get("waits", "")
    waits = waits if waits in words.FILTERS else ""
    counts = built.counts()
    filters = [(value, label, counts[value]) for value, label in words.FILTERS.items() if counts[value] or not value]
    context = {
        "round": round,
        "board": built,
        "shown": [row for row in built.rows if row.matches(waits)],
        "left_out": built.left_out if waits in ("", Waits.ABSENT) else [],
        "waits": waits,
        "filters": filters,
        "labels": words.LABELS.values(),
        "can_plan": plans_in(request.user, round.area_id),
        "failed_pdfs": failed_pdfs(round),
    }
    return render(request, "negotiations/board/board.html", context)


@require_POST
@staff("planner")
def remind_all(request: Request, pk: int) -> HttpResponse:
    round = get_object_or_404(Round.objects.visible_to(request.user, "planner"), pk=pk)
    reminded = [party.municipality.name for party in duty.remind_all(round, by=request.user)]
    if reminded:
        text = ngettext(
            "A reminder is on its way to %(n)s municipality: %(names)s.",
            "A reminder is on its way to %(n)s municipalities: %(names)s.",
            len(reminded),
        )
        messages.success(request, text % {"n": len(reminded), "names": ", ".join(reminded)})
    else:
        messages.info(
            request, _("No reminder was made: everybody has answered, or was invited or reminded a few days ago.")
        )
    return redirect("round", pk=pk)


@require_POST
@staff("planner")
def remind_one(request: Request, pk: int) -> HttpResponse:
    party = _party(request, pk)
    name = {"name": party.municipality.name}
    last = None if "again" in request.POST else duty.reminded_at(party)
    if last:
        told = _("%(name)s: no second reminder was made, because the last one is of %(date)s.")
        messages.info(request, told % {**name, "date": short_date(last)})
    elif duty.remind(party, by=request.user):
        messages.success(request, _("%(name)s: a reminder is on its way.") % name)
    else:
        messages.info(
            request,
            _("%(name)s: no reminder was made. It has answered, has been reminded today, or has no HYTE contact.")
            % name,
        )
    return redirect("round", pk=party.round_id)


@require_POST
@staff("planner")
def send_to_deputy(request: Request, pk: int) -> HttpResponse:
    """The invitation, or a reminder, to the deputy contact instead of the contact."""
    party = _party(request, pk)
    name = {"name": party.municipality.name}
    if invitation.send_to_deputy(party, by=request.user):
        messages.success(request, _("%(name)s: the letter to the deputy is on its way.") % name)
    else:
        messages.info(request, _("%(name)s: the deputy has got a letter today already.") % name)
    return redirect("round", pk=party.round_id)


@require_POST
@staff("planner")
def take_named(request: Request, pk: int) -> HttpResponse:
    """Whom the contact has named, into the register with the duty: nothing is typed again."""
    party = _party(request, pk)
    member = answer.take_named(party, by=request.user)
    words = {"name": member.user.name, "duty": member.get_duty_display(), "place": party.municipality.name}
    messages.success(request, _("%(name)s is now in the register of %(place)s: %(duty)s.") % words)
    return redirect("round", pk=party.round_id)


def _party(request: Request, pk: int) -> Party:
    parties = Party.objects.visible_to(request.user, "planner")
    found = parties.select_related("municipality", "negotiation__round__area", "round__area", "round__organiser")
    return get_object_or_404(found, pk=pk)
