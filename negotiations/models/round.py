"""A round (neuvottelukierros): one kind of negotiation, one area, one year."""

from collections.abc import Collection
from datetime import date, datetime, timedelta
from itertools import pairwise

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hyte import clock
from hyte.accounts.models import ONE_LINE
from hyte.errors import Refused
from hyte.letters.models import Letter, LetterQuerySet
from municipalities.models import Municipality, Organisation, WelfareArea
from municipalities.models.area import AreaScoped
from municipalities.reference import ended_by
from negotiations import timetable
from negotiations.slots import Span, in_weeks, slots
from negotiations.timetable import REOPENING_DAYS, Dates, Phase

DURATION_LIMITS = [MinValueValidator(30), MaxValueValidator(480)]


class RoundQuerySet(AreaScoped):
    def newest_first(self) -> "RoundQuerySet":
        return self.order_by("-year", "kind")

    def with_choices(self) -> "RoundQuerySet":
        """With what the set-up shows of each: people, municipalities and free windows. Three queries more."""
        loaded = self.select_related("area", "organiser")
        return loaded.prefetch_related("municipalities", "team", "windows")

    def running(self) -> "RoundQuerySet":
        return self.filter(opened_at__isnull=False, closed_at=None)


class Round(models.Model):
    class Kind(models.TextChoices):
        """The five of the yearly clock. Only HYTE is built out."""

        MUNICIPAL = "municipal", gettext_lazy("municipal negotiations")
        MANAGEMENT = "management", gettext_lazy("management meetings")
        HYTE = "hyte", gettext_lazy("HYTE negotiations")
        ORGANISATIONS = "organisations", gettext_lazy("negotiation with organisations")
        RESIDENTS = "residents", gettext_lazy("residents' meetings")

    class DeputyLetter(models.TextChoices):
        """What a deputy contact gets when the invitations leave."""

        LINK = "link", gettext_lazy("The same invitation, with a link of their own")
        COPY = "copy", gettext_lazy("A copy of the contact's invitation, without a link")
        NONE = "none", gettext_lazy("Nothing yet: only when the contact does not answer")

    ONE_PER_MUNICIPALITY = frozenset({Kind.HYTE, Kind.MUNICIPAL})

    area = models.ForeignKey(WelfareArea, on_delete=models.PROTECT, related_name="rounds")
    kind = models.CharField(gettext_lazy("kind"), max_length=15, choices=Kind.choices, default=Kind.HYTE)
    year = models.PositiveSmallIntegerField(
        gettext_lazy("year"), validators=[MinValueValidator(2020), MaxValueValidator(2100)]
    )
    invitations_on = models.DateField(gettext_lazy("invitations go out on"))
    answers_due_on = models.DateField(gettext_lazy("times and topics by"))
    window_from = models.DateField(gettext_lazy("negotiations from"))
    window_to = models.DateField(gettext_lazy("negotiations until"))
    memos_due_on = models.DateField(gettext_lazy("memos ready by"))
    summary_due_on = models.DateField(gettext_lazy("summary to management by"))
    results_on = models.DateField(gettext_lazy("summary to municipalities by"))
    closes_on = models.DateField(gettext_lazy("round closes on"))
    duration_minutes = models.PositiveSmallIntegerField(
        gettext_lazy("length of a negotiation in minutes"),
        default=120,
        validators=DURATION_LIMITS,
    )
    municipalities = models.ManyToManyField(Municipality, related_name="rounds", blank=True)
    team = models.ManyToManyField(settings.AUTH_USER_MODEL, related_name="rounds", blank=True)
    organisations = models.ManyToManyField(Organisation, related_name="rounds", blank=True)
    organiser = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="organised_rounds")
    letter_subject_fi = models.CharField(
        gettext_lazy("subject in Finnish"), max_length=150, blank=True, validators=[ONE_LINE]
    )
    letter_body_fi = models.TextField(gettext_lazy("letter in Finnish"), max_length=5000, blank=True)
    letter_subject_sv = models.CharField(
        gettext_lazy("subject in Swedish"), max_length=150, blank=True, validators=[ONE_LINE]
    )
    letter_body_sv = models.TextField(gettext_lazy("letter in Swedish"), max_length=5000, blank=True)
    organisation_letter_subject_fi = models.CharField(
        gettext_lazy("subject in Finnish, to organisations"), max_length=150, blank=True, validators=[ONE_LINE]
    )
    organisation_letter_body_fi = models.TextField(
        gettext_lazy("letter in Finnish, to organisations"), max_length=5000, blank=True
    )
    organisation_letter_subject_sv = models.CharField(
        gettext_lazy("subject in Swedish, to organisations"), max_length=150, blank=True, validators=[ONE_LINE]
    )
    organisation_letter_body_sv = models.TextField(
        gettext_lazy("letter in Swedish, to organisations"), max_length=5000, blank=True
    )
    deputy_letter = models.CharField(
        gettext_lazy("What does the deputy contact get?"),
        max_length=4,
        choices=DeputyLetter.choices,
        default=DeputyLetter.LINK,
    )
    opened_at = models.DateTimeField(null=True, editable=False)
    closed_at = models.DateTimeField(null=True, editable=False)
    created_at = models.DateTimeField(default=clock.now, editable=False)

    objects = RoundQuerySet.as_manager()

    class Meta:
        verbose_name = gettext_lazy("round")
        verbose_name_plural = gettext_lazy("rounds")
        constraints = [
            models.UniqueConstraint(
                fields=["area", "kind", "year"],
                name="round_once_a_year",
                violation_error_message=gettext_lazy("This year already has a round of this kind."),
            ),
            models.CheckConstraint(condition=Q(window_to__gte=F("window_from")), name="round_window_runs_forward"),
            models.CheckConstraint(
                condition=Q(closed_at=None) | Q(opened_at__isnull=False), name="round_closed_was_opened"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.year}"

    def get_absolute_url(self) -> str:
        return reverse("round", args=[self.pk])

    def clean(self) -> None:
        """The dates must follow each other near the round's year: the error stands beside the first that does not."""
        names = list(Dates.__dataclass_fields__)
        for name in names:
            day = getattr(self, name)
            if day and self.year and abs(day.year - self.year) > 1:
                raise ValidationError({name: _("This is the round of %(year)s: check the year.") % {"year": self.year}})
        for before, after in pairwise(names):
            first, second = getattr(self, before), getattr(self, after)
            if first and second and second < first:
                label = self._meta.get_field(before).verbose_name  # type: ignore[union-attr]
                raise ValidationError({after: _("This date can not be before “%(other)s”.") % {"other": label}})

    @property
    def dates(self) -> Dates:
        return Dates(**{name: getattr(self, name) for name in Dates.__dataclass_fields__})

    @property
    def phase(self) -> Phase:
        return Phase.OVER if self.closed_at else self.dates.phase(clock.today())

    @property
    def phase_word(self) -> str:
        """How the round stands. One whose last day has passed is not closed before a person closes it."""
        if not self.opened_at:
            return _("not opened yet")
        if self.phase == Phase.OVER and not self.closed_at:
            return _("waits to be closed")
        return str(self.phase.label)

    @property
    def duration(self) -> timedelta:
        return timedelta(minutes=self.duration_minutes)

    @property
    def is_open(self) -> bool:
        return self.opened_at is not None and self.closed_at is None

    @property
    def reopens_until(self) -> date | None:
        """The last day on which its closing can be undone."""
        return timezone.localdate(self.closed_at) + timedelta(days=REOPENING_DAYS) if self.closed_at else None

    @property
    def can_be_reopened(self) -> bool:
        return self.reopens_until is not None and clock.today() <= self.reopens_until

    @property
    def letters(self) -> LetterQuerySet:
        """Those in its outbox."""
        return Letter.objects.in_collection(self)

    def check_open(self) -> None:
        """The one rule of a closed round: nothing in it is changed any more.

        What stays open: following up the states of its measures, sending what has been approved, and letters and PDFs
        that did not come through.
        """
        if self.closed_at:
            raise Refused(_("The round has been closed, so this can no longer be changed."))

    def left_out(self) -> QuerySet[Municipality]:
        """Municipalities of the county that are not in the round. One that had ended by that year is not missed."""
        chosen = self.parties.values("municipality") if self.opened_at else self.municipalities.values("pk")
        of_county = Municipality.objects.filter(area=self.area_id).exclude(pk__in=ended_by(self.year))
        return of_county.exclude(pk__in=chosen).in_order()

    def free_slots(self, duration: timedelta | None = None, *, without: "Collection[Window]" = ()) -> list[Span]:
        """The county's free windows, cut into negotiations that still lie ahead, in the weeks of the round. One query."""
        windows = [(window.starts_at, window.ends_at) for window in self.windows.all() if window not in without]
        found = in_weeks(slots(windows, duration or self.duration), self.window_from, self.window_to)
        return [span for span in found if span[0] > clock.now()]

    def offered_slots(self, duration: timedelta | None = None, own: Collection[datetime] = ()) -> list[Span]:
        """The free ones that are offered: there is time to invite to them. Begins that are `own` were chosen before."""
        first = timetable.first_offered(self.answers_due_on, clock.today())
        free = self.free_slots(duration)
        return [span for span in free if span[0] in own or timezone.localdate(span[0]) >= first]

    def earlier(self) -> "RoundQuerySet":
        """The rounds of the same kind before this one, the newest first."""
        return Round.objects.filter(area_id=self.area_id, kind=self.kind, year__lt=self.year).order_by("-year")

    def previous(self) -> "Round | None":
        """The one before this, from which people, windows and letter can be taken over."""
        return self.earlier().first()

    def letter_in(self, language: str, letter: str = "letter") -> tuple[str, str]:
        """(subject, body) in the planner's own words, to the municipalities; empty strings where none were written.

        `letter`: "organisation_letter" is the one to the organisations.
        """
        return getattr(self, f"{letter}_subject_{language}"), getattr(self, f"{letter}_body_{language}")

    def covers(self, day: date) -> bool:
        return self.window_from <= day <= self.window_to


class Reopening(models.Model):
    """A closing that was undone, and why."""

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="reopenings")
    closed_at = models.DateTimeField(editable=False)
    reopened_at = models.DateTimeField(default=clock.now, editable=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, editable=False, related_name="+")
    reason = models.CharField(gettext_lazy("why the round is reopened"), max_length=500)

    class Meta:
        verbose_name = gettext_lazy("reopening")
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.reason


class Window(models.Model):
    """A span of time in which the county's team is free to negotiate."""

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="windows")
    starts_at = models.DateTimeField(gettext_lazy("from"))
    ends_at = models.DateTimeField(gettext_lazy("to"))

    class Meta:
        verbose_name = gettext_lazy("free window")
        ordering = ["starts_at"]
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="window_runs_forward"),
            models.UniqueConstraint(fields=["round", "starts_at"], name="window_once"),
        ]

    def __str__(self) -> str:
        return f"{self.starts_at:%d.%m.%Y %H.%M}–{self.ends_at:%H.%M}"
