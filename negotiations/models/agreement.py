"""What a negotiation agreed: its measures."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from negotiations.models.negotiation import Negotiation
from programmes.models import Measure


class Agreement(models.Model):
    """A measure was agreed in this negotiation, and in no other."""

    negotiation = models.ForeignKey(Negotiation, on_delete=models.PROTECT, related_name="agreements")
    measure = models.OneToOneField(Measure, on_delete=models.CASCADE, related_name="agreement")

    class Meta:
        verbose_name = _("agreement on a measure")

    def __str__(self) -> str:
        return str(self.measure)
