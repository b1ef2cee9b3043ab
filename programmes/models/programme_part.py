"""The parts of a programme: sections of its analysis, its goals and its indicators. Its measures: measure.py."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from hyte.accounts.models import ONE_LINE
from hyte.formats import number
from municipalities.models.area import AreaScoped
from programmes.models.indicator import Indicator
from programmes.models.programme import Programme, in_language


class PartOfProgramme(AreaScoped):
    area_path = "programme__area"


class AnalysisSection(models.Model):
    """A piece of the programme's analysis of where it works: a heading and a text."""

    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="sections")
    order = models.PositiveSmallIntegerField(default=0)
    heading_fi = models.CharField(_("heading in Finnish"), max_length=150, validators=[ONE_LINE])
    heading_sv = models.CharField(_("heading in Swedish"), max_length=150, blank=True, validators=[ONE_LINE])
    text_fi = models.TextField(_("text in Finnish"), max_length=3000)
    text_sv = models.TextField(_("text in Swedish"), max_length=3000, blank=True)

    objects = PartOfProgramme.as_manager()

    class Meta:
        verbose_name = _("section of the analysis")
        verbose_name_plural = _("analysis")
        ordering = ["order", "pk"]

    def __str__(self) -> str:
        return self.heading

    @property
    def heading(self) -> str:
        return in_language(self, "heading")

    @property
    def text(self) -> str:
        return in_language(self, "text")


class Goal(models.Model):
    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="goals")
    order = models.PositiveSmallIntegerField(default=0)
    what_fi = models.CharField(_("goal in Finnish"), max_length=300, validators=[ONE_LINE])
    what_sv = models.CharField(_("goal in Swedish"), max_length=300, blank=True, validators=[ONE_LINE])

    objects = PartOfProgramme.as_manager()

    class Meta:
        verbose_name = _("goal")
        verbose_name_plural = _("goals")
        ordering = ["order", "pk"]

    def __str__(self) -> str:
        return self.what

    @property
    def what(self) -> str:
        return in_language(self, "what")


class ProgrammeIndicator(models.Model):
    """An indicator that a programme follows, its target where there is one, or why it is deliberately not followed."""

    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="indicator_rows")
    indicator = models.ForeignKey(Indicator, on_delete=models.PROTECT, related_name="programme_rows")
    goal = models.ForeignKey(
        Goal, on_delete=models.SET_NULL, null=True, blank=True, related_name="indicator_rows", verbose_name=_("goal")
    )
    order = models.PositiveSmallIntegerField(default=0)
    target_value = models.FloatField(_("target"), null=True, blank=True)
    target_year = models.PositiveSmallIntegerField(_("target year"), null=True, blank=True)
    not_followed_fi = models.CharField(_("not followed, because (in Finnish)"), max_length=300, blank=True)
    not_followed_sv = models.CharField(_("not followed, because (in Swedish)"), max_length=300, blank=True)

    objects = PartOfProgramme.as_manager()

    class Meta:
        verbose_name = _("indicator of the programme")
        verbose_name_plural = _("indicators of the programme")
        ordering = ["order", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["programme", "indicator"], name="programme_follows_an_indicator_once"),
            models.CheckConstraint(
                condition=Q(target_value=None, target_year=None)
                | Q(target_value__isnull=False, target_year__isnull=False),
                name="programme_target_has_a_year",
            ),
        ]

    def __str__(self) -> str:
        return str(self.indicator)

    @property
    def not_followed(self) -> str:
        """Why it is deliberately not followed; empty for one that is."""
        return in_language(self, "not_followed")

    @property
    def target(self) -> str:
        """At most 12,0 in 2028; empty where there is none."""
        if self.target_value is None:
            return ""
        facts = {"value": number(self.target_value, self.indicator.decimals), "year": self.target_year}
        if self.indicator.better == Indicator.Better.HIGHER:
            return gettext("at least %(value)s in %(year)s") % facts
        if self.indicator.better == Indicator.Better.LOWER:
            return gettext("at most %(value)s in %(year)s") % facts
        return gettext("%(value)s in %(year)s") % facts

    def is_met_by(self, value: float) -> bool | None:
        """Whether `value`, as it is shown, reaches the target; None where there is no target or no direction of good."""
        value = round(value, self.indicator.decimals)
        if self.target_value is None or self.indicator.better == Indicator.Better.CONTEXT:
            return None
        if self.indicator.better == Indicator.Better.LOWER:
            return value <= self.target_value
        return value >= self.target_value
