"""September: confirm, move and cancel the time of a negotiation; every change goes out as a calendar letter."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from hyte import clock
from hyte.accounts.models import User
from hyte.errors import NeedsConfirmation, Refused
from hyte.formats import when
from hyte.letters.models import Letter
from hyte.letters.queue import queue, supersede
from hyte.letters.states import LETTER_ON_ITS_WAY
from negotiations import clashes, timetable
from negotiations.actions import profile as profiles
from negotiations.actions.event import record
from negotiations.actions.time_request import close_moved
from negotiations.letters import icalendar
from negotiations.letters.calendar import Contents, booked, cancelled, moved, not_needed, to_former_address, topics_told
from negotiations.letters.holders import Mailbox, held_by_others, in_calendars, mailbox, not_invited
from negotiations.letters.kinds import CALENDAR
from negotiations.letters.recipients import answering, recipients
from negotiations.models import Negotiation, TimeProposal
from negotiations.slots import is_by_day
from negotiations.states import NegotiationState, check_move


@transaction.atomic
def confirm(
    negotiation: Negotiation,
    *,
    starts_at: datetime,
    place: str,
    by: User,
    reason: str = "",
    accept_warnings: bool = False,
) -> Negotiation:
    """Give the negotiation its time, or move it: team members are free, or it is refused. Calendar letters follow.

    A letter of an older time that still waits never leaves; who got one is told of the move and its `reason`, all others
    are invited.
    """
    negotiation = _locked(negotiation)
    if is_unchanged(negotiation, starts_at, place):
        return negotiation
    found = preview(negotiation, starts_at=starts_at)
    if found and not accept_warnings:
        raise NeedsConfirmation(found)
    return _book(negotiation, starts_at, place, reason, by)


@transaction.atomic
def set_length(negotiation: Negotiation, *, minutes: int | None, by: User) -> Negotiation:
    """Its own length; None is the round's. With a confirmed time its end moves, and everybody invited is told."""
    negotiation = _locked(negotiation)
    if negotiation.is_held:
        raise Refused(_("The negotiation has been held: its length can no longer be changed."))
    own = None if minutes == negotiation.round.duration_minutes else minutes
    if own == negotiation.duration_minutes:
        return negotiation
    negotiation.duration_minutes = own
    negotiation.save(update_fields=["duration_minutes"])
    record("booking.set_length", by=by, negotiation=negotiation, minutes=negotiation.minutes)
    if negotiation.is_scheduled and negotiation.starts_at:
        preview(negotiation, starts_at=negotiation.starts_at)
        return _book(negotiation, negotiation.starts_at, negotiation.place, "", by)
    return negotiation


def _book(negotiation: Negotiation, starts_at: datetime, place: str, reason: str, by: User) -> Negotiation:
    old, is_move = negotiation.state, negotiation.is_scheduled
    negotiation.state, negotiation.place = NegotiationState.SCHEDULED, place
    negotiation.time_cancelled_at, negotiation.time_reason = None, reason.strip() if is_move else ""
    negotiation.starts_at, negotiation.ends_at = starts_at, starts_at + negotiation.duration
    _next_sequence(negotiation)
    negotiation.save()
    close_moved(negotiation, by=by)
    record("booking.confirm", by=by, negotiation=negotiation, old=old, sequence=negotiation.sequence)
    supersede("reminder", about=negotiation)  # a confirmed time needs no more proposals
    profiles.freeze_all(negotiation, by=by)
    _tell_everybody(negotiation)
    return negotiation


def is_unchanged(negotiation: Negotiation, starts_at: datetime, place: str) -> bool:
    """Already booked just so."""
    return negotiation.is_scheduled and (negotiation.starts_at, negotiation.place) == (starts_at, place)


def check_movable(negotiation: Negotiation) -> None:
    """Refuse a time for what has been held, or in a closed round."""
    if negotiation.state == NegotiationState.HELD:
        raise Refused(_("The negotiation has been held: its time can no longer be moved."))
    negotiation.round.check_open()
    if negotiation.is_absent:
        raise Refused(_("It has been noted that the municipality does not take part. Take that back first."))


def preview(negotiation: Negotiation, *, starts_at: datetime) -> list[str]:
    """What is unusual about the time, as sentences; an impossible one is refused. Writes nothing."""
    check_movable(negotiation)
    check_move(NegotiationState, negotiation.state, NegotiationState.SCHEDULED)
    wanted = _as_booking(negotiation, starts_at, starts_at + negotiation.duration)
    booked = _booked(negotiation, wanted.starts_at, wanted.ends_at)
    _refuse_clashes(wanted, booked)
    return warnings(negotiation, starts_at) + _meanwhile(wanted, booked, negotiation)


@transaction.atomic
def invite_new(negotiation: Negotiation, *, by: User) -> int:
    """The calendar letter to those who joined, or got another address, after the time was confirmed.

    Who holds it without being invited any more is told so. Pressing twice sends nothing twice; how many letters.
    """
    negotiation = _locked(negotiation)
    if not negotiation.is_scheduled:
        raise Refused(_("The time has not been confirmed: confirm it first, then everybody is invited."))
    letters = follow_people(negotiation)
    if letters:
        record("booking.invite_new", by=by, negotiation=negotiation, letters=letters)
    return letters


@transaction.atomic
def cancel(negotiation: Negotiation, *, by: User, reason: str = "") -> Negotiation:
    """Take the confirmed time back: it leaves every calendar that may hold it, and times can be proposed again at once.

    What was proposed before stays to be seen, but the municipality is asked anew. Cancelling twice changes nothing.
    """
    negotiation = _locked(negotiation)
    if not negotiation.is_scheduled and not negotiation.is_held:
        return negotiation
    check_move(NegotiationState, negotiation.state, NegotiationState.PLANNED)
    negotiation.time_cancelled_at = clock.now()
    _take_off(negotiation, NegotiationState.PLANNED, reason=reason, by=by)
    negotiation.parties.update(times_sent_at=None, none_suits="")
    assert negotiation.starts_at is not None  # one that is booked or held has its time
    TimeProposal.objects.filter(party__negotiation=negotiation, starts_at=negotiation.starts_at).delete()
    record("booking.cancel", by=by, negotiation=negotiation, sequence=negotiation.sequence)
    return _tell_off(negotiation)


@transaction.atomic
def call_off(negotiation: Negotiation, *, by: User) -> Negotiation:
    """The municipality does not take part this year: no new time is promised, and nothing is asked any more."""
    negotiation = _locked(negotiation)
    check_move(NegotiationState, negotiation.state, NegotiationState.ABSENT)
    supersede("invitation", about=negotiation)
    supersede("reminder", about=negotiation)
    _take_off(negotiation, NegotiationState.ABSENT, reason="", by=by)
    record("booking.call_off", by=by, negotiation=negotiation, sequence=negotiation.sequence)
    return _tell_off(negotiation)


def _take_off(negotiation: Negotiation, to: NegotiationState, *, reason: str, by: User) -> None:
    if negotiation.is_scheduled:
        _next_sequence(negotiation)
    negotiation.state, negotiation.time_reason = to, reason.strip()
    negotiation.save()
    close_moved(negotiation, by=by)


def _tell_off(negotiation: Negotiation) -> Negotiation:
    """To everybody whose calendar may hold the time."""
    supersede(CALENDAR, about=negotiation)
    known, contents = _times_by_person(in_calendars(negotiation)), Contents.of(negotiation)
    asked = set() if negotiation.is_absent else set(answering(negotiation).values_list("user", flat=True))
    for person, _has_link in sorted(recipients(negotiation), key=lambda to: to[0].pk):
        if person.pk in known:
            queue(cancelled(negotiation, person, contents, old=known[person.pk], is_asked=person.pk in asked))
    _clear(negotiation)
    return negotiation


def _locked(negotiation: Negotiation) -> Negotiation:
    """The team and then the negotiation under row locks, always in this order: nobody can be booked twice at once.

    `no_key`, because every audit row and letter refers to a person: those writes must not wait for this lock.
    """
    people = set(negotiation.team.values_list("pk", flat=True))
    list(User.objects.select_for_update(no_key=True).filter(pk__in=people).order_by("pk").values_list("pk"))
    found = Negotiation.objects.select_for_update(of=("self",), no_key=True).select_related(
        "round__area", "round__organiser"
    )
    negotiation = found.get(pk=negotiation.pk)
    if set(negotiation.team.values_list("pk", flat=True)) != people:
        raise Refused(_("The team was changed at this very moment. Try again."))
    negotiation.round.check_open()
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


def taken(negotiation: Negotiation, starts: Collection[datetime]) -> dict[datetime, str]:
    """Those of `starts` that would be refused, since somebody of the team is booked, with what is held then."""
    if not starts:
        return {}
    wanted = [_as_booking(negotiation, start, start + negotiation.duration) for start in starts]
    booked = _booked(negotiation, min(starts), max(starts) + negotiation.duration)
    found = {one.starts_at: [other.title for other, _people in clashes.clashes(one, booked)] for one in wanted}
    return {start: ", ".join(titles) for start, titles in found.items() if titles}


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
    if not is_by_day(starts_at, starts_at + negotiation.duration):
        found.append(_("The hour is unusual: it begins before 7 or ends after 20."))
    if starts_at < clock.now():
        found.append(_("The time has already passed."))
    return found


def _tell_everybody(negotiation: Negotiation) -> None:
    """The present time to all who are invited, and to those who have left since that they are not needed.

    Who knows no other time is invited; a move is told to those who do. What waits of an older time never leaves.
    """
    supersede(CALENDAR, about=negotiation)
    known, now = in_calendars(negotiation), icalendar.time_of(negotiation)
    contents, carried = Contents.of(negotiation), profiles.unsent(negotiation)
    contacts = set(answering(negotiation).values_list("user", flat=True))
    for to in recipients(negotiation):
        old, attached = known.get(mailbox(to[0].pk, to[0].email)), carried.to(to[0])
        if old is None or old == now:
            queue(booked(negotiation, to, contents, attached))
        else:
            queue(moved(negotiation, to, contents, attached, old=old, is_contact=to[0].pk in contacts))
    _clear(negotiation)


def follow_people(negotiation: Negotiation, people: Collection[int] | None = None) -> int:
    """Calendars follow the people (some, or all): who is not invited yet is asked to come, who holds it uninvited is told so.

    How many letters; nobody else hears of it. A calendar takes an event out and in again only by a higher sequence each time (RFC 5546,
    2.1.4), so both count up.
    """
    cleared = _clear(negotiation, people)
    new = [to for to in not_invited(negotiation) if people is None or to[0].pk in people]
    if _were_told(negotiation, [person.pk for person, _has_link in new]):
        _count_up(negotiation)
    contents, carried = Contents.of(negotiation), profiles.unsent(negotiation)
    return cleared + sum(queue(booked(negotiation, to, contents, carried.to(to[0]))) is not None for to in new)


def tell_topics(negotiation: Negotiation, people: Collection[int]) -> None:
    """The topics of these people have changed: who is in the team, and has the time in the calendar, is told which they are now."""
    if not negotiation.is_scheduled or not people:
        return
    known = {person for person, _address in in_calendars(negotiation)}
    told = [to[0] for to in recipients(negotiation) if to[0].pk in known & set(people)]
    if told:
        _count_up(negotiation)
    contents = Contents.of(negotiation)
    for person in told:
        queue(topics_told(negotiation, person, contents))


def _clear(negotiation: Negotiation, of: Collection[int] | None = None) -> int:
    """A cancellation to each calendar that may hold the negotiation though nobody who is invited has that address."""
    holders = {box: time for box, time in held_by_others(negotiation).items() if of is None or box[0] in of}
    people = User.objects.in_bulk({person for person, _address in holders})
    invited = {person.pk for person, _has_link in recipients(negotiation)}
    contents, letters = Contents.of(negotiation), 0
    for (key, address), old in sorted(holders.items()):
        waiting = Letter.objects.about(negotiation).filter(recipient=key, calendar_method=icalendar.CANCEL).counting()
        if waiting.filter(to_email__iexact=address, state__in=LETTER_ON_ITS_WAY).exists():
            continue
        _count_up(negotiation)
        write = to_former_address if key in invited else not_needed
        letters += queue(write(negotiation, people[key], contents, address=address, old=old)) is not None
    return letters


def _count_up(negotiation: Negotiation) -> None:
    _next_sequence(negotiation)
    negotiation.save(update_fields=["sequence", "was_invited"])


def _times_by_person(known: Mapping[Mailbox, icalendar.Time]) -> dict[int, icalendar.Time]:
    return {person: time for (person, _address), time in known.items()}


def _were_told(negotiation: Negotiation, people: Collection[int]) -> bool:
    """Whether one of them has, or may have had, a calendar letter: a calendar takes the next only by a higher sequence."""
    letters = Letter.objects.about(negotiation).filter(series=CALENDAR, recipient__in=people)
    return (letters.perhaps_arrived() | letters.counting()).exists()


def follow(person: User) -> int:
    """Somebody is reached elsewhere now: what is to come goes into that calendar and out of the former one; how many letters."""
    return sum(follow_people(negotiation, [person.pk]) for negotiation in _told_ahead(person))


def leave(person: User) -> int:
    """Somebody has left the register or the county: what is to come goes out of the calendar at once; how many letters."""
    return sum(_clear(negotiation, [person.pk]) for negotiation in _told_ahead(person))


def _told_ahead(person: User) -> Iterable[Negotiation]:
    """The negotiations to come that the person has a calendar letter of, locked."""
    told = Letter.objects.filter(recipient=person, series=CALENDAR, about_type="negotiation").values("about_id")
    ahead = Negotiation.objects.filter(pk__in=told, state=NegotiationState.SCHEDULED, ends_at__gt=clock.now())
    running = ahead.filter(round__closed_at=None).select_for_update(of=("self",), no_key=True).order_by("pk")
    return running.select_related("round__area", "round__organiser")
