"""The memo: written section by section, shown for comments, approved and frozen, sent, withdrawn with a reason."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F, Q
from django.utils.translation import gettext as _

from hyte import clock, pdf
from hyte.accounts.models import User
from hyte.documents.models import Document
from hyte.errors import Conflict, NeedsConfirmation, Refused
from hyte.formats import fi_date
from hyte.letters.models import Letter
from hyte.letters.queue import queue, supersede
from hyte.versions import mark
from municipalities.models import WelfareGroupMember
from negotiations import timetable
from negotiations.actions import correction as corrections
from negotiations.actions import document as documents
from negotiations.actions import profile as profiles
from negotiations.actions.event import record
from negotiations.letters.kinds import Kind
from negotiations.letters.memo import for_comments, sent, withdrawn
from negotiations.models import Memo, MemoSection, Negotiation
from negotiations.states import MEMO_APPROVED, MemoState, check_move


def locked(memo: Memo) -> Memo:
    """Under lock. What stands around it is read only when the lock has come: somebody may have changed it meanwhile."""
    Memo.objects.select_for_update(no_key=True).values_list("pk").get(pk=memo.pk)
    return Memo.objects.select_related("negotiation__round__area", "negotiation__round__organiser").get(pk=memo.pk)


def locked_open(memo: Memo) -> Memo:
    """Under lock; refused in a round that has been closed."""
    memo = locked(memo)
    memo.negotiation.round.check_open()
    return memo


@transaction.atomic
def start(negotiation: Negotiation, *, by: User) -> Memo:
    """The memo of a negotiation, with its four subjects and one section per sent topic. Asking again adds new topics."""
    negotiation.round.check_open()
    made, is_new = Memo.objects.get_or_create(negotiation=negotiation)
    memo = locked(made)
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
    if not locked_open(section.memo).is_editable:
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


def reading(memo: Memo) -> str:
    """The mark of all that is read before a memo is shown or approved: changes with each text and measure that is saved."""
    sections = memo.sections.order_by("pk").values_list("pk", "version")
    measures = memo.negotiation.measures.order_by("pk").values_list("pk", "version")
    return mark(*(f"{pk} {version}" for pk, version in [*sections, *measures]))


def _check_read(memo: Memo, read: str) -> None:
    """`read`: the mark of what the person has read, if that is known."""
    if read and read != reading(memo):
        raise Refused(
            _("The memo has been changed since you opened the page. Read it once more: nothing was done yet.")
        )


@transaction.atomic
def open_for_comments(memo: Memo, *, until: date | None = None, read: str = "", by: User) -> Memo:
    """Show the draft to the municipality and ask its whole welfare group for comments by `until` (two weeks if not told)."""
    memo = locked_open(memo)
    check_move(MemoState, memo.state, MemoState.COMMENTS)
    _check_read(memo, read)
    if not memo.negotiation.is_held:
        raise Refused(_("Record the attendance first: a memo is shown after the negotiation has been held."))
    if until and until < clock.today():
        raise Refused(_("The last day for comments has already passed. Choose a later one."))
    memo.state = MemoState.COMMENTS
    memo.comments_until = until or clock.today() + timedelta(days=timetable.COMMENT_DAYS)
    memo.shown_at = memo.shown_at or clock.now()
    memo.save()
    memo.negotiation.parties.update(nothing_to_remark_at=None, nothing_to_remark_by=None)
    record("memo.open_for_comments", by=by, negotiation=memo.negotiation, until=memo.comments_until.isoformat())
    members = WelfareGroupMember.objects.present().filter(municipality__parties__negotiation=memo.negotiation)
    for member in members.select_related("user"):
        queue(for_comments(memo, member.user, answers=member.is_contact))
    return memo


@transaction.atomic
def back_to_draft(memo: Memo, *, by: User) -> Memo:
    """End the comment round without approving: the municipality no longer sees the draft, and letters that wait never leave.

    The next opening asks everybody anew.
    """
    memo = locked_open(memo)
    if memo.state != MemoState.COMMENTS:
        raise Refused(_("Only a memo that is out for comments can be taken back to a draft."))
    memo.state, memo.comments_until = MemoState.DRAFT, None
    memo.save()
    supersede(Kind.MEMO_COMMENTS, about=memo.negotiation)
    record("memo.back_to_draft", by=by, negotiation=memo.negotiation)
    return memo


def empty_subjects(memo: Memo) -> list[MemoSection]:
    """Those of the four that have no words yet: without them a memo is not approved."""
    return [section for section in memo.sections.exclude(kind="topic") if not section.text.strip()]


def approval_warnings(memo: Memo) -> list[str]:
    """What speaks against approving now: a promised time, comments without an answer, signs that can not be printed."""
    warnings = []
    parties = memo.negotiation.parties.select_related("municipality")
    waiting = [party.municipality.name for party in parties if party.nothing_to_remark_at is None]
    if memo.takes_comments and memo.comments_until and waiting:
        promise = _("%(names)s: time to comment was promised until %(day)s.")
        warnings.append(promise % {"names": ", ".join(waiting), "day": fi_date(memo.comments_until)})
    about: dict[str, list[str]] = {}
    for comment in memo.comments.unanswered().select_related("by", "section__topic"):
        about.setdefault(comment.by.name, []).append(comment.about or _("the whole memo"))
    warnings += [
        _("%(name)s has commented and has no answer: %(about)s.") % {"name": name, "about": "; ".join(things)}
        for name, things in about.items()
    ]
    if signs := _unprintable(memo):
        told = _("The PDF can not show these signs, and has � in their place: %(signs)s")
        warnings.append(told % {"signs": " ".join(signs)})
    return warnings


def _unprintable(memo: Memo) -> list[str]:
    """Signs in its texts, topics and measures that no font of a PDF has."""
    texts = memo.sections.values_list("text", "topic__title", "topic__description")
    measures = memo.negotiation.measures.values_list("what_fi", "what_sv", "county_owner", "municipality_owner")
    return pdf.unprintable([*texts, *measures])


@transaction.atomic
def approve(memo: Memo, *, read: str = "", accept_warnings: bool = False, by: User) -> Document:
    """The county's approval: version n + 1 is frozen word for word, and its PDF is made from it. Approving twice acts once."""
    memo = locked_open(memo)
    if memo.state in MEMO_APPROVED:
        return _in_language(_standing_documents(memo), memo.negotiation.language)
    check_move(MemoState, memo.state, MemoState.APPROVED)
    if not memo.negotiation.is_held:
        raise Refused(_("Record the attendance first: the memo tells who was there."))
    if empty := [section.heading for section in empty_subjects(memo)]:
        raise Refused(
            _("Write something under each of the four subjects. Still empty: %(names)s.") % {"names": ", ".join(empty)}
        )
    _check_read(memo, read)
    if not accept_warnings and (warnings := approval_warnings(memo)):
        raise NeedsConfirmation(warnings)
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
    memo = locked(memo)
    if not reason.strip():
        raise Refused(_("Tell why the approval is withdrawn: the reason is kept with the old version."))
    memo.negotiation.round.check_open()
    if memo.is_editable:
        raise Refused(_("The memo has not been approved, so there is nothing to withdraw."))
    check_move(MemoState, memo.state, MemoState.DRAFT)
    told = corrections.contacts_with(memo)
    for series in (Kind.MEMO_COMMENTS, Kind.MEMO_SENT):
        supersede(series, about=memo.negotiation)
    Letter.objects.about(memo.negotiation).filter(kind=Kind.MEMO_ACCEPTED).supersede()
    memo.documents.standing().update(withdrawn_at=clock.now(), withdrawal_reason=reason.strip()[:500])
    memo.state = MemoState.DRAFT
    memo.approved_at = memo.approved_by = memo.sent_at = memo.comments_until = memo.approval_until = None
    memo.save()
    for member, had_approved in told:
        queue(withdrawn(memo, member.user, reason=reason.strip(), had_approved=had_approved))
    ended = ("nothing_to_remark_at", "nothing_to_remark_by", "memo_accepted_at", "memo_accepted_by")
    memo.negotiation.parties.update(**dict.fromkeys(ended))
    record("memo.withdraw", by=by, negotiation=memo.negotiation, version=memo.version)
    return memo


@transaction.atomic
def send(memo: Memo, *, approval_until: date | None = None, by: User) -> Memo:
    """Send the approved PDF to the group, the team and the organisations that took part. Sending twice acts once.

    Who answers for a municipality is asked to approve it by `approval_until` (two weeks if not told), while the round is open.
    """
    memo = locked(memo)
    if memo.state == MemoState.SENT:
        return memo
    check_move(MemoState, memo.state, MemoState.SENT)
    approved = _standing_documents(memo)
    if any(document.problem for document in approved):
        raise Refused(_("The PDF could not be made, so there is nothing to send yet. Let it be made again first."))
    if not all(document.is_ready for document in approved):
        raise Refused(_("The PDF is still being made. Try again in a moment."))
    negotiation = memo.negotiation
    memo.state, memo.sent_at = MemoState.SENT, clock.now()
    if negotiation.round.closed_at is None:
        memo.approval_until = approval_until or timetable.approval_due(clock.today(), negotiation.round.dates)
    memo.save()
    record("memo.send", by=by, negotiation=negotiation, version=memo.version)
    measures, language = negotiation.measures.count(), negotiation.language
    carried, asked, answered = profiles.newest(negotiation), _asked_to_approve(memo), _answered(memo)
    readers = documents.readers(negotiation)
    replaced = corrections.replaced(memo, [person for person, _has_link in readers])
    for to in readers:
        person = to[0]
        own: dict[str, Any] = {
            "asked": person.pk in asked,
            "answered": person.pk in answered,
            "correction": replaced.get(person.pk),
        }
        document = _in_language(approved, person.language, language)
        queue(sent(memo, to, document=document, measures=measures, profiles=carried.to(person), **own))
    return memo


def _asked_to_approve(memo: Memo) -> set[int]:
    """Who answers for a municipality that has not approved the memo yet, while it can."""
    if memo.approval_until is None:
        return set()
    waiting = memo.negotiation.parties.filter(memo_accepted_at=None).values("municipality")
    on_duty = WelfareGroupMember.objects.present().exclude(duty="")
    return set(on_duty.filter(municipality__in=waiting).values_list("user", flat=True))


def _answered(memo: Memo) -> set[int]:
    """Whose comments have the county's answer."""
    return set(memo.comments.filter(answered_at__isnull=False).values_list("by", flat=True))
