"""The letters of memos and of the summary."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from hyte import clock
from hyte.accounts.models import User
from hyte.documents.models import Document
from hyte.formats import fi_date
from hyte.letters.queue import Draft
from negotiations.letters.facts import attached_profiles, draft, moment, negotiation_facts, round_facts
from negotiations.letters.kinds import Kind
from negotiations.letters.recipients import Invited, speaks_for
from negotiations.models import Memo, MemoComment, Negotiation, Party, Round


@dataclass(frozen=True)
class Correction:
    """What a corrected memo replaces, in the reader's language. `changes`: a line each; `more`: how many are left out."""

    version: int
    approved_on: datetime
    reasons: tuple[str, ...]
    changes: tuple[str, ...]
    more: int

    @property
    def day(self) -> str:
        return fi_date(self.approved_on)


def for_comments(memo: Memo, person: User, *, answers: bool) -> Draft:
    """The draft can be commented on, until the day that the memo tells. `answers`: the person answers for the municipality."""
    context: dict[str, Any] = {"until": fi_date(memo.comments_until), "answers": answers}
    return _draft(Kind.MEMO_COMMENTS, memo.negotiation, person, revision=memo.version, **context)


def sent(
    memo: Memo,
    to: Invited,
    *,
    document: Document,
    measures: int,
    profiles: Collection[Document],
    asked: bool,
    answered: bool,
    correction: Correction | None,
) -> Draft:
    """The approved memo as a PDF, with the profiles of wellbeing.

    `asked`: the person is asked to approve it for the municipality; `answered`: the person's comments have answers.
    """
    person, has_link = to
    negotiation = memo.negotiation
    return _draft(
        Kind.MEMO_SENT,
        negotiation,
        person,
        revision=memo.version,
        documents=[document, *profiles],
        **attached_profiles(negotiation, profiles, person.language),
        has_link=has_link,
        version=memo.version,
        memo_is_foreign=document.language != person.language,
        text_is_foreign=negotiation.language != person.language,
        measures=measures,
        approved_by=document.approved_by.name if document.approved_by else "",
        approved_on=fi_date(memo.approved_at),
        until=fi_date(memo.approval_until),
        asked=asked,
        answered=answered,
        correction=correction or "",
    )


def approval_reminded(memo: Memo, person: User) -> Draft:
    """To who answers for a municipality that has not approved the memo: the last day is near, or has passed."""
    assert memo.approval_until is not None
    context: dict[str, Any] = {
        "until": fi_date(memo.approval_until),
        "is_late": memo.approval_until < clock.today(),
        "version": memo.version,
    }
    return _draft(Kind.MEMO_REMINDER, memo.negotiation, person, revision=memo.version, **context)


def withdrawn(memo: Memo, person: User, *, reason: str, had_approved: bool) -> Draft:
    """To who answers for a municipality: the version that was sent no longer holds, and a corrected one follows."""
    context: dict[str, Any] = {"version": memo.version, "reason": _line(reason), "had_approved": had_approved}
    return _draft(Kind.MEMO_WITHDRAWN, memo.negotiation, person, revision=memo.version, **context)


def answered(comment: MemoComment) -> Draft:
    """To who asked for a correction for a municipality: what the county answers."""
    context: dict[str, Any] = {
        "text": _line(comment.text),
        "taken_back": comment.kind == MemoComment.Kind.TAKEN_BACK,
        "is_taken_in": comment.answer == MemoComment.Answer.TAKEN_IN,
        "answer": _line(comment.answer_text),
    }
    return _draft(Kind.MEMO_ANSWER, comment.memo.negotiation, comment.by, revision=comment.pk, **context)


def accepted(party: Party, *, by: User) -> Draft:
    """To the planner: the municipality has approved the memo."""
    planner = party.negotiation.round.organiser
    context: dict[str, Any] = {
        "municipality": party.municipality.name_in(planner.language),
        "accepted_by": by.name,
        "accepted_at": moment(party.memo_accepted_at, planner.language),
    }
    return _draft(Kind.MEMO_ACCEPTED, party.negotiation, planner, revision=party.pk, **context)


def correction_asked(party: Party, comment: MemoComment) -> Draft:
    """To the planner: the municipality asks for a correction, or takes its approval back."""
    planner = party.negotiation.round.organiser
    context: dict[str, Any] = {
        "municipality": party.municipality.name_in(planner.language),
        "taken_back": comment.kind == MemoComment.Kind.TAKEN_BACK,
        "asked_by": comment.by.name,
        "asked_at": moment(comment.at, planner.language),
        "text": _line(comment.text),
    }
    return _draft(Kind.MEMO_CORRECTION, party.negotiation, planner, revision=party.pk, **context)


def _line(text: str) -> str:
    """What somebody has typed, as one paragraph of a letter."""
    return " ".join(text.split())


def _draft(
    kind: Kind,
    negotiation: Negotiation,
    person: User,
    *,
    revision: int,
    documents: Collection[Document] = (),
    **context: object,
) -> Draft:
    """A letter about one negotiation."""
    words = {**negotiation_facts(negotiation, person.language), **context}
    return draft(kind, negotiation.round, person, words, about=negotiation, revision=revision, documents=documents)


def overdue(round: Round, negotiations: Iterable[Negotiation], *, week: int, round_url: str) -> Draft:
    """To the organiser, once a week (like 202641): whose memo should have been shown already."""
    organiser = round.organiser
    context = {
        **round_facts(round, organiser.language),
        "overdue": [f"{negotiation.title}, {fi_date(negotiation.starts_at)}" for negotiation in negotiations],
        "round_url": round_url,
    }
    return draft(Kind.MEMO_OVERDUE, round, organiser, context, about=round, revision=week)


def summary_sent(round: Round, person: User, *, summary: Document) -> Draft:
    """The approved summary as a PDF, to who speaks for a municipality or an organisation; says who is missing from it."""
    content, whom = summary.content, speaks_for(person)
    missing, included = content.get("missing", []), content.get("included", len(content["municipalities"]))
    context = {
        **round_facts(round, person.language),
        "negotiations": len(content["municipalities"]),
        "measures": len(content["measures"]),
        "included": included,
        "total": included + len(missing),
        "missing": [municipality["name"] for municipality in missing],
        "whom": whom.name_in(person.language) if whom else round.area.name_in(person.language),
    }
    return draft(
        Kind.SUMMARY_SENT,
        round,
        person,
        context,
        about=round,
        revision=summary.version,
        documents=[summary],
    )
