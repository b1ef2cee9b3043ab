"""The PDF of a programme: asked for, made in the background, kept until the programme changes."""

from typing import Any

from django.db import transaction
from django.utils import translation
from django.utils.text import slugify

from hyte.accounts.audit import record
from hyte.accounts.models import User
from hyte.documents import actions
from hyte.documents.models import Document
from programmes.documents import programme_content
from programmes.documents.kinds import PROGRAMME
from programmes.models import Programme
from programmes.reports.progress import Followed


def latest(programme: Programme, followed: list[Followed], language: str) -> Document | None:
    """The document that says exactly what the programme says now, if somebody has asked for it."""
    content = _content(programme, followed, language)
    return actions.latest(PROGRAMME, subject_id=programme.pk, language=language, content=content)


@transaction.atomic
def make(programme: Programme, followed: list[Followed], language: str, *, by: User) -> Document:
    """Have the PDF made of what the programme says now; one that failed is tried again."""
    document, is_new = actions.freeze_latest(
        PROGRAMME,
        subject_id=programme.pk,
        language=language,
        content=_content(programme, followed, language),
        area=programme.area_id,
        filename=f"{slugify(programme.name_fi)}-{programme.starts_year}-{programme.ends_year}-{language}.pdf",
        by=by,
    )
    if is_new:
        record("document.make", by=by, subject=programme, area=programme.area_id, language=language)
    return document


def _content(programme: Programme, followed: list[Followed], language: str) -> dict[str, Any]:
    with translation.override(language):
        return programme_content.programme(programme, followed, language)
