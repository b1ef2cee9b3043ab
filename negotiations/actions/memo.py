"""The memo: written section by section, shown for comments, approved and frozen, sent, withdrawn with a reason."""

from collections.abc import Mapping
from datetime import date, timedelta

from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext as _

from hyte import clock
from hyte.accounts.models import User
from hyte.documents.models import Document
from hyte.errors import Conflict, Refused
from hyte.letters.models import Letter
from hyte.letters.queue import queue, supersede
from municipalities.models import WelfareGroupMember
from negotiations import timetable
from negotiations.actions import document as documents
from negotiations.actions import profile as profiles
from negotiations.actions.event import record
from negotiations.letters.kinds import Kind
from negotiations.letters.memo import accepted, for_comments, sent
from negotiations.models import Memo, MemoComment, MemoSection, Negotiation, Party
from negotiations.states import MEMO_APPROVED, MemoState, check_move


def _locked(memo: Memo) -> Memo:
    """Under lock. What stands around it is read only when the lock has come: somebody may have changed it meanwhile."""
    Memo.objects.select_for_update(no_key=True).values_list("pk").get(pk=memo.pk)
    return Memo.objects.select_related("negotiation__round__area", "negotiation__round__organiser").get(pk=memo.pk)


def _locked_open(memo: Memo) -> Memo:
    """Under lock; refused in a round that has been closed."""
    memo = _locked(memo)
    memo.negotiation.round.check_open()
    return memo


@transaction.atomic
def start(negotiation: Negotiation, *, by: User) -> Memo:
    """The memo of a negotiation, with its four subjects and one section per sent topic. Asking again adds new topics."""
    negotiation.round.check_open()
    made, is_new = Memo.objects.get_or_create(negotiation=negotiation)
    memo = _locked(made)
    if is_new:
        MemoSection.objects.bulk_create(
            MemoSection(memo=memo, kind=kind, order=order) for order, kind in enumerate(MemoSection.SUBJECTS)
        )
        record("memo.start", by=by, negotiation=negotiation)
    if memo.is_editable:
        known = memo.sections.exclude(topic=None).values_list("topic_id", flat=True)
        for order, topic in enumerate(negotiation.topics.sent().exclude(pk__in=known), start=10 + len(known)):
            MemoSection.objects.create(memo=memo, kind=MemoSection.Kind.TOPIC, topic=topic, order=order)
    return memo


@transaction.atomic
def save_section(section: MemoSection, *, text: str, version: int, by: User, follows_own: bool = False) -> MemoSection:
    """Keep the text if nobody saved since `version` was read; else a Conflict that holds their text.

    `follows_own`: the page was left while a save of its own was running, which may have made one version more.
    """
    if not _locked_open(section.memo).is_editable:
        raise Refused(_("The memo has been approved. Withdraw the approval first to write a new version."))
    unchanged = Q(version=version) | Q(version=version + 1, saved_by=by) if follows_own else Q(version=version)
    saved = MemoSection.objects.filter(unchanged, pk=section.pk).update(
        text=text, version=F("version") + 1, saved_at=clock.now(), saved_by=by
    )
    section.refresh_from_db()
    if not saved and section.text != text:
        message = _("%(name)s saved this section meanwhile. Your text has not been lost: it is below, beside theirs.")
        raise Conflict(message % {"name": section.saved_by or "?"}, theirs=section.text)
    return section


@transaction.atomic
def save_sections(
    memo: Memo,
    *,
    texts: Mapping[MemoSection, tuple[str, int]],
    by: User,
    all_or_none: bool = False,
    follows_own: bool = False,
) -> dict[int, Conflict]:
    """Keep many sections at once, each as (text, version that was read); the conflicts by section.

    The sections without a conflict are kept all the same, unless `all_or_none`.
    """
    conflicts: dict[int, Conflict] = {}
    for section, (text, version) in texts.items():
        try:
            save_section(section, text=text, version=version, by=by, follows_own=follows_own)
        except Conflict as conflict:
            conflicts[section.pk] = conflict
    if conflicts and all_or_none:
        transaction.set_rollback(True)
    return conflicts


@transaction.atomic
def open_for_comments(memo: Memo, *, until: date | None = None, by: User) -> Memo:
    """Show the draft to the municipality and ask for comments by `until` (two weeks if not told)."""
    memo = _locked_open(memo)
    check_move(MemoState, memo.state, MemoState.COMMENTS)
    if not memo.negotiation.is_held:
        raise Refused(_("Record the attendance first: a memo is shown after the negotiation has been held."))
    if until and until < clock.today():
        raise Refused(_("The last day for comments has already passed. Choose a later one."))
    memo.state = MemoState.COMMENTS
    memo.comments_until = until or clock.today() + timedelta(days=timetable.COMMENT_DAYS)
    memo.shown_at = memo.shown_at or clock.now()
    memo.save()
    record("memo.open_for_comments", by=by, negotiation=memo.negotiation, until=memo.comments_until.isoformat())
    for member in _members(memo.negotiation).exclude(duty=""):
        queue(for_comments(memo, member.user))
    return memo


def _members(negotiation: Negotiation) -> QuerySet[WelfareGroupMember]:
    found = WelfareGroupMember.objects.present().filter(municipality__parties__negotiation=negotiation)
    return found.select_related("user")


@transaction.atomic
def back_to_draft(memo: Memo, *, by: User) -> Memo:
    """End the comment round without approving: the municipality no longer sees the draft, and letters that wait never leave.

    The next opening asks everybody anew.
    """
    memo = _locked_open(memo)
    if memo.state != MemoState.COMMENTS:
        raise Refused(_("Only a memo that is out for comments can be taken back to a draft."))
    memo.state, memo.comments_until = MemoState.DRAFT, None
    memo.save()
    supersede(Kind.MEMO_COMMENTS, about=memo.negotiation)
    record("memo.back_to_draft", by=by, negotiation=memo.negotiation)
    return memo


@transaction.atomic
def comment(section: MemoSection, *, text: str, by: User) -> MemoComment | None:
    """One comment per section and person; an empty text takes the comment back."""
    memo = _locked_open(section.memo)
    if not memo.takes_comments:
        raise Refused(_("Comments are no longer taken on this memo. Write to the county if something is wrong in it."))
    if not text.strip():
        section.comments.filter(by=by).delete()
        return None
    made, _is_new = MemoComment.objects.update_or_create(
        section=section, by=by, defaults={"text": text.strip(), "at": clock.now()}
    )
    record("memo.comment", by=by, negotiation=memo.negotiation, section=section.kind)
    return made


@transaction.atomic
def approve(memo: Memo, *, by: User) -> Document:
    """The county's approval: version n + 1 is frozen word for word, and its PDF is made from it. Approving twice acts once."""
    memo = _locked_open(memo)
    if memo.state in MEMO_APPROVED:
        return _in_language(_standing_documents(memo), memo.negotiation.language)
    check_move(MemoState, memo.state, MemoState.APPROVED)
    if not memo.negotiation.is_held:
        raise Refused(_("Record the attendance first: the memo tells who was there."))
    empty = [section.heading for section in memo.sections.exclude(kind="topic") if not section.text.strip()]
    if empty:
        raise Refused(
            _("Write something under each of the four subjects. Still empty: %(names)s.") % {"names": ", ".join(empty)}
        )
    old, memo.state, memo.version = memo.state, MemoState.APPROVED, memo.version + 1
    memo.approved_at, memo.approved_by = clock.now(), by
    memo.save()
    document, *_in_other_languages = documents.freeze_memo(memo, by=by)
    record("memo.approve", by=by, negotiation=memo.negotiation, old=old, version=memo.version)
    return document


def _standing_documents(memo: Memo) -> list[Document]:
    """The approved version in each of its languages."""
    return list(memo.documents.standing().filter(version=memo.version).defer("pdf", "content"))


def _in_language(documents: list[Document], *languages: str) -> Document:
    """That in the first of `languages` in which there is one."""
    by_language = {document.language: document for document in documents}
    return next(by_language[language] for language in (*languages, *by_language) if language in by_language)


@transaction.atomic
def withdraw(memo: Memo, *, reason: str, by: User) -> Memo:
    """Take the approval back, with a reason. The stored file stays as it was; the next approval makes a new version."""
    memo = _locked(memo)
    if not reason.strip():
        raise Refused(_("Tell why the approval is withdrawn: the reason is kept with the old version."))
    memo.negotiation.round.check_open()
    if memo.is_editable:
        raise Refused(_("The memo has not been approved, so there is nothing to withdraw."))
    check_move(MemoState, memo.state, MemoState.DRAFT)
    for series in (Kind.MEMO_COMMENTS, Kind.MEMO_SENT):
        supersede(series, about=memo.negotiation)
    Letter.objects.about(memo.negotiation).filter(kind=Kind.MEMO_ACCEPTED).supersede()
    memo.documents.standing().update(withdrawn_at=clock.now(), withdrawal_reason=reason.strip()[:500])
    memo.state = MemoState.DRAFT
    memo.approved_at = memo.approved_by = memo.sent_at = memo.comments_until = None
    memo.save()
    memo.negotiation.parties.update(memo_accepted_at=None, memo_accepted_by=None)
    record("memo.withdraw", by=by, negotiation=memo.negotiation, version=memo.version)
    return memo


@transaction.atomic
def send(memo: Memo, *, by: User) -> Memo:
    """Send the approved PDF to the group, the team and the organisations that took part. Sending twice acts once."""
    memo = _locked(memo)
    if memo.state == MemoState.SENT:
        return memo
    check_move(MemoState, memo.state, MemoState.SENT)
    approved = _standing_documents(memo)
    if any(document.problem for document in approved):
        raise Refused(_("The PDF could not be made, so there is nothing to send yet. Let it be made again first."))
    if not all(document.is_ready for document in approved):
        raise Refused(_("The PDF is still being made. Try again in a moment."))
    memo.state, memo.sent_at = MemoState.SENT, clock.now()
    memo.save()
    record("memo.send", by=by, negotiation=memo.negotiation, version=memo.version)
    carried, measures = profiles.newest(memo.negotiation), memo.negotiation.measures.count()
    for to in documents.readers(memo.negotiation):
        document = _in_language(approved, to[0].language, memo.negotiation.language)
        queue(sent(memo.negotiation, to, memo=document, measures=measures, profiles=carried.to(to[0])))
    return memo


@transaction.atomic
def accept(party: Party, *, by: User) -> Party:
    """The municipality's approval: a receipt to the planner, reversible until the round is closed."""
    party = (
        Party.objects.select_for_update(of=("self",), no_key=True)
        .select_related("municipality", "negotiation__round__organiser")
        .get(pk=party.pk)
    )
    party.negotiation.round.check_open()
    memo = getattr(party.negotiation, "memo", None)
    if memo is None or memo.is_editable:
        raise Refused(_("The county has not approved the memo yet. You can approve it after that."))
    if party.memo_accepted_at is None:
        party.memo_accepted_at, party.memo_accepted_by = clock.now(), by
        party.save(update_fields=["memo_accepted_at", "memo_accepted_by"])
        record("memo.accept", by=by, negotiation=party.negotiation, version=memo.version)
        queue(accepted(party, by=by))
    return party


@transaction.atomic
def take_acceptance_back(party: Party, *, by: User) -> Party:
    """The municipality changes its mind, while the round is open."""
    party = (
        Party.objects.select_for_update(of=("self",), no_key=True).select_related("negotiation__round").get(pk=party.pk)
    )
    party.negotiation.round.check_open()
    party.memo_accepted_at = party.memo_accepted_by = None
    party.save(update_fields=["memo_accepted_at", "memo_accepted_by"])
    Letter.objects.about(party.negotiation).filter(kind=Kind.MEMO_ACCEPTED, revision=party.pk).supersede()
    record("memo.take_acceptance_back", by=by, negotiation=party.negotiation)
    return party
