"""A municipality and its welfare group (hyvinvointityöryhmä): the invited party."""

from collections.abc import Iterable

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from hyte import clock
from hyte.accounts.models import ONE_LINE, User
from municipalities import reference
from municipalities.models.area import AreaScoped, BilingualName, WelfareArea


class MunicipalityQuerySet(AreaScoped):
    def in_order(self) -> "MunicipalityQuerySet":
        return self.order_by("name_fi")

    def without_contact(self) -> "MunicipalityQuerySet":
        """Those that nobody answers for, so that an invitation would reach nobody."""
        return self.exclude(pk__in=WelfareGroupMember.objects.contacts().values("municipality"))

    def with_group(self) -> "MunicipalityQuerySet":
        """Each with `group`: its present members and their addresses, in three queries however many rows."""
        return self.prefetch_related(WelfareGroupMember.objects.as_group())


class Municipality(BilingualName):
    """`code`: three digits of Statistics Finland. `languages`: fi, fi+sv, sv+fi or sv, the majority first."""

    code = models.CharField(primary_key=True, max_length=3)
    genitive_fi = models.CharField(max_length=200, blank=True, editable=False)
    area = models.ForeignKey(WelfareArea, on_delete=models.PROTECT, related_name="municipalities")
    languages = models.CharField(max_length=5, default="fi")
    population = models.PositiveIntegerField(null=True)
    meeting_place = models.CharField(_("usual meeting place"), max_length=500, blank=True, validators=[ONE_LINE])

    registry_email = models.EmailField(_("registry office"), blank=True, validators=[ONE_LINE])

    objects = MunicipalityQuerySet.as_manager()

    class Meta:
        verbose_name = _("municipality")
        verbose_name_plural = _("municipalities")
        ordering = ["name_fi"]

    @property
    def language_codes(self) -> list[str]:
        """Its official languages, in each of which it gets its papers."""
        return self.languages.split("+")

    @property
    def language(self) -> str:
        """The language of its majority, in which its memo is written."""
        return self.languages[:2]

    def genitive_in(self, language: str) -> str:
        """ "Luumäen" in a Finnish text; texts in other languages say the name as it is."""
        return self.genitive_fi if language == "fi" else self.name_in(language)

    def slug_in(self, language: str) -> str:
        """Its name in the names of files."""
        return reference.slug(self.name_in(language))


class WelfareGroupMemberQuerySet(AreaScoped):
    area_path = "municipality__area"

    def present(self) -> "WelfareGroupMemberQuerySet":
        return self.filter(left_on=None)

    def as_group(self) -> models.Prefetch:
        """For a municipality: its present members with their addresses, as its `group`."""
        return models.Prefetch("members", queryset=self.present().select_related("user"), to_attr="group")

    def contacts(self) -> "WelfareGroupMemberQuerySet":
        return self.present().filter(duty=WelfareGroupMember.Duty.CONTACT)

    def answering(self) -> "WelfareGroupMemberQuerySet":
        """Those who may answer for their municipality: HYTE contacts and deputies."""
        return self.present().exclude(duty=WelfareGroupMember.Duty.NONE)


class WelfareGroupMember(models.Model):
    """A person in a municipality's welfare group. Each has an own `User` and so an own personal link."""

    class Role(models.TextChoices):
        CHAIR = "chair", _("chair of the welfare group")
        MUNICIPAL_MANAGER = "municipal_manager", _("municipal manager")
        COUNCILLOR = "councillor", _("councillor")
        MEMBER = "member", _("member of the welfare group")

    class Duty(models.TextChoices):
        NONE = "", _("no contact duty")
        CONTACT = "contact", _("HYTE contact")
        DEPUTY = "deputy", _("deputy contact")

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="group_membership")
    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, related_name="members")
    role = models.CharField(_("role"), max_length=20, choices=Role.choices, default=Role.MEMBER)
    duty = models.CharField(_("contact duty"), max_length=10, choices=Duty.choices, default=Duty.NONE, blank=True)
    left_on = models.DateField(_("left the group on"), null=True, blank=True)
    away_until = models.DateField(_("on leave until"), null=True, blank=True)

    objects = WelfareGroupMemberQuerySet.as_manager()

    class Meta:
        verbose_name = _("member of the welfare group")
        verbose_name_plural = _("members of the welfare group")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "duty"],
                condition=Q(left_on=None) & ~Q(duty=""),
                name="group_one_contact_and_one_deputy",
                violation_error_message=_("The municipality already has a person with this contact duty."),
            )
        ]

    def __str__(self) -> str:
        return str(self.user)

    def get_absolute_url(self) -> str:
        return reverse("member_edit", args=[self.pk])

    @property
    def is_contact(self) -> bool:
        return self.duty != self.Duty.NONE and self.left_on is None

    @property
    def is_away(self) -> bool:
        """On leave today; the last day of it is still one."""
        return self.away_until is not None and clock.today() <= self.away_until

    @property
    def description(self) -> str:
        """ "sivistysjohtaja, HYTE contact": title if told, else role, and the duty."""
        parts = [self.user.title or self.get_role_display()]
        return ", ".join(str(p) for p in [*parts, *([self.get_duty_display()] if self.duty else [])])


def on_duty(members: Iterable[WelfareGroupMember]) -> tuple[WelfareGroupMember | None, WelfareGroupMember | None]:
    """The HYTE contact and the deputy among the present members of one municipality."""
    holders = {member.duty: member for member in members}
    return holders.get(WelfareGroupMember.Duty.CONTACT), holders.get(WelfareGroupMember.Duty.DEPUTY)


def municipality_code_of(user: User) -> str | None:
    """Code of the municipality whose present group the person belongs to, reached from the person alone."""
    member = getattr(user, "group_membership", None)
    return member.municipality_id if member and member.left_on is None else None
