"""Making the PDF of a document again."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from hyte.documents.models import Document
from hyte.requests import Request
from municipalities.access import staff
from negotiations.actions import document as documents
from negotiations.states import DocumentKind

PAGES = {DocumentKind.MEMO: "memo", DocumentKind.PROFILE: "negotiation", DocumentKind.SUMMARY: "summary"}


@require_POST
@staff("planner")
def again(request: Request, public_id: UUID) -> HttpResponse:
    """Make the PDF again after a failure, then back to the page that it belongs to."""
    visible = Document.objects.visible_to(request.user, "planner").defer("content", "pdf")
    document = get_object_or_404(visible.filter(kind__in=PAGES), public_id=public_id)
    documents.make_again(document, by=request.user)
    return redirect(PAGES[document.kind], document.subject_id)
