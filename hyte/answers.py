"""A stored PDF as an answer: the same for staff and for personal links."""

import re

from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response

from hyte.made import MadePdf


def pdf_response(request: HttpRequest, document: MadePdf, *, download: bool = False) -> HttpResponse:
    """The stored bytes as they are; 304 when the reader has them already. `download`: saved, not shown."""
    etag = f'"{document.pdf_sha256}"'
    response = get_conditional_response(request, etag=etag) or HttpResponse(
        bytes(document.pdf or b""), content_type="application/pdf"
    )
    name = re.sub(r"[^A-Za-z0-9._-]", "-", str(document))
    response.headers["Content-Disposition"] = f'{"attachment" if download else "inline"}; filename="{name}"'
    response.headers["ETag"] = etag
    return response
