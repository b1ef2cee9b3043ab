"""Headers on every response, and a readable page for every refusal."""

import logging
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.http import url_has_allowed_host_and_scheme

from hyte.errors import Refused
from hyte.text import tidy

Handler = Callable[[HttpRequest], HttpResponse]
log = logging.getLogger(__name__)
_told_of_proxy = False

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; object-src 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=()",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
}


def security_headers(get_response: Handler) -> Handler:
    """Outermost, so that error pages and static files carry the headers too."""

    def middleware(request: HttpRequest) -> HttpResponse:
        _tell_of_proxy(request)
        response = get_response(request)
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        if settings.HTTPS:
            response.headers.setdefault("Strict-Transport-Security", "max-age=31536000; includeSubDomains")
        if not request.path.startswith("/static/"):
            response.headers.setdefault("Cache-Control", "no-store")
        if request.path.startswith("/l/"):
            response.headers["X-Robots-Tag"] = "noindex"
        return response

    return middleware


def _tell_of_proxy(request: HttpRequest) -> None:
    """Behind a proxy that we were not told of, every request is redirected to itself for ever: say so, once a process."""
    global _told_of_proxy
    if settings.HTTPS and not settings.BEHIND_PROXY and not _told_of_proxy and "X-Forwarded-Proto" in request.headers:
        _told_of_proxy = True
        log.error(
            "A request came with X-Forwarded-Proto, but BEHIND_PROXY is not set, so that pages redirect to themselves "
            "for ever. Set BEHIND_PROXY=true if your own proxy ends TLS and sets this header itself."
        )


def readable(get_response: Handler) -> Handler:
    """A NUL in the path, the query or a cookie is nobody's wish, and PostgreSQL refuses it: 400 before any look-up.

    In a form it is an error beside its field.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        values = [request.path, *request.COOKIES.keys(), *request.COOKIES.values(), *request.GET.keys()]
        values += [value for found in request.GET.lists() for value in found[1]]
        if any("\0" in value for value in values):
            return HttpResponse(render_to_string("400.html"), status=400)
        return get_response(request)

    return middleware


def tidied(get_response: Handler) -> Handler:
    """What is typed into forms is composed and has no invisible signs, as what files bring. Passwords stay as typed."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if request.method == "POST":
            typed = request.POST.copy()
            for name, values in request.POST.lists():
                if "password" not in name:
                    typed.setlist(name, [tidy(value) for value in values])
            if typed != request.POST:
                request.POST = typed  # type: ignore[assignment]  # a copy is as good
        return get_response(request)

    return middleware


def address_of(request: HttpRequest) -> str:
    """Where the request comes from. A proxy's word is taken only where the settings say that there is one."""
    forwarded = request.headers.get("X-Forwarded-For", "") if settings.BEHIND_PROXY else ""
    return forwarded.rpartition(",")[2].strip() or request.META.get("REMOTE_ADDR", "")


def _page_of(request: HttpRequest) -> str:
    """The page whose form was sent, as the browser tells it; else the form's own address."""
    page = request.headers.get("Referer", "")
    return page if url_has_allowed_host_and_scheme(page, {request.get_host()}) else request.path


def refusals(get_response: Handler) -> Handler:
    """A `Refused` that a view did not answer itself becomes a 409 page with its sentence."""

    def middleware(request: HttpRequest) -> HttpResponse:
        return get_response(request)

    def process_exception(request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, Refused):
            context = {"sentence": str(exception), "back": _page_of(request)}
            return render(request, "409.html", context, status=409)
        return None

    middleware.process_exception = process_exception  # type: ignore[attr-defined]
    return middleware
