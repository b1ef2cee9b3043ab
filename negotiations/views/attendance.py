"""Who was there: recorded in one go, correctable, and undone when the negotiation was not held after all."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from hyte.accounts.models import User
from hyte.errors import Refused
from hyte.refused_forms import takes
from hyte.requests import Request
from municipalities.access import staff
from negotiations.actions import attendance as attendances
from negotiations.forms.attendance import AttendanceForm, OtherFormSet, key_of
from negotiations.models import Negotiation, Participant
from negotiations.views.negotiation import load_to_change


@staff("planner")
@takes(AttendanceForm, OtherFormSet)
def attendance(request: Request, pk: int) -> HttpResponse:
    found = load_to_change(request.user, pk)
    people = attendances.everybody(found)
    data = request.POST if request.method == "POST" else None
    form = AttendanceForm(data, people=people, initial=_initial(found, people))
    others = OtherFormSet(data, prefix="others")
    if data is not None and _is_valid(form, others) and _recorded(found, form, others, by=request.user):
        messages.success(request, _("Attendance recorded. You can correct it until the memo is approved."))
        return redirect("negotiation", pk)
    context = {
        "negotiation": found,
        "form": form,
        "others": others,
        "has_errors": form.is_bound and not (form.is_valid() and others.is_valid()),
    }
    return render(request, "negotiations/attendance/page.html", context)


def _initial(negotiation: Negotiation, people: list[Participant]) -> dict[str, Any]:
    """As recorded; before that, those who said that they come, and the county's team."""
    if negotiation.is_held:
        there = [person for person in people if person.present]
        own = sum(person.side == Participant.Side.MUNICIPALITY for person in there)
        count = negotiation.head_count if negotiation.head_count != own else None
        return {"present": [key_of(person) for person in there], "head_count": count}
    coming = [person for person in people if person.expected or person.side == Participant.Side.COUNTY]
    return {"present": [key_of(person) for person in coming]}


def _is_valid(form: AttendanceForm, others: Any) -> bool:
    both = [form.is_valid(), others.is_valid()]
    return all(both) and form.check_with(_municipal(others))


def _municipal(others: Any) -> int:
    return sum(other.cleaned_data["side"] == Participant.Side.MUNICIPALITY for other in _added(others))


def _added(others: Any) -> list[Any]:
    return [other for other in others if other.has_changed()]


def _recorded(found: Negotiation, form: AttendanceForm, others: Any, *, by: User) -> bool:
    organisations = {
        Participant.Side.MUNICIPALITY: found.title,
        Participant.Side.COUNTY: found.round.area.name,
    }
    ticked = set(form.cleaned_data["present"])
    try:
        attendances.record_in_one_go(
            found,
            is_present=lambda person: key_of(person) in ticked,
            others=[other.as_row(organisations) for other in _added(others)],
            head_count=form.cleaned_data["head_count"],
            by=by,
        )
    except Refused as refused:
        form.add_error(None, str(refused))
        return False
    return True


@staff("planner")
def undo(request: Request, pk: int) -> HttpResponse:
    """ "Not held after all"."""
    found = load_to_change(request.user, pk)
    if request.method == "POST":
        attendances.not_held_after_all(found, by=request.user)
        messages.success(request, _("The negotiation is again one with a confirmed time."))
    return redirect("negotiation", pk)
