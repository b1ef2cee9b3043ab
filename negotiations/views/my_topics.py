"""The topics that a member of staff answers: all that lie ahead, and each with the reply and the prepared answer."""

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from hyte.accounts.models import User
from hyte.errors import Conflict, Refused
from hyte.refused_forms import takes
from hyte.requests import Request
from municipalities.access import staff
from municipalities.models import Membership
from negotiations.actions import expert as experts
from negotiations.forms.expert import PreparedForm, ReplyForm
from negotiations.models import Negotiation, Round, Topic
from negotiations.states import STILL_AHEAD


def _mine(user: User) -> QuerySet[Topic]:
    """Those that the person has been named for, in the counties where they belong to the staff; the soonest first."""
    seen = Negotiation.objects.visible_to(user, *_READERS)
    ahead = seen.filter(state__in=STILL_AHEAD, round__opened_at__isnull=False, round__closed_at=None)
    found = Topic.objects.sent().filter(expert=user, negotiation__in=ahead.values("pk"))
    related = found.select_related("negotiation__round__area", "municipality", "organisation")
    return related.prefetch_related("negotiation__parties__municipality").order_by(
        "negotiation__starts_at", "negotiation", "order", "pk"
    )


_READERS = ("planner", "expert", "manager")


@require_safe
@staff(*_READERS)
def my_topics(request: Request) -> HttpResponse:
    """The start page of an expert."""
    negotiations: dict[int, tuple[Negotiation, list[Topic]]] = {}
    for topic in _mine(request.user):
        negotiations.setdefault(topic.negotiation_id, (topic.negotiation, []))[1].append(topic)
    rounds = list(Round.objects.visible_to(request.user, "planner", "expert").running().newest_first())
    context = {"negotiations": list(negotiations.values()), "rounds": rounds}
    return render(request, "negotiations/my_topics/page.html", context)


def _load(request: Request, pk: int) -> Topic:
    return get_object_or_404(_mine(request.user), pk=pk)


def _reply_form(request: Request, topic: Topic, data: Any = None) -> ReplyForm:
    colleagues = Membership.objects.people(topic.negotiation.round.area_id).exclude(pk=request.user.pk)
    return ReplyForm(topic, data, colleagues=colleagues)


def _page(request: Request, topic: Topic, status: int = 200, **forms: Any) -> HttpResponse:
    forms = {"reply_form": _reply_form(request, topic), "prepared_form": PreparedForm(topic), **forms}
    has_errors = any(getattr(form, "errors", None) for form in forms.values())
    context = {"topic": topic, "negotiation": topic.negotiation, "has_errors": has_errors, **forms}
    return render(request, "negotiations/my_topics/topic.html", context, status=status)


@staff(*_READERS)
@takes(ReplyForm)
def reply(request: Request, pk: int) -> HttpResponse:
    """One topic; by POST whether the person answers it, or who does instead."""
    topic = _load(request, pk)
    if request.method != "POST":
        return _page(request, topic)
    form = _reply_form(request, topic, request.POST)
    if not form.is_valid():
        return _page(request, topic, reply_form=form)
    words, colleague = form.cleaned_data["words"], form.colleague
    try:
        if colleague:
            experts.hand_over(topic, substitute=colleague, words=words, by=request.user)
        else:
            experts.reply(topic, comes=form.comes, words=words, by=request.user)
    except Refused as refused:
        form.add_error("substitute" if colleague else "reply", str(refused))
        return _page(request, topic, reply_form=form)
    if colleague:
        said = _("%(name)s answers “%(topic)s” now, and is invited.") % {"name": colleague.name, "topic": topic}
    elif form.comes:
        said = _("You answer “%(topic)s”. The planner sees it.") % {"topic": topic}
    else:
        said = _("The planner sees that you can not answer “%(topic)s”.") % {"topic": topic}
    messages.success(request, said)
    return redirect("my_topics")


@staff(*_READERS)
@takes(PreparedForm)
def prepare(request: Request, pk: int) -> HttpResponse:
    """The answer written beforehand."""
    topic = _load(request, pk)
    if request.method != "POST":
        return redirect("topic_reply", pk)
    form = PreparedForm(topic, request.POST)
    if not form.is_valid():
        return _page(request, topic, prepared_form=form)
    try:
        experts.prepare(topic, prepared=form.cleaned_data["prepared"], read=form.cleaned_data["read"], by=request.user)
    except Conflict as conflict:
        topic = _load(request, pk)
        data = request.POST.copy()
        data["read"] = str(PreparedForm(topic)["read"].value())
        form = PreparedForm(topic, data)
        form.add_error(None, str(conflict))
        return _page(request, topic, 409, prepared_form=form, theirs=conflict.theirs)
    except Refused as refused:
        form.add_error(None, str(refused))
        return _page(request, topic, prepared_form=form)
    messages.success(request, _("Your answer to “%(topic)s” has been saved.") % {"topic": topic})
    return redirect("my_topics")
