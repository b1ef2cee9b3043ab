"""Making the PDF of a document in a worker: once, again after a failure, and by the sweep where the message was lost."""

import hashlib
import logging
from datetime import timedelta

from celery.exceptions import SoftTimeLimitExceeded
from django.db.models import F, Q

from hyte import clock
from hyte.documents import kinds
from hyte.documents.actions import MAKE_PDF
from hyte.documents.models import MOST_ATTEMPTS, Document, DocumentQuerySet, Problem
from hyte.jobs import enqueue
from hyte.pdf_check import broken_rules

LONGEST_WORK = timedelta(seconds=100)  # the task's hard limit and a little more
PAUSES = (timedelta(minutes=2), timedelta(minutes=10))  # before the second and the third of MOST_ATTEMPTS
MESSAGE_IS_LATE = timedelta(minutes=2)


class Unfit(Exception):
    """The file breaks rules of PDF/A or PDF/UA: these."""


PROBLEMS = {MemoryError: Problem.MEMORY, SoftTimeLimitExceeded: Problem.TIME, Unfit: Problem.UNFIT}
log = logging.getLogger(__name__)


def due() -> DocumentQuerySet:
    """Those that have no PDF, that nobody can be making any more, and whose pause after a failure is over."""
    now = clock.now()
    again = Q()
    for attempts, pause in enumerate(PAUSES, 1):
        again |= Q(attempts=attempts, attempted_at__lt=now - pause)
    return Document.objects.without_pdf().filter(Q(attempts=0) | again)


def make(pk: int) -> None:
    """Make the PDF, unless there is one, somebody is at it, or it has been tried often enough."""
    begun = due().filter(pk=pk).update(attempts=F("attempts") + 1, attempted_at=clock.now(), problem="")
    if not begun:
        return
    document = Document.objects.get(pk=pk)
    kind = kinds.named(document.kind)
    try:
        data = kind.render(document)
        if rules := broken_rules(data):
            raise Unfit(", ".join(rules))
    except Exception as error:
        log.exception("The PDF of document %s could not be made.", pk)
        Document.objects.filter(pk=pk).without_pdf().update(problem=_problem(error))
        return
    sha256 = hashlib.sha256(data).hexdigest()
    Document.objects.filter(pk=pk).without_pdf().update(pdf=data, pdf_sha256=sha256, problem="")
    if kind.when_ready:
        kind.when_ready()


def _problem(error: Exception) -> Problem:
    return next((problem for kind, problem in PROBLEMS.items() if isinstance(error, kind)), Problem.OTHER)


def sweep() -> None:
    """Enqueue what a lost message, a failure or a dead worker left behind. The third death is a failure too."""
    dead = Document.objects.without_pdf().filter(problem="", attempts__gte=MOST_ATTEMPTS)
    dead.filter(attempted_at__lt=clock.now() - LONGEST_WORK).update(problem=Problem.CUT_OFF)
    for pk in due().filter(approved_at__lt=clock.now() - MESSAGE_IS_LATE).values_list("pk", flat=True):
        enqueue(MAKE_PDF, pk)
