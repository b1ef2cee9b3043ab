"""What a municipality says of a memo: nothing to remark, approved, a correction is asked for, the approval is taken back."""

from django.db import transaction
from django.utils.translation import gettext as _

from hyte import clock
from hyte.accounts.models import User
from hyte.errors import Refused
from hyte.letters.models import Letter
from hyte.letters.queue import queue
from negotiations.actions.event import record
from negotiations.actions.memo import locked_open
from negotiations.letters.kinds import Kind
from negotiations.letters.memo import accepted, correction_asked
from negotiations.models import Memo, MemoComment, Party

VERBS = {
    MemoComment.Kind.CORRECTION: "memo.ask_for_correction",
    MemoComment.Kind.TAKEN_BACK: "memo.take_acceptance_back",
}


def _locked(party: Party) -> tuple[Party, Memo | None]:
    """The party and its memo, under lock; refused in a round that has been closed."""
    memo = Memo.objects.filter(negotiation=party.negotiation_id).first()
    if memo:
        memo = locked_open(memo)
    related = "municipality", "negotiation__round__organiser", "negotiation__round__area"
    rows = Party.objects.select_for_update(of=("self",), no_key=True).select_related(*related)
    party = rows.get(pk=party.pk)
    party.negotiation.round.check_open()
    return party, memo


def _locked_with_approved(party: Party) -> tuple[Party, Memo]:
    party, memo = _locked(party)
    if memo is None or memo.is_editable:
        raise Refused(_("The county has not approved the memo yet. You can approve it after that."))
    return party, memo


@transaction.atomic
def nothing_to_remark(party: Party, *, by: User) -> Party:
    """An answer to the draft, so that the county need not wait for its last day. A comment ends it."""
    party, memo = _locked(party)
    if memo is None or not memo.takes_comments:
        raise Refused(_("Comments are no longer taken on this memo. Write to the county if something is wrong in it."))
    if memo.comments.unanswered().of(party.municipality).exists():
        raise Refused(
            _("Your municipality has commented on the memo. Remove the comments first, if they no longer hold.")
        )
    if party.nothing_to_remark_at is None:
        party.nothing_to_remark_at, party.nothing_to_remark_by = clock.now(), by
        party.save(update_fields=["nothing_to_remark_at", "nothing_to_remark_by"])
        record("memo.nothing_to_remark", by=by, negotiation=party.negotiation)
    return party


@transaction.atomic
def accept(party: Party, *, by: User) -> Party:
    """The municipality's approval: a receipt to the planner, reversible until the round is closed."""
    party, memo = _locked_with_approved(party)
    if party.memo_accepted_at is None:
        party.memo_accepted_at, party.memo_accepted_by = clock.now(), by
        party.save(update_fields=["memo_accepted_at", "memo_accepted_by"])
        settled = {"answer": MemoComment.Answer.SETTLED, "answered_at": clock.now(), "answered_by": by}
        memo.comments.unanswered().asking().of(party.municipality).update(**settled)
        _supersede(party)
        record("memo.accept", by=by, negotiation=party.negotiation, version=memo.version)
        queue(accepted(party, by=by))
    return party


@transaction.atomic
def ask_for_correction(party: Party, *, text: str, by: User) -> MemoComment | None:
    """The municipality does not approve the memo as it stands. An empty text takes the request back, while it has no answer."""
    party, memo = _locked_with_approved(party)
    if party.memo_accepted_at:
        raise Refused(
            _("Your municipality has approved the memo. Take the approval back, and tell what must be corrected.")
        )
    if text.strip():
        return _ask(party, memo, MemoComment.Kind.CORRECTION, text, by)
    memo.comments.unanswered().asking().filter(by=by).delete()
    _supersede(party)
    return None


@transaction.atomic
def take_acceptance_back(party: Party, *, reason: str, by: User) -> Party:
    """The municipality changes its mind, while the round is open; the planner reads why."""
    party, memo = _locked_with_approved(party)
    if not reason.strip():
        raise Refused(_("Tell why the approval is taken back: the county reads it."))
    if party.memo_accepted_at is None:
        return party
    party.memo_accepted_at = party.memo_accepted_by = None
    party.save(update_fields=["memo_accepted_at", "memo_accepted_by"])
    _ask(party, memo, MemoComment.Kind.TAKEN_BACK, reason, by)
    return party


def _ask(party: Party, memo: Memo, kind: MemoComment.Kind, text: str, by: User) -> MemoComment:
    """One request that waits for an answer per person: a newer one takes its place, also in the letter to the planner."""
    words = {"kind": kind, "text": text.strip(), "at": clock.now()}
    asked = memo.comments.unanswered().asking().filter(by=by).first() or MemoComment(memo=memo, by=by)
    if (asked.kind, asked.text) == (kind, words["text"]):
        return asked
    for name, value in words.items():
        setattr(asked, name, value)
    asked.save()
    _supersede(party)
    record(VERBS[kind], by=by, negotiation=party.negotiation, version=memo.version)
    queue(correction_asked(party, asked))
    return asked


def _supersede(party: Party) -> None:
    """What was told of this municipality's approval before no longer holds."""
    told = Letter.objects.about(party.negotiation).filter(kind__in=[Kind.MEMO_ACCEPTED, Kind.MEMO_CORRECTION])
    told.filter(revision=party.pk).supersede()
