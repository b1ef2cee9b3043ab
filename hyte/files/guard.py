"""Middleware: what is bigger than any form or file of ours is refused before a byte of it is read."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from hyte.tables import limits

Handler = Callable[[HttpRequest], HttpResponse]
LARGEST = limits.FILE + limits.MEGABYTE  # the file, and the rest of its form


def not_too_big(get_response: Handler) -> Handler:
    def middleware(request: HttpRequest) -> HttpResponse:
        if _length(request) > LARGEST:
            sentence = _("The file is bigger than 20 MB. Bring it in parts.")
            return render(request, "409.html", {"sentence": sentence}, status=413)
        return get_response(request)

    return middleware


def _length(request: HttpRequest) -> int:
    told = request.META.get("CONTENT_LENGTH") or "0"
    return int(told) if told.isdecimal() else 0
