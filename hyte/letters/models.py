"""A letter is a row before it is an e-mail. The personal link and the address are put in only when it leaves."""

import uuid
from collections.abc import Collection, Sequence
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Case, Exists, OuterRef, Q, Value, When
from django.utils.translation import gettext_lazy as _

from hyte import clock, links
from hyte.documents.models import Document
from hyte.letters.kinds import kind_of
from hyte.letters.reasons import plain
from hyte.letters.states import LETTER_COUNTS, LETTER_IN_TROUBLE, LETTER_WAITING, LetterState


def reference(name: str, thing: models.Model | None) -> dict[str, Any]:
    """The columns `name`_type and `name`_id that refer to any thing, or to none."""
    return {f"{name}_type": thing._meta.model_name if thing else "", f"{name}_id": thing.pk if thing else 0}


class LetterQuerySet(models.QuerySet):
    def in_areas(self, areas: Collection[str]) -> Self:
        return self.filter(area__in=areas)

    def about(self, thing: models.Model) -> Self:
        return self.filter(**reference("about", thing))

    def in_collection(self, collection: models.Model) -> Self:
        """Those in the outbox of `collection`."""
        return self.filter(**reference("collection", collection))

    def in_collections(self, collections: Sequence[models.Model]) -> Self:
        """Those in the outboxes of `collections`, which are all of one model."""
        if not collections:
            return self.none()
        keys = [collection.pk for collection in collections]
        return self.filter(collection_type=collections[0]._meta.model_name, collection_id__in=keys)

    def in_trouble(self) -> Self:
        """Those that did not arrive, or may not have: a person must look."""
        return self.filter(state__in=LETTER_IN_TROUBLE)

    def counting(self) -> Self:
        """Those that stand in the way of a second letter of the same cause: neither taken back nor outdated."""
        return self.filter(state__in=LETTER_COUNTS, outdated=False)

    def perhaps_arrived(self) -> Self:
        """Those that somebody may have: what was sent, what is being sent, and what nobody knows of."""
        return self.filter(Q(may_have_arrived=True) | Q(state__in=[LetterState.SENDING, LetterState.SENT]))

    def due(self) -> Self:
        """Waiting to be sent: its time has come, what it carries is ready, and no older one of its series is leaving."""
        in_time = Q(not_before=None) | Q(not_before__lte=clock.now())
        unmade = Letter.objects.filter(pk=OuterRef("pk"), documents__pdf_sha256="")
        same = {name: OuterRef(name) for name in ("series", "about_type", "about_id", "recipient")}
        leaving = Letter.objects.exclude(series="").filter(state=LetterState.SENDING, **same)
        return self.filter(in_time, ~Exists(unmade), ~Exists(leaving), state=LetterState.QUEUED)

    def has_left(self) -> Self:
        """Those that were tried at least once."""
        return self.perhaps_arrived() | self.filter(Q(attempts__gt=0) | Q(state__in=LETTER_IN_TROUBLE))

    def supersede(self) -> int:
        """Something newer holds: what waits is taken back, what is being sent is not tried again, what was sent is not resent."""
        gone = Value(LetterState.SUPERSEDED)
        taken = (*LETTER_WAITING, LetterState.STOPPED)
        return self.filter(outdated=False).update(
            outdated=True, state=Case(When(state__in=taken, then=gone), default="state")
        )


class Letter(models.Model):
    """One letter to one recipient. Of one cause (kind, thing, revision, recipient) there is one that counts.

    `about_*`: the thing, by the name of its model and its key; `revision`: which telling of it (the sequence of a calendar,
    the version of a memo, the day of a reminder). `collection_*`: in whose outbox it stands. `outdated`: something newer
    holds, so it is never sent again. `documents`: the files that it carries. `from_name`: who writes; empty, the service does.
    `own_words`: a person has changed what it says.
    """

    kind = models.CharField(max_length=20)
    series = models.CharField(max_length=20, blank=True)
    about_type = models.CharField(max_length=40, blank=True)
    about_id = models.PositiveBigIntegerField(default=0)
    revision = models.PositiveBigIntegerField(default=0)
    recipient = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="letters")
    area = models.CharField(max_length=2)
    collection_type = models.CharField(max_length=40, blank=True)
    collection_id = models.PositiveBigIntegerField(default=0)
    to_name = models.CharField(max_length=120)
    to_email = models.EmailField()
    from_name = models.CharField(max_length=250, blank=True)
    reply_to = models.CharField(max_length=254, blank=True)
    language = models.CharField(max_length=2, choices=settings.LANGUAGES)
    subject = models.CharField(max_length=250)
    text = models.TextField()
    calendar = models.TextField(blank=True)
    calendar_method = models.CharField(max_length=10, blank=True)
    documents = models.ManyToManyField(Document, related_name="letters")
    message_uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    state = models.CharField(max_length=10, choices=LetterState.choices, default=LetterState.QUEUED)
    outdated = models.BooleanField(default=False)
    may_have_arrived = models.BooleanField(default=False)
    own_words = models.BooleanField(default=False)
    attempts = models.PositiveSmallIntegerField(default=0)
    reason = models.CharField(max_length=500, blank=True)
    created_at = models.DateTimeField(default=clock.now)
    not_before = models.DateTimeField(null=True)
    claimed_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)

    objects = LetterQuerySet.as_manager()

    class Meta:
        verbose_name = _("letter")
        verbose_name_plural = _("letters")
        ordering = ["-created_at", "-pk"]
        indexes = [
            models.Index(fields=["state", "not_before"], name="letters_due"),
            models.Index(fields=["about_type", "about_id", "series", "recipient"], name="letters_about"),
            models.Index(fields=["collection_type", "collection_id", "kind"], name="letters_collection"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "about_type", "about_id", "revision", "recipient"],
                condition=Q(state__in=LETTER_COUNTS, outdated=False),
                name="letters_one_of_a_cause",
            ),
            models.CheckConstraint(condition=~Q(state="sent") | Q(sent_at__isnull=False), name="letters_sent_has_time"),
        ]

    def __str__(self) -> str:
        return f"{self.to_name}: {self.subject}"

    @property
    def carried(self) -> models.QuerySet[Document]:
        """Its documents in the order in which they are attached: what it is about, then one for each municipality."""
        return self.documents.order_by(Case(When(key="", then=0), default=1), "filename")

    @property
    def kind_label(self) -> str:
        return str(kind_of(self.kind).label)

    @property
    def next_address(self) -> str:
        """Where it goes when it leaves next: to the recipient's present address, save what a former one must be told."""
        return self.to_email if kind_of(self.kind).keeps_address else self.recipient.email

    @property
    def message_id(self) -> str:
        """The same each time the letter is sent, so that a mailbox shows a repeated one once."""
        return f"<{self.message_uid.hex}@{settings.MESSAGE_ID_DOMAIN}>"

    @property
    def masked_text(self) -> str:
        """The text as staff read it in the outbox: no link in it can be used."""
        return links.masked(self.text)

    @property
    def is_still_needed(self) -> bool:
        """Asked when it is about to leave: what it asks for may have been done meanwhile."""
        still_needed = kind_of(self.kind).still_needed
        return still_needed is None or still_needed(self)

    @property
    def can_be_resent(self) -> bool:
        return self.state in (LetterState.SENT, LetterState.FAILED, LetterState.UNSURE) and not self.outdated

    @property
    def can_be_changed(self) -> bool:
        """Nobody can have it, and it may still leave."""
        waits = self.state in (LetterState.QUEUED, LetterState.STOPPED)
        return waits and not self.outdated and not self.may_have_arrived

    @property
    def address(self) -> str:
        """Where it goes if it leaves now; where it went, once it has left."""
        return self.to_email if self.state in (LetterState.SENDING, LetterState.SENT) else self.next_address

    @property
    def plain_reason(self) -> str:
        """Why it did not leave, in words for who sends letters and not for who runs mail servers."""
        return plain(self.reason) if self.reason else ""

    @property
    def can_be_stopped(self) -> bool:
        return self.state in LETTER_WAITING

    @property
    def can_be_sent_after_all(self) -> bool:
        return self.state == LetterState.STOPPED and not self.outdated

    def same_series(self) -> LetterQuerySet:
        """All letters of its series about the same thing to the same person, itself too."""
        return Letter.objects.filter(
            series=self.series, about_type=self.about_type, about_id=self.about_id, recipient_id=self.recipient_id
        )
