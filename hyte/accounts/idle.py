"""A session of staff ends some hours after its last use (SESSION_IDLE_HOURS), not after its beginning."""

import time
from collections.abc import Callable

from django.contrib.auth import SESSION_KEY
from django.http import HttpRequest, HttpResponse

Handler = Callable[[HttpRequest], HttpResponse]
SEEN = "seen"
EVERY_SECONDS = 300  # so that most pages write no session


def now() -> int:
    """By the real clock, as Django measures the age of a session, also while a past round is played."""
    return int(time.time())


def stay_signed_in(get_response: Handler) -> Handler:
    """Middleware: a page begins the session's age afresh; one that was idle too long has ended by then."""

    def middleware(request: HttpRequest) -> HttpResponse:
        session = request.session
        if SESSION_KEY in session and now() - session.get(SEEN, 0) >= EVERY_SECONDS:
            session[SEEN] = now()
        return get_response(request)

    return middleware
