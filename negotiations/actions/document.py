"""Freezing what was approved, and making its PDF once."""

import hashlib
from datetime import timedelta

from django.db import transaction
from django.db.models import F
from django.utils import translation

from hyte import clock
from hyte.accounts.models import User
from hyte.jobs import wake
from negotiations import contents, pdfs
from negotiations.actions.booking import recipients
from negotiations.actions.event import record
from negotiations.models import Document, Memo, Negotiation, Summary
from negotiations.models.document import KILLED, MOST_ATTEMPTS


def freeze_memo(memo: Memo, *, by: User) -> Document:
    """Version `memo.version` in the municipality's language. Called inside the approval's transaction."""
    language = memo.negotiation.language
    names = [person.name for person, _has_link in readers(memo.negotiation)]
    with translation.override(language):
        content = contents.memo(memo, distribution=names)
    return _freeze(Document(memo=memo, number=memo.version, language=language, content=content, approved_by=by))


def freeze_summary(summary: Summary, *, by: User) -> list[Document]:
    """Version `summary.version` in each language of the area's readers."""
    made = []
    for language in contents.summary_languages(summary):
        with translation.override(language):
            content = contents.summary(summary, language)
        made.append(
            _freeze(
                Document(summary=summary, number=summary.version, language=language, content=content, approved_by=by)
            )
        )
    return made


def _freeze(document: Document) -> Document:
    document.approved_at = clock.now()
    document.fingerprint = pdfs.fingerprint(document.content)
    document.save()
    wake("negotiations.tasks.make_pdf", document.pk)
    return document


def make_pdf(pk: int) -> None:
    """Make the PDF of a frozen document, unless it has one. A failure is written on the document for a person to see."""
    if not _begin(pk):
        return
    document = Document.objects.defer("pdf").get(pk=pk)
    render = pdfs.memo_pdf if document.memo_id else pdfs.summary_pdf
    try:
        data = render(document.content)
    except Exception as error:
        problem = f"{type(error).__name__}: {error}"[:500]
        Document.objects.filter(pk=pk).update(problem=problem, attempted_at=None)
        raise
    Document.objects.filter(pk=pk, pdf=None).update(pdf=data, pdf_sha256=hashlib.sha256(data).hexdigest(), problem="")


def _begin(pk: int) -> bool:
    """Count the attempt before the work. False: it is made, somebody is at it, or it has been tried often enough."""
    free = Document.objects.awaiting_pdf().idle().filter(pk=pk, attempts__lt=MOST_ATTEMPTS)
    return free.update(attempts=F("attempts") + 1, attempted_at=clock.now()) == 1


def sweep() -> None:
    """Wake the documents whose PDF never came: the wake-up was lost, or the worker died. The third death is a failure."""
    late = Document.objects.awaiting_pdf().idle().filter(approved_at__lt=clock.now() - timedelta(minutes=2), problem="")
    late.filter(attempts__gte=MOST_ATTEMPTS).update(problem=KILLED)
    for pk in late.values_list("pk", flat=True):
        wake("negotiations.tasks.make_pdf", pk)


@transaction.atomic
def try_again(document: Document, *, by: User) -> None:
    """Make the PDF again after a failure. One that is there already is never touched."""
    failed = Document.objects.filter(pk=document.pk, pdf=None).exclude(problem="")
    if failed.update(problem="", attempts=0, attempted_at=None):
        _record_again(document, by)
        wake("negotiations.tasks.make_pdf", document.pk)


def _record_again(document: Document, by: User) -> None:
    negotiation = document.memo.negotiation if document.memo else None
    round = document.summary.round if document.summary else None
    record("document.try_again", by=by, negotiation=negotiation, round=round, version=document.number)


def readers(negotiation: Negotiation) -> list[tuple[User, bool]]:
    """(person, has a personal link): all who get the approved memo, the same as were invited."""
    return recipients(negotiation)
