"""A municipality of the county that does not take part in a round, and why."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from hyte import clock
from municipalities.models import Municipality
from negotiations.models.round import Round


class AbsenceQuerySet(models.QuerySet):
    def standing(self) -> Self:
        """Those that have not been taken back."""
        return self.filter(ended_at=None)


class Absence(models.Model):
    """Evidence for the county: why one of its municipalities was not negotiated with. One taken back stays, with its day."""

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="absences")
    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, related_name="absences")
    reason = models.TextField(_("why the municipality does not take part"), max_length=1000)
    told_at = models.DateTimeField(default=clock.now, editable=False)
    told_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, editable=False, related_name="+")
    ended_at = models.DateTimeField(null=True, editable=False)

    objects = AbsenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("absence")
        verbose_name_plural = _("absences")
        ordering = ["municipality__name_fi", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["round", "municipality"], condition=Q(ended_at=None), name="absence_once_per_round"
            )
        ]

    def __str__(self) -> str:
        return f"{self.municipality}: {self.reason}"
