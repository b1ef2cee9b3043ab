"""What falls due by the calendar: invitations, reminders, overdue memos. Doing it twice sends nothing twice."""

from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.db import transaction
from django.db.models import Prefetch
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from hyte import clock
from hyte.accounts.models import User
from hyte.formats import fi_date
from municipalities.inflection import genitive
from municipalities.models import WelfareGroupMember
from negotiations import emails, timetable
from negotiations.actions import letter as letters
from negotiations.actions import round as rounds
from negotiations.actions.event import record
from negotiations.models import Letter, Negotiation, Party, Round


@dataclass
class Done:
    """How many letters a run of the calendar made."""

    invitations: int = 0
    reminders: int = 0
    overdue: int = 0


def run_calendar() -> Done:
    """Do whatever is due today and not yet done, in every running round."""
    done = Done()
    for round in Round.objects.running().select_related("area", "organiser"):
        with transaction.atomic():
            done.invitations += rounds.invite(round, by=None)
            done.reminders += remind_due(round)
            done.overdue += tell_overdue_memos(round)
    return done


def remind_due(round: Round) -> int:
    """One reminder per reminder day that has come, to those contacts only who still owe something then."""
    days = timetable.due_reminders(round.dates, clock.today())
    if not days:
        return 0
    return sum(_remind_party(party, cause=f"{days[-1]:%Y%m%d}") for party in owing_parties(round))


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
            "municipality_genitive": genitive(party.municipality.name_fi) if language == "fi" else name,
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


def plan(on: date) -> list[str]:
    """What `run_calendar` would do on that day, one line a municipality; nothing is written."""
    lines = []
    for round in Round.objects.running().select_related("area", "organiser"):
        if round.invitations_on <= on:
            invited = Letter.objects.filter(round=round, kind=Letter.Kind.INVITATION).values("negotiation")
            for party in (
                Party.objects.filter(round=round).exclude(negotiation__in=invited).select_related("municipality")
            ):
                lines.append(f"{round.area} {round.year}: invitation to {party.municipality}")
        if days := timetable.due_reminders(round.dates, on):
            sent = f":{days[-1]:%Y%m%d}"
            reminded = {
                key.split(":")[1]
                for key in Letter.objects.filter(round=round, key__endswith=sent).values_list("key", flat=True)
            }
            lines += [
                f"{round.area} {round.year}: reminder to {party.municipality} ({', '.join(party.owes)})"
                for party in owing_parties(round)
                if str(party.pk) not in reminded
            ]
        lines += [f"{round.area} {round.year}: overdue memo of {n.title}" for n in overdue_memos(round, on)]
    return lines
