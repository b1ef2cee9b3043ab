"""Letters: queued as rows with their cause as key, delivered one by one, never two at once, never lost."""

import smtplib
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.core.mail import get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from hyte import clock, links
from hyte.accounts.models import User
from hyte.errors import Refused
from hyte.jobs import wake
from hyte.mail import Envelope, compose
from municipalities.models import WelfareArea
from negotiations import emails
from negotiations.actions.event import record
from negotiations.models import Document, Letter, Negotiation, Round
from negotiations.states import LetterState

RETRY_MINUTES = (5, 15, 60, 240, 720)
LEASE = timedelta(minutes=5)
LINK_LIFE_AFTER_ROUND = timedelta(days=365)


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
    not_before: datetime | None = None,
) -> Letter | None:
    """A letter row, unless one with this key exists already (then None). It is delivered after the commit."""
    subject, text = emails.write(kind, recipient.language, {"name": recipient.name, **context})
    letter, is_new = Letter.objects.get_or_create(
        key=key,
        defaults={
            "kind": kind,
            "area": area,
            "round": round,
            "negotiation": negotiation,
            "recipient": recipient,
            "to_name": recipient.name,
            "to_email": recipient.email,
            "reply_to": reply_to,
            "language": recipient.language,
            "subject": subject,
            "text": text,
            "calendar": calendar[0],
            "calendar_method": calendar[1],
            "document": document,
            "not_before": not_before,
        },
    )
    if not is_new:
        return None
    if links.MARK in text:
        _keep_link_alive(recipient, round)
    wake("negotiations.tasks.deliver_due")
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
    connection = get_connection()
    tried = 0
    while (letter := _claim()) is not None:
        _deliver(letter, connection)
        tried += 1
    try:
        connection.close()
    except (OSError, smtplib.SMTPException):
        pass  # all that matters has been written down already
    return tried


def _claim() -> Letter | None:
    """Mark one due letter as being sent, in a transaction of its own: no other worker takes it."""
    with transaction.atomic():
        letter = Letter.objects.select_for_update(skip_locked=True, of=("self",)).due().order_by("pk").first()
        if letter is None:
            return None
        letter.state, letter.claimed_at = LetterState.SENDING, clock.now()
        letter.attempts += 1
        letter.save(update_fields=["state", "claimed_at", "attempts"])
        return letter


def _deliver(letter: Letter, connection: BaseEmailBackend) -> None:
    """Send one claimed letter and write down how it went. A bad letter never stops the others."""
    try:
        compose(envelope(letter), connection).send()
    except smtplib.SMTPRecipientsRefused as error:
        code, text = next(iter(error.recipients.values()))
        _failed(letter, text.decode(errors="replace"), final=code >= 500)
    except smtplib.SMTPResponseException as error:
        _failed(letter, _words(error.smtp_error), final=error.smtp_code >= 500)
    except (OSError, smtplib.SMTPException) as error:
        _drop_connection(connection)
        _failed(letter, str(error), final=False)
    except Exception as error:
        _failed(letter, f"{type(error).__name__}: {error}", final=True)
    else:
        Letter.objects.filter(pk=letter.pk).update(state=LetterState.SENT, sent_at=clock.now(), reason="")


def _words(error: bytes | str) -> str:
    return error.decode(errors="replace") if isinstance(error, bytes) else error


def _drop_connection(connection: BaseEmailBackend) -> None:
    """Make the next letter open a fresh connection instead of reusing a broken one."""
    try:
        connection.close()
    except (OSError, smtplib.SMTPException):
        connection.connection = None  # type: ignore[attr-defined]


def _failed(letter: Letter, reason: str, *, final: bool) -> None:
    """A final refusal waits for a person; anything else is tried again later, a growing pause between."""
    row = Letter.objects.filter(pk=letter.pk)
    if final or letter.attempts > len(RETRY_MINUTES):
        row.update(state=LetterState.FAILED, reason=reason[:500])
    else:
        pause = timedelta(minutes=RETRY_MINUTES[letter.attempts - 1])
        row.update(state=LetterState.QUEUED, reason=reason[:500], not_before=clock.now() + pause)


def envelope(letter: Letter) -> Envelope:
    """The letter as it leaves: here, and only here, the personal link is put in."""
    attachments = []
    if letter.document:
        attachments.append((letter.document.filename, bytes(letter.document.pdf or b""), "application/pdf"))
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
    stale.update(state=LetterState.UNSURE, reason=_("Sending was interrupted: the letter may have arrived or not."))


@transaction.atomic
def resend(letter: Letter, *, by: User) -> Letter:
    """Send the same letter again, to the recipient's present address, with the same Message-ID."""
    letter = Letter.objects.select_for_update(of=("self",)).select_related("recipient").get(pk=letter.pk)
    if not letter.can_be_resent:
        raise Refused(_("This letter is already waiting to be sent."))
    old = letter.state
    letter.state, letter.attempts, letter.reason, letter.not_before = LetterState.QUEUED, 0, "", None
    letter.to_email = letter.recipient.email
    letter.save(update_fields=["state", "attempts", "reason", "not_before", "to_email"])
    record("letter.resend", by=by, round=letter.round, negotiation=letter.negotiation, letter=letter.pk, old=old)
    wake("negotiations.tasks.deliver_due")
    return letter


def drop_waiting(**cause: object) -> int:
    """Take back letters that have not left yet and have lost their point."""
    return Letter.objects.filter(state=LetterState.QUEUED, **cause).update(state=LetterState.DROPPED)


def send_new_link(email: str) -> None:
    """A letter with the personal link to each present person of this address: at most three an hour, ten a day each."""
    people = User.objects.filter(email__iexact=email.strip(), login=None, is_active=True)
    for person in people.select_related("group_membership__municipality__area", "organisation__area"):
        area = _area_of(person)
        recent = Letter.objects.filter(recipient=person, kind=Letter.Kind.NEW_LINK)
        now = clock.now()
        last_hour = recent.filter(created_at__gt=now - timedelta(hours=1)).count()
        last_day = recent.filter(created_at__gt=now - timedelta(days=1)).count()
        if area is not None and last_hour < 3 and last_day < 10:
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


@transaction.atomic
def revoke_link(person: User, *, by: User) -> None:
    """The person's present link stops working at once; the next letter carries a new one."""
    User.objects.filter(pk=person.pk).update(link_version=F("link_version") + 1)
    record("link.revoke", by=by, person=person.pk)
