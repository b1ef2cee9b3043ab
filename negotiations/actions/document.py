"""Freezing what was approved."""

from typing import Any

from django.db import transaction
from django.utils import translation

from hyte.accounts.models import User
from hyte.documents import actions
from hyte.documents.models import Document
from municipalities.models import Municipality
from negotiations.actions.event import record
from negotiations.documents import contents
from negotiations.letters.recipients import recipients
from negotiations.models import Memo, Negotiation, Round, Summary
from negotiations.states import DocumentKind

MEMO = {"fi": "muistio", "sv": "promemoria"}  # what files are called, ASCII
PROFILE = {"fi": "hyvinvointi", "sv": "valfard"}
SUMMARY = {"fi": "yhteenveto", "sv": "sammandrag"}


def freeze_memo(memo: Memo, *, by: User) -> list[Document]:
    """Version `memo.version` in each official language, that in which it is written first. Called inside the approval's
    transaction."""
    frozen, negotiation = [], memo.negotiation
    round = negotiation.round
    names = [person.name for person, _has_link in readers(negotiation)]
    for language in negotiation.languages:
        with translation.override(language):
            content = contents.memo(memo, names, language)
        document = actions.freeze(
            DocumentKind.MEMO,
            subject_id=negotiation.pk,
            version=memo.version,
            language=language,
            area=round.area_id,
            filename=f"{MEMO[language]}-{negotiation.slug_in(language)}-{round.year}-v{memo.version}.pdf",
            content=content,
            by=by,
        )
        frozen.append(document)
    return frozen


def freeze_summary(summary: Summary, *, by: User) -> list[Document]:
    """Version `summary.version` in each language of the area's readers."""
    frozen, round = [], summary.round
    for language in contents.summary_languages(summary):
        with translation.override(language):
            content = contents.summary(summary, language)
        document = actions.freeze(
            DocumentKind.SUMMARY,
            subject_id=round.pk,
            version=summary.version,
            language=language,
            area=round.area_id,
            filename=f"{SUMMARY[language]}-{round.year}-v{summary.version}-{language}.pdf",
            content=content,
            by=by,
        )
        frozen.append(document)
    return frozen


def freeze_profile(
    negotiation: Negotiation, municipality: Municipality, *, version: int, content: dict[str, Any], by: User
) -> Document:
    """How the municipality does on the programmes, in the content's language. Called inside the booking's transaction."""
    language, round = content["language"], negotiation.round
    return actions.freeze(
        DocumentKind.PROFILE,
        subject_id=negotiation.pk,
        key=municipality.pk,
        version=version,
        language=language,
        area=round.area_id,
        filename=f"{PROFILE[language]}-{municipality.slug_in(language)}-{round.year}-v{version}.pdf",
        content=content,
        by=by,
    )


@transaction.atomic
def make_again(document: Document, *, by: User) -> None:
    """Make the PDF again after a failure. One that is there already is never touched."""
    if not actions.make_again(document):
        return
    if document.kind == DocumentKind.SUMMARY:
        round, negotiation = Round.objects.get(pk=document.subject_id), None
    else:
        round, negotiation = None, Negotiation.objects.select_related("round").get(pk=document.subject_id)
    record("document.try_again", by=by, negotiation=negotiation, round=round, version=document.version)


def readers(negotiation: Negotiation) -> list[tuple[User, bool]]:
    """(person, has a personal link): all who get the approved memo, the same as were invited."""
    return recipients(negotiation)
