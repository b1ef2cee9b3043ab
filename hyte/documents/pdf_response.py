"""A stored PDF as a response: the same for staff and for personal links."""

import re

from django.http import HttpResponse

from hyte.documents.models import Document


def pdf_response(document: Document, *, download: bool = False) -> HttpResponse:
    """The stored bytes as they are. `download`: saved, not shown."""
    response = HttpResponse(document.open(), content_type="application/pdf")
    name = re.sub(r"[^A-Za-z0-9._-]", "-", document.filename)
    response.headers["Content-Disposition"] = f'{"attachment" if download else "inline"}; filename="{name}"'
    return response
