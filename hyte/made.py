"""A PDF that a worker makes from a row's content and that is kept in the row: what documents and papers share."""

import hashlib
from collections.abc import Callable
from datetime import timedelta
from typing import Any, Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext

from hyte import clock
from hyte.jobs import enqueue

LONGEST_WORK = timedelta(seconds=100)  # the worker's hard limit (the tasks') and a little more
MOST_ATTEMPTS = 3
KILLED = "killed"


class MadePdfQuerySet(models.QuerySet):
    def awaiting_pdf(self) -> Self:
        return self.filter(pdf=None)

    def idle(self) -> Self:
        """Those whose PDF nobody can be making any more: not begun, or begun longer ago than a worker may work on it."""
        return self.filter(Q(attempted_at=None) | Q(attempted_at__lt=clock.now() - LONGEST_WORK))


class MadePdf(models.Model):
    """`attempts`: how often a worker has begun the PDF, written before the work, so that a killed worker counts too."""

    pdf = models.BinaryField(null=True)
    pdf_sha256 = models.CharField(max_length=64, blank=True)
    problem = models.CharField(max_length=500, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0, editable=False)
    attempted_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        abstract = True

    @property
    def is_ready(self) -> bool:
        return bool(self.pdf_sha256)

    @property
    def reason(self) -> str:
        """Why there is no PDF, as a person reads it."""
        if self.problem != KILLED:
            return self.problem
        return gettext("The making was cut off three times, perhaps because it took too long or too much memory.")


def make(rows: Any, pk: int, render: Callable[[Any], bytes]) -> None:
    """Make the PDF of one of `rows`, unless it has one. A failure is written on the row for a person to see."""
    if not _begin(rows, pk):
        return
    try:
        data = render(rows.defer("pdf").get(pk=pk))
    except Exception as error:
        problem = f"{type(error).__name__}: {error}"[:500]
        rows.filter(pk=pk).update(problem=problem, attempted_at=None)
        raise
    rows.filter(pk=pk, pdf=None).update(pdf=data, pdf_sha256=hashlib.sha256(data).hexdigest(), problem="")


def _begin(rows: Any, pk: int) -> bool:
    """Count the attempt before the work. False: it is made, somebody is at it, or it has been tried often enough."""
    free = rows.awaiting_pdf().idle().filter(pk=pk, attempts__lt=MOST_ATTEMPTS)
    return free.update(attempts=F("attempts") + 1, attempted_at=clock.now()) == 1


def rouse(late: Any, task: str) -> None:
    """Wake those of `late` whose PDF never came: the wake-up was lost, or the worker died. The third death is a failure."""
    late = late.awaiting_pdf().idle().filter(problem="")
    late.filter(attempts__gte=MOST_ATTEMPTS).update(problem=KILLED)
    for pk in late.values_list("pk", flat=True):
        enqueue(task, pk)


def begin_again(rows: Any, pk: int, task: str) -> bool:
    """Make it again after a failure, which this forgets. One that is there already is never touched."""
    again = rows.filter(pk=pk, pdf=None).exclude(problem="").update(problem="", attempts=0, attempted_at=None) == 1
    if again:
        enqueue(task, pk)
    return again
