"""Letters: queued as rows with their cause as key, delivered one by one, never two at once, never lost."""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from hyte import clock, links
from hyte.accounts.models import User
from hyte.documents.models import Document
from hyte.errors import Refused
from hyte.jobs import enqueue
from hyte.mail import Envelope, compose, one_line
from hyte.post import NoServer, Post, TryLater, Undeliverable
from municipalities.models import WelfareArea
from negotiations import emails
from negotiations.actions.event import record
from negotiations.models import Letter, Negotiation, Round
from negotiations.states import LetterState

RETRY_MINUTES = (5, 15, 60, 240, 720)
LEASE = timedelta(minutes=5)
LINK_LIFE_AFTER_ROUND = timedelta(days=365)
AGAIN = ("state", "attempts", "reason", "not_before", "claimed_at", "to_email")  # what sending again changes
MOST_NEW_LINKS = ((3, timedelta(hours=1)), (10, timedelta(days=1)))


def queue(
    kind: str,
    *,
    key: str,
    recipient: User,
    area: WelfareArea,
    context: Mapping[str, Any],
    round: Round | None = None,
    negotiation: Negotiation | None = None,
    reply_to: str = "",
    calendar: tuple[str, str] = ("", ""),
    document: Document | None = None,
    sheets: Collection[Document] = (),
    not_before: datetime | None = None,
) -> Letter | None:
    """A letter row, unless one with this key exists already (then None). It is delivered after the commit."""
    subject, text = emails.write(kind, recipient.language, {"name": recipient.name, **context})
    words = {"kind": kind, "language": recipient.language, "subject": subject, "text": text}
    people = {"recipient": recipient, "to_name": recipient.name, "to_email": recipient.email, "reply_to": reply_to}
    cause = {"area": area, "round": round, "negotiation": negotiation, "not_before": not_before}
    carried = {"calendar": calendar[0], "calendar_method": calendar[1], "document": document}
    defaults = {**words, **people, **cause, **carried}
    letter, is_new = Letter.objects.get_or_create(key=key, defaults=defaults)
    if not is_new:
        return None
    if sheets:
        letter.sheets.set(sheets)
    if links.MARK in text:
        _keep_link_alive(recipient, round)
    enqueue("negotiations.tasks.deliver_due")
    return letter


def _keep_link_alive(recipient: User, round: Round | None) -> None:
    """A letter's link works until a year after its round closes: memo and summary stay readable."""
    end = round.closes_on if round else clock.today()
    until = clock.now() + (end - clock.today()) + LINK_LIFE_AFTER_ROUND
    if recipient.link_valid_until is None or recipient.link_valid_until < until:
        recipient.link_valid_until = until
        recipient.save(update_fields=["link_valid_until"])


def deliver_due() -> int:
    """Deliver every letter whose time has come, over one connection. Returns how many were tried."""
    post, tried = Post(), 0
    try:
        while (letter := _claim()) is not None:
            tried += 1
            if not _deliver(letter, post):
                break
    finally:
        post.close()
    return tried


def _claim() -> Letter | None:
    """Mark one due letter as being sent, in a transaction of its own: no other worker takes it."""
    with transaction.atomic():
        waiting = Letter.objects.select_for_update(skip_locked=True, of=("self",)).select_related("recipient")
        letter = waiting.due().order_by("pk").first()
        if letter is None:
            return None
        letter.state, letter.claimed_at = LetterState.SENDING, clock.now()
        letter.to_email = letter.recipient.email  # the link in it is today's, so it must not go to a former address
        letter.attempts += 1
        letter.save(update_fields=["state", "claimed_at", "to_email", "attempts"])
        return letter


def _deliver(letter: Letter, post: Post) -> bool:
    """Send one claimed letter and write down how it went. False when there is no use in trying the next one."""
    try:
        post.send(compose(envelope(letter)))
    except NoServer as error:
        letter.attempts -= 1  # it was not this letter's fault: an outage of any length costs it no try
        _wait(letter, str(error), minutes=RETRY_MINUTES[0])
        return False
    except TryLater as error:
        if letter.attempts > len(RETRY_MINUTES):
            _write_down(letter, LetterState.FAILED, str(error))
        else:
            _wait(letter, str(error), minutes=RETRY_MINUTES[letter.attempts - 1])
    except Undeliverable as error:
        _write_down(letter, LetterState.FAILED, str(error))
    except Exception as error:  # a letter that can not be written must not stop the others
        _write_down(letter, LetterState.FAILED, f"{type(error).__name__}: {error}")
    else:
        _write_down(letter, LetterState.SENT, "", sent_at=clock.now())
    return True


def _wait(letter: Letter, reason: str, *, minutes: int) -> None:
    not_before = clock.now() + timedelta(minutes=minutes)
    _write_down(letter, LetterState.QUEUED, reason, not_before=not_before, attempts=letter.attempts)


def _write_down(letter: Letter, state: LetterState, reason: str, **more: object) -> None:
    """How this try ended. If the letter has been claimed again meanwhile, the later try has the word."""
    mine = Letter.objects.filter(pk=letter.pk, claimed_at=letter.claimed_at)
    tried = mine.filter(state__in=[LetterState.SENDING, LetterState.UNSURE])
    tried.update(state=state, reason=links.masked(one_line(reason))[:500], **more)


def envelope(letter: Letter) -> Envelope:
    """The letter as it leaves: here, and only here, the personal link is put in."""
    carried = [letter.document] if letter.document else []
    carried += letter.sheets.order_by("filename")
    attachments = [(document.filename, document.open().read(), "application/pdf") for document in carried]
    return Envelope(
        to_name=letter.to_name,
        to_email=letter.to_email,
        subject=letter.subject,
        text=letter.text,
        language=letter.language,
        message_id=letter.message_id,
        dated=letter.created_at,
        link=links.url_for(letter.recipient.link_token),
        reply_to=letter.reply_to,
        calendar=letter.calendar,
        calendar_method=letter.calendar_method,
        attachments=attachments,
    )


def sweep() -> None:
    """Letters that a dead worker left behind: nobody knows whether they went, so a person must look."""
    stale = Letter.objects.filter(state=LetterState.SENDING, claimed_at__lt=clock.now() - LEASE)
    stale.update(state=LetterState.UNSURE, reason="")


def _locked(letter: Letter) -> Letter:
    found = Letter.objects.select_for_update(of=("self",)).select_related("recipient", "round", "negotiation")
    return found.get(pk=letter.pk)


@transaction.atomic
def resend(letter: Letter, *, by: User) -> Letter:
    """Send the same letter again, to the recipient's present address, with the same Message-ID."""
    letter = _locked(letter)
    if not letter.can_be_resent:
        raise Refused(_("This letter is already waiting to be sent."))
    if letter.document and letter.document.withdrawn_at:
        raise Refused(_("The document in this letter has been withdrawn: send its new version instead."))
    old = letter.state
    _queue_again(letter)
    letter.save(update_fields=AGAIN)
    record("letter.resend", by=by, round=letter.round, negotiation=letter.negotiation, letter=letter.pk, old=old)
    enqueue("negotiations.tasks.deliver_due")
    return letter


def _queue_again(letter: Letter) -> None:
    letter.state, letter.attempts, letter.reason, letter.not_before = LetterState.QUEUED, 0, "", None
    letter.claimed_at, letter.to_email = None, letter.recipient.email


@transaction.atomic
def resend_failed(round: Round, *, kind: str, by: User) -> int:
    """Send every failed letter of this kind again, but none with a document that has been withdrawn. Returns how many."""
    failed = round.letters.filter(kind=kind, state=LetterState.FAILED, document__withdrawn_at=None)
    found = list(
        failed.order_by("pk").select_related("recipient").select_for_update(of=("self",)).defer("text", "calendar")
    )
    for letter in found:
        _queue_again(letter)
    Letter.objects.bulk_update(found, AGAIN, batch_size=100)
    if found:
        record("letter.resend_failed", by=by, round=round, kind=kind, letters=len(found))
        enqueue("negotiations.tasks.deliver_due")
    return len(found)


@transaction.atomic
def stop(letter: Letter, *, by: User) -> Letter:
    """Take back a letter that has not left, or put one aside that failed. Stopping twice changes nothing."""
    letter = _locked(letter)
    if letter.state == LetterState.DROPPED:
        return letter
    if not letter.can_be_stopped:
        raise Refused(_("This letter has left already, or is leaving at this moment: it can not be stopped."))
    old, letter.state = letter.state, LetterState.DROPPED
    letter.save(update_fields=["state"])
    record("letter.stop", by=by, round=letter.round, negotiation=letter.negotiation, letter=letter.pk, old=old)
    return letter


@transaction.atomic
def stop_waiting(round: Round, *, by: User) -> int:
    """Take back every letter of the round that has not left yet. Returns how many."""
    stopped = drop_waiting(round=round)
    if stopped:
        record("letter.stop_waiting", by=by, round=round, letters=stopped)
    return stopped


def drop_waiting(**cause: object) -> int:
    """Take back letters that have not left yet and have lost their point."""
    return Letter.objects.filter(state=LetterState.QUEUED, **cause).update(state=LetterState.DROPPED)


def send_new_link(email: str) -> None:
    """A letter with the personal link to each present person of this address: at most three an hour, ten a day each."""
    people = User.objects.filter(email__iexact=email.strip(), login=None, is_active=True)
    for person in people.select_related("group_membership__municipality__area", "organisation__area"):
        area = _area_of(person)
        if area is not None:
            _send_if_few(person, area)


@transaction.atomic
def _send_if_few(person: User, area: WelfareArea) -> None:
    """Counted and queued under the person's lock, so that requests that come together do not slip past together."""
    User.objects.select_for_update(no_key=True).get(pk=person.pk)
    recent, now = Letter.objects.filter(recipient=person, kind=Letter.Kind.NEW_LINK), clock.now()
    if all(recent.filter(created_at__gt=now - span).count() < most for most, span in MOST_NEW_LINKS):
        _queue_new_link(person, area)


def _area_of(person: User) -> WelfareArea | None:
    member, organisation = getattr(person, "group_membership", None), getattr(person, "organisation", None)
    if member and member.left_on is None:
        return member.municipality.area
    return organisation.area if organisation and organisation.left_on is None else None


def _queue_new_link(person: User, area: WelfareArea) -> None:
    round = Round.objects.filter(area=area, opened_at__isnull=False).select_related("organiser").newest_first().first()
    if round is None:
        return
    context = {
        "county": area.name_in(person.language),
        "organiser": round.organiser.name,
        "organiser_email": round.organiser.email,
    }
    queue(
        Letter.Kind.NEW_LINK,
        key=f"new_link:{person.pk}:{clock.now().timestamp()}",
        recipient=person,
        area=area,
        context=context,
        round=round,
        reply_to=round.organiser.email,
    )
