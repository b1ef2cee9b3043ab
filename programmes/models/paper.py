"""A PDF of something that lives on: what it said when somebody asked for it, and the file made from that."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from hyte import clock
from hyte.accounts.models import User
from hyte.made import MadePdf, MadePdfQuerySet
from municipalities.models import Membership, WelfareArea


class PaperQuerySet(MadePdfQuerySet):
    def visible_to(self, user: User, *roles: str) -> "PaperQuerySet":
        """Those of the areas where the person holds a role. What a contact may read, its own view finds."""
        return self.filter(area__in=Membership.objects.areas_of(user, *roles))

    def about(self, kind: str, key: str, language: str) -> "PaperQuerySet":
        return self.filter(kind=kind, key=key, language=language)


class Paper(MadePdf):
    """`kind` and `key`: what it is about. `content` never changes: when the thing changes, a new paper is asked for."""

    class Kind(models.TextChoices):
        PROGRAMME = "programme", _("programme")  # key: the programme's number

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    area = models.ForeignKey(WelfareArea, on_delete=models.CASCADE, related_name="papers")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    key = models.CharField(max_length=40)
    language = models.CharField(max_length=2, choices=settings.LANGUAGES)
    name = models.CharField(max_length=100)  # of the file, ASCII
    content = models.JSONField()
    fingerprint = models.CharField(max_length=64)
    asked_at = models.DateTimeField(default=clock.now)

    objects = PaperQuerySet.as_manager()

    class Meta:
        verbose_name = _("paper")
        verbose_name_plural = _("papers")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["kind", "key", "language", "fingerprint"], name="paper_once_per_content"),
            models.CheckConstraint(
                condition=Q(pdf=None, pdf_sha256="") | (Q(pdf__isnull=False) & ~Q(pdf_sha256="")),
                name="paper_pdf_and_hash",
            ),
        ]

    def __str__(self) -> str:
        return self.name
