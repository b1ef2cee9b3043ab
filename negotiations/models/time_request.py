"""A municipality asks for another time than the one that was confirmed."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from hyte import clock
from negotiations.models.negotiation import Negotiation, Party


class TimeRequestQuerySet(models.QuerySet):
    def open(self) -> "TimeRequestQuerySet":
        """Those that wait for the county."""
        return self.filter(answered_at=None)

    def of(self, negotiation: Negotiation) -> "TimeRequestQuerySet":
        return self.filter(party__negotiation=negotiation)


class TimeRequest(models.Model):
    """`starts_at`: the time that does not suit. `refusal`: why it can not be moved; empty where another time was given."""

    party = models.ForeignKey(Party, on_delete=models.CASCADE, related_name="time_requests")
    starts_at = models.DateTimeField()
    reason = models.TextField(_("why another time"), max_length=1000)
    asked_at = models.DateTimeField(default=clock.now)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    refusal = models.TextField(_("why the time can not be moved"), max_length=1000, blank=True)

    objects = TimeRequestQuerySet.as_manager()

    class Meta:
        verbose_name = _("request for another time")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["party"], condition=Q(answered_at=None), name="time_request_one_open"),
            models.CheckConstraint(
                condition=Q(answered_at=None, answered_by=None)
                | Q(answered_at__isnull=False, answered_by__isnull=False),
                name="time_request_answered_at_and_by",
            ),
        ]

    def __str__(self) -> str:
        return self.reason[:60]

    @property
    def is_open(self) -> bool:
        return self.answered_at is None
