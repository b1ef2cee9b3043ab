"""Draft memos and agendas as PDFs: asked for, made in the background, kept until what they say changes."""

from typing import Any

from django.db import transaction
from django.utils import translation

from hyte.accounts.models import User
from hyte.documents import actions
from hyte.documents.models import Document
from negotiations.actions.event import record
from negotiations.documents import contents
from negotiations.models import Memo, Negotiation
from negotiations.states import DocumentKind

NAMES = {
    DocumentKind.DRAFT: {"fi": "muistioluonnos", "sv": "promemoriautkast"},
    DocumentKind.AGENDA: {"fi": "asialista", "sv": "foredragningslista"},
}


def content(kind: DocumentKind, negotiation: Negotiation) -> dict[str, Any]:
    """What it says now, in the language of the negotiation."""
    language = negotiation.language
    with translation.override(language):
        if kind == DocumentKind.AGENDA:
            return contents.agenda(negotiation, language)
        memo = Memo.objects.get(negotiation=negotiation)
        memo.negotiation = negotiation
        return contents.memo(memo, [], language)


def latest(kind: DocumentKind, negotiation: Negotiation) -> Document | None:
    """The PDF that says exactly what stands now, if somebody has asked for it."""
    return actions.latest(
        kind, subject_id=negotiation.pk, language=negotiation.language, content=content(kind, negotiation)
    )


@transaction.atomic
def make(kind: DocumentKind, negotiation: Negotiation, *, by: User) -> Document:
    """Have the PDF made of what stands now; one that failed is tried again."""
    document, is_new = actions.freeze_latest(
        kind,
        subject_id=negotiation.pk,
        language=negotiation.language,
        content=content(kind, negotiation),
        area=negotiation.round.area_id,
        filename=filename(kind, negotiation, "pdf"),
        by=by,
    )
    if is_new:
        record("document.make", by=by, negotiation=negotiation, kind=str(kind))
    return document


def filename(kind: DocumentKind, negotiation: Negotiation, ending: str) -> str:
    language = negotiation.language
    return f"{NAMES[kind][language]}-{negotiation.slug_in(language)}-{negotiation.round.year}.{ending}"
