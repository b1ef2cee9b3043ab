"""Where an observation holds: a municipality, an area or the whole country."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from municipalities.models import Municipality, WelfareArea


class RegionQuerySet(models.QuerySet):
    def named(self) -> "RegionQuerySet":
        """With what its name needs, in one query."""
        return self.select_related("municipality", "area")

    def country(self) -> "RegionQuerySet":
        return self.filter(kind=Region.Kind.COUNTRY)

    def of_area(self, area: WelfareArea) -> "RegionQuerySet":
        """The area itself and its municipalities."""
        return self.filter(Q(area=area) | Q(municipality__area=area))

    def seen_from(self, area: WelfareArea) -> "RegionQuerySet":
        """What a page of this area shows: its municipalities, itself and the whole country."""
        return self.filter(Q(area=area) | Q(municipality__area=area) | Q(kind=Region.Kind.COUNTRY))


class Region(models.Model):
    """A row per municipality and area, and one for the country; written after every migrate. `sotkanet_id`: THL's own number."""

    class Kind(models.TextChoices):
        MUNICIPALITY = "municipality", gettext_lazy("municipality")
        AREA = "area", gettext_lazy("wellbeing services county")
        COUNTRY = "country", gettext_lazy("whole country")

    kind = models.CharField(max_length=12, choices=Kind.choices)
    municipality = models.OneToOneField(Municipality, on_delete=models.CASCADE, null=True, related_name="region")
    area = models.OneToOneField(WelfareArea, on_delete=models.CASCADE, null=True, related_name="region")
    sotkanet_id = models.PositiveIntegerField(unique=True)

    objects = RegionQuerySet.as_manager()

    class Meta:
        verbose_name = gettext_lazy("region")
        verbose_name_plural = gettext_lazy("regions")
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="municipality", municipality__isnull=False, area=None)
                | Q(kind="area", municipality=None, area__isnull=False)
                | Q(kind="country", municipality=None, area=None),
                name="region_is_what_its_kind_says",
            ),
            models.UniqueConstraint(fields=["kind"], condition=Q(kind="country"), name="region_one_country"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """The name in the active language."""
        of = self.municipality or self.area
        return of.name if of else _("Whole country")

    @property
    def code(self) -> str:
        """Official code: three digits of a municipality, two of an area, "FI" for the country."""
        return self.municipality_id or self.area_id or "FI"
