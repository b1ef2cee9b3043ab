"""An indicator: what is counted, by whom, and which way is good."""

from typing import Self

from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from hyte.accounts.models import ONE_LINE, User
from municipalities.models import Membership, WelfareArea
from municipalities.models.area import BilingualName
from programmes.scale import Scale

SOTKANET_LICENCE = "CC BY 4.0"
SMALL = 20  # the highest limit below which an indicator may hide its numbers


class IndicatorQuerySet(models.QuerySet):
    def visible_to(self, user: User, *roles: str) -> Self:
        """National ones for all staff, own ones for the staff of their area; with `roles`, the area's own alone."""
        areas = Membership.objects.areas_of(user, *roles)
        own = Q(area__in=areas)
        return self.filter(own if roles else own | Q(source=Indicator.Source.NATIONAL))

    def of_area(self, area: WelfareArea) -> Self:
        """National ones and the area's own."""
        return self.filter(Q(source=Indicator.Source.NATIONAL) | Q(area=area))

    def fetchable(self) -> Self:
        """Those that may be asked of Sotkanet: an id that nobody has verified is never asked for."""
        return self.filter(sotkanet_id__isnull=False).exclude(status=Indicator.Status.UNVERIFIED)


class Indicator(BilingualName):
    """`scale`: what kind of number it is; `decimals` are shown; `base` is the whole country's value of an index (100), else none.

    `hide_below`: an absolute number from 1 to one less than this is never shown (default 5: 1–4); 0 hides nothing.
    """

    class Source(models.TextChoices):
        NATIONAL = "national", _("national source")
        OWN = "own", _("the county's own source")

    class Better(models.TextChoices):
        LOWER = "lower", _("lower is better")
        HIGHER = "higher", _("higher is better")
        CONTEXT = "context", _("background: neither direction is better as such")

    class Status(models.TextChoices):
        VERIFIED = "verified", _("verified")
        TITLE_UNVERIFIED = "title_unverified", _("the id is in use, the title is not verified")
        OLD = "old", _("old series, has probably ended")
        UNVERIFIED = "unverified", _("the id is not verified: not fetched")
        UNFETCHED = "unfetched", _("metadata not fetched")

    key = models.SlugField(max_length=60, unique=True)
    source = models.CharField(_("source"), max_length=8, choices=Source.choices)
    area = models.ForeignKey(
        WelfareArea, on_delete=models.CASCADE, null=True, blank=True, related_name="indicators"
    )  # of an own one
    sotkanet_id = models.PositiveIntegerField(_("Sotkanet id"), null=True, blank=True, unique=True)
    status = models.CharField(_("state of its metadata"), max_length=16, choices=Status.choices)
    unit_fi = models.CharField(_("unit in Finnish"), max_length=100, blank=True, validators=[ONE_LINE])
    unit_sv = models.CharField(_("unit in Swedish"), max_length=100, blank=True, validators=[ONE_LINE])
    scale = models.CharField(_("kind of number"), max_length=5, choices=Scale.choices, default=Scale.OTHER)
    decimals = models.PositiveSmallIntegerField(_("decimals shown"), default=1)
    provider = models.CharField(_("provider of the data"), max_length=200, validators=[ONE_LINE])
    licence = models.CharField(_("licence"), max_length=100, blank=True, validators=[ONE_LINE])
    better = models.CharField(_("direction of good"), max_length=8, choices=Better.choices)
    base = models.FloatField(_("index: the whole country is"), null=True, blank=True)
    by_gender = models.BooleanField(_("split by gender"), default=False)
    hide_below = models.PositiveSmallIntegerField(
        _("hide absolute numbers below"), default=5, validators=[MaxValueValidator(SMALL)]
    )
    note_fi = models.TextField(_("what it cannot say, in Finnish"), blank=True)
    note_sv = models.TextField(_("what it cannot say, in Swedish"), blank=True)
    updated_on = models.DateField(_("updated at the source on"), null=True, blank=True)
    described_at = models.DateTimeField(null=True, blank=True)  # when its metadata were last fetched
    fetched_at = models.DateTimeField(_("last fetched"), null=True, blank=True)

    objects = IndicatorQuerySet.as_manager()

    class Meta:
        verbose_name = _("indicator")
        verbose_name_plural = _("indicators")
        ordering = ["name_fi", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(source="own", area__isnull=False, sotkanet_id=None) | Q(source="national", area=None),
                name="indicator_own_has_an_area",
            )
        ]

    @property
    def unit(self) -> str:
        """The unit in the active language."""
        return (self.unit_sv if get_language() == "sv" else self.unit_fi) or self.unit_fi or self.unit_sv

    @property
    def note(self) -> str:
        """What it cannot say, in the active language."""
        return (self.note_sv if get_language() == "sv" else self.note_fi) or self.note_fi or self.note_sv

    @property
    def is_count(self) -> bool:
        """Whether the value is itself an absolute number."""
        return self.scale == Scale.COUNT

    @property
    def is_share(self) -> bool:
        return self.scale == Scale.SHARE

    @property
    def is_index(self) -> bool:
        return self.base is not None

    @property
    def is_national(self) -> bool:
        return self.source == self.Source.NATIONAL

    @property
    def can_be_fetched(self) -> bool:
        return self.sotkanet_id is not None and self.status != self.Status.UNVERIFIED
