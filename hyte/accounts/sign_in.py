"""Pages ask to sign in; a form that comes after the session has ended gives back what was typed."""

from typing import Any

from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


class SignInRequired(LoginRequiredMiddleware):
    """As Django's, but a POST is answered with 403: a redirect would lose it."""

    def handle_no_permission(self, request: HttpRequest, view_func: Any) -> Any:
        if request.method != "POST":
            return super().handle_no_permission(request, view_func)
        if "X-Autosave" in request.headers:
            return HttpResponse(status=401)
        return render(request, "signed_out.html", status=403)
