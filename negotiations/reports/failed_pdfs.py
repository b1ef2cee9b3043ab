"""The PDFs of a round that could not be made, and the letters that wait for them."""

from dataclasses import dataclass

from django.db.models import Count, Q

from hyte.documents.models import Document
from hyte.letters.states import LetterState
from negotiations.models import Round
from negotiations.states import DocumentKind


@dataclass(frozen=True)
class FailedPdf:
    """`letters`: how many wait until it is made."""

    document: Document
    letters: int


def failed_pdfs(round: Round) -> list[FailedPdf]:
    """Those that nobody has withdrawn. Two queries."""
    negotiations = list(round.negotiations.values_list("pk", flat=True))
    of_negotiations = Q(kind__in=[DocumentKind.MEMO, DocumentKind.PROFILE], subject_id__in=negotiations)
    of_round = of_negotiations | Q(kind=DocumentKind.SUMMARY, subject_id=round.pk)
    failed = Document.objects.filter(of_round).standing().without_pdf().exclude(problem="")
    waiting = Count("letters", filter=Q(letters__state=LetterState.QUEUED))
    return [
        FailedPdf(document, document.waiting) for document in failed.defer("content", "pdf").annotate(waiting=waiting)
    ]
