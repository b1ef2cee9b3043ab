"""An observation: the value of an indicator in a region over a period, and the import that brought it."""

from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from hyte import clock
from hyte.accounts.models import User
from municipalities.models import Membership, WelfareArea
from programmes.models.indicator import SMALL, Indicator
from programmes.models.region import Region

FIRST_YEAR, LAST_YEAR = 1900, 2100


class ImportRunQuerySet(models.QuerySet):
    def visible_to(self, user: User, *roles: str) -> Self:
        """The runs of the person's areas, and those that belong to none (the refresh from Sotkanet)."""
        return self.filter(Q(area=None) | Q(area__in=Membership.objects.areas_of(user, *roles)))


class ImportRun(models.Model):
    """One import, from its start to its end. `counts`: rows, added, changed, unchanged, skipped by reason, indicators."""

    class Kind(models.TextChoices):
        SOTKANET_API = "sotkanet_api", _("fetched from Sotkanet")
        SOTKANET_FILE = "sotkanet_file", _("saved Sotkanet response")
        OWN_FILE = "own_file", _("the county's own figures")
        SHIPPED = "shipped", _("came with the application")

    class State(models.TextChoices):
        RUNNING = "running", _("running")
        DONE = "done", _("done")
        FAILED = "failed", _("failed")

    kind = models.CharField(max_length=16, choices=Kind.choices)
    state = models.CharField(max_length=8, choices=State.choices, default=State.RUNNING)
    area = models.ForeignKey(WelfareArea, on_delete=models.CASCADE, null=True, blank=True, related_name="import_runs")
    by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    source = models.CharField(max_length=300)  # the file's name, or the address that was asked
    started_at = models.DateTimeField(default=clock.now)
    ended_at = models.DateTimeField(null=True, blank=True)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    counts = models.JSONField(default=dict)
    reason = models.TextField(blank=True)  # of a failure: a sentence that a person reads

    objects = ImportRunQuerySet.as_manager()

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        ordering = ["-started_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind"],
                condition=Q(kind="sotkanet_api", state="running"),
                name="import_one_refresh_at_a_time",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.source}"


class ObservationQuerySet(models.QuerySet):
    def seen_from(self, area: WelfareArea) -> Self:
        """Of the area, its municipalities and the whole country."""
        return self.filter(region__in=Region.objects.seen_from(area))

    def telling(self) -> Self:
        """Those hidden by their source, or too small to be shown. Their own index makes them few to look through."""
        too_small = Q(number__gt=0, number__lt=SMALL) & Q(number__lt=F("indicator__hide_below"))
        return self.filter(Q(state=Observation.State.SUPPRESSED) | too_small)


class Measured(models.Model):
    """What was measured. `value` is in the indicator's unit, `number` the absolute number behind it where the source tells it."""

    class State(models.TextChoices):
        VALUE = "value", _("value")
        NOT_PUBLISHED = "not_published", _("not published")
        SUPPRESSED = "suppressed", _("suppressed")

    state = models.CharField(max_length=13, choices=State.choices, default=State.VALUE)
    value = models.FloatField(null=True, blank=True)
    number = models.FloatField(null=True, blank=True)

    class Meta:
        abstract = True


class Observation(Measured):
    """`first_year` and `last_year` are the same for a year's figure, 2019 and 2021 for a period of three.

    Only an own source says "not published" or "suppressed" here: in Sotkanet's data a missing row is not published, and our
    own rule for small numbers is applied when figures are read (`programmes.disclosure`).
    """

    class Gender(models.TextChoices):
        TOTAL = "total", _("all")
        MALE = "male", _("men and boys")
        FEMALE = "female", _("women and girls")

    indicator = models.ForeignKey(Indicator, on_delete=models.CASCADE, related_name="observations")
    region = models.ForeignKey(Region, on_delete=models.CASCADE, related_name="observations", db_index=False)
    first_year = models.PositiveSmallIntegerField()
    last_year = models.PositiveSmallIntegerField()
    gender = models.CharField(max_length=6, choices=Gender.choices, default=Gender.TOTAL)
    run = models.ForeignKey(ImportRun, on_delete=models.PROTECT, related_name="observations")

    objects = ObservationQuerySet.as_manager()

    class Meta:
        verbose_name = _("observation")
        verbose_name_plural = _("observations")
        indexes = [
            models.Index(
                fields=["indicator", "region"],
                condition=Q(number__gt=0, number__lt=SMALL) | Q(state="suppressed"),
                name="observation_too_small",
            )
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["indicator", "region", "gender", "first_year", "last_year"], name="observation_once"
            ),
            models.CheckConstraint(
                condition=Q(state="value", value__isnull=False) | (~Q(state="value") & Q(value=None, number=None)),
                name="observation_has_a_value_or_says_why_not",
            ),
            models.CheckConstraint(
                condition=Q(first_year__gte=FIRST_YEAR, last_year__lte=LAST_YEAR, last_year__gte=F("first_year")),
                name="observation_period_runs_forward",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.indicator_id}:{self.region_id}:{self.first_year}–{self.last_year}"


class EarlierValue(Measured):
    """What an observation said before a correction. `run` brought it, `replaced_by` corrected it."""

    observation = models.ForeignKey(Observation, on_delete=models.CASCADE, related_name="earlier_values")
    run = models.ForeignKey(ImportRun, on_delete=models.PROTECT, related_name="+")
    replaced_by = models.ForeignKey(ImportRun, on_delete=models.PROTECT, related_name="replaced_values")

    class Meta:
        verbose_name = _("earlier value")
        verbose_name_plural = _("earlier values")
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.observation_id}: {self.value}"
