"""The page of one negotiation: everything before, at and after it, in one place."""

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from hyte.accounts.audit import subject_of
from hyte.accounts.models import Event, User
from hyte.documents.models import Document
from hyte.errors import Conflict, Refused
from hyte.refused_forms import takes
from hyte.requests import Request
from municipalities.access import staff
from municipalities.models import Membership, Municipality
from negotiations import agenda
from negotiations.actions import negotiation as negotiations
from negotiations.actions import profile as profile_actions
from negotiations.documents.kinds import DRAFTERS
from negotiations.forms.measure import MeasureStateForm
from negotiations.forms.negotiation import NotesForm
from negotiations.models import Memo, Negotiation, Participant
from negotiations.reports import history
from negotiations.reports.calendars import calendars
from negotiations.states import STILL_AHEAD, DocumentKind
from programmes.models import Measure

READERS = ("planner", "expert", "manager")


def load(user: User, pk: int, *roles: str) -> Negotiation:
    """The negotiation, where the person holds one of `roles` in its own area; else 404."""
    found = Negotiation.objects.visible_to(user, *(roles or READERS)).select_related("round__area", "round__organiser")
    return get_object_or_404(found.with_parties("memo_accepted_by").select_related("memo__approved_by"), pk=pk)


def load_to_change(user: User, pk: int) -> Negotiation:
    """For a planner's form: not shown where it would be refused, since the round has been closed."""
    found = load(user, pk, "planner")
    found.round.check_open()
    return found


def role_in(user: User, negotiation: Negotiation) -> str:
    """The person's role in the area of the negotiation, the one with most rights: they never add up across areas."""
    held = Membership.objects.held_by(user).get(negotiation.round.area_id, ())
    return next((role for role in READERS if role in held), "")


def reads_memo(negotiation: Negotiation, role: str) -> bool:
    """A manager sees nothing of what is being written, the measures included; experts and planners do."""
    memo: Memo | None = getattr(negotiation, "memo", None)
    return role != "manager" or (memo is not None and memo.is_shown_to_parties)


@staff(*READERS)
def negotiation(request: Request, pk: int) -> HttpResponse:
    found = load(request.user, pk)
    role = role_in(request.user, found)
    memo: Memo | None = getattr(found, "memo", None)
    context = {
        "negotiation": found,
        "is_planner": role == "planner",
        "may_change": role == "planner" and found.round.closed_at is None,
        "reads_agenda": role in DRAFTERS and found.state in STILL_AHEAD,
        "reads_memo": memo is not None and reads_memo(found, role),
        "memo": memo,
        "documents": documents_of(memo) if memo else [],
        "unanswered": memo.comments.unanswered().count() if memo else 0,
        "calendars": calendars(found) if role == "planner" and found.round.closed_at is None else None,
        **_agenda(found),
        **_people(found),
        **_measures(found, role),
        "profiles": profiles_of(found),
        "can_make_profile": role == "planner" and found.round.closed_at is None and profile_actions.can_be_made(found),
        **_voices(found, role),
    }
    return render(request, "negotiations/negotiation/page.html", context)


def documents_of(memo: Memo) -> list[Document]:
    """All versions, the newest first, without their bytes."""
    return list(memo.documents.defer("pdf", "content").select_related("approved_by").newest_first())


def profiles_of(negotiation: Negotiation) -> list[tuple[Municipality, Document | None, list[Document]]]:
    """Each municipality with the newest version of its profile: the one to show (in the reader's language where there is one,
    else in the municipality's), and all its languages."""
    everything, found = list(negotiation.profiles), []
    for municipality in negotiation.municipalities:
        own = [profile for profile in everything if profile.key == municipality.pk]
        newest = [profile for profile in own if profile.version == own[0].version]
        languages = [get_language(), municipality.language]
        newest.sort(key=lambda profile: languages.index(profile.language) if profile.language in languages else 2)
        found.append((municipality, newest[0] if newest else None, newest))
    return found


def _agenda(negotiation: Negotiation) -> dict[str, Any]:
    topics = list(
        negotiation.topics.sent().select_related("municipality", "organisation", "sector", "expert", "created_by")
    )
    for topic in topics:
        topic.negotiation = negotiation  # spares a query a topic when it is asked whether it was late
    is_ahead = negotiation.state in STILL_AHEAD
    uncovered = [t for t in topics if is_ahead and not t.is_covered and (t.expertise or t.sector or t.expert)]
    fit = agenda.fit(negotiation.minutes, (topic.minutes for topic in topics))
    nothing = all(party.nothing_to_raise for party in negotiation.parties.all())
    return {"topics": topics, "uncovered": uncovered, "fit": fit, "nothing_raised": nothing}


def _people(negotiation: Negotiation) -> dict[str, Any]:
    people = list(negotiation.participants.all())
    shown = [p for p in people if (p.present if negotiation.is_held else p.expected)]
    organisations = list(negotiation.round.organisations.present().select_related("representative"))
    replies = dict(negotiation.organisation_replies.values_list("organisation", "comes"))
    for organisation in organisations:
        organisation.comes = replies.get(organisation.pk)
    return {
        "team": list(negotiation.team.order_by("name")),
        "absent_experts": negotiations.absent_experts(negotiation) if negotiation.state in STILL_AHEAD else [],
        "organisations": organisations,
        "sides": by_side(shown),
    }


def by_side(people: list[Participant]) -> list[tuple[str, list[Participant]]]:
    groups = [
        (str(label), [person for person in people if person.side == side]) for side, label in Participant.Side.choices
    ]
    return [group for group in groups if group[1]]


def _measures(negotiation: Negotiation, role: str) -> dict[str, Any]:
    earlier = _last_year(negotiation)
    read = [met for met in (negotiation, *earlier) if reads_memo(met, role)]
    agreed = Measure.objects.filter(negotiations__in=read).with_names()
    found = list(agreed.select_related("agreement").prefetch_related("state_changes"))
    measures = [measure for measure in found if measure.agreement.negotiation_id == negotiation.pk]
    last = [measure for measure in found if measure.agreement.negotiation_id != negotiation.pk]
    back = reverse("negotiation", args=[negotiation.pk]) + "#last-year"
    documents = Document.objects.filter(
        kind=DocumentKind.MEMO, subject_id__in=[negotiation.pk for negotiation in earlier]
    )
    return {
        "measures": measures,
        "last_measures": last,
        "last_states": [(measure, MeasureStateForm(measure=measure, back=back)) for measure in last],
        "last_documents": list(documents.standing().defer("pdf", "content")),
        "last_year": earlier[0].round.year if earlier else None,
    }


def _last_year(negotiation: Negotiation) -> list[Negotiation]:
    """The negotiations of the round before this one with the same municipalities."""
    ours = [municipality.pk for municipality in negotiation.municipalities]
    found: QuerySet[Negotiation] = Negotiation.objects.filter(
        round__in=negotiation.round.earlier().values("pk")[:1], parties__municipality__in=ours
    )
    return list(found.select_related("round", "memo").distinct())


def _voices(negotiation: Negotiation, role: str) -> dict[str, Any]:
    """Feedback and history. Others than planners see how many gave feedback, not their words."""
    feedback = negotiation.feedback.select_related("by")
    if role != "planner":
        return {"feedback_count": feedback.count()}
    events = Event.objects.filter(subject=subject_of(negotiation)).select_related("by")
    return {"feedback": list(feedback), "history": history.lines(events)}


@require_POST
@staff("planner")
def send_profile(request: Request, pk: int) -> HttpResponse:
    """The state of wellbeing, where there were no figures when the time was confirmed."""
    made = profile_actions.make_and_send(load(request.user, pk, "planner"), by=request.user)
    text = ngettext(
        "The state of wellbeing is being made. It goes to %(n)s person.",
        "The state of wellbeing is being made. It goes to %(n)s people.",
        made,
    )
    messages.success(request, text % {"n": made} if made else _("Everybody has the state of wellbeing already."))
    return redirect("negotiation", pk)


@staff("planner")
@takes(NotesForm)
def notes(request: Request, pk: int) -> HttpResponse:
    """Case number and internal notes."""
    found = load_to_change(request.user, pk)
    form, theirs = NotesForm(request.POST or None, instance=found), None
    if request.method == "POST" and form.is_valid():
        try:
            negotiations.note(found, **form.cleaned_data, by=request.user)
        except Conflict as conflict:
            data = request.POST.copy()
            data["read"] = NotesForm(instance=load(request.user, pk, "planner"))["read"].value()
            form, theirs = NotesForm(data, instance=found), conflict.theirs
            form.add_error(None, str(conflict))
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("Case number and notes saved."))
            return redirect("negotiation", pk)
    context = {"negotiation": found, "form": form, "theirs": theirs}
    return render(request, "negotiations/negotiation/notes.html", context, status=409 if theirs else 200)
