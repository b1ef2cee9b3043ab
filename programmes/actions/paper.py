"""The PDF of something that lives on: asked for, made in the background, kept until the thing changes."""

from datetime import timedelta
from typing import Any

from django.db import transaction

from hyte import clock, made, pdf
from hyte.accounts.models import User
from hyte.audit import record
from hyte.jobs import enqueue
from municipalities.models import WelfareArea
from programmes import pdfs
from programmes.models import Paper

TASK = "programmes.tasks.make_paper"


def found(*, kind: str, key: str, language: str, content: dict[str, Any]) -> Paper | None:
    """The paper that says exactly this, if somebody has asked for it. Reads no PDF."""
    papers = Paper.objects.about(kind, key, language).defer("content", "pdf")
    return papers.filter(fingerprint=pdf.fingerprint(content)).first()


@transaction.atomic
def ask(
    *,
    kind: str,
    key: str,
    language: str,
    content: dict[str, Any],
    area: WelfareArea,
    name: str,
    by: User | None,
) -> Paper:
    """The paper of this content, found or begun; one that failed is tried again. What it said before goes.

    `content`: plain data, the same as long as nothing has changed (so no time of asking in it). `name`: of the file.
    """
    papers = Paper.objects.about(kind, key, language)
    mark = pdf.fingerprint(content)
    paper, is_new = papers.defer("pdf").get_or_create(
        fingerprint=mark,
        defaults={"kind": kind, "key": key, "language": language, "content": content, "area": area, "name": name},
    )
    if is_new:
        papers.exclude(pk=paper.pk).delete()
        record("paper.ask", by=by, subject=paper, area=area.pk, kind=kind, key=key, language=language)
        enqueue(TASK, paper.pk)
    elif made.begin_again(Paper.objects, paper.pk, TASK):
        paper.refresh_from_db(fields=["problem", "attempts"])
    return paper


def make(pk: int) -> None:
    made.make(Paper.objects, pk, _render)


def _render(paper: Paper) -> bytes:
    return pdfs.RENDERERS[paper.kind](paper.content, paper.language, paper.asked_at)


def sweep() -> None:
    """Wake the papers whose PDF never came."""
    made.rouse(Paper.objects.filter(asked_at__lt=clock.now() - timedelta(minutes=2)), TASK)
