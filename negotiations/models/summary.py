"""The summary (yhteenveto) of a round, and the bodies that heard it."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from hyte import clock
from hyte.documents.models import Document, DocumentQuerySet
from municipalities.models import Body
from negotiations.models.round import Round
from negotiations.states import DocumentKind, SummaryState


class Summary(models.Model):
    """What the county writes; the tables are compiled from the approved memos when it is approved."""

    TEXTS = ("cover", "introduction", "conclusions", "next_steps")

    round = models.OneToOneField(Round, on_delete=models.PROTECT, related_name="summary")
    state = models.CharField(max_length=10, choices=SummaryState.choices, default=SummaryState.DRAFT)
    version = models.PositiveSmallIntegerField(default=0)
    cover_fi = models.TextField(_("message to management"), max_length=4000, blank=True)
    cover_sv = models.TextField(_("message to management, in Swedish"), max_length=4000, blank=True)
    introduction_fi = models.TextField(_("introduction"), max_length=10_000, blank=True)
    introduction_sv = models.TextField(_("introduction, in Swedish"), max_length=10_000, blank=True)
    conclusions_fi = models.TextField(_("conclusions"), max_length=10_000, blank=True)
    conclusions_sv = models.TextField(_("conclusions, in Swedish"), max_length=10_000, blank=True)
    next_steps_fi = models.TextField(_("what happens next"), max_length=10_000, blank=True)
    next_steps_sv = models.TextField(_("what happens next, in Swedish"), max_length=10_000, blank=True)
    saves = models.PositiveIntegerField(default=0, editable=False)
    approved_at = models.DateTimeField(null=True, editable=False)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, editable=False, related_name="+"
    )
    sent_at = models.DateTimeField(null=True, editable=False)
    created_at = models.DateTimeField(default=clock.now, editable=False)

    class Meta:
        verbose_name = _("summary")
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["approved", "sent"], approved_at__isnull=False, approved_by__isnull=False)
                | Q(state="draft", approved_at=None, approved_by=None),
                name="summary_approved_at_and_by",
            )
        ]

    def __str__(self) -> str:
        return f"{self.round} · {self.get_state_display()}"

    @property
    def documents(self) -> DocumentQuerySet:
        """Its approved versions, each in every language of its readers."""
        return Document.objects.about(DocumentKind.SUMMARY, self.round_id)

    def text(self, name: str, language: str) -> str:
        """A text in `language`, or in Finnish where it has not been written in it."""
        return getattr(self, f"{name}_{language}") or getattr(self, f"{name}_fi")


class Presentation(models.Model):
    """A body has heard the summary: when, and what it said."""

    summary = models.ForeignKey(Summary, on_delete=models.CASCADE, related_name="presentations")
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="presentations")
    presented_on = models.DateField(_("presented on"))
    outcome = models.TextField(_("outcome"), max_length=2000, blank=True)

    class Meta:
        verbose_name = _("presentation")
        ordering = ["presented_on", "pk"]
        constraints = [models.UniqueConstraint(fields=["summary", "body"], name="presentation_once_per_body")]

    def __str__(self) -> str:
        return f"{self.body} {self.presented_on:%d.%m.%Y}"
