"""Comments on a draft memo by everybody who was invited, and the county's answer to each."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from hyte import clock
from hyte.accounts.models import User
from hyte.errors import Conflict, Refused
from hyte.letters.models import Letter
from hyte.letters.queue import queue
from hyte.versions import mark
from negotiations.actions.event import record
from negotiations.actions.memo import locked_open
from negotiations.letters.kinds import Kind
from negotiations.letters.memo import answered
from negotiations.models import Memo, MemoComment, MemoSection
from programmes.models import Measure


@transaction.atomic
def comment(on: MemoSection | Measure, *, text: str, by: User) -> MemoComment | None:
    """One comment that waits for an answer per thing and person; an empty text takes it back.

    Who comments has something to remark, whatever the municipality had told before.
    """
    section, measure = (on, None) if isinstance(on, MemoSection) else (None, on)
    memo = locked_open(section.memo if section else Memo.objects.get(negotiation__measures=measure))
    if not memo.takes_comments:
        raise Refused(_("Comments are no longer taken on this memo. Write to the county if something is wrong in it."))
    about: dict[str, Any] = {"section": section} if section else {"measure": measure}
    if not text.strip():
        memo.comments.unanswered().filter(by=by, **about).delete()
        return None
    words = {"text": text.strip(), "at": clock.now(), "about_measure": measure.what if measure else ""}
    made, _is_new = MemoComment.objects.update_or_create(memo=memo, by=by, answered_at=None, **about, defaults=words)
    own = memo.negotiation.parties.filter(municipality__members__user=by)
    own.update(nothing_to_remark_at=None, nothing_to_remark_by=None)
    record("memo.comment", by=by, negotiation=memo.negotiation, section=section.kind if section else "measure")
    return made


@transaction.atomic
def answer(comment: MemoComment, *, answer: str, text: str = "", read: str = "", by: User) -> MemoComment:
    """What the county did with a comment; correctable while the round is open. Not taken in: `text` tells why.

    `read`: the mark of the comment's text as it was read. A Conflict where its writer has changed it since. Who asked something
    of an approved memo gets the answer by letter; the writers of comments read theirs on their page.
    """
    memo = locked_open(comment.memo)
    comment = memo.comments.select_related("by").get(pk=comment.pk)
    text = text.strip()
    if comment.answer == MemoComment.Answer.SETTLED:
        raise Refused(_("The municipality has approved the memo meanwhile: this needs no answer any more."))
    if read and read != mark(comment.text):
        raise Conflict(_("The comment was changed while you answered. Read it once more."), theirs=comment.text)
    if answer == MemoComment.Answer.NOT_TAKEN_IN and not text:
        raise Refused(_("Tell why it is not taken in: the writer reads it."))
    if (comment.answer, comment.answer_text) == (answer, text):
        return comment
    comment.answer, comment.answer_text = MemoComment.Answer(answer), text
    comment.answered_at, comment.answered_by = clock.now(), by
    comment.save(update_fields=["answer", "answer_text", "answered_at", "answered_by"])
    record("memo.answer_comment", by=by, negotiation=memo.negotiation, comment=comment.pk, answer=answer)
    if comment.asks:
        comment.memo = memo
        Letter.objects.about(memo.negotiation).filter(kind=Kind.MEMO_ANSWER, revision=comment.pk).supersede()
        queue(answered(comment))
    return comment
