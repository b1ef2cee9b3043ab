"""The audit trail: written by every action in its own transaction."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from hyte import clock
from negotiations.models.negotiation import Negotiation
from negotiations.models.round import Round


class Event(models.Model):
    """`verb`: noun.doing, e.g. "memo.approve"; `detail`: old → new of states and ids; never a text, a token or an address."""

    at = models.DateTimeField(default=clock.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    verb = models.CharField(max_length=40)
    round = models.ForeignKey(Round, on_delete=models.CASCADE, null=True, related_name="events")
    negotiation = models.ForeignKey(Negotiation, on_delete=models.CASCADE, null=True, related_name="events")
    detail = models.JSONField(default=dict)

    class Meta:
        verbose_name = _("event")
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.at:%d.%m.%Y %H.%M} {self.verb}"
