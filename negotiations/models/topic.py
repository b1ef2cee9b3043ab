"""A topic (nosto) that a municipality or an organisation raises beforehand."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from hyte import clock
from hyte.accounts.models import ONE_LINE
from municipalities.models import Municipality, Organisation, Sector
from negotiations.models.negotiation import Negotiation
from programmes.models import Theme


class TopicQuerySet(models.QuerySet):
    def sent(self) -> "TopicQuerySet":
        return self.filter(sent_at__isnull=False)


class Topic(models.Model):
    """A draft until `sent_at`; raised by the municipality of the negotiation, or by an organisation.

    `expert`: who of the county answers it; `expert_reply`, `expert_words`: whether they do, and what they say of it; `prepared`:
    their answer, written beforehand for the planner and for who writes the memo.
    `draft_key`: given by the form that wrote it, so that a draft saved by itself is one row however often it arrives.
    `version` counts saves, so that two writers never overwrite each other.
    """

    class Reply(models.TextChoices):
        ACCEPTED = "accepted", _("answers")
        DECLINED = "declined", _("can not come")

    negotiation = models.ForeignKey(Negotiation, on_delete=models.CASCADE, related_name="topics")
    municipality = models.ForeignKey(
        Municipality, on_delete=models.PROTECT, null=True, blank=True, related_name="topics"
    )
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="topics"
    )
    title = models.CharField(_("what it is about, in a few words"), max_length=150, validators=[ONE_LINE])
    description = models.TextField(_("what you would like to discuss or agree on"), max_length=4000, blank=True)
    theme = models.CharField(_("theme"), max_length=30, choices=Theme.choices, default=Theme.OTHER)
    expertise = models.CharField(_("whose expertise is needed"), max_length=200, blank=True, validators=[ONE_LINE])
    sector = models.ForeignKey(Sector, on_delete=models.SET_NULL, null=True, blank=True, related_name="topics")
    expert = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="assigned_topics"
    )
    minutes = models.PositiveSmallIntegerField(_("minutes"), null=True, blank=True)
    order = models.PositiveSmallIntegerField(default=0)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=clock.now, editable=False)
    sent_at = models.DateTimeField(null=True, editable=False)
    expert_reply = models.CharField(max_length=8, choices=Reply.choices, blank=True, editable=False)
    expert_words = models.CharField(_("word to the planner"), max_length=500, blank=True, editable=False)
    prepared = models.TextField(_("prepared answer"), max_length=4000, blank=True, editable=False)
    draft_key = models.UUIDField(null=True, unique=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = TopicQuerySet.as_manager()

    class Meta:
        verbose_name = _("topic")
        verbose_name_plural = _("topics")
        ordering = ["order", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(municipality=None, organisation__isnull=False)
                | Q(municipality__isnull=False, organisation=None),
                name="topic_raised_by_one",
            )
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_late(self) -> bool:
        """Sent after the day by which topics were asked for. It is taken all the same."""
        return self.sent_at is not None and timezone.localdate(self.sent_at) > self.negotiation.round.answers_due_on

    @property
    def is_declined(self) -> bool:
        """The expert who was named can not come, and nobody else has been named."""
        return self.expert_id is not None and self.expert_reply == self.Reply.DECLINED

    @property
    def is_covered(self) -> bool:
        """Somebody of the county answers it."""
        return self.expert_id is not None and not self.is_declined

    @property
    def raised_by(self) -> str:
        return str(self.municipality or self.organisation)
