"""Times that suit a municipality."""

from datetime import datetime

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from negotiations.models.negotiation import Party


class TimeProposal(models.Model):
    """A time that suits the municipality. `rank` 1 is the best."""

    party = models.ForeignKey(Party, on_delete=models.CASCADE, related_name="proposals")
    rank = models.PositiveSmallIntegerField()
    starts_at = models.DateTimeField()
    on_behalf = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("proposed time")
        ordering = ["rank"]
        constraints = [
            models.UniqueConstraint(fields=["party", "rank"], name="proposal_rank_once"),
            models.UniqueConstraint(fields=["party", "starts_at"], name="proposal_time_once"),
            models.CheckConstraint(condition=Q(rank__gte=1, rank__lte=5), name="proposal_rank_1_to_5"),
        ]

    def __str__(self) -> str:
        return f"{self.rank}. {self.starts_at:%d.%m.%Y %H.%M}"

    @property
    def ends_at(self) -> datetime:
        return self.starts_at + self.party.negotiation.duration
