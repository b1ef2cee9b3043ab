"""Opening a round: prepared by a planner, confirmed once, then one negotiation and one letter per municipality."""

from collections.abc import Iterable
from datetime import date, datetime, time

from django.db import transaction
from django.db.models import Prefetch
from django.utils.translation import gettext as _

from hyte import clock
from hyte.accounts.models import User
from hyte.errors import Refused
from hyte.formats import HELSINKI
from municipalities.inflection import genitive
from municipalities.models import Municipality, Organisation, WelfareArea, WelfareGroupMember
from negotiations import emails, timetable
from negotiations.actions import letter as letters
from negotiations.actions.event import record
from negotiations.models import Letter, Negotiation, Party, Round, Window


@transaction.atomic
def prepare(*, area: WelfareArea, year: int, by: User, kind: str = Round.Kind.HYTE, copy: bool = True) -> Round:
    """A new round that nobody sees yet: last year's people, letter and windows if there is one and `copy`, else the usual."""
    if Round.objects.filter(area=area, kind=kind, year=year).exists():
        raise Refused(_("This year already has a round of this kind. Open it from the list of rounds."))
    dates = timetable.usual_dates(year)
    round = Round(area=area, kind=kind, year=year, organiser=by, **vars(dates))
    previous = round.previous() if copy else None
    _write_letter(round, previous)
    round.save()
    if previous:
        _copy_people(previous, round)
    else:
        round.municipalities.set(area.municipalities.all())
        round.team.set(User.objects.filter(memberships__area=area, memberships__role="planner"))
        round.organisations.set(area.organisations.present())
    record("round.prepare", by=by, round=round, copied_from=previous.pk if previous else None)
    return round


def _write_letter(round: Round, previous: Round | None) -> None:
    for language in ("fi", "sv"):
        subject, body = emails.cover_letter(language, emails.round_facts(round, language))
        if previous and previous.letter_in(language)[1]:
            body = previous.letter_in(language)[1]
        setattr(round, f"letter_subject_{language}", subject[:150])
        setattr(round, f"letter_body_{language}", body)


def _copy_people(previous: Round, round: Round) -> None:
    round.municipalities.set(previous.municipalities.all())
    round.team.set(previous.team.filter(is_active=True))
    round.organisations.set(previous.organisations.present())


@transaction.atomic
def save(round: Round, *, by: User) -> None:
    """Write a change of dates, people or letter made in a form."""
    round.save()
    record("round.save", by=by, round=round)


@transaction.atomic
def add_windows(round: Round, *, spans: Iterable[tuple[date, time, time]], by: User) -> int:
    """Add free windows of the county by Finnish wall time; those that exist already are left as they are."""
    wanted = [(_moment(day, start), _moment(day, end)) for day, start, end in spans]
    made = 0
    for starts_at, ends_at in wanted:
        made += Window.objects.get_or_create(round=round, starts_at=starts_at, defaults={"ends_at": ends_at})[1]
    record("round.add_windows", by=by, round=round, added=made)
    return made


def _moment(day: date, at: time) -> datetime:
    return datetime.combine(day, at, HELSINKI)


@transaction.atomic
def remove_windows(round: Round, *, windows: Iterable[Window], by: User) -> int:
    """Take free windows back. Proposals made for them stay: the planner sees that they lie outside."""
    removed = Window.objects.filter(round=round, pk__in=[w.pk for w in windows]).delete()[0]
    record("round.remove_windows", by=by, round=round, removed=removed)
    return removed


def problems(round: Round) -> list[str]:
    """What stops the round from being opened, as sentences that say what to do."""
    found = []
    if not round.municipalities.exists():
        found.append(_("No municipality has been chosen: choose at least one."))
    if not round.team.exists():
        found.append(_("Nobody of the county takes part: choose the county's team."))
    if not round.windows.exists():
        found.append(_("The county has no free times: add the days and hours when the team can negotiate."))
    for language in _languages(round):
        subject, body = round.letter_in(language)
        if not subject or not body:
            found.append(
                _("The cover letter has not been written in %(language)s.") % {"language": _language_name(language)}
            )
    return found


def warnings(round: Round) -> list[str]:
    """What can be confirmed, but should be seen first: municipalities without a contact or a deputy."""
    chosen = round.municipalities.with_group().in_order()
    found = []
    for municipality in chosen:
        duties = {member.duty for member in municipality.group}
        if "contact" not in duties:
            found.append(_("%(name)s has no HYTE contact: nobody gets its invitation.") % {"name": municipality.name})
        elif "deputy" not in duties:
            found.append(_("%(name)s has no deputy contact.") % {"name": municipality.name})
    return found


def _language_name(language: str) -> str:
    return {"fi": _("Finnish"), "sv": _("Swedish")}[language]


def _languages(round: Round) -> list[str]:
    contacts = WelfareGroupMember.objects.contacts().filter(municipality__in=round.municipalities.all())
    return sorted(set(contacts.values_list("user__language", flat=True)))


@transaction.atomic
def open_round(round: Round, *, by: User) -> Round:
    """Make the negotiations, and the invitations if their day has come. Opening twice changes nothing."""
    round = Round.objects.select_for_update().get(pk=round.pk)
    if round.opened_at:
        return round
    if found := problems(round):
        raise Refused(" ".join(found))
    round.opened_at = clock.now()
    round.save(update_fields=["opened_at"])
    team = list(round.team.all())
    for municipality in round.municipalities.in_order():
        _make_negotiation(round, municipality, team)
    record("round.open", by=by, round=round, negotiations=round.negotiations.count())
    invite(round, by=by)
    return round


def _make_negotiation(round: Round, municipality: Municipality, team: list[User]) -> Negotiation:
    negotiation = Negotiation.objects.create(round=round, place=municipality.meeting_place)
    negotiation.team.set(team)
    exclusive = round.kind in Round.ONE_PER_MUNICIPALITY
    Party.objects.create(negotiation=negotiation, round=round, municipality=municipality, exclusive=exclusive)
    return negotiation


@transaction.atomic
def invite(round: Round, *, by: User | None) -> int:
    """Letters to the contacts and organisations that have none yet, once the day of invitations has come."""
    if not round.is_open or clock.today() < round.invitations_on:
        return 0
    contacts = WelfareGroupMember.objects.contacts().select_related("user")
    parties = (
        Party.objects.filter(round=round)
        .select_related("municipality", "negotiation")
        .prefetch_related(Prefetch("municipality__members", queryset=contacts, to_attr="contacts"))
    )
    made = sum(
        _invite_contact(round, party, member.user) for party in parties for member in party.municipality.contacts
    )
    made += sum(_invite_organisation(round, o) for o in round.organisations.present().select_related("representative"))
    if made:
        record("round.invite", by=by, round=round, letters=made)
    return made


def invitation_context(round: Round, party: Party, contact: User) -> dict[str, object]:
    """All that the August letter of one municipality says, in its contact's language."""
    language = contact.language
    facts = emails.round_facts(round, language)
    name = party.municipality.name_in(language)
    subject, body = round.letter_in(language)
    words = {
        "municipality": name,
        "name": contact.name,
        **{key: str(facts[key]) for key in ("due", "county", "organiser")},
    }
    return {
        **facts,
        "name": contact.name,
        "municipality": name,
        "municipality_genitive": genitive(party.municipality.name_fi) if language == "fi" else name,
        "place": party.negotiation.place or _place_open(language),
        "subject": emails.fill(subject, language, words),
        "body": emails.fill(body, language, words),
    }


def _place_open(language: str) -> str:
    return {"fi": "sovitaan erikseen", "sv": "enligt överenskommelse"}[language]


def _invite_contact(round: Round, party: Party, contact: User) -> bool:
    made = letters.queue(
        Letter.Kind.INVITATION,
        key=f"invitation:{party.pk}:{contact.pk}",
        recipient=contact,
        area=round.area,
        context=invitation_context(round, party, contact),
        round=round,
        negotiation=party.negotiation,
        reply_to=round.organiser.email,
    )
    return made is not None


def _invite_organisation(round: Round, organisation: Organisation) -> bool:
    if organisation.representative is None:
        return False
    language = organisation.representative.language
    made = letters.queue(
        Letter.Kind.ORGANISATION,
        key=f"organisation:{round.pk}:{organisation.representative.pk}",
        recipient=organisation.representative,
        area=round.area,
        context={**emails.round_facts(round, language), "organisation": organisation.name_in(language)},
        round=round,
        reply_to=round.organiser.email,
    )
    return made is not None


@transaction.atomic
def close(round: Round, *, by: User) -> Round:
    """End the round: answers, feedback and approvals can no longer be changed."""
    round = Round.objects.select_for_update().get(pk=round.pk)
    if not round.opened_at:
        raise Refused(_("A round that has not been opened can not be closed."))
    if round.closed_at is None:
        round.closed_at = clock.now()
        round.save(update_fields=["closed_at"])
        letters.drop_waiting(round=round, kind=Letter.Kind.REMINDER)
        record("round.close", by=by, round=round)
    return round
