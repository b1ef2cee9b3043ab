"""A measure (toimenpide): what a county does itself in a programme, or what was agreed in a negotiation."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from hyte import clock
from hyte.accounts.models import ONE_LINE
from municipalities.models import Body, Organisation, Sector, WelfareArea
from municipalities.models.area import AreaScoped
from programmes.models.programme import Programme, in_language
from programmes.models.programme_part import Goal
from programmes.models.theme import Theme


class MeasureQuerySet(AreaScoped):
    def internal(self) -> Self:
        """What the county does itself."""
        return self.filter(kind=Measure.Kind.INTERNAL)

    def with_names(self) -> Self:
        """Each with what it names beside its owners, so that a row costs no query."""
        return self.select_related("programme", "organisation", "body", "sector")


class Measure(models.Model):
    """`version` counts changes of what it says, so that two writers never overwrite each other. `organisation_accepted_at`:
    when the organisation that it names said yes to it as it stands.

    What was agreed has one wording, in the language of its memo; what the county does itself may have two.
    """

    class Kind(models.TextChoices):
        INTERNAL = "internal", _("of the county itself")
        AGREED = "agreed", _("agreed in a negotiation")

    class State(models.TextChoices):
        NOT_STARTED = "not_started", _("not started")
        STARTED = "started", _("started")
        DONE = "done", _("done")
        DROPPED = "dropped", _("given up")

    OPEN = (State.NOT_STARTED, State.STARTED)
    TONES = {State.NOT_STARTED: "info", State.STARTED: "wait", State.DONE: "done", State.DROPPED: "none"}

    area = models.ForeignKey(WelfareArea, on_delete=models.CASCADE, related_name="measures")
    kind = models.CharField(max_length=10, choices=Kind.choices, editable=False)
    programme = models.ForeignKey(
        Programme,
        on_delete=models.RESTRICT,
        null=True,
        blank=True,
        related_name="measures",
        verbose_name=_("programme"),
    )
    goal = models.ForeignKey(
        Goal, on_delete=models.SET_NULL, null=True, blank=True, related_name="measures", verbose_name=_("goal")
    )
    what_fi = models.CharField(_("measure in Finnish"), max_length=500, blank=True, validators=[ONE_LINE])
    what_sv = models.CharField(_("measure in Swedish"), max_length=500, blank=True, validators=[ONE_LINE])
    theme = models.CharField(_("theme"), max_length=30, choices=Theme.choices, blank=True)
    county_owner = models.CharField(_("who in the county"), max_length=150, validators=[ONE_LINE])
    municipality_owner = models.CharField(
        _("who in the municipality"), max_length=150, blank=True, validators=[ONE_LINE]
    )
    organisation = models.ForeignKey(
        Organisation,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="measures",
        verbose_name=_("organisation"),
    )
    sector = models.ForeignKey(
        Sector, on_delete=models.PROTECT, null=True, blank=True, related_name="measures", verbose_name=_("sector")
    )
    body = models.ForeignKey(
        Body,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="measures",
        verbose_name=_("carried by the body"),
    )
    organisation_accepted_at = models.DateTimeField(null=True, editable=False)
    due_on = models.DateField(_("by when"), null=True, blank=True)
    state = models.CharField(_("state"), max_length=12, choices=State.choices, default=State.NOT_STARTED)
    version = models.PositiveIntegerField(default=0, editable=False)

    objects = MeasureQuerySet.as_manager()

    class Meta:
        verbose_name = _("measure")
        verbose_name_plural = _("measures")
        ordering = [F("due_on").asc(nulls_last=True), "pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(what_fi="", what_sv=""), name="measure_says_what"),
            models.CheckConstraint(
                condition=Q(kind="internal", programme__isnull=False)
                | (Q(kind="agreed", due_on__isnull=False, goal=None) & ~Q(theme="")),
                name="measure_of_a_programme_or_agreed",
            ),
        ]

    def __str__(self) -> str:
        return self.what

    @property
    def what(self) -> str:
        return in_language(self, "what")

    def say(self, what: str, language: str) -> None:
        """Word it in one language; the other is emptied, so that nothing older stands beside it."""
        self.what_fi, self.what_sv = ("", what) if language == "sv" else (what, "")

    @property
    def is_open(self) -> bool:
        return self.state in self.OPEN

    @property
    def is_late(self) -> bool:
        """Still open after its day: derived, so that it is the same wherever the measure stands."""
        return self.is_open and self.due_on is not None and self.due_on < clock.today()

    @property
    def word(self) -> str:
        """Its state as a person reads it."""
        state = str(self.get_state_display())
        return gettext("%(state)s, late") % {"state": state} if self.is_late else state

    @property
    def tone(self) -> str:
        return "late" if self.is_late else self.TONES[self.State(self.state)]


class StateChange(models.Model):
    """A state that a measure came to: when, by whom (None: by the system), and what was said about it."""

    measure = models.ForeignKey(Measure, on_delete=models.CASCADE, related_name="state_changes")
    state = models.CharField(_("state"), max_length=12, choices=Measure.State.choices)
    at = models.DateTimeField(default=clock.now, editable=False)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, editable=False, related_name="+"
    )
    note = models.CharField(_("note"), max_length=300, blank=True, validators=[ONE_LINE])

    class Meta:
        verbose_name = _("change of a measure's state")
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return str(self.get_state_display())
