"""What can be done with letters: queue, supersede, stop, send after all, send again. Delivery is in `delivery`."""

import uuid
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import IntegrityError, models, transaction
from django.utils.translation import gettext as _

from hyte import clock, links
from hyte.accounts import audit
from hyte.accounts.models import Event, User
from hyte.documents.models import Document
from hyte.errors import Refused
from hyte.jobs import enqueue, enqueue_later, is_in_this_process
from hyte.letters.kinds import after_leaving, kind_of
from hyte.letters.models import Letter, reference
from hyte.letters.render import render
from hyte.letters.states import LETTER_WAITING, LetterState

DELIVER = "hyte.letters.tasks.deliver_due"


@dataclass(frozen=True)
class Draft:
    """A letter to one person, before it has words. `context`: what its template says besides the person's name.

    `calendar`: (text, method). `link_until`: how long the personal link in it works at least. `language`: another one than
    the recipient's own. `to_email`: another address than the recipient's own, for kinds that keep it.
    """

    kind: str
    recipient: User
    area: str
    context: Mapping[str, Any]
    about: models.Model | None = None
    revision: int = 0
    collection: models.Model | None = None
    from_name: str = ""
    reply_to: str = ""
    calendar: tuple[str, str] = ("", "")
    documents: Collection[Document] = field(default_factory=list)
    link_until: datetime | None = None
    language: str = ""
    to_email: str = ""

    @property
    def written_in(self) -> str:
        return self.language or self.recipient.language


@transaction.atomic
def queue(draft: Draft) -> Letter | None:
    """Write the letter and supersede older ones; None if one of this cause counts already. It leaves after the commit."""
    letter = _written(draft)
    if _counting(letter).exists():
        return None
    if waits := _waits(draft.kind):
        letter.not_before = clock.now() + waits
    try:
        with transaction.atomic():
            if letter.series:
                letter.same_series().supersede()
            letter.save()
    except IntegrityError:  # the same cause, queued at this very moment
        return None
    if draft.documents:
        letter.documents.add(*draft.documents)  # to a new letter: none is asked for first
    if links.MARK in letter.text:
        _keep_link_alive(draft.recipient, draft.link_until)
    if waits:
        enqueue_later(DELIVER, waits)
    else:
        enqueue(DELIVER)
    return letter


def _waits(kind: str) -> timedelta | None:
    """How long a letter that goes to many can be changed or taken back before it leaves."""
    minutes = settings.LETTER_DELAY_MINUTES if kind_of(kind).waits and not is_in_this_process() else 0
    return timedelta(minutes=minutes) if minutes else None


def words(draft: Draft) -> tuple[str, str]:
    """(subject, text), in the recipient's language. The personal link is not in it yet."""
    person = draft.recipient
    return render(draft.kind, draft.written_in, {"name": person.name, **draft.context})


def _written(draft: Draft) -> Letter:
    person = draft.recipient
    subject, text = words(draft)
    return Letter(
        kind=draft.kind,
        series=kind_of(draft.kind).series,
        **reference("about", draft.about),
        **reference("collection", draft.collection),
        revision=draft.revision,
        recipient=person,
        area=draft.area,
        to_name=person.name,
        to_email=draft.to_email or person.email,
        from_name=draft.from_name,
        reply_to=draft.reply_to,
        language=draft.written_in,
        subject=subject,
        text=text,
        calendar=draft.calendar[0],
        calendar_method=draft.calendar[1],
    )


def _counting(letter: Letter) -> models.QuerySet[Letter]:
    cause = {name: getattr(letter, name) for name in ("kind", "about_type", "about_id", "revision", "recipient_id")}
    return Letter.objects.counting().filter(**cause)


def _keep_link_alive(person: User, until: datetime | None) -> None:
    if until and (person.link_valid_until is None or person.link_valid_until < until):
        person.link_valid_until = until
        person.save(update_fields=["link_valid_until"])


def supersede(series: str, *, about: models.Model, recipients: Collection[int] | None = None) -> int:
    """What these letters say no longer holds (to `recipients`, else to anybody), though no newer one follows."""
    letters = Letter.objects.about(about).filter(series=series)
    return (letters if recipients is None else letters.filter(recipient__in=recipients)).supersede()


def take_back(person: User, *, area: str = "") -> int:
    """Somebody has left (one county, or all): gets nothing that still waits, save what clears the own calendar."""
    mine = Letter.objects.filter(recipient=person).exclude(kind__in=after_leaving())
    mine = mine.filter(area=area) if area else mine
    return mine.filter(state__in=[*LETTER_WAITING, LetterState.SENDING]).supersede()


@transaction.atomic
def resend(letter: Letter, *, by: User) -> Letter:
    """Send the same letter again, to the recipient's present address, with the same Message-ID."""
    letter = _locked(letter)
    if letter.outdated:
        raise Refused(_("Something newer holds than what this letter says, so it is not sent any more."))
    if not letter.can_be_resent:
        raise Refused(_("This letter is already waiting to be sent, or has been stopped."))
    if letter.calendar and letter.may_have_arrived and letter.to_email != letter.next_address:
        letter = _twin(letter)
    return _again(letter, "letter.resend", by)


def _twin(letter: Letter) -> Letter:
    """The same letter once more, for another address: what stands in the calendar at the former one is not forgotten."""
    documents = list(letter.documents.all())
    letter.outdated = True
    letter.save(update_fields=["outdated"])
    letter.pk, letter.message_uid, letter.outdated, letter.may_have_arrived = None, uuid.uuid4(), False, False
    letter.sent_at, letter.created_at, letter.state = None, clock.now(), LetterState.QUEUED
    letter._state.adding = True
    letter.save()
    letter.documents.set(documents)
    return letter


@transaction.atomic
def send_after_all(letter: Letter, *, by: User) -> Letter:
    """Send a letter that a person has stopped. Twice changes nothing."""
    letter = _locked(letter)
    if letter.state in (LetterState.QUEUED, LetterState.SENDING, LetterState.SENT):
        return letter
    if not letter.can_be_sent_after_all or _counting(letter).exists():
        raise Refused(_("Something newer holds than what this letter says, so it is not sent any more."))
    return _again(letter, "letter.send_after_all", by)


def _again(letter: Letter, verb: str, by: User) -> Letter:
    old = letter.state
    _requeue(letter)
    _record(letter, verb, by, old=old)
    return letter


AGAIN = ("state", "attempts", "reason", "not_before", "claimed_at", "to_email")  # what sending again changes


def _requeue(*letters: Letter) -> None:
    for letter in letters:
        letter.state, letter.attempts, letter.reason, letter.not_before = LetterState.QUEUED, 0, "", None
        letter.claimed_at, letter.to_email = None, letter.next_address
    Letter.objects.bulk_update(letters, AGAIN, batch_size=100)
    enqueue(DELIVER)


@transaction.atomic
def resend_failed(collection: models.Model, *, kind: str, by: User) -> int:
    """Send every failed letter of this kind again. Returns how many."""
    return _requeue_all(collection, kind, LetterState.FAILED, "letter.resend_failed", by)


@transaction.atomic
def send_stopped(collection: models.Model, *, kind: str, by: User, **only: bool) -> int:
    """Send every letter of this kind that a person has stopped, after all. `only`: those alone. Returns how many."""
    return _requeue_all(collection, kind, LetterState.STOPPED, "letter.send_stopped", by, **only)


def _requeue_all(collection: models.Model, kind: str, state: LetterState, verb: str, by: User, **only: bool) -> int:
    mine = Letter.objects.in_collection(collection).filter(kind=kind, state=state, outdated=False, **only)
    wanted = mine.order_by("pk")
    locked = wanted.select_related("recipient").select_for_update(of=("self",)).defer("text", "calendar")
    letters = [letter for letter in locked if state == LetterState.FAILED or not _counting(letter).exists()]
    if letters:
        _requeue(*letters)
        audit.record(verb, by=by, subject=collection, area=letters[0].area, kind=kind, letters=len(letters))
    return len(letters)


@transaction.atomic
def send_waiting(collection: models.Model, *, area: str, by: User) -> int:
    """Let what waits for its minutes leave at once. Returns how many."""
    waiting = Letter.objects.in_collection(collection).filter(state=LetterState.QUEUED, attempts=0)
    released = waiting.filter(not_before__gt=clock.now()).update(not_before=None)
    if released:
        audit.record("letter.send_waiting", by=by, subject=collection, area=area, letters=released)
        enqueue(DELIVER)
    return released


@transaction.atomic
def rewrite(letter: Letter, *, subject: str, text: str, by: User) -> Letter:
    """Other words for this one letter, while nobody can have it. It goes on waiting as it did."""
    letter = _locked(letter)
    if not letter.can_be_changed:
        raise Refused(_("This letter has left already, or is leaving at this moment: its words can not be changed."))
    if (letter.subject, letter.text) != (subject, text):
        letter.subject, letter.text, letter.own_words = subject, text, True
        letter.save(update_fields=["subject", "text", "own_words"])
        _record(letter, "letter.rewrite", by, old=letter.state)
    return letter


@transaction.atomic
def stop(letter: Letter, *, by: User) -> Letter:
    """Take back a letter that has not left, or put one aside that failed. Stopping twice changes nothing."""
    letter = _locked(letter)
    if letter.state in (LetterState.STOPPED, LetterState.SUPERSEDED):
        return letter
    if not letter.can_be_stopped:
        raise Refused(_("This letter has left already, or is leaving at this moment: it can not be stopped."))
    old, letter.state = letter.state, LetterState.STOPPED
    letter.save(update_fields=["state"])
    _record(letter, "letter.stop", by, old=old)
    return letter


@transaction.atomic
def stop_waiting(collection: models.Model, *, area: str, by: User) -> int:
    """Take back every letter of the collection that has not left yet. Returns how many."""
    queued = Letter.objects.in_collection(collection).filter(state=LetterState.QUEUED)
    stopped = queued.update(state=LetterState.STOPPED)
    if stopped:
        audit.record("letter.stop_waiting", by=by, subject=collection, area=area, letters=stopped)
    return stopped


def _locked(letter: Letter) -> Letter:
    return Letter.objects.select_for_update(of=("self",)).select_related("recipient").get(pk=letter.pk)


def _record(letter: Letter, verb: str, by: User, *, old: str) -> None:
    """Told of what the letter is about, where its history is read; else of the outbox in which it stands."""
    kind, key = (
        (letter.about_type, letter.about_id) if letter.about_id else (letter.collection_type, letter.collection_id)
    )
    detail = {"letter": letter.pk, "old": old}
    Event.objects.create(verb=verb, by=by, area=letter.area, subject=f"{kind}:{key}", detail=detail)
