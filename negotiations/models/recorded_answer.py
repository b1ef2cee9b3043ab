"""What the county recorded on behalf of a municipality that answered by telephone or e-mail."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from hyte import clock
from negotiations.models.negotiation import Party


class RecordedAnswer(models.Model):
    """One part of the answer; gone when the municipality itself answers that part."""

    class Part(models.TextChoices):
        CONTACT = "contact", _("the contact")
        TIMES = "times", _("times")
        TOPICS = "topics", _("topics")
        PEOPLE = "people", _("participants")

    class How(models.TextChoices):
        TELEPHONE = "telephone", _("by telephone")
        EMAIL = "email", _("by e-mail")
        MEETING = "meeting", _("in a meeting")

    party = models.ForeignKey(Party, on_delete=models.CASCADE, related_name="recorded_answers")
    part = models.CharField(max_length=10, choices=Part.choices)
    how = models.CharField(_("How did the municipality tell it?"), max_length=10, choices=How.choices)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name = _("recorded answer")
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["party", "part"], name="recorded_answer_once_per_part")]

    def __str__(self) -> str:
        return f"{self.party} {self.part}"
