"""A negotiation: its parties, proposed times, and the people who are expected and who came."""

import uuid
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from hyte import clock
from hyte.accounts.models import ONE_LINE, User
from hyte.documents.models import Document, DocumentQuerySet
from municipalities.models import Membership, Municipality, WelfareGroupMember
from municipalities.models.municipality import municipality_code_of
from negotiations import timetable
from negotiations.models.round import DURATION_LIMITS, Round
from negotiations.states import IN_CALENDAR, STILL_AHEAD, DocumentKind, NegotiationState, SummaryState
from programmes.models import Measure


@dataclass(frozen=True)
class Own:
    """What a person with a personal link takes part in, of the rounds that have been opened.

    Ids and no subqueries: so the database knows how few rows they choose, and finds them by index.

    `parties`, `met`: of the municipality to whose welfare group the person belongs, and their negotiations; `invited`:
    negotiations of the rounds to which the organisation that the person represents is invited; `summed_up`: rounds of
    both whose summary was sent.
    """

    municipality: str | None
    parties: frozenset[int]
    met: frozenset[int]
    invited: frozenset[int]
    summed_up: frozenset[int]

    @classmethod
    def of(cls, user: User) -> Self:
        """Two queries for a member of a group, one for an organisation; once a request: kept on the user's object."""
        own: Self | None = getattr(user, "_own", None)
        if own is None:
            own = user._own = cls._read(user)  # type: ignore[attr-defined]
        return own

    @classmethod
    def _read(cls, user: User) -> Self:
        municipality, organisation = municipality_code_of(user), getattr(user, "organisation", None)
        parties = Party.objects.filter(municipality=municipality).order_by() if municipality else Party.objects.none()
        keys = list(parties.values_list("pk", "negotiation", "round"))
        opened = Round.objects.filter(opened_at__isnull=False)
        summaries = opened.filter(pk__in={round for _party, _negotiation, round in keys})
        states = dict(summaries.values_list("pk", "summary__state"))
        keys = [key for key in keys if key[2] in states]
        hosts = opened.filter(organisations=organisation) if organisation else opened.none()
        invited = list(hosts.values_list("pk", "negotiations", "summary__state"))
        states |= {round: state for round, _negotiation, state in invited}
        return cls(
            municipality,
            parties=frozenset(party for party, _negotiation, _round in keys),
            met=frozenset(negotiation for _party, negotiation, _round in keys),
            invited=frozenset(negotiation for _round, negotiation, _state in invited if negotiation),
            summed_up=frozenset(round for round, state in states.items() if state == SummaryState.SENT),
        )


class NegotiationQuerySet(models.QuerySet):
    def visible_to(self, user: User, *roles: str) -> "NegotiationQuerySet":
        """Staff: those of their areas. By personal link: the own municipality's, and those an organisation is invited to."""
        if roles or user.is_staff_member:
            return self.filter(round__area__in=Membership.objects.areas_of(user, *roles))
        own = Own.of(user)
        return self.filter(pk__in=own.met | own.invited)

    def with_parties(self, *related: str) -> "NegotiationQuerySet":
        """Each with its parties, their municipalities and what else is `related` to a party. One query more."""
        parties = Party.objects.select_related("municipality", *related)
        return self.prefetch_related(models.Prefetch("parties", queryset=parties))

    def awaiting_memo(self) -> "NegotiationQuerySet":
        """Held, and the memo has not yet been shown to the municipality."""
        return self.filter(state=NegotiationState.HELD).filter(Q(memo=None) | Q(memo__state="draft", memo__version=0))

    def memo_overdue(self, round: Round, on: date) -> "list[Negotiation]":
        """Those of the round held so long before `on` that their memo should be out for comments."""
        waiting = self.awaiting_memo().filter(round=round).prefetch_related("parties__municipality")
        due = (
            (n, timetable.memo_due(timezone.localdate(n.starts_at), round.dates)) for n in waiting.order_by("starts_at")
        )
        return [negotiation for negotiation, day in due if day < on]

    def in_calendar(self) -> "NegotiationQuerySet":
        """Those that occupy their time."""
        return self.filter(state__in=IN_CALENDAR)


class Negotiation(models.Model):
    """`time_cancelled_at`: its confirmed time, which still stands in `starts_at`, was cancelled and waits for another.

    `time_reason`: what the county last told in the letters of a move or a cancellation.
    """

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="negotiations")
    theme_title = models.CharField(_("title, when it is not about one municipality"), max_length=200, blank=True)
    state = models.CharField(max_length=10, choices=NegotiationState.choices, default=NegotiationState.PLANNED)
    starts_at = models.DateTimeField(_("starts"), null=True, blank=True)
    ends_at = models.DateTimeField(_("ends"), null=True, blank=True)
    time_cancelled_at = models.DateTimeField(null=True, editable=False)
    time_reason = models.TextField(_("why the time was moved or cancelled"), max_length=500, blank=True)
    duration_minutes = models.PositiveSmallIntegerField(
        _("length in minutes, when another than the round's"), null=True, blank=True, validators=DURATION_LIMITS
    )
    place = models.CharField(_("place"), max_length=500, blank=True, validators=[ONE_LINE])
    case_number = models.CharField(_("case number"), max_length=60, blank=True, validators=[ONE_LINE])
    internal_notes = models.TextField(_("internal notes"), max_length=20_000, blank=True)
    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    sequence = models.PositiveIntegerField(default=0, editable=False)
    was_invited = models.BooleanField(default=False, editable=False)
    head_count = models.PositiveSmallIntegerField(_("present from the municipality"), null=True, blank=True)
    measures = models.ManyToManyField(Measure, through="Agreement", related_name="negotiations")
    team = models.ManyToManyField(settings.AUTH_USER_MODEL, related_name="negotiations", blank=True)

    objects = NegotiationQuerySet.as_manager()

    class Meta:
        verbose_name = _("negotiation")
        verbose_name_plural = _("negotiations")
        constraints = [
            models.CheckConstraint(
                condition=~Q(state__in=["scheduled", "held"]) | Q(starts_at__isnull=False, ends_at__isnull=False),
                name="negotiation_scheduled_has_time",
            ),
            models.CheckConstraint(
                condition=Q(starts_at=None, ends_at=None) | Q(ends_at__gt=F("starts_at")),
                name="negotiation_runs_forward",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def title(self) -> str:
        """Its theme, else the names of its municipalities."""
        return self.theme_title or ", ".join(party.municipality.name for party in self.parties.all())

    @property
    def municipalities(self) -> list[Municipality]:
        return [party.municipality for party in self.parties.all()]

    @property
    def profiles(self) -> DocumentQuerySet:
        """How each of its municipalities does on the programmes: every version that was frozen, the newest first."""
        return Document.objects.about(DocumentKind.PROFILE, self.pk).newest_first()

    @property
    def language(self) -> str:
        """The language in which its memo is written: that of its first municipality."""
        parties = self.parties.all()
        return parties[0].municipality.language if parties else "fi"

    @property
    def languages(self) -> list[str]:
        """The official languages of its municipalities, in each of which there is a memo; that in which it is written first."""
        codes = [self.language, *(code for municipality in self.municipalities for code in municipality.language_codes)]
        return list(dict.fromkeys(codes))

    def agreed_measures(self) -> list[Measure]:
        """With what each names beside its owners. One query."""
        return list(Measure.objects.filter(negotiations=self).with_names())

    @property
    def minutes(self) -> int:
        """How long it lasts: its own length, else the round's."""
        return self.duration_minutes or self.round.duration_minutes

    @property
    def duration(self) -> timedelta:
        return timedelta(minutes=self.minutes)

    @property
    def is_without_its_time(self) -> bool:
        """The time that was confirmed has been cancelled, and no other has been confirmed since."""
        return self.time_cancelled_at is not None and self.state == NegotiationState.PLANNED

    @property
    def is_past(self) -> bool:
        return self.ends_at is not None and self.ends_at <= clock.now()

    @property
    def is_held(self) -> bool:
        return self.state == NegotiationState.HELD

    @property
    def is_scheduled(self) -> bool:
        return self.state == NegotiationState.SCHEDULED

    @property
    def is_absent(self) -> bool:
        """Its municipality does not take part."""
        return self.state == NegotiationState.ABSENT

    @property
    def is_off(self) -> bool:
        """Not held as things stand: cancelled, or its municipality does not take part."""
        return self.state in (NegotiationState.CANCELLED, NegotiationState.ABSENT)

    def slug_in(self, language: str) -> str:
        return "-".join(m.slug_in(language) for m in self.municipalities) or str(self.pk)


class PartyQuerySet(models.QuerySet):
    def visible_to(self, user: User, *roles: str) -> "PartyQuerySet":
        """Staff: parties of their areas. By personal link: the own municipality only."""
        if roles or user.is_staff_member:
            return self.filter(round__area__in=Membership.objects.areas_of(user, *roles))
        return self.filter(pk__in=Own.of(user).parties)

    def of_rounds(self, rounds: Collection[Round]) -> "PartyQuerySet":
        """For reading them with their negotiations, which are then found from the rounds too, and not among all."""
        return self.filter(round__in=rounds, negotiation__round__in=rounds)


class Party(models.Model):
    """A municipality in a negotiation, and its answers.

    `exclusive`: copied from the kind, for the constraint. `confirmed_contact`: of whom it was said that they are the
    contact. `named_*`: whom the contact names as successor or deputy; the planner enters the person in the register.
    """

    negotiation = models.ForeignKey(Negotiation, on_delete=models.CASCADE, related_name="parties")
    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="parties")
    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, related_name="parties")
    exclusive = models.BooleanField(default=True)
    contact_confirmed_at = models.DateTimeField(null=True, editable=False)
    confirmed_contact = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, editable=False, related_name="+"
    )
    named_at = models.DateTimeField(null=True, editable=False)
    named_duty = models.CharField(max_length=10, choices=WelfareGroupMember.Duty.choices, blank=True, editable=False)
    named_name = models.CharField(_("name"), max_length=120, blank=True, validators=[ONE_LINE])
    named_title = models.CharField(_("title"), max_length=120, blank=True, validators=[ONE_LINE])
    named_email = models.EmailField(_("e-mail"), blank=True, validators=[ONE_LINE])
    times_sent_at = models.DateTimeField(null=True, editable=False)
    none_suits = models.TextField(_("why none suits, and what would"), max_length=1000, blank=True)
    topics_sent_at = models.DateTimeField(null=True, editable=False)
    nothing_to_raise = models.BooleanField(default=False)
    people_sent_at = models.DateTimeField(null=True, editable=False)
    nothing_to_remark_at = models.DateTimeField(null=True, editable=False)
    nothing_to_remark_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, editable=False, related_name="+"
    )
    memo_accepted_at = models.DateTimeField(null=True, editable=False)
    memo_accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, editable=False, related_name="+"
    )

    objects = PartyQuerySet.as_manager()

    class Meta:
        verbose_name = _("party")
        ordering = ["municipality__name_fi"]
        constraints = [
            models.UniqueConstraint(fields=["negotiation", "municipality"], name="party_once_per_negotiation"),
            models.UniqueConstraint(
                fields=["round", "municipality"], condition=Q(exclusive=True), name="party_once_per_round"
            ),
            models.CheckConstraint(
                condition=Q(nothing_to_remark_at=None, nothing_to_remark_by=None)
                | Q(nothing_to_remark_at__isnull=False, nothing_to_remark_by__isnull=False),
                name="party_unremarked_at_and_by",
            ),
            models.CheckConstraint(
                condition=Q(memo_accepted_at=None, memo_accepted_by=None)
                | Q(memo_accepted_at__isnull=False, memo_accepted_by__isnull=False),
                name="party_accepted_at_and_by",
            ),
        ]

    def __str__(self) -> str:
        return str(self.municipality)

    def people(self) -> "models.QuerySet[Participant]":
        """Those of this municipality; the other parties' people are not theirs to tell of."""
        return self.negotiation.participants.filter(
            side=Participant.Side.MUNICIPALITY, municipality=self.municipality_id
        )

    def expected_people(self) -> "models.QuerySet[Participant]":
        return self.people().filter(expected=True)

    def has_answered(self, contact: User | None) -> bool:
        """Whether anything has been answered. Reading is no answer, and is not followed: drafts are the writer's own."""
        return any((self.times_sent_at, self.topics_sent_at, self.people_sent_at)) or self.contact_is_told(contact)

    def contact_is_told(self, contact: User | None) -> bool:
        """`contact`, whom the register has now, has been confirmed, or another has been named."""
        return self.is_confirmed(contact) or self.names_another(contact)

    def is_confirmed(self, contact: User | None) -> bool:
        """What was said of a former contact is not said of this one."""
        return bool(self.contact_confirmed_at and contact and self.confirmed_contact_id == contact.pk)

    def names_another(self, holder: User | None, duty: str = WelfareGroupMember.Duty.CONTACT) -> bool:
        """Whether somebody has been named for the duty whom the register does not have in it yet."""
        is_holder = holder is not None and holder.email.casefold() == self.named_email.casefold()
        return self.named_duty == duty and not is_holder

    @property
    def owes(self) -> list[str]:
        """What the municipality still has to answer before the negotiation: "times", "topics"."""
        negotiation = self.negotiation
        times_needed = negotiation.state == NegotiationState.PLANNED and self.times_sent_at is None
        topics_needed = negotiation.state in STILL_AHEAD and self.topics_sent_at is None
        return [name for name, needed in (("times", times_needed), ("topics", topics_needed)) if needed]

    @property
    def is_late(self) -> bool:
        """Something is owed that was due before today. Times asked for anew, after a cancellation, have no such day."""
        owes = self.owes
        if self.negotiation.is_without_its_time:
            owes = [name for name in owes if name != "times"]
        return bool(owes) and self.negotiation.round.answers_due_on < clock.today()


class Participant(models.Model):
    """Somebody expected at, or present in, a negotiation. `present` is None until the attendance is recorded.

    `municipality`: which party of the negotiation told of them, or whose welfare group they belong to.
    """

    class Side(models.TextChoices):
        MUNICIPALITY = "municipality", _("municipality")
        COUNTY = "county", _("wellbeing services county")
        ORGANISATION = "organisation", _("organisations")

    class Role(models.TextChoices):
        MUNICIPAL_MANAGER = "municipal_manager", _("municipal manager")
        COUNCILLOR = "councillor", _("councillor")
        MANAGER_OR_COUNCILLOR = "manager_or_councillor", _("municipal manager or councillor")
        CHAIR = "chair", _("chair of the welfare group")
        CONTACT = "contact", _("HYTE contact")
        DEPUTY = "deputy", _("deputy contact")
        MEMBER = "member", _("member of the welfare group")
        COUNTY = "county", _("representative of the county")
        ORGANISATION = "organisation", _("representative of an organisation")
        OTHER = "other", _("other participant")

    DECISION_MAKERS = frozenset({Role.MUNICIPAL_MANAGER, Role.COUNCILLOR, Role.MANAGER_OR_COUNCILLOR})

    negotiation = models.ForeignKey(Negotiation, on_delete=models.CASCADE, related_name="participants")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="participations"
    )
    municipality = models.ForeignKey(
        Municipality, on_delete=models.PROTECT, null=True, blank=True, editable=False, related_name="+"
    )
    side = models.CharField(_("side"), max_length=12, choices=Side.choices)
    role = models.CharField(_("role"), max_length=22, choices=Role.choices)
    name = models.CharField(_("name"), max_length=120, blank=True, validators=[ONE_LINE])
    title = models.CharField(_("title"), max_length=120, blank=True, validators=[ONE_LINE])
    organisation = models.CharField(_("organisation"), max_length=200, blank=True, validators=[ONE_LINE])
    expected = models.BooleanField(_("comes"), default=False)
    present = models.BooleanField(_("was present"), null=True, blank=True)

    class Meta:
        verbose_name = _("participant")
        verbose_name_plural = _("participants")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["negotiation", "user"], condition=Q(user__isnull=False), name="participant_once_per_negotiation"
            )
        ]

    def __str__(self) -> str:
        return self.name or str(self.get_role_display())
