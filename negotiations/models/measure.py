"""A measure (toimenpide) that was agreed in a negotiation."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from hyte.accounts.models import ONE_LINE
from municipalities.models import Body, Organisation
from negotiations.models.negotiation import Negotiation
from negotiations.models.topic import Theme
from programmes.models import Programme


class Measure(models.Model):
    class State(models.TextChoices):
        AGREED = "agreed", _("agreed")
        STARTED = "started", _("started")
        DONE = "done", _("done")
        DROPPED = "dropped", _("given up")

    negotiation = models.ForeignKey(Negotiation, on_delete=models.PROTECT, related_name="measures")
    what = models.CharField(_("what is done"), max_length=500, validators=[ONE_LINE])
    theme = models.CharField(_("theme"), max_length=30, choices=Theme.choices, default=Theme.OTHER)
    programme = models.ForeignKey(
        Programme, on_delete=models.PROTECT, null=True, blank=True, related_name="measures", verbose_name=_("programme")
    )
    county_owner = models.CharField(_("who in the county"), max_length=150, validators=[ONE_LINE])
    municipality_owner = models.CharField(_("who in the municipality"), max_length=150, validators=[ONE_LINE])
    organisation = models.ForeignKey(
        Organisation,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="measures",
        verbose_name=_("organisation"),
    )
    body = models.ForeignKey(
        Body,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="measures",
        verbose_name=_("carried by the body"),
    )
    due_on = models.DateField(_("by when"))
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.AGREED)

    class Meta:
        verbose_name = _("measure")
        verbose_name_plural = _("measures")
        ordering = ["due_on", "pk"]

    def __str__(self) -> str:
        return self.what

    @property
    def is_open(self) -> bool:
        return self.state in (self.State.AGREED, self.State.STARTED)
