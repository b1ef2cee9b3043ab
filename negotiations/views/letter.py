"""The outbox: every letter with its state, its words with the link masked, and sending it again or stopping it."""

from typing import Any

from django.contrib import messages
from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from hyte.requests import Request
from municipalities.access import staff
from negotiations.actions import letter as letters
from negotiations.forms.letter import OutboxForm, ResendForm
from negotiations.models import Letter, Round
from negotiations.reports import outbox as outboxes
from negotiations.reports.outbox import TONES
from negotiations.states import LetterState


def _round(request: Request, pk: int) -> Round:
    return get_object_or_404(Round.objects.visible_to(request.user, "planner").select_related("area"), pk=pk)


def _letter(request: Request, pk: int) -> Letter:
    found = Letter.objects.visible_to(request.user, "planner").select_related("round", "recipient", "negotiation")
    loaded = found.prefetch_related("negotiation__parties__municipality").defer("calendar")
    return get_object_or_404(loaded, pk=pk)


def _progress(round: Round) -> dict[str, Any]:
    """How far the letters of the round are: counts by state, and whether any is on its way at this moment. Two queries."""
    mine = round.letters.order_by()
    counted = dict(mine.values_list("state").annotate(n=Count("pk")))
    moving = mine.due().count() + counted.get(LetterState.SENDING, 0)
    return {
        "round": round,
        "counts": [(state, state.label, TONES[state], counted[state]) for state in LetterState if state in counted],
        "sent": counted.get(LetterState.SENT, 0),
        "total": sum(n for state, n in counted.items() if state != LetterState.DROPPED),
        "moving": moving,
        "waiting": counted.get(LetterState.QUEUED, 0),
        "trouble": counted.get(LetterState.FAILED, 0) + counted.get(LetterState.UNSURE, 0),
    }


@require_safe
@staff("planner")
def outbox(request: Request, pk: int) -> HttpResponse:
    round = _round(request, pk)
    negotiations = list(round.negotiations.with_parties())
    form = OutboxForm(request.GET, municipalities=[m for n in negotiations for m in n.municipalities])
    chosen = form.chosen()
    asked = request.GET.get("group", ""), request.GET.get("page")
    context = {
        "form": form,
        "chosen": chosen,
        "kept": urlencode(chosen),
        "outbox": outboxes.outbox(round, negotiations, chosen, asked),
        **_progress(round),
    }
    return render(request, "negotiations/letter/outbox.html", context)


@require_safe
@staff("planner")
def outbox_progress(request: Request, pk: int) -> HttpResponse:
    """The part of the outbox that renews itself while letters leave."""
    return render(request, "negotiations/letter/_progress.html", {**_progress(_round(request, pk)), "renewed": True})


@require_POST
@staff("planner")
def outbox_stop(request: Request, pk: int) -> HttpResponse:
    stopped = letters.stop_waiting(_round(request, pk), by=request.user)
    text = ngettext("%(n)s letter was stopped.", "%(n)s letters were stopped.", stopped)
    messages.success(request, text % {"n": stopped})
    return redirect("outbox", pk=pk)


@require_POST
@staff("planner")
def outbox_resend(request: Request, pk: int) -> HttpResponse:
    """Every failed letter of one kind once more."""
    round, form = _round(request, pk), ResendForm(request.POST)
    sent = letters.resend_failed(round, kind=form.cleaned_data["kind"], by=request.user) if form.is_valid() else 0
    if sent:
        text = ngettext("%(n)s letter is sent again.", "%(n)s letters are sent again.", sent)
        messages.success(request, text % {"n": sent})
    else:
        messages.info(request, _("No letter of this kind has failed, so nothing was sent."))
    return redirect("outbox", pk=pk)


@require_safe
@staff("planner")
def letter(request: Request, pk: int) -> HttpResponse:
    found = _letter(request, pk)
    profiles = found.sheets.order_by("filename").defer("content", "pdf")
    context = {"letter": found, "tone": TONES[LetterState(found.state)], "profiles": profiles}
    return render(request, "negotiations/letter/detail.html", context)


@require_POST
@staff("planner")
def letter_resend(request: Request, pk: int) -> HttpResponse:
    found = letters.resend(_letter(request, pk), by=request.user)
    messages.success(request, _("The letter is sent again to %(email)s.") % {"email": found.to_email})
    return redirect("letter", pk=pk)


@require_POST
@staff("planner")
def letter_stop(request: Request, pk: int) -> HttpResponse:
    letters.stop(_letter(request, pk), by=request.user)
    messages.success(request, _("The letter has been stopped. It can not be sent any more."))
    return redirect("letter", pk=pk)
