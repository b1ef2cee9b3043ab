"""Whether an organisation comes to a negotiation. Who comes for it is among the negotiation's participants."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from hyte import clock
from municipalities.models import Organisation
from negotiations.models.negotiation import Negotiation


class OrganisationReply(models.Model):
    """No row: the organisation has not told, and is invited."""

    negotiation = models.ForeignKey(Negotiation, on_delete=models.CASCADE, related_name="organisation_replies")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="replies")
    comes = models.BooleanField(_("comes"))
    at = models.DateTimeField(default=clock.now, editable=False)

    class Meta:
        verbose_name = _("reply of an organisation")
        constraints = [
            models.UniqueConstraint(fields=["negotiation", "organisation"], name="organisation_replies_once")
        ]

    def __str__(self) -> str:
        return f"{self.organisation}: {self.negotiation}"
