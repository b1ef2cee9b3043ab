"""For management, read only: how the rounds stand, the proof of section 7, and the documents in one file."""

from django.db.models import QuerySet
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from hyte.requests import Request
from municipalities.access import staff
from negotiations.models import Round
from negotiations.reports import archive, proof
from negotiations.states import DocumentKind

READERS = ("manager", "planner")


def _rounds(request: Request) -> QuerySet[Round]:
    opened = Round.objects.visible_to(request.user, *READERS).filter(opened_at__isnull=False)
    return opened.select_related("area", "summary")


@require_safe
@staff(*READERS)
def rounds(request: Request) -> HttpResponse:
    figures = proof.figures(_rounds(request).order_by("-year", "kind", "area"))
    context = {"lines": proof.by_year(figures), "areas": {figure.round.area_id for figure in figures}}
    return render(request, "negotiations/management/rounds.html", context)


@require_safe
@staff(*READERS)
def round(request: Request, pk: int) -> HttpResponse:
    found = get_object_or_404(_rounds(request), pk=pk)
    documents = proof.documents(found)
    context = {
        "round": found,
        "figures": proof.figures([found])[0],
        "rows": proof.rows(found, documents),
        "documents": documents,
        "summaries": [document for document in documents if document.kind == DocumentKind.SUMMARY],
    }
    return render(request, "negotiations/management/round.html", context)


@require_safe
@staff(*READERS)  # type: ignore[arg-type]  # a streaming response is none of Django's HttpResponse
def documents_zip(request: Request, pk: int) -> StreamingHttpResponse:
    """Streamed: each file is read when its turn comes."""
    found = get_object_or_404(_rounds(request), pk=pk)
    response = StreamingHttpResponse(archive.stream(found), content_type="application/zip")
    response.headers["Content-Disposition"] = content_disposition_header(True, archive.name_of(found)) or "attachment"
    return response
