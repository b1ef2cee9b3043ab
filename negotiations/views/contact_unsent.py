"""Forms of the contact's page keep themselves while they are ticked and written: for their writer alone."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _

from hyte import clock
from hyte.formats import fi_time
from negotiations.actions import unsent
from negotiations.models import UnsentForm
from negotiations.views.contact_after import comments_form
from negotiations.views.contact_before import people_forms, times_form
from negotiations.views.contact_desk import Desk, anyone, desk_post

Kind = UnsentForm.Form
NEVER = {"csrfmiddlewaretoken", "submission_id"}
MOST_SIGNS = 200_000


@desk_post(anyone)
def contact_unsent(request: HttpRequest, desk: Desk, form: str) -> HttpResponse:
    """Keep one form as it is now; nothing is kept where it says what has been sent already."""
    shown = FORMS[form](desk, request.POST) if form in FORMS else []
    if not shown:
        return JsonResponse({"error": _("This is not asked any more.")}, status=409)
    fields = {name: [_storable(v) for v in values] for name, values in request.POST.lists() if name not in NEVER}
    if sum(len(value) for values in fields.values() for value in values) > MOST_SIGNS:
        return JsonResponse({"error": _("This is too long to be kept.")}, status=422)
    is_unsent = any(one.has_changed() for one in shown)
    if is_unsent:
        unsent.keep(desk.negotiation, form, fields=fields, by=desk.user)
    else:
        unsent.drop(desk.negotiation, form, by=desk.user)
    return JsonResponse({"saved_at": fi_time(clock.now()), "fields": {}, "is_left": is_unsent})


def _storable(value: str) -> str:
    return value.replace("\0", "")


def _times(desk: Desk, data: Any) -> list[Any]:
    if not (desk.takes_answers and desk.party) or desk.negotiation.is_scheduled:
        return []
    return [times_form(desk.party, data)]


def _people(desk: Desk, data: Any) -> list[Any]:
    if not (desk.takes_answers and desk.party):
        return []
    return list(people_forms(desk.party, list(desk.party.expected_people()), data).values())


def _comments(desk: Desk, data: Any) -> list[Any]:
    if desk.memo is None or not desk.memo.takes_comments:
        return []
    return [comments_form(desk, desk.memo.sections.select_related("topic"), desk.negotiation.agreed_measures(), data)]


FORMS: dict[str, Callable[[Desk, Any], list[Any]]] = {
    Kind.TIMES: _times,
    Kind.PEOPLE: _people,
    Kind.COMMENTS: _comments,
}
