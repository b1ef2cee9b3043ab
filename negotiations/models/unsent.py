"""What somebody has ticked or written on the contact's page and has not sent."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from hyte import clock
from negotiations.models.negotiation import Negotiation


class UnsentForm(models.Model):
    """A form as its writer left it: no answer, and seen by nobody else. `fields`: the name of each field and its values."""

    class Form(models.TextChoices):
        TIMES = "times", _("times")
        PEOPLE = "people", _("participants")
        COMMENTS = "comments", _("comments")

    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="unsent_forms")
    negotiation = models.ForeignKey(Negotiation, on_delete=models.CASCADE, related_name="unsent_forms")
    form = models.CharField(max_length=10, choices=Form.choices)
    fields = models.JSONField(default=dict)
    saved_at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name = _("unsent form")
        constraints = [models.UniqueConstraint(fields=["by", "negotiation", "form"], name="unsent_form_once")]

    def __str__(self) -> str:
        return f"{self.form} {self.negotiation}"
