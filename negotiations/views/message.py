"""A free message to chosen municipalities, and the invitation tried on oneself before it leaves."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from hyte.refused_forms import takes
from hyte.requests import Request
from municipalities.access import staff
from negotiations.actions import message as doings
from negotiations.actions.invitation import addressees
from negotiations.forms.message import MessageForm
from negotiations.letters import cover
from negotiations.models import Round
from negotiations.views.setup import explained


@require_http_methods(["GET", "HEAD", "POST"])
@staff("planner")
@takes(MessageForm)
def new(request: Request, pk: int) -> HttpResponse:
    rounds = Round.objects.visible_to(request.user, "planner").select_related("area", "organiser")
    round = get_object_or_404(rounds, pk=pk)
    round.check_open()
    municipalities = [party.municipality for party in round.parties.select_related("municipality")]
    data = request.POST.copy() if request.method == "POST" else None
    initial = {"municipalities": request.GET.getlist("municipality")}
    form = MessageForm(data, round=round, municipalities=municipalities, initial=initial)
    previews = []
    if data is not None and form.is_valid():
        if "send" in data and form.may_be_sent:
            return _sent(request, round, form)
        data["seen"] = form.digest  # what is shown now may be sent next
        previews = [(reader, *doings.preview(round, reader, form.texts)) for reader in form.shown]
    context = {
        "round": round,
        "form": form,
        "previews": previews,
        "changed": data is not None and "send" in data,
        "placeholders": [explained(cover.TO_MUNICIPALITIES, language) for language in ("fi", "sv")],
    }
    return render(request, "negotiations/message/new.html", context)


def _sent(request: Request, round: Round, form: MessageForm) -> HttpResponse:
    made = doings.send(round, to=form.readers, texts=form.texts, by=request.user)
    text = ngettext("The message is on its way to %(n)s person.", "The message is on its way to %(n)s people.", made)
    messages.success(request, text % {"n": made})
    return redirect("outbox", pk=round.pk)


@require_POST
@staff("planner")
def try_invitation(request: Request, pk: int) -> HttpResponse:
    """The invitation as the chosen person will get it, to oneself."""
    rounds = Round.objects.visible_to(request.user, "planner").with_choices()
    round = get_object_or_404(rounds, pk=pk)
    round.check_open()
    chosen = next((one for one in addressees(round) if str(one.user.pk) == request.POST.get("addressee")), None)
    page = redirect("round_setup", pk=pk, step="letter")
    if chosen is None:
        messages.info(request, _("Choose whose letter you want to try."))
        return page
    doings.try_invitation(round, chosen, by=request.user)
    messages.success(request, _("A test letter is on its way to %(email)s.") % {"email": request.user.email})
    page["Location"] += f"?as={chosen.user.pk}#preview"
    return page
