"""The page of an organisation: where it is invited, where it comes, a topic for many negotiations, measures that name it."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from hyte import clock
from hyte.accounts.models import User
from hyte.errors import Refused
from hyte.refused_forms import takes
from municipalities.access import contact_link
from municipalities.models import Organisation
from negotiations.actions import organisation as actions
from negotiations.forms.contact_topic import TickForm
from negotiations.forms.organisation import ComingForm, TopicForManyForm
from negotiations.models import Negotiation, Topic
from negotiations.reports.organisation import Invitation, invitations, measures_of
from negotiations.reports.papers import papers
from negotiations.states import STILL_AHEAD
from negotiations.views.contact_desk import invited_to
from programmes.models import Measure


def _organisation(request: HttpRequest) -> Organisation | None:
    """The one that the person of the link represents."""
    organisation: Organisation | None = getattr(request.user, "organisation", None)
    return organisation if organisation and organisation.left_on is None else None


View = Callable[..., HttpResponse]


def of_organisation(view: View) -> View:
    """view(request, organisation, …): not there for others."""

    @contact_link
    @wraps(view)
    def wrapped(request: HttpRequest, **kwargs: object) -> HttpResponse:
        organisation = _organisation(request)
        if organisation is None:
            raise Http404
        return view(request, organisation, **kwargs)

    return wrapped


def newest(organisation: Organisation, user: User) -> list[Negotiation]:
    """The negotiations of the newest round to which it is invited."""
    found = list(invited_to(organisation, user))
    return [negotiation for negotiation in found if negotiation.round_id == found[0].round_id]


def _ahead(organisation: Organisation, user: User) -> list[Negotiation]:
    """Those that still take topics and answers; refused where there are none, so that what was typed is given back."""
    found = newest(organisation, user)
    if found and found[0].round.closed_at:
        raise Refused(_("The round has been closed, so this can no longer be changed."))
    ahead = [negotiation for negotiation in found if negotiation.state in STILL_AHEAD]
    if not ahead:
        raise Refused(_("No negotiation lies ahead, so there is nothing to tell now."))
    return ahead


def front(request: HttpRequest, refused: dict[int, TickForm] | None = None) -> HttpResponse:
    """The first page; nothing on it, where no round has been opened. `refused`: by measure the form that came back."""
    user: Any = request.user
    organisation = _organisation(request)
    found = newest(organisation, user) if organisation else []
    round = found[0].round if found else None
    shown = invitations(organisation, found) if organisation and found else []
    context = {
        "organisation": organisation,
        "round": round,
        "invited": shown,
        "takes": round is not None and round.closed_at is None and any(i.is_ahead for i in shown),
        "is_late": round is not None and clock.today() > round.answers_due_on,
        "measures": [
            (measure, (refused or {}).get(measure.pk) or _accept_form(measure))
            for measure in (measures_of(organisation) if organisation else [])
        ],
        "has_errors": bool(refused),
        "papers": [paper for paper in papers(user) if paper.is_summary],
        "token": request.token,  # type: ignore[attr-defined]
    }
    return render(request, "contact/invitations.html", context)


@of_organisation
@takes(ComingForm)
def coming(request: HttpRequest, organisation: Organisation) -> HttpResponse:
    """To which negotiations the organisation comes, and who."""
    user: Any = request.user
    shown = [i for i in invitations(organisation, _ahead(organisation, user)) if i.is_ahead]
    if request.method == "POST" and _unasked(request, shown):
        raise Refused(_("One of the negotiations no longer lies ahead. Open the page again."))
    form = ComingForm(request.POST if request.method == "POST" else None, invitations=shown, voice=user.name)
    if form.is_bound and form.is_valid():
        told = form.told()
        changed = sum(
            actions.tell_coming(negotiation, organisation, comes=comes, instead=instead, by=user)
            for negotiation, comes, instead in told
        )
        if changed:
            messages.success(request, _("The county has been told."))
            return redirect("contact", token=request.token)  # type: ignore[attr-defined]
        messages.info(request, _("Nothing had been changed in the form."))
    return _page(request, organisation, form, "contact/coming.html")


def _unasked(request: HttpRequest, shown: list[Invitation]) -> bool:
    asked = {str(invitation.negotiation.pk) for invitation in shown}
    keys = {
        name.partition("_")[2]
        for name, value in request.POST.items()
        if name.startswith(("coming_", "instead_")) and value
    }
    return bool(keys - asked)


@of_organisation
@takes(TopicForManyForm)
def topic_for_many(request: HttpRequest, organisation: Organisation) -> HttpResponse:
    """One topic for many negotiations."""
    user: Any = request.user
    data = request.POST if request.method == "POST" else None
    ahead = _ahead(organisation, user)
    topic = Topic(organisation=organisation, negotiation=ahead[0])
    form = TopicForManyForm(data, open_to=ahead, instance=topic)
    if form.is_bound and form.is_valid():
        chosen = list(form.cleaned_data["negotiations"])
        try:
            sent = actions.raise_in(chosen, organisation, words=form.words, by=user)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            text = ngettext(
                "The topic has been sent to %(n)s negotiation.",
                "The topic has been sent to %(n)s negotiations.",
                len(sent),
            )
            messages.success(request, text % {"n": len(sent)})
            return redirect("contact", token=request.token)  # type: ignore[attr-defined]
    return _page(request, organisation, form, "contact/topic_for_many.html")


def _page(request: HttpRequest, organisation: Organisation, form: Any, template: str) -> HttpResponse:
    context = {"organisation": organisation, "form": form, "token": request.token}  # type: ignore[attr-defined]
    return render(request, template, context)


def _accept_form(measure: Measure, data: Any = None) -> TickForm:
    label = _("We take our acceptance back") if measure.organisation_accepted_at else _("We accept this measure")
    return TickForm(data, name=f"measure{measure.pk}", label=label)


@of_organisation
@takes(TickForm)
def accept_measure(request: HttpRequest, organisation: Organisation, pk: int) -> HttpResponse:
    """Yes to a measure that names the organisation, or taken back; ticked by hand, so that no scanner does it."""
    measure = get_object_or_404(Measure, pk__in=[measure.pk for measure in measures_of(organisation)], pk=pk)
    user: Any = request.user
    if request.method == "POST":
        form = _accept_form(measure, request.POST)
        if not form.is_valid():
            return front(request, {measure.pk: form})
        accepts = measure.organisation_accepted_at is None
        actions.accept_measure(measure, accepts=accepts, by=user)
        said = _("You have accepted the measure.") if accepts else _("Your acceptance was taken back.")
        messages.success(request, said)
    return redirect("contact", token=request.token)  # type: ignore[attr-defined]
