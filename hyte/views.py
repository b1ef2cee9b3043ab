"""Pages that belong to no business: health, help, and what a refused form says."""

import sys

from django.contrib.auth.decorators import login_not_required
from django.db import InterfaceError, OperationalError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.template.loader import render_to_string
from django.views.decorators.http import require_safe

from hyte import refused_forms

OUTAGE_SECONDS = 60


@login_not_required
@require_safe
def health(request: HttpRequest) -> HttpResponse:
    """200 "ok" while the database answers; says nothing else."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return HttpResponse("ok", content_type="text/plain")


@login_not_required
@require_safe
def page(request: HttpRequest, template: str) -> HttpResponse:
    """A page of plain text: help, accessibility, privacy."""
    return render(request, template)


@login_not_required
@require_safe
def session(request: HttpRequest) -> HttpResponse:
    """For a page that was left open: whether somebody is signed in, and the token that its forms need now."""
    return JsonResponse({"signed_in": request.user.is_authenticated, "token": get_token(request)})


@login_not_required
def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form was too old or came from elsewhere."""
    return render(request, "csrf.html", status=403)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400; a session that could not be saved because the database is away comes here too."""
    if _is_outage(exception):
        return _without_database(request, "503.html", 503, {"Retry-After": str(OUTAGE_SECONDS)})
    return _without_database(request, "400.html", 400)


def server_error(request: HttpRequest) -> HttpResponse:
    """500; or 503 while the database is away."""
    if _is_outage(sys.exc_info()[1]):
        return _without_database(request, "503.html", 503, {"Retry-After": str(OUTAGE_SECONDS)})
    return _without_database(request, "500.html", 500)


def _without_database(
    request: HttpRequest, template: str, status: int, headers: dict[str, str] | None = None
) -> HttpResponse:
    """A page that asks the database nothing, and gives back what was typed."""
    context = {"returned": refused_forms.returned_form(request), "csrf_token": get_token(request), "request": request}
    return HttpResponse(render_to_string(template, context), status=status, headers=headers)


def _is_outage(error: BaseException | None) -> bool:
    """Whether the database went away: what fails in consequence, on a half-loaded session or page, has it as its context."""
    while error is not None:
        if isinstance(error, OperationalError | InterfaceError):
            return True
        error = error.__cause__ or error.__context__
    return False
