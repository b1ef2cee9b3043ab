"""The wellbeing services county: its people, sectors and the bodies that hear the results."""

from typing import Self

from django.conf import settings
from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from hyte import clock
from hyte.accounts.models import ONE_LINE, User
from municipalities import reference


class Role(models.TextChoices):
    PLANNER = "planner", _("planner")
    EXPERT = "expert", _("expert")
    MANAGER = "manager", _("manager")
    ADMINISTRATOR = "administrator", _("administrator")


READERS = (
    Role.PLANNER,
    Role.EXPERT,
    Role.MANAGER,
)  # who administers, and nothing else, reads nothing of the county's work


class BilingualName(models.Model):
    """Something with an official name in Finnish and, where there is one, in Swedish."""

    name_fi = models.CharField(_("name in Finnish"), max_length=200, validators=[ONE_LINE])
    name_sv = models.CharField(_("name in Swedish"), max_length=200, blank=True, validators=[ONE_LINE])

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """The name in the active language."""
        return self.name_in(get_language() or "fi")

    def name_in(self, language: str) -> str:
        return (self.name_sv if language == "sv" else self.name_fi) or self.name_fi or self.name_sv


class AreaScoped(models.QuerySet):
    """Rows of an area: staff see those of the areas where they hold a role that reads; nobody else sees any."""

    area_path = "area"

    def visible_to(self, user: User, *roles: str) -> Self:
        """Rows that `user` may see; with `roles`, only where the user holds one of them in the row's own area."""
        return self.filter(**{f"{self.area_path}__in": Membership.objects.areas_of(user, *roles)})


class WelfareAreaQuerySet(AreaScoped):
    area_path = "pk"


class WelfareArea(BilingualName):
    """One of the 21 counties (or Helsinki, Åland). `code`: two digits of the official classification."""

    code = models.CharField(primary_key=True, max_length=2)
    languages = models.CharField(max_length=5, default="fi")
    email = models.EmailField(_("address for replies"), blank=True)

    objects = WelfareAreaQuerySet.as_manager()

    class Meta:
        verbose_name = _("wellbeing services county")
        verbose_name_plural = _("wellbeing services counties")
        ordering = ["code"]

    @property
    def short_name(self) -> str:
        """Etelä-Karjala, Södra Karelen: in the active language, for the names of files."""
        county = reference.county(self.code)
        return county.short_sv if get_language() == "sv" else county.short_fi

    @property
    def language_codes(self) -> list[str]:
        return self.languages.split("+")

    @property
    def is_bilingual(self) -> bool:
        return len(self.language_codes) > 1


class MembershipQuerySet(AreaScoped):
    def present(self) -> Self:
        """Rights that hold now."""
        return self.filter(ended_on=None, user__is_active=True)

    def areas_of(self, user: User, *roles: str) -> list[str]:
        """Codes of the areas where the signed-in user holds one of `roles` (one that reads, if none is given).

        Codes and no subquery: so the database knows how few rows they choose, and finds them by index.
        """
        wanted = frozenset(roles or READERS)
        return [area for area, roles_there in self.held_by(user).items() if roles_there & wanted]

    def held_by(self, user: User) -> dict[str, frozenset[str]]:
        """Code of an area → the user's roles there. Asked once a request: kept on the user's object, which lives no longer."""
        if not user.is_staff_member:
            return {}
        held: dict[str, frozenset[str]] | None = getattr(user, "_held", None)
        if held is None:
            held = {}
            for area, role in self.present().filter(user_id=user.pk).values_list("area", "role"):
                held[area] = held.get(area, frozenset()) | {role}
            user._held = held  # type: ignore[attr-defined]
        return held

    def people(self, area: str, *roles: str) -> models.QuerySet[User]:
        """Those who hold one of `roles` (one that reads, if none is given) in the area: each once, by name."""
        held = self.present().filter(area=area, role__in=roles or READERS)
        return User.objects.filter(pk__in=held.values("user")).order_by("name", "pk")


class Membership(models.Model):
    """A role of a person in an area, from its beginning to its end. Rights never add up across areas."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="memberships")
    area = models.ForeignKey(WelfareArea, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=13, choices=Role.choices)
    created_at = models.DateTimeField(default=clock.now, editable=False)
    ended_on = models.DateField(null=True, blank=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = _("membership")
        constraints = [models.UniqueConstraint(fields=["user", "area", "role"], name="membership_role_once")]

    def __str__(self) -> str:
        return f"{self.user} · {self.get_role_display()}"


class Sector(BilingualName):
    """A sector (toimiala) of the county: whose expertise a topic may need."""

    area = models.ForeignKey(WelfareArea, on_delete=models.CASCADE, related_name="sectors")

    objects = AreaScoped.as_manager()

    class Meta:
        verbose_name = _("sector")
        verbose_name_plural = _("sectors")
        ordering = ["name_fi"]
        constraints = [models.UniqueConstraint(fields=["area", "name_fi"], name="sector_once_per_area")]


class Body(BilingualName):
    """A body that hears the results or carries measures (ohjausryhmä, johtoryhmä, työryhmä …)."""

    class Kind(models.TextChoices):
        COUNCIL = "council", _("council")
        BOARD = "board", _("board of the county")
        COMMITTEE = "committee", _("committee")
        MANAGEMENT = "management", _("management group")
        STEERING = "steering", _("steering group")
        WORKING = "working", _("working group")
        PARTNERSHIP = "partnership", _("partnership table")
        REGIONAL = "regional", _("regional working group")

    area = models.ForeignKey(WelfareArea, on_delete=models.CASCADE, related_name="bodies")
    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices)

    objects = AreaScoped.as_manager()

    class Meta:
        verbose_name = _("body")
        verbose_name_plural = _("bodies")
        ordering = ["kind", "name_fi"]
        constraints = [models.UniqueConstraint(fields=["area", "name_fi"], name="body_once_per_area")]
