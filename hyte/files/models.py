"""A file that somebody has brought and looks at before it is applied."""

from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from hyte import clock
from hyte.accounts.models import User


class UploadQuerySet(models.QuerySet):
    def staged(self, user: User, *kinds: str) -> Self:
        """What the person brought and has neither applied nor discarded. Nobody else's: a file is its bringer's own."""
        return self.filter(by_id=user.pk, kind__in=kinds, state=Upload.State.STAGED)


class Upload(models.Model):
    """`kind`: what it holds, a word of the app that reads it; `area`: code of the county that it is for.

    `content` is kept only while it is staged. `choices`: what was asked beside the file; `counts`: what it did in the end.
    """

    class State(models.TextChoices):
        STAGED = "staged", _("waits to be applied")
        APPLIED = "applied", _("applied")
        DISCARDED = "discarded", _("discarded")

    kind = models.CharField(max_length=30)
    area = models.CharField(max_length=2, blank=True)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=200)
    content = models.BinaryField(blank=True)
    choices = models.JSONField(default=dict)
    counts = models.JSONField(default=dict)
    state = models.CharField(max_length=9, choices=State.choices, default=State.STAGED)
    created_at = models.DateTimeField(default=clock.now)
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = UploadQuerySet.as_manager()

    class Meta:
        verbose_name = _("uploaded file")
        verbose_name_plural = _("uploaded files")
        ordering = ["-created_at", "-pk"]

    def __str__(self) -> str:
        return self.name

    @property
    def is_staged(self) -> bool:
        return self.state == self.State.STAGED
