"""Which municipalities meet the county in one negotiation, and how long it lasts."""

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from hyte.errors import Refused
from hyte.refused_forms import takes
from hyte.requests import Request
from municipalities.access import staff
from negotiations.actions import arrangement as actions
from negotiations.actions import booking
from negotiations.forms.arrangement import ArrangementForm
from negotiations.views.negotiation import load_to_change


@require_http_methods(["GET", "HEAD", "POST"])
@staff("planner")
@takes(ArrangementForm)
def arrangement(request: Request, pk: int) -> HttpResponse:
    found = load_to_change(request.user, pk)
    data = request.POST if request.method == "POST" else None
    form = ArrangementForm(data, negotiation=found, others=actions.others(found))
    if form.is_bound and form.is_valid():
        try:
            with transaction.atomic():
                booking.set_length(found, minutes=form.cleaned_data["minutes"], by=request.user)
                actions.meet_together(found, parties=form.chosen(), by=request.user)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("Saved."))
            return redirect("negotiation", pk)
    return render(request, "negotiations/negotiation/arrangement.html", {"negotiation": found, "form": form})
