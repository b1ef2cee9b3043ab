"""The approved PDF for staff: streamed after a check, never from a public folder."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect

from hyte.answers import pdf_response
from hyte.requests import Request
from municipalities.access import staff
from negotiations.actions import document as documents
from negotiations.models import Document
from negotiations.views.negotiation import READERS


@staff(*READERS)
def document(request: Request, public_id: UUID) -> HttpResponse:
    """The stored bytes as they are; 304 when the reader has them already."""
    found = Document.objects.visible_to(request.user, *READERS).exclude(pdf=None).defer("content", "pdf")
    one = get_object_or_404(found, public_id=public_id)
    return pdf_response(request, one)


@staff("planner")
def again(request: Request, public_id: UUID) -> HttpResponse:
    """Make the PDF again after a failure, then back to the page that it belongs to."""
    found = Document.objects.visible_to(request.user, "planner").defer("content", "pdf")
    related = "memo__negotiation__round", "summary__round", "negotiation__round"
    one = get_object_or_404(found.select_related(*related), public_id=public_id)
    if request.method == "POST":
        documents.try_again(one, by=request.user)
    if one.memo:
        return redirect("memo", one.memo.negotiation_id)
    if one.negotiation_id:
        return redirect("negotiation", one.negotiation_id)
    assert one.summary is not None
    return redirect("summary", one.summary.round_id)
