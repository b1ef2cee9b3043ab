"""The memo (muistio) of a negotiation: sections that people write, and comments on them."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from hyte import clock
from hyte.documents.models import Document, DocumentQuerySet
from municipalities.models import Municipality
from negotiations.models.negotiation import Negotiation, Party
from negotiations.models.topic import Topic
from negotiations.states import MEMO_EDITABLE, DocumentKind, MemoState
from programmes.models import Measure


class Memo(models.Model):
    """`version`: how many times it has been approved; each approved version is kept as a `Document`.

    `approval_until`: by when the municipality is asked to approve what has been sent.
    """

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
    approval_until = models.DateField(_("the municipality approves by"), null=True, blank=True)

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

    def awaits_approval_of(self, party: Party) -> bool:
        """Sent to be approved, and the municipality has neither done so nor asked for a correction."""
        if self.approval_until is None or party.memo_accepted_at is not None:
            return False
        return not self.comments.unanswered().asking().of(party.municipality).exists()


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


class MemoCommentQuerySet(models.QuerySet):
    def unanswered(self) -> "MemoCommentQuerySet":
        return self.filter(answered_at=None)

    def of(self, municipality: Municipality) -> "MemoCommentQuerySet":
        """What people of one municipality have said."""
        return self.filter(by__group_membership__municipality=municipality)

    def asking(self) -> "MemoCommentQuerySet":
        """What a municipality asks of a memo that the county has approved."""
        return self.exclude(kind=MemoComment.Kind.COMMENT)


class MemoComment(models.Model):
    """What somebody who was invited says of a memo, and the county's answer.

    A comment is about a section or a measure of the draft; what a municipality asks of an approved memo is about the whole.
    Of each thing a person has one comment that waits for an answer, changeable until then; the answered ones stay.
    `about_measure`: its words when it was commented on, for it may be changed or removed because of the comment.
    """

    class Kind(models.TextChoices):
        COMMENT = "comment", _("comment")
        CORRECTION = "correction", _("request for a correction")
        TAKEN_BACK = "taken_back", _("approval taken back")

    class Answer(models.TextChoices):
        TAKEN_IN = "taken_in", _("taken in")
        NOT_TAKEN_IN = "not_taken_in", _("not taken in")
        SETTLED = "settled", _("no longer needed: the municipality has approved the memo")

    memo = models.ForeignKey(Memo, on_delete=models.CASCADE, related_name="comments")
    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.COMMENT)
    section = models.ForeignKey(MemoSection, on_delete=models.CASCADE, null=True, related_name="comments")
    measure = models.ForeignKey(Measure, on_delete=models.SET_NULL, null=True, related_name="memo_comments")
    about_measure = models.CharField(max_length=500, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="memo_comments")
    text = models.TextField(_("comment"), max_length=4000)
    at = models.DateTimeField(default=clock.now)
    answer = models.CharField(_("answer"), max_length=12, choices=Answer.choices, blank=True)
    answer_text = models.TextField(_("answer in words"), max_length=2000, blank=True)
    answered_at = models.DateTimeField(null=True, editable=False)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, editable=False, related_name="+"
    )

    objects = MemoCommentQuerySet.as_manager()

    class Meta:
        verbose_name = _("comment")
        ordering = ["at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["section", "by"],
                condition=Q(section__isnull=False, answered_at=None),
                name="comment_one_open_on_a_section",
            ),
            models.UniqueConstraint(
                fields=["measure", "by"],
                condition=Q(measure__isnull=False, answered_at=None),
                name="comment_one_open_on_a_measure",
            ),
            models.UniqueConstraint(
                fields=["memo", "by"],
                condition=~Q(kind="comment") & Q(answered_at=None),
                name="comment_one_open_on_the_memo",
            ),
            models.CheckConstraint(
                condition=(Q(kind="comment") & (Q(section__isnull=False, about_measure="") | Q(section=None)))
                | (~Q(kind="comment") & Q(section=None, measure=None, about_measure="")),
                name="comment_is_about_one_thing",
            ),
            models.CheckConstraint(
                condition=Q(answer="", answered_at=None, answered_by=None)
                | (~Q(answer="") & Q(answered_at__isnull=False, answered_by__isnull=False)),
                name="comment_answered_at_and_by",
            ),
        ]

    def __str__(self) -> str:
        return self.text[:60]

    @property
    def about(self) -> str:
        """The heading of its section, or the measure as it was called; "" for the memo as a whole."""
        return self.section.heading if self.section else self.about_measure

    @property
    def is_answered(self) -> bool:
        return self.answered_at is not None

    @property
    def is_answerable(self) -> bool:
        """An answer can be given or corrected; what the municipality has approved since needs none."""
        return self.answer != self.Answer.SETTLED

    @property
    def asks(self) -> bool:
        """Asks something of a memo that the county has approved."""
        return self.kind != self.Kind.COMMENT
