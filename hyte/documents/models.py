"""A frozen document: what was said, word for word, and the PDF that is made from it once."""

import uuid
from functools import reduce
from io import BytesIO
from operator import or_
from typing import BinaryIO, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from hyte import clock
from hyte.accounts.models import User
from hyte.documents import kinds

MOST_ATTEMPTS = 3


class Problem(models.TextChoices):
    """Why there is no PDF, as a person reads it; the technical text is in the log."""

    CUT_OFF = "cut off", _("The making was cut off, perhaps because it took too long or too much memory.")
    MEMORY = "memory", _("There was not enough memory to make it.")
    TIME = "time", _("It took too long to make.")
    UNFIT = (
        "unfit",
        _(
            "The file did not pass its own check of accessibility and archiving. Whoever runs the service finds the"
            " reason in its log."
        ),
    )
    OTHER = "other", _("Something went wrong on the server. Whoever runs the service finds the reason in its log.")


class DocumentQuerySet(models.QuerySet):
    def visible_to(self, user: User, *roles: str) -> Self:
        """Those that the person may see, as each kind says; others' documents cost nothing.

        A kind says it with ids, never with a subquery, or one OR over all kinds would read the whole table. Staff look
        for one document, or those of one round: what is looked for is found first.
        """
        conditions = [Q(kind.visible_to(user, *roles), kind=kind.name) for kind in kinds.registered()]
        return self.filter(reduce(or_, conditions, Q(pk__in=[])))

    def about(self, kind: str, subject_id: int | None) -> Self:
        return self.filter(kind=kind, subject_id=subject_id)

    def standing(self) -> Self:
        """Those whose approval has not been withdrawn."""
        return self.filter(withdrawn_at=None)

    def with_pdf(self) -> Self:
        return self.exclude(pdf_sha256="")

    def without_pdf(self) -> Self:
        return self.filter(pdf_sha256="")

    def newest_first(self) -> Self:
        return self.order_by("-version", "-pk")


class DocumentManager(models.Manager.from_queryset(DocumentQuerySet)):  # type: ignore[misc]
    """A row is read without its file, which may be large: `Document.open` reads it."""

    def get_queryset(self) -> DocumentQuerySet:
        return super().get_queryset().defer("pdf")


class Document(models.Model):
    """`kind` is registered by an app, and says what `subject_id` and `key` are: a negotiation and the code of one of
    its municipalities, a round, a programme. `version` 0: of a kind that keeps no versions.

    `content` never changes; `schema` is the number of its shape. `attempts`: how often a worker has begun the PDF,
    written before the work, so that a killed worker counts too.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(max_length=20)
    subject_id = models.PositiveBigIntegerField()
    key = models.CharField(max_length=40, blank=True)
    version = models.PositiveSmallIntegerField()
    language = models.CharField(max_length=2, choices=settings.LANGUAGES)
    area = models.CharField(max_length=2)
    filename = models.CharField(max_length=500)
    schema = models.PositiveSmallIntegerField(default=1)
    content = models.JSONField()
    fingerprint = models.CharField(max_length=64)
    approved_at = models.DateTimeField(default=clock.now)
    approved_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True)
    withdrawal_reason = models.CharField(_("reason"), max_length=500, blank=True)
    pdf = models.BinaryField(null=True)
    pdf_sha256 = models.CharField(max_length=64, blank=True)
    problem = models.CharField(max_length=10, choices=Problem.choices, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0, editable=False)
    attempted_at = models.DateTimeField(null=True, editable=False)

    objects = DocumentManager()

    class Meta:
        verbose_name = _("document")
        verbose_name_plural = _("documents")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["subject_id", "kind", "key", "version", "language"], name="document_once_per_version"
            ),
            models.CheckConstraint(
                condition=Q(pdf=None, pdf_sha256="") | (Q(pdf__isnull=False) & ~Q(pdf_sha256="")),
                name="document_has_pdf_and_hash",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at=None, withdrawal_reason="")
                | (Q(withdrawn_at__isnull=False) & ~Q(withdrawal_reason="")),
                name="document_is_withdrawn_with_reason",
            ),
        ]
        indexes = [models.Index(fields=["approved_at"], condition=Q(pdf_sha256=""), name="document_awaits_pdf")]

    def __str__(self) -> str:
        return self.filename

    def open(self) -> BinaryIO:
        """The PDF's bytes as a file: here, and only here, it is known where they are kept."""
        return BytesIO(Document.objects.values_list("pdf", flat=True).get(pk=self.pk) or b"")

    @property
    def is_tried_again(self) -> bool:
        """Failed, but not for the last time."""
        return bool(self.problem) and self.attempts < MOST_ATTEMPTS

    @property
    def is_ready(self) -> bool:
        return bool(self.pdf_sha256)
