"""The end of a round: what is left unfinished by name, closing, and reopening within two weeks."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from hyte.errors import Refused
from hyte.refused_forms import takes
from hyte.requests import Request
from municipalities.access import staff
from negotiations.actions import closing as actions
from negotiations.forms.closing import CloseForm, ReopenForm
from negotiations.models import Round
from negotiations.reports.unfinished import unfinished


def _round(request: Request, pk: int) -> Round:
    return get_object_or_404(Round.objects.visible_to(request.user, "planner").select_related("area"), pk=pk)


@require_http_methods(["GET", "HEAD", "POST"])
@staff("planner")
@takes(CloseForm)
def close(request: Request, pk: int) -> HttpResponse:
    round = _round(request, pk)
    if not round.opened_at:
        raise Refused(_("A round that has not been opened can not be closed."))
    if round.closed_at:
        return redirect("round", pk=pk)
    left = unfinished(round)
    hindrances = actions.hindrances_of(left)
    form = CloseForm(request.POST if request.method == "POST" else None, is_unfinished=bool(left.parts))
    if request.method == "POST" and not hindrances and form.is_valid():
        actions.close(round, by=request.user, accept_unfinished=form.cleaned_data.get("accept_unfinished", False))
        messages.success(request, _("The round is closed. Its answers, memos and summary stay as they are."))
        return redirect("round", pk=pk)
    context = {"round": round, "left": left, "hindrances": hindrances, "form": form}
    status = 409 if request.method == "POST" and hindrances else 200
    return render(request, "negotiations/round/close.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@staff("planner")
@takes(ReopenForm)
def reopen(request: Request, pk: int) -> HttpResponse:
    round = _round(request, pk)
    if request.method != "POST" and not round.can_be_reopened:
        return redirect("round", pk=pk)
    form = ReopenForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.reopen(round, reason=form.cleaned_data["reason"], by=request.user)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("The round is open again: answers, memos and summary can be changed."))
            return redirect("round", pk=pk)
    return render(request, "negotiations/round/reopen.html", {"round": round, "form": form})
