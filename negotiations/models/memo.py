"""The memo (muistio) of a negotiation: sections that people write, and comments on them."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from hyte import clock
from hyte.documents.models import Document, DocumentQuerySet
from negotiations.models.negotiation import Negotiation
from negotiations.models.topic import Topic
from negotiations.states import MEMO_EDITABLE, DocumentKind, MemoState


class Memo(models.Model):
    """`version`: how many times it has been approved; each approved version is kept as a `Document`."""

    negotiation = models.OneToOneField(Negotiation, on_delete=models.PROTECT, related_name="memo")
    state = models.CharField(max_length=10, choices=MemoState.choices, default=MemoState.DRAFT)
    version = models.PositiveSmallIntegerField(default=0)
    comments_until = models.DateField(_("comments by"), null=True, blank=True)
    created_at = models.DateTimeField(default=clock.now, editable=False)
    shown_at = models.DateTimeField(null=True, editable=False)
    approved_at = models.DateTimeField(null=True, editable=False)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, editable=False, related_name="+"
    )
    sent_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        verbose_name = _("memo")
        verbose_name_plural = _("memos")
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["approved", "sent"], approved_at__isnull=False, approved_by__isnull=False)
                | Q(state__in=["draft", "comments"], approved_at=None, approved_by=None),
                name="memo_approved_at_and_by",
            )
        ]

    def __str__(self) -> str:
        return f"{self.negotiation} · {self.get_state_display()}"

    @property
    def documents(self) -> DocumentQuerySet:
        """Its approved versions."""
        return Document.objects.about(DocumentKind.MEMO, self.negotiation_id)

    @property
    def is_editable(self) -> bool:
        return self.state in MEMO_EDITABLE

    @property
    def takes_comments(self) -> bool:
        """Open for comments, and the last day for them has not passed."""
        return self.state == MemoState.COMMENTS and (not self.comments_until or clock.today() <= self.comments_until)

    @property
    def is_shown_to_parties(self) -> bool:
        return self.state != MemoState.DRAFT


class MemoSection(models.Model):
    """A heading and its text. `version` counts saves, so that two writers never overwrite each other."""

    class Kind(models.TextChoices):
        """The four subjects of § 7, and one section per topic."""

        GOALS = "goals", _("Goals")
        MEASURES = "measures", _("Measures")
        COOPERATION = "cooperation", _("Cooperation")
        MONITORING = "monitoring", _("Monitoring")
        TOPIC = "topic", _("Topic")

    SUBJECTS = (Kind.GOALS, Kind.MEASURES, Kind.COOPERATION, Kind.MONITORING)

    memo = models.ForeignKey(Memo, on_delete=models.CASCADE, related_name="sections")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    topic = models.ForeignKey(Topic, on_delete=models.PROTECT, null=True, blank=True, related_name="sections")
    order = models.PositiveSmallIntegerField(default=0)
    text = models.TextField(_("text"), max_length=20_000, blank=True)
    version = models.PositiveIntegerField(default=0)
    saved_at = models.DateTimeField(null=True, editable=False)
    saved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, editable=False, related_name="+"
    )

    class Meta:
        verbose_name = _("section of a memo")
        ordering = ["order", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["memo", "kind"], condition=~Q(kind="topic"), name="section_subject_once"),
            models.UniqueConstraint(fields=["memo", "topic"], condition=Q(kind="topic"), name="section_topic_once"),
            models.CheckConstraint(
                condition=Q(kind="topic", topic__isnull=False) | (~Q(kind="topic") & Q(topic=None)),
                name="section_topic_has_topic",
            ),
        ]

    def __str__(self) -> str:
        return self.heading

    @property
    def heading(self) -> str:
        return self.topic.title if self.topic else str(self.get_kind_display())


class MemoComment(models.Model):
    """One comment per section and person, changeable while comments are taken."""

    section = models.ForeignKey(MemoSection, on_delete=models.CASCADE, related_name="comments")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="memo_comments")
    text = models.TextField(_("comment"), max_length=4000)
    at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name = _("comment")
        ordering = ["at"]
        constraints = [models.UniqueConstraint(fields=["section", "by"], name="comment_one_per_section_and_person")]

    def __str__(self) -> str:
        return self.text[:60]
