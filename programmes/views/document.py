"""The PDF of a document for staff, and that of a programme while it is being made."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from hyte.documents.models import Document
from hyte.documents.pdf_response import pdf_response
from hyte.requests import Request
from municipalities.access import staff
from programmes.documents.kinds import PROGRAMME


def language_of_document() -> str:
    """The active language, where documents are made in it."""
    language = get_language() or "fi"
    return language if language in ("fi", "sv") else "fi"


@require_safe
@staff()
def document(request: Request, public_id: UUID) -> HttpResponse:
    """The stored bytes as they are, of a document of any kind: streamed after a check, never from a public folder."""
    visible = Document.objects.visible_to(request.user).with_pdf().defer("content", "pdf")
    return pdf_response(get_object_or_404(visible, public_id=public_id))


def box(programme_pk: int, document: Document | None) -> dict[str, object]:
    """The context of templates/components/document_state.html."""
    state_url = reverse("document_state", args=[document.public_id]) if document else ""
    ask_url = reverse("programme_document", args=[programme_pk])
    return {"document": document, "ask_url": ask_url, "state_url": state_url, "is_aside": True}


@require_safe
@staff()
def state(request: Request, public_id: UUID) -> HttpResponse:
    """The box alone, asked for again and again while the PDF is being made."""
    visible = Document.objects.visible_to(request.user).filter(kind=PROGRAMME).defer("content", "pdf")
    document = get_object_or_404(visible, public_id=public_id)
    return render(request, "components/document_state.html", box(document.subject_id, document))
