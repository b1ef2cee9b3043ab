"""Freezing what was approved, and making its PDF once."""

from datetime import timedelta

from django.db import transaction
from django.utils import translation

from hyte import clock, made
from hyte.accounts.models import User
from hyte.jobs import enqueue
from negotiations import contents, pdfs
from negotiations.actions.event import record
from negotiations.invited import recipients
from negotiations.models import Document, Memo, Negotiation, Summary


def freeze_memo(memo: Memo, *, by: User) -> Document:
    """Version `memo.version` in the municipality's language. Called inside the approval's transaction."""
    language = memo.negotiation.language
    names = [person.name for person, _has_link in readers(memo.negotiation)]
    with translation.override(language):
        content = contents.memo(memo, distribution=names)
    return freeze(Document(memo=memo, number=memo.version, language=language, content=content, approved_by=by))


def freeze_summary(summary: Summary, *, by: User) -> list[Document]:
    """Version `summary.version` in each language of the area's readers."""
    frozen = []
    for language in contents.summary_languages(summary):
        with translation.override(language):
            content = contents.summary(summary, language)
        frozen.append(
            freeze(
                Document(summary=summary, number=summary.version, language=language, content=content, approved_by=by)
            )
        )
    return frozen


def freeze(document: Document) -> Document:
    """Keep its content as it is now, and let the PDF be made after the commit."""
    document.approved_at = clock.now()
    document.fingerprint = pdfs.fingerprint(document.content)
    document.save()
    enqueue("negotiations.tasks.make_pdf", document.pk)
    return document


def make_pdf(pk: int) -> None:
    """Make the PDF of a frozen document, unless it has one. A failure is written on the document for a person to see."""
    made.make(Document.objects, pk, lambda document: pdfs.of(document.content))


def sweep() -> None:
    """Wake the documents whose PDF never came."""
    late = Document.objects.filter(approved_at__lt=clock.now() - timedelta(minutes=2))
    made.rouse(late, "negotiations.tasks.make_pdf")


@transaction.atomic
def try_again(document: Document, *, by: User) -> None:
    """Make the PDF again after a failure. One that is there already is never touched."""
    if made.begin_again(Document.objects, document.pk, "negotiations.tasks.make_pdf"):
        _record_again(document, by)


def _record_again(document: Document, by: User) -> None:
    round = document.summary.round if document.summary else None
    record("document.try_again", by=by, negotiation=document.about, round=round, version=document.number)


def readers(negotiation: Negotiation) -> list[tuple[User, bool]]:
    """(person, has a personal link): all who get the approved memo, the same as were invited."""
    return recipients(negotiation)
