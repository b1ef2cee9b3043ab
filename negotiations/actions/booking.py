"""September: confirm, move and cancel the time of a negotiation; every change goes out as a calendar letter."""

from collections.abc import Iterable
from datetime import datetime, time

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from hyte import clock
from hyte.accounts.models import User
from hyte.errors import NeedsConfirmation, Refused
from hyte.formats import when
from negotiations import calendars, clashes, emails, timetable
from negotiations.actions import letter as letters
from negotiations.actions import profile as profiles
from negotiations.actions.event import record
from negotiations.actions.profile import Carried
from negotiations.invited import recipients
from negotiations.models import Letter, Negotiation
from negotiations.states import LetterState, NegotiationState, check_move

EARLIEST, LATEST = time(7), time(20)  # nobody is expected to meet outside these hours
Old = tuple[datetime | None, datetime | None, str]  # start, end and place that no longer hold


@transaction.atomic
def confirm(
    negotiation: Negotiation, *, starts_at: datetime, place: str, by: User, accept_warnings: bool = False
) -> Negotiation:
    """Give the negotiation its time, or move it: team members are free, or it is refused. Calendar letters follow."""
    negotiation = _locked(negotiation)
    if is_unchanged(negotiation, starts_at, place):
        return negotiation
    found = preview(negotiation, starts_at=starts_at)
    if found and not accept_warnings:
        raise NeedsConfirmation(found)
    old = (negotiation.state, negotiation.starts_at, negotiation.ends_at, negotiation.place)
    negotiation.state, negotiation.place = NegotiationState.SCHEDULED, place
    negotiation.starts_at, negotiation.ends_at = starts_at, starts_at + negotiation.round.duration
    _next_sequence(negotiation)
    negotiation.save()
    record("booking.confirm", by=by, negotiation=negotiation, old=old[0], sequence=negotiation.sequence)
    _drop_pointless_reminders(negotiation)
    was_booked = old[0] == NegotiationState.SCHEDULED
    kind = Letter.Kind.MOVE if was_booked else Letter.Kind.BOOKING
    old_time = (old[1], old[2], old[3]) if was_booked else None
    profiles.freeze_all(negotiation, by=by)
    _send_to_all(negotiation, kind, recipients(negotiation), old=old_time)
    if was_booked:
        _send_to_all(negotiation, Letter.Kind.CANCELLATION, _gone(negotiation), old=old_time)
    return negotiation


def is_unchanged(negotiation: Negotiation, starts_at: datetime, place: str) -> bool:
    """Already booked just so."""
    return negotiation.is_scheduled and (negotiation.starts_at, negotiation.place) == (starts_at, place)


def check_movable(negotiation: Negotiation) -> None:
    """Refuse a time for what has been held, or in a closed round."""
    if negotiation.state == NegotiationState.HELD:
        raise Refused(_("The negotiation has been held: its time can no longer be moved."))
    if negotiation.round.closed_at:
        raise Refused(_("The round has been closed: its negotiations can no longer be moved."))


def preview(negotiation: Negotiation, *, starts_at: datetime) -> list[str]:
    """What is unusual about the time, as sentences; an impossible one is refused. Writes nothing."""
    check_movable(negotiation)
    check_move(NegotiationState, negotiation.state, NegotiationState.SCHEDULED)
    wanted = _as_booking(negotiation, starts_at, starts_at + negotiation.round.duration)
    booked = _booked(negotiation, wanted.starts_at, wanted.ends_at)
    _refuse_clashes(wanted, booked)
    return warnings(negotiation, starts_at) + _meanwhile(wanted, booked, negotiation)


@transaction.atomic
def invite_new(negotiation: Negotiation, *, by: User) -> int:
    """The calendar letter to those who joined after the time was confirmed. Pressing twice sends nothing twice."""
    negotiation = _locked(negotiation)
    if not negotiation.is_scheduled:
        raise Refused(_("The time has not been confirmed: confirm it first, then everybody is invited."))
    new = not_invited(negotiation)
    carried = profiles.unsent(negotiation)
    topics = list(negotiation.topics.sent().values_list("title", flat=True))
    for person, has_link in new:
        send_calendar(negotiation, Letter.Kind.BOOKING, person, has_link, topics, None, carried)
    if new:
        record("booking.invite_new", by=by, negotiation=negotiation, letters=len(new))
    return len(new)


@transaction.atomic
def cancel(negotiation: Negotiation, *, by: User) -> Negotiation:
    """Cancel a negotiation; a confirmed time leaves everybody's calendar. Cancelling twice changes nothing."""
    negotiation = _locked(negotiation)
    if negotiation.state == NegotiationState.CANCELLED:
        return negotiation
    check_move(NegotiationState, negotiation.state, NegotiationState.CANCELLED)
    had_time = negotiation.state == NegotiationState.SCHEDULED
    if had_time:
        _next_sequence(negotiation)
    negotiation.state = NegotiationState.CANCELLED
    negotiation.save()
    record("booking.cancel", by=by, negotiation=negotiation, sequence=negotiation.sequence)
    letters.drop_waiting(
        negotiation=negotiation, kind__in=[Letter.Kind.REMINDER, Letter.Kind.BOOKING, Letter.Kind.MOVE]
    )
    if had_time:
        everybody = recipients(negotiation) + _gone(negotiation)
        _send_to_all(negotiation, Letter.Kind.CANCELLATION, everybody)
    return negotiation


def _locked(negotiation: Negotiation) -> Negotiation:
    """The team and then the negotiation under row locks, always in this order: nobody can be booked twice at once.

    `no_key`, because every audit row and letter refers to a person: those writes must not wait for this lock.
    """
    people = set(negotiation.team.values_list("pk", flat=True))
    list(User.objects.select_for_update(no_key=True).filter(pk__in=people).order_by("pk").values_list("pk"))
    found = Negotiation.objects.select_for_update(of=("self",)).select_related("round__area", "round__organiser")
    negotiation = found.get(pk=negotiation.pk)
    if set(negotiation.team.values_list("pk", flat=True)) != people:
        raise Refused(_("The team was changed at this very moment. Try again."))
    if negotiation.round.closed_at:
        raise Refused(_("The round has been closed: its negotiations can no longer be moved."))
    return negotiation


def _next_sequence(negotiation: Negotiation) -> None:
    """0 for the first calendar letter, one more at every change after it (RFC 5546)."""
    if negotiation.was_invited:
        negotiation.sequence += 1
    negotiation.was_invited = True


def _as_booking(negotiation: Negotiation, starts_at: datetime, ends_at: datetime) -> clashes.Booking:
    team = frozenset(person.pk for person in negotiation.team.all())
    return clashes.Booking(negotiation.title, starts_at, ends_at, team)


def _booked(negotiation: Negotiation, starts_at: datetime, ends_at: datetime) -> list[clashes.Booking]:
    """Other negotiations at that time, of the same area or with somebody of the same team."""
    near = Q(round__area=negotiation.round.area_id) | Q(team__in=negotiation.team.all())
    others = (
        Negotiation.objects.in_calendar()
        .filter(near, starts_at__lt=ends_at, ends_at__gt=starts_at)
        .exclude(pk=negotiation.pk)
        .distinct()
        .prefetch_related("team", "parties__municipality")
    )
    return [_as_booking(other, other.starts_at, other.ends_at) for other in others]


def _refuse_clashes(wanted: clashes.Booking, booked: Iterable[clashes.Booking]) -> None:
    for other, people in clashes.clashes(wanted, booked):
        names = ", ".join(User.objects.filter(pk__in=people).order_by("name").values_list("name", flat=True))
        raise Refused(
            _("%(names)s: already booked at that time (%(other)s, %(when)s). Choose another time or another team.")
            % {"names": names, "other": other.title, "when": when(other.starts_at, other.ends_at)}
        )


def _meanwhile(wanted: clashes.Booking, booked: Iterable[clashes.Booking], negotiation: Negotiation) -> list[str]:
    """The team is free, but organisations that are invited to both can not be in two places."""
    if not negotiation.round.organisations.present().exists():
        return []
    return [
        _("%(other)s meets at the same time: the organisations are invited to both.") % {"other": other.title}
        for other in clashes.overlapping(wanted, booked)
    ]


def warnings(negotiation: Negotiation, starts_at: datetime) -> list[str]:
    """What is unusual about the time, as sentences; each can be confirmed."""
    day = timezone.localdate(starts_at)
    found = []
    if not timetable.is_workday(day):
        found.append(_("The day is a weekend or a public holiday."))
    if not negotiation.round.covers(day):
        found.append(_("The day lies outside the weeks of the negotiations."))
    if not _is_by_day(starts_at, starts_at + negotiation.round.duration):
        found.append(_("The hour is unusual: it begins before 7 or ends after 20."))
    if starts_at < clock.now():
        found.append(_("The time has already passed."))
    return found


def _is_by_day(starts_at: datetime, ends_at: datetime) -> bool:
    start, end = timezone.localtime(starts_at), timezone.localtime(ends_at)
    return start.date() == end.date() and start.time() >= EARLIEST and end.time() <= LATEST


def not_invited(negotiation: Negotiation) -> list[tuple[User, bool]]:
    """Those of `recipients` who have no calendar letter of the present time."""
    keys = [Q(key__startswith=_key(kind, negotiation)) for kind in (Letter.Kind.BOOKING, Letter.Kind.MOVE)]
    invited = Letter.objects.filter(keys[0] | keys[1], negotiation=negotiation).exclude(state=LetterState.DROPPED)
    known = set(invited.values_list("recipient", flat=True))
    return [(person, has_link) for person, has_link in recipients(negotiation) if person.pk not in known]


def _key(kind: str, negotiation: Negotiation) -> str:
    """What the keys of all calendar letters of one change begin with."""
    return f"{kind}:{negotiation.pk}:{negotiation.sequence}:"


def _gone(negotiation: Negotiation) -> list[tuple[User, bool]]:
    """Those who have left since they were invited: the time is in their calendar too."""
    present = {person.pk for person, _has_link in recipients(negotiation)}
    calendar_letters = Letter.objects.filter(negotiation=negotiation).exclude(calendar_method="").order_by("pk")
    last = dict(calendar_letters.values_list("recipient", "calendar_method"))
    gone = {person for person, method in last.items() if method == calendars.REQUEST} - present
    return [(person, False) for person in User.objects.filter(pk__in=gone).order_by("pk")]


def _send_to_all(
    negotiation: Negotiation,
    kind: str,
    people: Iterable[tuple[User, bool]],
    old: Old | None = None,
) -> None:
    topics = list(negotiation.topics.sent().values_list("title", flat=True))
    carried = None if kind == Letter.Kind.CANCELLATION else profiles.unsent(negotiation)
    for person, has_link in people:
        send_calendar(negotiation, kind, person, has_link, topics, old, carried)


def send_calendar(
    negotiation: Negotiation,
    kind: str,
    person: User,
    has_link: bool,
    topics: Iterable[str],
    old: Old | None,
    carried: Carried | None = None,
) -> None:
    method = calendars.CANCEL if kind == Letter.Kind.CANCELLATION else calendars.REQUEST
    attached = carried.to(person) if carried else []
    context = {"topics": topics, "has_link": has_link, **_times(negotiation, kind, person.language, old)}
    context |= emails.attached_profiles(negotiation, attached, person.language)
    event = calendars.invitation(
        negotiation,
        method=method,
        attendee=(person.name, person.email),
        summary=emails.event_title(negotiation, person.language),
        description=emails.event_description(negotiation, topics, person.language),
    )
    letters.queue(
        kind,
        key=_key(kind, negotiation) + str(person.pk),
        recipient=person,
        area=negotiation.round.area,
        context=context,
        round=negotiation.round,
        negotiation=negotiation,
        reply_to=negotiation.round.organiser.email,
        calendar=(event, method),
        sheets=attached,
    )


def to_take(negotiation: Negotiation, language: str) -> str:
    """The event as in the letters, UID and SEQUENCE too, for who puts it in a calendar by hand. Writes nothing."""
    topics = list(negotiation.topics.sent().values_list("title", flat=True))
    return calendars.invitation(
        negotiation,
        method=calendars.PUBLISH,
        attendee=None,
        summary=emails.event_title(negotiation, language),
        description=emails.event_description(negotiation, topics, language),
    )


def _times(negotiation: Negotiation, kind: str, language: str, old: Old | None) -> dict[str, object]:
    """Time and place as the letter tells them. Who has left hears at a move that the old time is off, not the new one."""
    facts = {**emails.negotiation_facts(negotiation, language), "without_you": False}
    if old is None:
        return facts
    facts |= emails.old_time(*old, language=language)
    if kind == Letter.Kind.CANCELLATION:
        facts |= {"without_you": True, "when": facts["old_when"], "place": facts["old_place"]}
    return facts


def _drop_pointless_reminders(negotiation: Negotiation) -> None:
    """A confirmed time needs no more proposals: a reminder that has not left yet is taken back."""
    letters.drop_waiting(negotiation=negotiation, kind=Letter.Kind.REMINDER)
