"""Freezing what was said, and having its PDF made."""

import json
from typing import Any

from django.db import transaction
from typeguard import CollectionCheckStrategy, check_type

from hyte import clock, pdf
from hyte.accounts.models import User
from hyte.documents import kinds
from hyte.documents.models import Document
from hyte.jobs import enqueue

MAKE_PDF = "hyte.documents.tasks.make_pdf"


@transaction.atomic
def freeze(
    kind: str,
    *,
    subject_id: int,
    language: str,
    area: str,
    filename: str,
    content: dict[str, Any],
    by: User | None,
    key: str = "",
    version: int = 0,
) -> Document:
    """Keep the content as it is now, and let the PDF be made after the commit. Content of a wrong shape raises."""
    content = json.loads(json.dumps(content))
    check_type(content, kinds.named(kind).content, collection_check_strategy=CollectionCheckStrategy.ALL_ITEMS)
    document = Document.objects.create(
        kind=kind,
        subject_id=subject_id,
        key=key,
        version=version,
        language=language,
        area=area,
        filename=filename,
        schema=kinds.named(kind).schema,
        content=content,
        fingerprint=pdf.fingerprint(content),
        approved_at=clock.now(),
        approved_by=by,
    )
    enqueue(MAKE_PDF, document.pk)
    return document


@transaction.atomic
def freeze_latest(
    kind: str, *, subject_id: int, language: str, content: dict[str, Any], **facts: Any
) -> tuple[Document, bool]:
    """Of a kind without versions: the document that says exactly this, and whether it is new. What was said before goes."""
    about = Document.objects.about(kind, subject_id).filter(language=language)
    about = about.select_for_update(no_key=True)
    latest = about.first()
    if latest and latest.fingerprint == pdf.fingerprint(content):
        make_again(latest)
        return latest, False
    about.delete()
    return freeze(kind, subject_id=subject_id, language=language, content=content, **facts), True


def latest(kind: str, *, subject_id: int, language: str, content: dict[str, Any]) -> Document | None:
    """The document that says exactly this, if somebody has asked for it."""
    about = Document.objects.about(kind, subject_id).defer("content", "pdf")
    return about.filter(language=language, fingerprint=pdf.fingerprint(content)).first()


def make_again(document: Document) -> bool:
    """Make the PDF again after a failure, which this forgets. One that is there already is never touched."""
    failed = Document.objects.filter(pk=document.pk).without_pdf().exclude(problem="")
    if failed.update(problem="", attempts=0, attempted_at=None) == 0:
        return False
    document.problem, document.attempts, document.attempted_at = "", 0, None
    enqueue(MAKE_PDF, document.pk)
    return True
