"""What participants say of the round, and what the round taught."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from hyte import clock
from negotiations.models.negotiation import Negotiation
from negotiations.models.round import Round
from programmes.models import Theme


class Feedback(models.Model):
    """One person's free words of a negotiation; changeable until the round is closed."""

    negotiation = models.ForeignKey(Negotiation, on_delete=models.CASCADE, related_name="feedback")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="feedback")
    text = models.TextField(_("feedback"), max_length=4000)
    may_be_named = models.BooleanField(_("our name may be shown with it"), default=False)
    at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name = _("feedback")
        ordering = ["at"]
        constraints = [models.UniqueConstraint(fields=["negotiation", "by"], name="feedback_one_per_person")]

    def __str__(self) -> str:
        return self.text[:60]


class Finding(models.Model):
    """A finding (nosto neuvotteluista) of the round, in the county's words."""

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="findings")
    theme = models.CharField(_("theme"), max_length=30, choices=Theme.choices, default=Theme.OTHER)
    text = models.TextField(_("finding"), max_length=2000)
    text_sv = models.TextField(_("finding, in Swedish"), max_length=2000, blank=True)
    order = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = _("finding")
        verbose_name_plural = _("findings")
        ordering = ["order", "pk"]

    def __str__(self) -> str:
        return self.text[:60]

    def text_in(self, language: str) -> str:
        return (self.text_sv if language == "sv" else self.text) or self.text
