"""What a municipality told by telephone or e-mail: all four steps of its answer on one page."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from hyte.errors import Refused
from hyte.refused_forms import takes
from hyte.requests import Request
from municipalities.access import staff
from municipalities.models.municipality import on_duty
from negotiations.actions import recorded_answer as actions
from negotiations.actions.answer import choosable
from negotiations.forms.contact import OtherPeople, named, other_people
from negotiations.forms.recorded_answer import RecordedAnswerForm
from negotiations.models import Party, RecordedAnswer
from negotiations.states import STILL_AHEAD


@require_http_methods(["GET", "HEAD", "POST"])
@staff("planner")
@takes(RecordedAnswerForm, OtherPeople)
def record_answer(request: Request, pk: int) -> HttpResponse:
    party = _party(request, pk)
    data = request.POST if request.method == "POST" else None
    expected = list(party.expected_people())
    topics = list(party.negotiation.topics.sent().filter(municipality=party.municipality_id))
    contact, _deputy = on_duty(party.municipality.members.answering().select_related("user"))
    offered = [] if party.negotiation.is_scheduled else choosable(party)
    form = RecordedAnswerForm(party, data, contact=contact, offered=offered, expected=expected, topics=topics)
    others = other_people(data, expected=expected)
    if form.is_bound and others.is_valid() & form.is_valid():
        if said := _record(request, party, form, named(others), others_changed=others.has_changed()):
            messages.success(request, said)
            return redirect("round", pk=party.round_id)
    elif form.is_bound and not others.is_valid():
        form.add_error(None, _("Something is missing in the rows of other people: see below."))
    context = {"form": form, "others": others, "party": party, "round": party.round, "topics": topics}
    context["others_legend"] = _("Others from the municipality")
    return render(request, "negotiations/answer/record.html", context)


def _party(request: Request, pk: int) -> Party:
    parties = Party.objects.visible_to(request.user, "planner")
    party = get_object_or_404(parties.select_related("municipality", "negotiation__round__area", "round__area"), pk=pk)
    party.round.check_open()
    if party.negotiation.state not in STILL_AHEAD:
        raise Refused(_("The negotiation has been held or cancelled, so no answer can be recorded any more."))
    return party


def _record(
    request: Request, party: Party, form: RecordedAnswerForm, others: list[dict[str, str]], *, others_changed: bool
) -> str:
    """What the page says afterwards; "" where the form has an error now."""
    told = form.told(others, others_changed=others_changed)
    if told is None:
        form.add_error(None, _("Nothing was told yet: fill in at least one part."))
        return ""
    try:
        parts = actions.record_answer(party, told, by=request.user)
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return ""
    labels = ", ".join(str(RecordedAnswer.Part(part).label) for part in parts)
    return _("%(name)s: recorded on its behalf: %(parts)s.") % {"name": party.municipality.name, "parts": labels}
