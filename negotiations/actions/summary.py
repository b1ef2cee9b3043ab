"""The summary of a round: written, approved and frozen, presented to bodies, sent to municipalities and organisations."""

from collections import Counter
from collections.abc import Sequence
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from hyte import clock
from hyte.accounts.audit import subject_of
from hyte.accounts.models import Event, User
from hyte.documents.models import Document
from hyte.errors import Conflict, NeedsConfirmation, Refused
from hyte.letters.queue import queue, supersede
from municipalities.models import Body, WelfareGroupMember
from negotiations.actions import document as documents
from negotiations.actions.event import record
from negotiations.documents import contents
from negotiations.letters.kinds import Kind
from negotiations.letters.memo import summary_sent
from negotiations.models import Negotiation, Presentation, Round, Summary
from negotiations.states import SummaryState, check_move


def _locked(summary: Summary) -> Summary:
    return (
        Summary.objects.select_for_update(of=("self",), no_key=True)
        .select_related("round__area", "round__organiser")
        .get(pk=summary.pk)
    )


def check_draft(summary: Summary) -> None:
    """Refuse a change of what has been approved, or of a closed round."""
    summary.round.check_open()
    if summary.state != SummaryState.DRAFT:
        raise Refused(_("The summary has been approved. Withdraw the approval first to write a new version."))


@transaction.atomic
def start(round: Round, *, by: User) -> Summary:
    """The summary of a round; asking again gives the same one."""
    summary, is_new = Summary.objects.get_or_create(round=round)
    if is_new:
        round.check_open()
        record("summary.start", by=by, round=round)
    return summary


@transaction.atomic
def save(summary: Summary, *, texts: dict[str, str], saves: int, by: User, follows_own: bool = False) -> Summary:
    """Keep the texts (names as in the form: cover_fi …) if nobody saved since `saves` was read; else a Conflict.

    Texts that stand there already change nothing. `follows_own`: the page was left while a save of its own was running.
    """
    current = _locked(summary)
    check_draft(current)
    if all(getattr(current, name) == text for name, text in texts.items()):
        return current
    is_own = follows_own and current.saves == saves + 1 and _last_saved_by(current) == by
    if current.saves != saves and not is_own:
        theirs = "\n\n".join(getattr(current, name) for name in texts)
        raise Conflict(
            _("Somebody saved the summary meanwhile. Your text has not been lost: it is in the form below."), theirs
        )
    for name, text in texts.items():
        setattr(current, name, text)
    current.saves += 1
    current.save()
    record("summary.save", by=by, round=current.round)
    return current


def _last_saved_by(summary: Summary) -> User | None:
    last = Event.objects.filter(verb="summary.save", subject=subject_of(summary.round)).order_by("-pk").first()
    return last.by if last else None


@transaction.atomic
def approve(summary: Summary, *, by: User, accept_partial: bool = False) -> list[Document]:
    """Freeze version n + 1 in each language, and have its PDFs made. Approving twice acts once.

    That municipalities of the county are missing must have been seen.
    """
    summary = _locked(summary)
    if summary.state != SummaryState.DRAFT:
        return list(summary.documents.standing().filter(version=summary.version))
    check_draft(summary)
    check_move(SummaryState, summary.state, SummaryState.APPROVED)
    held = contents.approved_negotiations(summary)
    if not held:
        raise Refused(_("A summary is compiled from approved memos, and none has been approved yet."))
    if not summary.introduction_fi.strip():
        raise Refused(_("Write an introduction before approving the summary."))
    if not accept_partial and (sentence := partial_now(summary.round, held)):
        raise NeedsConfirmation([sentence])
    summary.state, summary.version = SummaryState.APPROVED, summary.version + 1
    summary.approved_at, summary.approved_by = clock.now(), by
    summary.save()
    record("summary.approve", by=by, round=summary.round, version=summary.version)
    return documents.freeze_summary(summary, by=by)


def partial(included: int, missing: Sequence[str]) -> str:
    """How much of the county a summary holds, and who is missing, in one sentence; "" where nobody is."""
    if not missing:
        return ""
    return _("%(n)s/%(total)s municipalities of the county are in the summary. Missing: %(names)s.") % {
        "n": included,
        "total": included + len(missing),
        "names": ", ".join(missing),
    }


@transaction.atomic
def withdraw(summary: Summary, *, reason: str, by: User) -> Summary:
    """Take the approval back, with a reason. Stored files stay; the next approval makes a new version."""
    summary = _locked(summary)
    if summary.state == SummaryState.DRAFT:
        raise Refused(_("The summary has not been approved, so there is nothing to withdraw."))
    if not reason.strip():
        raise Refused(_("Tell why the approval is withdrawn: the reason is kept with the old version."))
    summary.round.check_open()
    supersede(Kind.SUMMARY_SENT, about=summary.round)
    summary.documents.standing().update(withdrawn_at=clock.now(), withdrawal_reason=reason.strip()[:500])
    summary.state = SummaryState.DRAFT
    summary.approved_at = summary.approved_by = summary.sent_at = None
    summary.save()
    record("summary.withdraw", by=by, round=summary.round, version=summary.version)
    return summary


@transaction.atomic
def present(summary: Summary, *, body: Body, presented_on: date, outcome: str, by: User) -> Presentation:
    """Note that a body has heard the approved summary, and what it said."""
    summary = _locked(summary)
    summary.round.check_open()
    if summary.state == SummaryState.DRAFT:
        raise Refused(_("Approve the summary first: bodies are shown the approved one."))
    if presented_on > clock.today():
        raise Refused(_("This day has not come yet. Note the presentation when it has been held."))
    presentation, _is_new = Presentation.objects.update_or_create(
        summary=summary, body=body, defaults={"presented_on": presented_on, "outcome": outcome.strip()}
    )
    record("summary.present", by=by, round=summary.round, body=body.pk)
    return presentation


@transaction.atomic
def remove_presentation(presentation: Presentation, *, by: User) -> None:
    """Take back what was noted by mistake."""
    summary = _locked(presentation.summary)
    summary.round.check_open()
    presentation.delete()
    record("summary.remove_presentation", by=by, round=summary.round, body=presentation.body_id)


@transaction.atomic
def send(summary: Summary, *, by: User, accept_partial: bool = False) -> Summary:
    """Send the PDF to every contact, deputy and organisation, in their language. Sending twice acts once.

    Who is missing from the version that was approved must have been seen.
    """
    summary = _locked(summary)
    if summary.state == SummaryState.SENT:
        return summary
    summary.round.check_open()
    check_move(SummaryState, summary.state, SummaryState.SENT)
    documents_now = summary.documents.standing().filter(version=summary.version)
    frozen = {document.language: document for document in documents_now}
    if not all(document.is_ready for document in frozen.values()):
        raise Refused(_("The PDF is still being made. Try again in a moment."))
    if not accept_partial and (sentence := partial_of(frozen["fi"])):
        raise NeedsConfirmation([sentence])
    summary.state, summary.sent_at = SummaryState.SENT, clock.now()
    summary.save()
    record("summary.send", by=by, round=summary.round, version=summary.version)
    for person in readers(summary.round):
        queue(summary_sent(summary.round, person, summary=frozen.get(person.language, frozen["fi"])))
    return summary


def partial_now(round: Round, held: list[Negotiation]) -> str:
    """What `partial` says of a summary that would be approved now; `held`: what it would be made of."""
    return partial(len(contents.included(held)), [other.name for other in contents.missing(round, held)])


def partial_of(document: Document) -> str:
    """What `partial` says of a version that was approved."""
    missing = [municipality["name"] for municipality in document.content.get("missing", [])]
    return partial(document.content.get("included", 0), missing)


def readers(round: Round) -> list[User]:
    """All who get the summary: contacts, deputies and the organisations' representatives."""
    members = WelfareGroupMember.objects.present().filter(municipality__parties__round=round).exclude(duty="")
    people = [member.user for member in members.select_related("user", "municipality").order_by("pk")]
    organisations = round.organisations.present().exclude(representative=None).select_related("representative")
    return people + [o.representative for o in organisations if o.representative]


def reader_languages(readers: list[User]) -> dict[str, int]:
    """How many get it in which language; Finnish first."""
    return dict(sorted(Counter(person.language for person in readers).items()))
