"""Flagship programmes (HYTE-kärkiohjelmat): what the county and its municipalities work on together."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from municipalities.models.area import AreaScoped, BilingualName, WelfareArea


class Programme(BilingualName):
    """A programme of an area for a period of years. `mark`: its sign, readable in black-and-white print."""

    class Mark(models.TextChoices):
        TRIANGLE = "▲", "▲"
        SQUARE = "■", "■"
        CIRCLE = "●", "●"

    area = models.ForeignKey(WelfareArea, on_delete=models.CASCADE, related_name="programmes")
    key = models.SlugField(max_length=40)
    mark = models.CharField(_("mark"), max_length=1, choices=Mark.choices)
    theme_fi = models.CharField(_("theme in Finnish"), max_length=200)
    theme_sv = models.CharField(_("theme in Swedish"), max_length=200, blank=True)
    starts_year = models.PositiveSmallIntegerField(_("first year"))
    ends_year = models.PositiveSmallIntegerField(_("last year"))

    objects = AreaScoped.as_manager()

    class Meta:
        verbose_name = _("programme")
        verbose_name_plural = _("programmes")
        ordering = ["key"]
        constraints = [
            models.UniqueConstraint(fields=["area", "key", "starts_year"], name="programme_once_per_period"),
            models.CheckConstraint(condition=Q(ends_year__gte=F("starts_year")), name="programme_period_runs_forward"),
        ]
