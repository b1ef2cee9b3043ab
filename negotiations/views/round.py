"""Rounds: the list, beginning a new one, deleting one begun by mistake, and opening it."""

from django.conf import settings
from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from hyte import clock
from hyte.errors import Refused
from hyte.letters.models import Letter
from hyte.refused_forms import takes
from hyte.requests import Request
from municipalities.access import plans_in, staff
from municipalities.models import Membership, Municipality
from negotiations.actions import round as rounds_
from negotiations.forms.letter import OpenForm
from negotiations.forms.round import LAST_YEAR, NewRoundForm
from negotiations.letters.kinds import INVITATIONS
from negotiations.models import Round
from negotiations.states import IN_CALENDAR
from negotiations.timetable import Phase
from negotiations.views import setup


@require_safe
@staff("planner", "expert", "manager")
def rounds(request: Request) -> HttpResponse:
    found = Round.objects.visible_to(request.user).select_related("area").newest_first()
    listed = found.annotate(
        total=Count("negotiations"),
        booked=Count("negotiations", filter=Q(negotiations__state__in=IN_CALENDAR)),
        held=Count("negotiations", filter=Q(negotiations__state="held")),
        memos=Count("negotiations", filter=Q(negotiations__memo__state="sent")),
    )
    counted = list(listed)
    trouble = Letter.objects.in_collections(counted).in_trouble()
    troubled = dict(trouble.order_by().values_list("collection_id").annotate(n=Count("pk")))
    planned = {area for area in Membership.objects.held_by(request.user) if plans_in(request.user, area)}
    year = clock.today().year
    rows = [
        {
            "round": round,
            "phase": _phase(round),
            "trouble": troubled.get(round.pk, 0),
            "can_plan": round.area_id in planned,
        }
        for round in counted
    ]
    started = {row["round"].area_id for row in rows if row["round"].year >= year}
    context = {"rows": rows, "year": year, "can_start": bool(planned), "start_first": bool(planned - started)}
    if planned and not rows:
        unanswered = Municipality.objects.filter(area__in=planned).without_contact()
        context["unanswered"] = unanswered.count()
    return render(request, "negotiations/round/list.html", context)


def _phase(round: Round) -> tuple[str, str]:
    """(tone, word) of how the round stands."""
    if not round.opened_at:
        tone = "none"
    elif round.phase == Phase.OVER:
        tone = "done" if round.closed_at else "late"
    else:
        tone = "info" if round.phase == Phase.PREPARATION else "wait"
    return tone, round.phase_word


@require_http_methods(["GET", "HEAD", "POST"])
@staff("planner")
@takes(NewRoundForm)
def round_new(request: Request) -> HttpResponse:
    form = NewRoundForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        copy = data["start"] == LAST_YEAR
        try:
            made = rounds_.prepare(area=data["area"], year=data["year"], by=request.user, copy=copy)
        except Refused as refusal:
            form.add_error("year", str(refusal))
        else:
            return redirect("round_setup", pk=made.pk, step="dates")
    return render(request, "negotiations/round/new.html", {"form": form})


@require_POST
@staff("planner")
def round_open(request: Request, pk: int) -> HttpResponse:
    round = get_object_or_404(Round.objects.visible_to(request.user, "planner").with_choices(), pk=pk)
    if round.opened_at:
        return redirect("outbox", pk=pk)
    review = setup.Review(round)
    form = OpenForm(request.POST, warnings=review.warnings, letters=review.letters_now)
    if review.problems or not form.is_valid():
        return setup.show(request, round, "review", {"review": review, "form": form})
    hold = form.cleaned_data.get("hold", False)
    opened = rounds_.open_round(round, by=request.user, hold=hold)
    queued = opened.letters.filter(kind__in=INVITATIONS).counting().count()
    if hold:
        messages.success(request, _("The round is open. Its letters are kept in the outbox until you send them."))
    elif queued and settings.LETTER_DELAY_MINUTES:
        text = ngettext(
            "The round is open. %(n)s letter leaves in %(minutes)s minutes: until then you can take it back.",
            "The round is open. %(n)s letters leave in %(minutes)s minutes: until then you can take them back.",
            queued,
        )
        messages.success(request, text % {"n": queued, "minutes": settings.LETTER_DELAY_MINUTES})
    elif queued:
        text = ngettext(
            "The round is open. %(n)s letter is on its way.",
            "The round is open. %(n)s letters are on their way.",
            queued,
        )
        messages.success(request, text % {"n": queued})
    else:
        messages.success(request, _("The round is open. The letters leave on the day of the invitations."))
    return redirect("outbox", pk=pk)


@require_POST
@staff("planner")
def round_delete(request: Request, pk: int) -> HttpResponse:
    round = get_object_or_404(Round.objects.visible_to(request.user, "planner"), pk=pk)
    rounds_.delete(round, by=request.user)
    messages.success(request, _("The draft of the round of %(year)s was deleted.") % {"year": round.year})
    return redirect("rounds")
