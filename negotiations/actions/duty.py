"""What falls due by the calendar: invitations, reminders, memos that wait. Doing it twice sends nothing twice."""

import logging
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time

from django.db import transaction
from django.db.models import Max, Prefetch, QuerySet
from django.utils.translation import gettext as _

from hyte import clock, links
from hyte.accounts.models import User
from hyte.errors import Refused
from hyte.formats import HELSINKI, fi_date, local
from hyte.letters.models import Letter
from hyte.letters.queue import Draft, queue
from municipalities.models import WelfareGroupMember
from municipalities.models.municipality import on_duty
from negotiations import timetable
from negotiations.actions import digest, invitation
from negotiations.actions.event import record
from negotiations.letters.invitation import reminded
from negotiations.letters.kinds import Kind
from negotiations.letters.memo import approval_reminded, overdue
from negotiations.models import Memo, Negotiation, Party, Round
from negotiations.states import MemoState

log = logging.getLogger(__name__)


@dataclass
class Done:
    """How many letters a run of the calendar made, and the rounds where it could not be done."""

    invitations: int = 0
    reminders: int = 0
    approvals: int = 0
    overdue: int = 0
    failed: list[str] = field(default_factory=list)


def run_calendar(on: date | None = None) -> Done:
    """Do whatever is due today (or `on` a day) and not yet done, in every running round. One that fails stops no other.

    The letters are of now, whatever day they are made for.
    """
    done, today = Done(), on or clock.today()
    for round in Round.objects.running().select_related("area", "organiser").order_by("area", "year", "kind"):
        try:
            with transaction.atomic():
                made = (
                    invitation.invite(round, by=None, on=today),
                    remind_due(round, today),
                    remind_to_approve(round, today),
                    tell_overdue(round, today),
                )
        except Exception as error:
            log.exception("The calendar of round %s failed.", round.pk)
            done.failed.append(f"{round.area} {round.year}: {type(error).__name__}: {error}")
        else:
            done.invitations, done.reminders = done.invitations + made[0], done.reminders + made[1]
            done.approvals, done.overdue = done.approvals + made[2], done.overdue + made[3]
    return done


@dataclass
class Report:
    """What a run of the calendar did, or would do: a line for each letter, and what failed."""

    lines: list[str]
    failed: list[str]


def report(*, on: date, dry_run: bool = False) -> Report:
    """Do what is due on that day, and tell each letter. A dry run is taken back whole."""
    with transaction.atomic():
        last = Letter.objects.aggregate(last=Max("pk"))["last"] or 0
        done = run_calendar(on)
        digest.send_due()
        lines = _lines(Letter.objects.filter(pk__gt=last).order_by("pk"))
        transaction.set_rollback(dry_run)
    return Report(lines, done.failed)


def _lines(letters: Iterable[Letter]) -> list[str]:
    """ "South Karelia 2026: reminder to Lemi, Aino Esimerkki <aino@lemi.example>: topics for the negotiation"."""
    made = list(letters)
    rounds = Round.objects.select_related("area").in_bulk({letter.collection_id for letter in made})
    of_negotiations = {letter.about_id for letter in made if letter.about_type == "negotiation"}
    negotiations = Negotiation.objects.with_parties().in_bulk(of_negotiations)
    lines = []
    for letter in made:
        round, negotiation = rounds[letter.collection_id], None
        if letter.about_type == "negotiation":
            negotiation = negotiations[letter.about_id]
        whom = f"{negotiation.title}, " if negotiation else ""
        missing = "; ".join(line[2:] for line in letter.text.splitlines() if line.startswith("- "))
        named = f": {missing}" if letter.kind in (Kind.REMINDER, Kind.MEMO_OVERDUE) else ""
        start = f"{round.area} {round.year}: {letter.kind_label}"
        lines.append(f"{start}, {whom}{letter.to_name} <{letter.to_email}>{named}")
    return lines


def remind_due(round: Round, today: date) -> int:
    """One reminder per reminder day that has come, to those only who still owe something and got the invitation before it.

    From the second on the deputy gets it too: the contact may be away.
    """
    days = timetable.due_reminders(round.dates, today)
    if not days:
        return 0
    before = datetime.combine(days[-1], time(), HELSINKI)
    in_time, has_been_reminded = _invited(round, created_at__lt=before), len(days) > 1
    drafts = (
        draft
        for party in owing_parties(round)
        if not _asked_since(party, before)
        for draft in _reminders(party, day=days[-1], reached=in_time, to_deputy=has_been_reminded)
    )
    return sum(queue(draft) is not None for draft in drafts)


def _asked_since(party: Party, moment: datetime) -> bool:
    """Its confirmed time was cancelled after that moment, so that it owes times which nobody has waited for yet."""
    at = party.negotiation.time_cancelled_at
    return at is not None and at >= moment


def _reminders(party: Party, *, day: date, reached: set[int], to_deputy: bool) -> Iterator[Draft]:
    """To the contact, if the invitation has reached anybody of the municipality; to the deputy too where it is asked for,
    or where the contact can not answer."""
    contact, deputy = on_duty(party.municipality.on_duty)  # type: ignore[attr-defined]
    if contact and contact.user_id in reached:
        yield reminded(party, contact, contact, day=day)
    is_reached = any(member.user_id in reached for member in (contact, deputy) if member)
    if deputy and is_reached and (to_deputy or contact is None or contact.is_away):
        yield reminded(party, deputy, contact, day=day)


def _invited(round: Round, **when: datetime) -> set[int]:
    """Those whom the invitation may have reached: nobody is reminded of a letter that never left."""
    letters = Letter.objects.in_collection(round).filter(kind=Kind.INVITATION, **when)
    return set(letters.perhaps_arrived().values_list("recipient", flat=True))


def owing_parties(round: Round) -> list[Party]:
    """Parties that still have to answer something, each with those who answer for it."""
    return [party for party in _with_those_on_duty(Party.objects.filter(round=round)) if party.owes]


def _with_those_on_duty(parties: QuerySet[Party]) -> QuerySet[Party]:
    answering = WelfareGroupMember.objects.answering().select_related("user")
    loaded = parties.select_related("municipality", "negotiation", "round__area", "round__organiser")
    return loaded.prefetch_related(Prefetch("municipality__members", queryset=answering, to_attr="on_duty"))


@transaction.atomic
def remind(party: Party, *, by: User) -> int:
    """The planner's reminder: to the contact of one municipality, at most once a day, naming what is missing.

    To the deputy too, where the contact has been reminded before, is away, or is nobody.
    """
    _check_time(party.round)
    made = _remind_party(party) if party.owes else 0
    if made:
        record("duty.remind", by=by, negotiation=party.negotiation, letters=made)
    return made


def _remind_party(party: Party) -> int:
    loaded, today = _with_those_on_duty(Party.objects.filter(pk=party.pk)).get(), clock.today()
    earlier = Letter.objects.about(loaded.negotiation).filter(kind=Kind.REMINDER).perhaps_arrived()
    again = earlier.exclude(revision=int(f"{today:%Y%m%d}")).exists()
    drafts = _reminders(loaded, day=today, reached=_invited(loaded.round), to_deputy=again)
    return sum(queue(draft) is not None for draft in drafts)


@transaction.atomic
def remind_all(round: Round, *, by: User) -> list[Party]:
    """Everybody who owes an answer and is not left in peace just now. Returns who got a reminder."""
    _check_time(round)
    resting = _resting(round)
    owing = [party for party in owing_parties(round) if party.negotiation_id not in resting]
    return [party for party in owing if remind(party, by=by)]


def _check_time(round: Round) -> None:
    if not round.is_open:
        raise Refused(_("Reminders are sent only while the round is open."))
    if clock.today() < round.invitations_on:
        day = {"date": fi_date(round.invitations_on)}
        raise Refused(_("The invitations leave on %(date)s: before that nobody has anything to answer.") % day)


def _resting(round: Round) -> set[int]:
    """The negotiations whose people were invited or reminded a few days ago. After the due date an invitation counts no more."""
    kinds = [Kind.REMINDER] if round.answers_due_on < clock.today() else [Kind.REMINDER, Kind.INVITATION]
    since = clock.now() - timetable.REMINDER_REST
    lately = round.letters.counting().filter(kind__in=kinds, created_at__gt=since, about_type="negotiation")
    return set(lately.values_list("about_id", flat=True))


def reminded_at(party: Party) -> datetime | None:
    """When the last reminder of this municipality was made, if that was a few days ago."""
    since = clock.now() - timetable.REMINDER_REST
    lately = Letter.objects.about(party.negotiation).counting().filter(kind=Kind.REMINDER, created_at__gt=since)
    return lately.aggregate(last=Max("created_at"))["last"]


def remind_to_approve(round: Round, today: date) -> int:
    """One reminder a version to who answers for a municipality that has not approved its memo."""
    sent = Memo.objects.filter(negotiation__round=round, state=MemoState.SENT, approval_until__isnull=False)
    memos = sent.select_related("negotiation__round__area", "negotiation__round__organiser")
    due = [
        memo
        for memo in memos
        if memo.approval_until and timetable.approval_reminder(local(memo.sent_at).date(), memo.approval_until) <= today
    ]
    drafts = [approval_reminded(memo, member.user) for memo in due for member in _asked_to_approve(memo)]
    return sum(queue(draft) is not None for draft in drafts)


def _asked_to_approve(memo: Memo) -> Iterable[WelfareGroupMember]:
    """The contacts whose municipality is still asked, and whom the memo may have reached."""
    letters = Letter.objects.about(memo.negotiation).filter(kind=Kind.MEMO_SENT, revision=memo.version)
    reached = set(letters.perhaps_arrived().values_list("recipient", flat=True))
    parties = memo.negotiation.parties.select_related("municipality")
    asked = [party.municipality_id for party in parties if memo.awaits_approval_of(party)]
    on_duty = WelfareGroupMember.objects.present().exclude(duty="")
    return on_duty.filter(municipality__in=asked, user__in=reached).select_related("user")


def tell_overdue(round: Round, today: date) -> int:
    """One letter a week to the organiser while memos are overdue, naming them."""
    negotiations = Negotiation.objects.memo_overdue(round, today)
    if not negotiations:
        return 0
    year, week, _day = today.isocalendar()
    letter = queue(overdue(round, negotiations, week=year * 100 + week, round_url=links.address_of(round)))
    return int(letter is not None)
