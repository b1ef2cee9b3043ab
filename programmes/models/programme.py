"""Flagship programmes (HYTE-kärkiohjelmat): analysis, goals, internal measures, and the indicators that tell how it goes."""

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from hyte.accounts.models import ONE_LINE
from municipalities.models.area import AreaScoped, BilingualName, WelfareArea
from programmes.models.indicator import Indicator

if TYPE_CHECKING:
    from programmes.models.measure import Measure


def in_language(row: models.Model, field: str) -> str:
    """The row's text in the active language; the other language's where this one is empty."""
    first, second = ("sv", "fi") if get_language() == "sv" else ("fi", "sv")
    return getattr(row, f"{field}_{first}") or getattr(row, f"{field}_{second}")


class Programme(BilingualName):
    """A programme of an area for a period of years. `mark`: its sign, readable in black-and-white print.

    `previous` is the period before, that this one was made from; `plan` the larger plan that it belongs to.
    """

    class Mark(models.TextChoices):
        TRIANGLE = "▲", "▲"
        SQUARE = "■", "■"
        CIRCLE = "●", "●"

    area = models.ForeignKey(WelfareArea, on_delete=models.CASCADE, related_name="programmes")
    key = models.SlugField(max_length=40)
    mark = models.CharField(_("mark"), max_length=1, choices=Mark.choices)
    theme_fi = models.CharField(_("theme in Finnish"), max_length=200, validators=[ONE_LINE])
    theme_sv = models.CharField(_("theme in Swedish"), max_length=200, blank=True, validators=[ONE_LINE])
    target_group_fi = models.CharField(_("target group in Finnish"), max_length=200, blank=True, validators=[ONE_LINE])
    target_group_sv = models.CharField(_("target group in Swedish"), max_length=200, blank=True, validators=[ONE_LINE])
    plan_fi = models.CharField(_("part of the plan, in Finnish"), max_length=200, blank=True, validators=[ONE_LINE])
    plan_sv = models.CharField(_("part of the plan, in Swedish"), max_length=200, blank=True, validators=[ONE_LINE])
    owner = models.CharField(_("owner in the county"), max_length=150, blank=True, validators=[ONE_LINE])
    note_fi = models.CharField(_("where the content comes from, in Finnish"), max_length=400, blank=True)
    note_sv = models.CharField(_("where the content comes from, in Swedish"), max_length=400, blank=True)
    starts_year = models.PositiveSmallIntegerField(_("first year"))
    ends_year = models.PositiveSmallIntegerField(_("last year"))
    previous = models.OneToOneField(
        "self", on_delete=models.SET_NULL, null=True, blank=True, related_name="next", verbose_name=_("period before")
    )
    indicators = models.ManyToManyField(Indicator, through="ProgrammeIndicator", related_name="programmes")

    objects = AreaScoped.as_manager()

    class Meta:
        verbose_name = _("programme")
        verbose_name_plural = _("programmes")
        ordering = ["key", "starts_year"]
        constraints = [
            models.UniqueConstraint(fields=["area", "key", "starts_year"], name="programme_once_per_period"),
            models.CheckConstraint(condition=Q(ends_year__gte=F("starts_year")), name="programme_period_runs_forward"),
        ]

    @property
    def period(self) -> str:
        return f"{self.starts_year}–{self.ends_year}" if self.ends_year > self.starts_year else str(self.starts_year)

    @property
    def own_measures(self) -> "list[Measure]":
        """What the county does itself; what is agreed with municipalities is none of it."""
        return [measure for measure in self.measures.all() if measure.kind == measure.Kind.INTERNAL]

    @property
    def has_next(self) -> bool:
        """Whether the next period has been made."""
        return hasattr(self, "next")

    @property
    def shape(self) -> str:
        """The mark's name, as pictures draw it."""
        return {"▲": "triangle", "■": "square", "●": "circle"}[self.mark]

    @property
    def theme(self) -> str:
        return in_language(self, "theme")

    @property
    def target_group(self) -> str:
        return in_language(self, "target_group")

    @property
    def plan(self) -> str:
        return in_language(self, "plan")

    @property
    def note(self) -> str:
        """Where the content comes from, for whoever reads it."""
        return in_language(self, "note")
