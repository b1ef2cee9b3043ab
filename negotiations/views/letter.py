"""The outbox: every letter with its state, its words with the link masked, and sending it again or stopping it."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.db.models import Count, Min
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from hyte import clock
from hyte.errors import Refused
from hyte.letters import queue as letters
from hyte.letters.models import Letter
from hyte.letters.states import LETTER_IN_TROUBLE, LETTER_TAKEN_BACK, LetterState
from hyte.refused_forms import takes
from hyte.requests import Request
from municipalities.access import staff
from municipalities.models import Membership
from negotiations.actions import recall
from negotiations.actions.invitation import send_after_all
from negotiations.actions.message import try_letter
from negotiations.forms.letter import KindForm, LetterWordsForm, OutboxForm
from negotiations.models import Negotiation, Round
from negotiations.reports import outbox as outboxes
from negotiations.reports.failed_pdfs import failed_pdfs
from negotiations.reports.outbox import TONES

FILES = "hyte.mailfiles.EmailBackend"


def _round(request: Request, pk: int) -> Round:
    return get_object_or_404(Round.objects.visible_to(request.user, "planner").select_related("area"), pk=pk)


def _letter(request: Request, pk: int) -> Letter:
    """One that stands in the outbox of a round; those of the users' own accounts are nobody else's to see."""
    letters = Letter.objects.in_areas(Membership.objects.areas_of(request.user, "planner")).exclude(collection_type="")
    return get_object_or_404(letters.select_related("recipient").defer("calendar"), pk=pk)


def _progress(round: Round) -> dict[str, Any]:
    """How far the letters of the round are: counts by state, which leave at this moment, and when more do. Three queries."""
    mine = round.letters.order_by()
    counted = dict(mine.values_list("state").annotate(n=Count("pk")))
    moving = mine.due().count() + counted.get(LetterState.SENDING, 0)
    delayed = mine.filter(state=LetterState.QUEUED, attempts=0, not_before__gt=clock.now())
    return {
        **delayed.aggregate(delayed=Count("pk"), leaves_at=Min("not_before")),
        **_mail(),
        "round": round,
        "counts": [(state, state.label, TONES[state], counted[state]) for state in LetterState if state in counted],
        "sent": counted.get(LetterState.SENT, 0),
        "total": sum(n for state, n in counted.items() if state not in LETTER_TAKEN_BACK),
        "moving": moving,
        "waiting": counted.get(LetterState.QUEUED, 0),
        "trouble": sum(counted.get(state, 0) for state in LETTER_IN_TROUBLE),
    }


def _mail() -> dict[str, object]:
    """Where the embedded default leaves its letters."""
    return {"mail_is_files": settings.EMAIL_BACKEND == FILES, "mail_folder": settings.EMAIL_FILE_PATH}


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
        "failed_pdfs": failed_pdfs(round),
        "can_plan": True,
        "can_be_taken_back": recall.can_be_taken_back(round),
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
def outbox_send_now(request: Request, pk: int) -> HttpResponse:
    """What waits for its minutes leaves at once."""
    round = _round(request, pk)
    released = letters.send_waiting(round, area=round.area_id, by=request.user)
    text = ngettext("%(n)s letter leaves now.", "%(n)s letters leave now.", released)
    messages.success(request, text % {"n": released} if released else _("No letter waits for its minutes any more."))
    return redirect("outbox", pk=pk)


@require_POST
@staff("planner")
def round_take_back(request: Request, pk: int) -> HttpResponse:
    """The whole opening, while no letter has left."""
    recall.take_back(_round(request, pk), by=request.user)
    messages.success(request, _("The opening was taken back: no letter left, and the round is a draft again."))
    return redirect("round_setup", pk=pk, step="review")


@require_POST
@staff("planner")
def outbox_stop(request: Request, pk: int) -> HttpResponse:
    round = _round(request, pk)
    stopped = letters.stop_waiting(round, area=round.area_id, by=request.user)
    text = ngettext("%(n)s letter was stopped.", "%(n)s letters were stopped.", stopped)
    messages.success(request, text % {"n": stopped})
    return redirect("outbox", pk=pk)


@require_POST
@staff("planner")
def outbox_resend(request: Request, pk: int) -> HttpResponse:
    """Every failed letter of one kind once more."""
    round, form = _round(request, pk), KindForm(request.POST)
    sent = letters.resend_failed(round, kind=form.cleaned_data["kind"], by=request.user) if form.is_valid() else 0
    if sent:
        text = ngettext("%(n)s letter is sent again.", "%(n)s letters are sent again.", sent)
        messages.success(request, text % {"n": sent})
    else:
        messages.info(request, _("No letter of this kind has failed, so nothing was sent."))
    return redirect("outbox", pk=pk)


@require_POST
@staff("planner")
def outbox_send_after_all(request: Request, pk: int) -> HttpResponse:
    """Every stopped letter of one kind; invitations in today's words."""
    round, form = _round(request, pk), KindForm(request.POST)
    sent = send_after_all(round, kind=form.cleaned_data["kind"], by=request.user) if form.is_valid() else 0
    text = ngettext("%(n)s letter is sent after all.", "%(n)s letters are sent after all.", sent)
    messages.success(
        request, text % {"n": sent} if sent else _("No letter of this kind waits for being sent after all.")
    )
    return redirect("outbox", pk=pk)


@require_safe
@staff("planner")
def letter(request: Request, pk: int) -> HttpResponse:
    found = _letter(request, pk)
    about = Negotiation.objects.with_parties().filter(pk=found.about_id if found.about_type == "negotiation" else None)
    context = {
        "letter": found,
        "tone": TONES[LetterState(found.state)],
        "round": Round.objects.filter(pk=found.collection_id).first(),
        "negotiation": about.first(),
        "documents": found.carried.defer("content"),
        **_mail(),
    }
    return render(request, "negotiations/letter/detail.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@staff("planner")
@takes(LetterWordsForm)
def letter_words(request: Request, pk: int) -> HttpResponse:
    """Other words for this one letter, before it leaves."""
    found = _letter(request, pk)
    form = LetterWordsForm(request.POST if request.method == "POST" else None, letter=found)
    if request.method == "POST" and form.is_valid():
        try:
            letters.rewrite(found, **form.cleaned_data, by=request.user)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Saved. This recipient gets the letter in these words."))
            return redirect("letter", pk=pk)
    elif request.method != "POST" and not found.can_be_changed:
        raise Refused(_("This letter has left already, or is leaving at this moment: its words can not be changed."))
    round = Round.objects.filter(pk=found.collection_id).first()
    return render(request, "negotiations/letter/words.html", {"letter": found, "form": form, "round": round})


@require_POST
@staff("planner")
def letter_try(request: Request, pk: int) -> HttpResponse:
    """The letter as it stands, to oneself."""
    found = _letter(request, pk)
    try_letter(found, get_object_or_404(Round, pk=found.collection_id), by=request.user)
    messages.success(request, _("A test letter is on its way to %(email)s.") % {"email": request.user.email})
    return redirect("letter", pk=pk)


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
    messages.success(request, _("The letter has been stopped."))
    return redirect("letter", pk=pk)


@require_POST
@staff("planner")
def letter_send_after_all(request: Request, pk: int) -> HttpResponse:
    found = letters.send_after_all(_letter(request, pk), by=request.user)
    messages.success(request, _("The letter is sent after all to %(email)s.") % {"email": found.to_email})
    return redirect("letter", pk=pk)
