"""A form that is sent twice acts once: each rendered form carries a `submission_id`, claimed by its first arrival.

The number holds for this form of this person with this content: a form that was corrected after "back" acts anew. What is
kept holds no personal link that could be used, and nothing is kept of who is nobody.
"""

import hashlib
import time
import uuid
from collections.abc import Callable
from datetime import timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from hyte import clock, links
from hyte.accounts.models import Submission, User

Handler = Callable[[HttpRequest], HttpResponse]
WAIT_SECONDS = 5.0
ABANDONED = timedelta(seconds=90)  # longer than the server lets any request live (60 s)
MARK = "-link-"
LONGEST = 500
KEPT = timedelta(days=7)
NOT_CONTENT = ("csrfmiddlewaretoken", "submission_id")


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
    """The form's number, bound to its address, its sender and its content: nobody meets another's result."""
    try:
        number = uuid.UUID(request.POST.get("submission_id", ""))
    except ValueError:
        return None
    sender = _sender(request)
    return uuid.uuid5(number, f"{request.path} {sender.pk} {_content(request)}") if sender else None


def _sender(request: HttpRequest) -> User | None:
    """Who has signed in, or whose personal link stands in the address."""
    token = links.token_in(request.path)
    if token:
        return User.objects.by_link(token)
    return request.user if isinstance(request.user, User) else None


def _content(request: HttpRequest) -> str:
    """A digest of what was filled in, files with their bytes."""
    digest = hashlib.sha256()
    fields = [(name, values) for name, values in request.POST.lists() if name not in NOT_CONTENT]
    digest.update(repr(sorted(fields)).encode())
    for name, files in sorted(request.FILES.lists()):
        for file in files:
            digest.update(repr((name, file.name, file.size)).encode())
            for chunk in file.chunks():
                digest.update(chunk)
            file.seek(0)
    return digest.hexdigest()


def _token(path: str) -> str:
    return links.token_in(path) or MARK


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
