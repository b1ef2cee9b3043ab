"""Papers: their state while they are made, and the file. Whatever has one shows it by `box`."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from hyte.answers import pdf_response
from hyte.requests import Request
from municipalities.access import staff
from programmes.models import Paper

ASKED_AT = {"programme": "programme_paper"}  # kind → the URL that asks for one (POST), its argument the paper's key


def language_of_paper() -> str:
    """The active language, where papers are made in it."""
    language = get_language() or "fi"
    return language if language in ("fi", "sv") else "fi"


def box(paper: Paper | None, ask_url: str) -> dict[str, object]:
    """The context of templates/programmes/paper/_state.html for staff."""
    urls = {"state_url": "", "file_url": ""}
    if paper:
        urls = {"state_url": reverse("paper_state", args=[paper.public_id])}
        urls["file_url"] = reverse("paper", args=[paper.public_id])
    return {"paper": paper, "ask_url": ask_url, **urls}


@require_safe
@staff()
def paper(request: Request, public_id: UUID) -> HttpResponse:
    """The stored bytes as they are; 304 when the reader has them already."""
    found = Paper.objects.visible_to(request.user).exclude(pdf=None).defer("content", "pdf")
    return pdf_response(request, get_object_or_404(found, public_id=public_id))


@require_safe
@staff()
def state(request: Request, public_id: UUID) -> HttpResponse:
    """The box alone, asked for again and again while the PDF is being made."""
    found = Paper.objects.visible_to(request.user).defer("content", "pdf")
    one = get_object_or_404(found, public_id=public_id)
    return render(request, "programmes/paper/_state.html", box(one, reverse(ASKED_AT[one.kind], args=[one.key])))
