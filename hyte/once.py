"""A form that is sent twice acts once: each rendered form carries a `submission_id`, claimed by its first arrival.

What is kept of it belongs to this form of this person, and holds no personal link that could be used.
"""

import re
import time
import uuid
from collections.abc import Callable
from datetime import timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from hyte import clock
from hyte.accounts.models import Submission

Handler = Callable[[HttpRequest], HttpResponse]
WAIT_SECONDS = 5.0
ABANDONED = timedelta(seconds=90)  # longer than the server lets any request live (60 s)
MARK = "-link-"
PERSONAL = re.compile(r"/l/([^/]+)/")
LONGEST = 500
KEPT = timedelta(days=7)


def new_id() -> str:
    return uuid.uuid4().hex


def forget_old() -> None:
    """Forms that arrived so long ago that nobody sends them again by a second click or by going back."""
    Submission.objects.filter(created_at__lt=clock.now() - KEPT).delete()


def act_once(get_response: Handler) -> Handler:
    """Middleware: the second arrival of a submission shows the first one's result and changes nothing."""

    def middleware(request: HttpRequest) -> HttpResponse:
        submission_id = _submission_id(request) if request.method == "POST" else None
        if submission_id is None:
            return get_response(request)
        token = _token(request.path)
        submission, is_first = Submission.objects.get_or_create(
            id=submission_id, defaults={"path": _kept(request.path, token)}
        )
        if not is_first and not _takes_over(submission):
            return _shown(request, get_response, _first_result(submission), token)
        response = get_response(request)
        if 300 <= response.status_code < 400:
            location = _kept(response.headers["Location"], token) or _kept(request.path, token) or "/"
            Submission.objects.filter(pk=submission.pk).update(location=location)
        else:
            submission.delete()  # an error page: the same form may be sent again, corrected
        return response

    return middleware


def _takes_over(submission: Submission) -> bool:
    """Whether the first arrival must have died in the middle, and this one acts in its stead: one of many does."""
    left = Submission.objects.filter(pk=submission.pk, location="", created_at__lt=clock.now() - ABANDONED)
    return left.update(created_at=clock.now()) == 1


def _shown(request: HttpRequest, act: Handler, location: str | None, token: str) -> HttpResponse:
    """What the second arrival gets: the first one's result, or that there is none yet; one that was refused acts."""
    if location is None:
        return act(request)
    if location:
        return redirect(location.replace(MARK, token))
    sentence = _(
        "This form has been sent already, and is still being worked on. Wait two minutes, then go back and look."
    )
    return render(request, "409.html", {"sentence": sentence}, status=409)


def _submission_id(request: HttpRequest) -> uuid.UUID | None:
    """The form's id, bound to its address and to who is signed in: nobody meets another's result."""
    try:
        given = uuid.UUID(request.POST.get("submission_id", ""))
    except ValueError:
        return None
    return uuid.uuid5(given, f"{request.path} {request.user.pk}")


def _token(path: str) -> str:
    found = PERSONAL.match(path)
    return found[1] if found else MARK


def _kept(address: str, token: str) -> str:
    """An address as the database may hold it; nothing where it would not fit."""
    masked = address.replace(token, MARK)
    return masked if len(masked) <= LONGEST else ""


def _first_result(submission: Submission) -> str | None:
    """Where the first arrival was sent; waits a moment while that one is at work. "": it still is. None: it was refused."""
    deadline = time.monotonic() + WAIT_SECONDS
    while time.monotonic() < deadline:
        location = Submission.objects.filter(pk=submission.pk).values_list("location", flat=True).first()
        if location is None or location:
            return location
        time.sleep(0.1)
    return ""
