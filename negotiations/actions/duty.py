"""What falls due by the calendar: invitations, reminders, overdue memos. Doing it twice sends nothing twice."""

import logging
from dataclasses import dataclass, field
from datetime import date, datetime, time

from django.conf import settings
from django.db import transaction
from django.db.models import Max, Prefetch
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from hyte import clock
from hyte.accounts.models import User
from hyte.errors import Refused
from hyte.formats import HELSINKI, fi_date
from municipalities.models import WelfareGroupMember
from negotiations import emails, timetable
from negotiations.actions import invitation
from negotiations.actions import letter as letters
from negotiations.actions.event import record
from negotiations.models import Letter, Negotiation, Party, Round

log = logging.getLogger(__name__)


@dataclass
class Done:
    """How many letters a run of the calendar made, and the rounds where it could not be done."""

    invitations: int = 0
    reminders: int = 0
    overdue: int = 0
    failed: list[str] = field(default_factory=list)


def run_calendar() -> Done:
    """Do whatever is due today and not yet done, in every running round. A round that fails does not stop the others."""
    done = Done()
    for round in Round.objects.running().select_related("area", "organiser").order_by("area", "year", "kind"):
        try:
            with transaction.atomic():
                made = invitation.invite(round, by=None), remind_due(round), tell_overdue_memos(round)
        except Exception as error:
            log.exception("The calendar of round %s failed.", round.pk)
            done.failed.append(f"{round.area} {round.year}: {type(error).__name__}: {error}")
        else:
            done.invitations, done.reminders = done.invitations + made[0], done.reminders + made[1]
            done.overdue += made[2]
    return done


@dataclass
class Report:
    """What a run of the calendar did, or would do: a line for each letter, and what failed."""

    lines: list[str]
    failed: list[str]


def report(*, on: date, dry_run: bool = False) -> Report:
    """Run the calendar as if it were noon of `on` in Finland, and tell each letter. A dry run is taken back whole."""
    with clock.at(datetime.combine(on, time(12), HELSINKI)), transaction.atomic():
        last = Letter.objects.aggregate(last=Max("pk"))["last"] or 0
        done = run_calendar()
        made = Letter.objects.filter(pk__gt=last).select_related("area", "round", "negotiation").order_by("pk")
        lines = [_line(letter) for letter in made.prefetch_related("negotiation__parties__municipality")]
        transaction.set_rollback(dry_run)
    return Report(lines, done.failed)


def _line(letter: Letter) -> str:
    """ "South Karelia 2026: reminder to Lemi, Aino Esimerkki <aino@lemi.example>: topics for the negotiation"."""
    year = letter.round.year if letter.round else ""
    whom = f"{letter.negotiation.title}, " if letter.negotiation else ""
    missing = "; ".join(line[2:] for line in letter.text.splitlines() if line.startswith("- "))
    named = f": {missing}" if letter.kind in (Letter.Kind.REMINDER, Letter.Kind.MEMO_OVERDUE) else ""
    return f"{letter.area} {year}: {letter.get_kind_display()}, {whom}{letter.to_name} <{letter.to_email}>{named}"


def remind_due(round: Round) -> int:
    """One reminder per reminder day that has come, to those only who still owe something and were invited before it."""
    days = timetable.due_reminders(round.dates, clock.today())
    if not days:
        return 0
    day = days[-1]
    invited = Letter.objects.filter(round=round, kind=Letter.Kind.INVITATION)
    in_time = set(
        invited.filter(created_at__lt=datetime.combine(day, time(), HELSINKI)).values_list("recipient", flat=True)
    )
    return sum(
        _remind(party, member.user, f"{day:%Y%m%d}")
        for party in owing_parties(round)
        for member in party.municipality.contacts  # type: ignore[attr-defined]
        if member.user_id in in_time
    )


def owing_parties(round: Round) -> list[Party]:
    """Parties that still have to answer something, each with its contacts loaded."""
    contacts = WelfareGroupMember.objects.contacts().select_related("user")
    parties = Party.objects.filter(round=round).select_related(
        "municipality", "negotiation", "round__area", "round__organiser"
    )
    loaded = parties.prefetch_related(Prefetch("municipality__members", queryset=contacts, to_attr="contacts"))
    return [party for party in loaded if party.owes]


@transaction.atomic
def remind(party: Party, *, by: User) -> int:
    """The planner's reminder: to the contacts of one municipality, at most once a day, naming what is missing."""
    if not party.round.is_open:
        raise Refused(_("Reminders are sent only while the round is open."))
    if clock.today() < party.round.invitations_on:
        day = {"date": fi_date(party.round.invitations_on)}
        raise Refused(_("The invitations leave on %(date)s: before that nobody has anything to answer.") % day)
    made = _remind_party(party, cause=f"by-hand-{clock.today():%Y%m%d}") if party.owes else 0
    if made:
        record("duty.remind", by=by, negotiation=party.negotiation, letters=made)
    return made


def _remind_party(party: Party, *, cause: str) -> int:
    contacts = WelfareGroupMember.objects.contacts().filter(municipality=party.municipality_id).select_related("user")
    return sum(_remind(party, contact.user, cause) for contact in contacts)


def _remind(party: Party, contact: User, cause: str) -> bool:
    round = party.round
    made = letters.queue(
        Letter.Kind.REMINDER,
        key=f"reminder:{party.pk}:{contact.pk}:{cause}",
        recipient=contact,
        area=round.area,
        context=_reminder_context(party, contact.language),
        round=round,
        negotiation=party.negotiation,
        reply_to=round.organiser.email,
    )
    return made is not None


def _reminder_context(party: Party, language: str) -> dict[str, object]:
    name = party.municipality.name_in(language)
    with translation.override(language):
        words = {"times": _("proposals for the time of the negotiation"), "topics": _("topics for the negotiation")}
        return {
            **emails.round_facts(party.round, language),
            "municipality": name,
            "municipality_genitive": party.municipality.genitive_in(language),
            "missing": [words[item] for item in party.owes],
        }


def overdue_memos(round: Round, today: date) -> list[Negotiation]:
    """Negotiations held so long ago that their memo should be out for comments."""
    waiting = Negotiation.objects.filter(round=round).awaiting_memo().prefetch_related("parties__municipality")
    due = ((n, timetable.memo_due(timezone.localdate(n.starts_at), round.dates)) for n in waiting.order_by("starts_at"))
    return [negotiation for negotiation, day in due if day < today]


def tell_overdue_memos(round: Round) -> int:
    """One letter a week to the organiser while memos are overdue, naming them."""
    overdue = overdue_memos(round, clock.today())
    if not overdue:
        return 0
    organiser = round.organiser
    year, week, _day = clock.today().isocalendar()
    made = letters.queue(
        Letter.Kind.MEMO_OVERDUE,
        key=f"memo_overdue:{round.pk}:{year}-{week}",
        recipient=organiser,
        area=round.area,
        context={
            **emails.round_facts(round, organiser.language),
            "overdue": [f"{n.title}, {fi_date(n.starts_at)}" for n in overdue],
            "round_url": f"{settings.BASE_URL}/rounds/{round.pk}/",
        },
        round=round,
    )
    return int(made is not None)
