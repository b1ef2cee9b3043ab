"""Topics: written on a page of their own, kept as drafts by themselves, sent, changed, removed."""

import uuid
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _

from hyte import clock
from hyte.errors import Conflict, Refused
from hyte.formats import fi_time
from hyte.refused_forms import takes
from municipalities.access import contact_link
from negotiations.actions import topic as topics
from negotiations.forms.contact_topic import SendTopicsForm, TickForm, TopicForm
from negotiations.models import Topic
from negotiations.views.contact import show
from negotiations.views.contact_answers import done, unchanged
from negotiations.views.contact_desk import Desk, desk_post, find, raises_topics


@contact_link
@takes(TopicForm)
def contact_topic_new(request: HttpRequest, pk: int) -> HttpResponse:
    """A new topic. Only a POST stores anything; the form's key keeps its many arrivals one draft."""
    desk = find(request, pk)
    assert desk is not None
    topic = topics.draft(negotiation=desk.negotiation, party=desk.party, organisation=desk.organisation, by=desk.user)
    if request.method == "POST":
        topic = _known(desk, request.POST.get("key", "")) or topic
    return _topic(request, desk, topic)


@contact_link
@takes(TopicForm)
def contact_topic(request: HttpRequest, pk: int, topic: int) -> HttpResponse:
    desk = find(request, pk)
    assert desk is not None
    return _topic(request, desk, get_object_or_404(desk.topics(), pk=topic))


def _known(desk: Desk, key: str) -> Topic | None:
    """The draft that this form has made already."""
    try:
        return desk.topics().filter(draft_key=uuid.UUID(key)).first()
    except ValueError:
        return None


def _topic(request: HttpRequest, desk: Desk, topic: Topic) -> HttpResponse:
    if not raises_topics(desk):
        return render(request, "403.html", status=403)
    if not desk.takes_topics:
        raise Refused(_("The negotiation has been held, so topics can no longer be changed."))
    if request.method != "POST":
        return _page(request, desk, topic, TopicForm(instance=topic, initial={"key": uuid.uuid4()}))
    if request.headers.get("X-Autosave"):
        return _autosave(request, desk, topic)
    form = TopicForm(request.POST, instance=topic)
    if not form.is_valid():
        return _page(request, desk, topic, form)
    if topic.pk and not form.has_changed():
        return unchanged(request, desk)
    return _save(request, desk, form)


def _save(request: HttpRequest, desk: Desk, form: TopicForm) -> HttpResponse:
    was_sent = form.instance.sent_at is not None
    topic = form.save(commit=False)
    topic.draft_key = topic.draft_key or form.cleaned_data.get("key")
    try:
        topic = topics.save(topic, version=form.read_version or None, by=desk.user)
        if form.cleaned_data.get("ready"):
            topic = topics.send(topic, by=desk.user)
    except Conflict as conflict:
        return _conflict(request, desk, form, conflict)
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return _page(request, desk, topic, form)
    if topic.sent_at is None:
        return done(request, desk, _("“%(topic)s” has been saved as a draft: it has not been sent.") % {"topic": topic})
    if was_sent:
        return done(
            request, desk, _("The change to “%(topic)s” has been saved, and the county sees it.") % {"topic": topic}
        )
    return done(request, desk, _("“%(topic)s” has been sent.") % {"topic": topic})


def _conflict(request: HttpRequest, desk: Desk, form: TopicForm, conflict: Conflict) -> HttpResponse:
    """Both texts; what was typed stays in the form, and saving again is now on purpose."""
    form = form.read_now()
    form.add_error(None, str(conflict))
    stored = desk.topics().get(pk=form.instance.pk)
    return _page(request, desk, stored, form, status=409, theirs=conflict.theirs)


def _autosave(request: HttpRequest, desk: Desk, topic: Topic) -> HttpResponse:
    """A draft keeps itself; a topic that the county already sees is changed by its button only."""
    if topic.sent_at:
        return JsonResponse({"error": _("This topic has been sent.")}, status=409)
    form = TopicForm(request.POST, instance=topic, may_be_untitled=True)
    if not form.is_valid():
        return JsonResponse({"error": form.errors}, status=422)
    written = [name for name in form.changed_data if name not in ("key", "version", "ready", "theme")]
    fields = {}
    if written or (topic.pk and form.has_changed()):
        draft = form.save(commit=False)
        draft.draft_key = draft.draft_key or form.cleaned_data.get("key")
        try:
            saved = topics.save(draft, version=form.read_version or None, is_auto=True, by=desk.user)
        except Refused as refusal:
            return JsonResponse({"error": str(refusal)}, status=409)
        fields["version"] = saved.version
    return JsonResponse({"saved_at": fi_time(clock.now()), "fields": fields})


def _page(
    request: HttpRequest, desk: Desk, topic: Topic, form: TopicForm, status: int = 200, **more: Any
) -> HttpResponse:
    remove_form = _remove_form() if topic.pk else None
    context = {"desk": desk, "topic": topic, "form": form, "remove_form": remove_form, **more}
    return render(request, "contact/topic.html", context, status=status)


def _remove_form(data: Any = None) -> TickForm:
    return TickForm(data, name="remove", label=_("Yes, remove this topic"))


@desk_post(raises_topics)
def contact_topic_remove(request: HttpRequest, desk: Desk, topic: int) -> HttpResponse:
    """Take a topic back, ticked by hand."""
    found = get_object_or_404(desk.topics(), pk=topic)
    form = _remove_form(request.POST)
    if not form.is_valid():
        return _page(request, desk, found, TopicForm(instance=found), remove_form=form, has_errors=True)
    title = str(found)
    topics.remove(found, by=desk.user)
    return done(request, desk, _("“%(topic)s” has been removed.") % {"topic": title})


@desk_post(raises_topics)
def contact_topics_send(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Send the ticked drafts."""
    form = SendTopicsForm(request.POST, drafts=desk.topics().filter(sent_at=None))
    if not form.is_valid():
        return show(request, desk, send_form=form)
    try:
        for topic in form.cleaned_data["topics"]:
            topics.send(topic, by=desk.user)
    except Refused as refusal:
        return show(request, desk, refusal=str(refusal), send_form=form)
    return done(request, desk, _("The topics have been sent."))
