"""A draft memo and an agenda to print or to work on: as PDF, made in the background, and for Word, made at once."""

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.views.decorators.http import require_safe

from hyte.requests import Request
from municipalities.access import staff
from negotiations.actions import draft as drafts
from negotiations.documents import word
from negotiations.documents.kinds import DRAFTERS
from negotiations.models import Memo, Negotiation
from negotiations.states import DocumentKind
from negotiations.views.negotiation import load

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@staff(*DRAFTERS)
def memo(request: Request, pk: int) -> HttpResponse:
    """The draft's PDF: asked for by POST. Of an approved memo the PDF on its own page counts."""
    negotiation = load(request.user, pk, *DRAFTERS)
    if not _is_draft(negotiation):
        return redirect("memo", pk)
    return _paper(request, negotiation, DocumentKind.DRAFT, here="memo_draft", word_file="memo_draft_word")


@staff(*DRAFTERS)
def agenda(request: Request, pk: int) -> HttpResponse:
    negotiation = load(request.user, pk, *DRAFTERS)
    return _paper(request, negotiation, DocumentKind.AGENDA, here="agenda", word_file="agenda_word")


def _paper(
    request: Request, negotiation: Negotiation, kind: DocumentKind, *, here: str, word_file: str
) -> HttpResponse:
    """The page; its box alone for a script, which asks again and again while the PDF is being made."""
    if request.method == "POST":
        drafts.make(kind, negotiation, by=request.user)
        return redirect(here, negotiation.pk)
    address = reverse(here, args=[negotiation.pk])
    context = {
        "negotiation": negotiation,
        "document": drafts.latest(kind, negotiation),
        "ask_url": address,
        "state_url": address,
        "word_url": reverse(word_file, args=[negotiation.pk]),
        "is_agenda": kind == DocumentKind.AGENDA,
    }
    is_box = request.headers.get("HX-Request") == "true"
    return render(request, "components/document_state.html" if is_box else "negotiations/draft/page.html", context)


@require_safe
@staff(*DRAFTERS)
def memo_word(request: Request, pk: int) -> HttpResponse:
    negotiation = load(request.user, pk, *DRAFTERS)
    if not _is_draft(negotiation):
        return redirect("memo", pk)
    return _take(negotiation, DocumentKind.DRAFT, word.memo)


@require_safe
@staff(*DRAFTERS)
def agenda_word(request: Request, pk: int) -> HttpResponse:
    return _take(load(request.user, pk, *DRAFTERS), DocumentKind.AGENDA, word.agenda)


def _is_draft(negotiation: Negotiation) -> bool:
    """Whether there is a memo that is being written; where there is none, its page tells how to begin."""
    memo = Memo.objects.filter(negotiation=negotiation).first()
    return memo is not None and memo.is_editable


def _take(negotiation: Negotiation, kind: DocumentKind, written: Callable[[Any], bytes]) -> HttpResponse:
    told = drafts.content(kind, negotiation)
    with translation.override(told["language"]):
        response = HttpResponse(written(told), content_type=WORD)
    response.headers["Content-Disposition"] = f'attachment; filename="{drafts.filename(kind, negotiation, "docx")}"'
    return response
