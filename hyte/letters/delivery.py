"""Letters leave one by one, never two at once, never an older one after a newer one about the same thing."""

from datetime import timedelta

from django.db import transaction
from django.db.models import Case, Value, When
from django.utils import translation

from hyte import clock, links
from hyte.jobs import enqueue_later
from hyte.letters.attendee import addressed
from hyte.letters.kinds import kind_of
from hyte.letters.models import Letter
from hyte.letters.queue import DELIVER
from hyte.letters.states import LetterState
from hyte.mail import Envelope, compose, one_line
from hyte.smtp import NoServer, Perhaps, Post, TryLater, Undeliverable

RETRY_MINUTES = (5, 15, 60, 240, 720)
LEASE = timedelta(minutes=5)


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
        letter.to_email = letter.next_address  # the link in it is today's, so it must not go to a former address
        letter.attempts += 1
        letter.save(update_fields=["state", "claimed_at", "to_email", "attempts"])
        return letter


def _deliver(letter: Letter, post: Post) -> bool:
    """Send one claimed letter and write down how it went. False when there is no use in trying the next one."""
    try:
        if not letter.is_still_needed:
            _write_down(letter, LetterState.SUPERSEDED, "", outdated=True)
            return True
        post.send(compose(envelope(letter)))
    except NoServer as error:
        letter.attempts -= 1  # it was not this letter's fault: an outage of any length costs it no try
        _try_again(letter, str(error), minutes=RETRY_MINUTES[0])
        return False
    except TryLater as error:
        perhaps = {"may_have_arrived": True} if isinstance(error, Perhaps) else {}
        if letter.attempts > len(RETRY_MINUTES):
            _write_down(letter, LetterState.FAILED, str(error), **perhaps)
        else:
            _try_again(letter, str(error), minutes=RETRY_MINUTES[letter.attempts - 1], **perhaps)
    except Undeliverable as error:
        _write_down(letter, LetterState.FAILED, str(error))
    except Exception as error:  # a letter that can not be written must not stop the others
        _write_down(letter, LetterState.FAILED, f"{type(error).__name__}: {error}")
    else:
        _write_down(letter, LetterState.SENT, "", sent_at=clock.now(), may_have_arrived=True)
    return True


def _try_again(letter: Letter, reason: str, *, minutes: int, **more: object) -> None:
    not_before = clock.now() + timedelta(minutes=minutes)
    _write_down(letter, LetterState.QUEUED, reason, not_before=not_before, attempts=letter.attempts, **more)
    enqueue_later(DELIVER, timedelta(minutes=minutes))


def _write_down(letter: Letter, state: LetterState, reason: str, **more: object) -> None:
    """How this try ended. If the letter has been claimed again meanwhile, the later try has the word.

    What has become outdated while it was being sent is not tried again: the newer letter waits for nothing but this.
    """
    mine = Letter.objects.filter(pk=letter.pk, claimed_at=letter.claimed_at)
    tried = mine.filter(state__in=[LetterState.SENDING, LetterState.UNSURE, LetterState.SUPERSEDED])
    if_outdated = state if state == LetterState.SENT else LetterState.SUPERSEDED
    told = Case(When(outdated=True, then=Value(if_outdated)), default=Value(state))
    tried.update(state=told, reason=links.masked(one_line(reason))[:500], **more)


def envelope(letter: Letter) -> Envelope:
    """The letter as it leaves: here, and only here, the personal link is put in, and who the calendar asks."""
    kind = kind_of(letter.kind)
    own_page = links.url_for(letter.recipient.link_token)
    return Envelope(
        to_name=letter.to_name,
        to_email=letter.to_email,
        subject=letter.subject,
        text=letter.text,
        language=letter.language,
        message_id=letter.message_id,
        dated=letter.created_at,
        link=kind.link(letter.recipient) if kind.link else own_page,
        link_label=_in_language(kind.link_label, letter.language),
        from_name=letter.from_name,
        reply_to=letter.reply_to,
        calendar=addressed(letter.calendar, letter.to_email),
        calendar_method=letter.calendar_method,
        attachments=[(document.filename, document.open().read(), "application/pdf") for document in letter.carried],
    )


def _in_language(text: str, language: str) -> str:
    with translation.override(language):
        return str(text)


def sweep() -> None:
    """Letters that a dead worker left behind: nobody knows whether they went, so a person must look, or a newer one goes."""
    stale = Letter.objects.filter(state=LetterState.SENDING, claimed_at__lt=clock.now() - LEASE)
    told = Case(When(outdated=True, then=Value(LetterState.SUPERSEDED)), default=Value(LetterState.UNSURE))
    stale.update(state=told, reason="", may_have_arrived=True)
