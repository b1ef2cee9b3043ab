"""The other actors of § 7: public, private and third sector."""

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from municipalities.models.area import AreaScoped, BilingualName, WelfareArea


class OrganisationQuerySet(AreaScoped):
    def present(self) -> "OrganisationQuerySet":
        return self.filter(left_on=None)


class Organisation(BilingualName):
    class Kind(models.TextChoices):
        PUBLIC = "public", _("public sector")
        PRIVATE = "private", _("private sector")
        THIRD = "third", _("third sector")

    area = models.ForeignKey(WelfareArea, on_delete=models.PROTECT, related_name="organisations")
    kind = models.CharField(_("sector"), max_length=10, choices=Kind.choices, default=Kind.THIRD)
    representative = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="organisation"
    )
    left_on = models.DateField(null=True, blank=True, editable=False)

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")
        ordering = ["name_fi"]
        constraints = [models.UniqueConstraint(fields=["area", "name_fi"], name="organisation_once_per_area")]

    def get_absolute_url(self) -> str:
        return reverse("organisation_edit", args=[self.pk])
