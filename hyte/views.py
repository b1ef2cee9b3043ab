"""Pages that belong to no business: health, help, and what a refused form says."""

from django.contrib.auth.decorators import login_not_required
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

PASSWORDS = ("password", "old_password", "new_password1", "new_password2")


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
def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form was too old or came from elsewhere: what was typed is shown so that nothing is lost."""
    return render(request, "csrf.html", {"texts": _typed(request)}, status=403)


def _typed(request: HttpRequest) -> list[str]:
    hidden = {"csrfmiddlewaretoken", "submission_id", "username", *PASSWORDS}
    return [value for name, values in request.POST.lists() if name not in hidden for value in values if len(value) > 20]
