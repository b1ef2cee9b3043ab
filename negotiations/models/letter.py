"""A letter is a row before it is an e-mail. The personal link is put in only when it leaves."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from hyte import clock, links
from hyte.accounts.models import User
from hyte.documents.models import Document
from municipalities.models import Membership, WelfareArea
from negotiations.models.negotiation import Negotiation
from negotiations.models.round import Round
from negotiations.states import LetterState


class LetterQuerySet(models.QuerySet):
    def visible_to(self, user: User, *roles: str) -> "LetterQuerySet":
        return self.filter(area__in=Membership.objects.areas_of(user, *roles))

    def due(self) -> "LetterQuerySet":
        """Waiting to be sent, not before its time, and not before every PDF that it carries is ready."""
        in_time = Q(not_before=None) | Q(not_before__lte=clock.now())
        complete = Q(document=None) | ~Q(document__pdf_sha256="")
        unmade = Document.objects.filter(carried_by=models.OuterRef("pk"), pdf_sha256="")
        return self.filter(in_time, complete, ~models.Exists(unmade), state=LetterState.QUEUED)


class Letter(models.Model):
    """One letter to one recipient. `key` makes a second letter of the same cause impossible."""

    class Kind(models.TextChoices):
        INVITATION = "invitation", _("invitation")
        ORGANISATION = "organisation", _("invitation to an organisation")
        REMINDER = "reminder", _("reminder")
        BOOKING = "booking", _("calendar invitation")
        MOVE = "move", _("time has changed")
        CANCELLATION = "cancellation", _("cancellation")
        MEMO_COMMENTS = "memo_comments", _("memo for comments")
        MEMO_SENT = "memo_sent", _("approved memo")
        MEMO_ACCEPTED = "memo_accepted", _("municipality's approval of the memo")
        MEMO_OVERDUE = "memo_overdue", _("overdue memos")
        SUMMARY_SENT = "summary_sent", _("summary of the round")
        NEW_LINK = "new_link", _("new personal link")
        ADDRESS_ASKED = "address_asked", _("another address asked for")

    key = models.CharField(max_length=120, unique=True)
    kind = models.CharField(max_length=15, choices=Kind.choices)
    area = models.ForeignKey(WelfareArea, on_delete=models.PROTECT, related_name="letters")
    round = models.ForeignKey(Round, on_delete=models.CASCADE, null=True, related_name="letters")
    negotiation = models.ForeignKey(Negotiation, on_delete=models.CASCADE, null=True, related_name="letters")
    recipient = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="letters")
    to_name = models.CharField(max_length=120)
    to_email = models.EmailField()
    reply_to = models.CharField(max_length=254, blank=True)
    language = models.CharField(max_length=2, choices=settings.LANGUAGES)
    subject = models.CharField(max_length=250)
    text = models.TextField()
    calendar = models.TextField(blank=True)
    calendar_method = models.CharField(max_length=10, blank=True)
    document = models.ForeignKey(Document, on_delete=models.PROTECT, null=True, related_name="letters")
    sheets = models.ManyToManyField(Document, related_name="carried_by")
    message_uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    state = models.CharField(max_length=10, choices=LetterState.choices, default=LetterState.QUEUED)
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
        indexes = [models.Index(fields=["state", "not_before"], name="letter_due")]
        constraints = [
            models.CheckConstraint(condition=~Q(state="sent") | Q(sent_at__isnull=False), name="letter_sent_has_time")
        ]

    def __str__(self) -> str:
        return f"{self.to_name}: {self.subject}"

    @property
    def message_id(self) -> str:
        """The same each time the letter is sent, so that a mailbox shows a repeated one once."""
        return f"<{self.message_uid.hex}@{settings.MESSAGE_ID_DOMAIN}>"

    @property
    def masked_text(self) -> str:
        """The text as staff read it in the outbox: no link in it can be used."""
        return links.masked(self.text)

    @property
    def can_be_resent(self) -> bool:
        return self.state in (LetterState.SENT, LetterState.FAILED, LetterState.UNSURE)

    @property
    def can_be_stopped(self) -> bool:
        return self.state in (LetterState.QUEUED, LetterState.FAILED, LetterState.UNSURE)
