"""Opening a round: prepared by a planner, confirmed once, then one negotiation and one letter per municipality. See closing."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time
from itertools import product

from django.db import IntegrityError, transaction
from django.db.models import prefetch_related_objects
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from hyte import clock
from hyte.accounts.models import User
from hyte.errors import Refused
from hyte.formats import HELSINKI, local
from hyte.letters.queue import stop_waiting
from municipalities.models import Membership, Municipality, Organisation, WelfareArea, WelfareGroupMember
from negotiations import timetable
from negotiations.actions import invitation
from negotiations.actions.event import record
from negotiations.last_year_windows import Carried, Hours, carried
from negotiations.letters.cover import TO_MUNICIPALITIES, TO_ORGANISATIONS, cover_letter
from negotiations.letters.facts import round_facts
from negotiations.models import Negotiation, Party, Round, Window
from negotiations.reports import dates
from negotiations.slots import Span, overlaps
from negotiations.states import NegotiationState
from programmes.models import ProgrammeIndicator


@transaction.atomic
def delete(round: Round, *, by: User) -> None:
    """A round that was begun by mistake. Once it has been opened, or a letter of it exists, it stays."""
    round = _locked(round)
    if round.opened_at:
        raise Refused(_("The round has been opened, so it can not be deleted."))
    if round.letters.exists():
        raise Refused(_("Letters of this round have been sent, so it can not be deleted."))
    record("round.delete", by=by, round=round, year=round.year)
    round.delete()


NOT_OFFERED = gettext_lazy(
    "they have passed, lie outside the weeks of the negotiations, or come before the answers are due."
)


@dataclass
class Added:
    """Free windows that were asked for: how many are new, and those left out, since they overlap others."""

    made: int = 0
    overlapping: list[Span] = field(default_factory=list)


@transaction.atomic
def prepare(*, area: WelfareArea, year: int, by: User, kind: str = Round.Kind.HYTE, copy: bool = True) -> Round:
    """A new round that nobody sees yet: last year's people, letter and windows if there is one and `copy`, else the usual."""
    usual = timetable.usual_dates(year)
    round = Round(area=area, kind=kind, year=year, organiser=by, **vars(usual))
    previous = round.previous() if copy else None
    _write_letter(round, previous)
    _save_new(round)
    if previous:
        _copy_people(previous, round)
        _write_windows(round, from_last_year(round, previous).fits)
    else:
        round.municipalities.set(area.municipalities.all())
        round.team.set(Membership.objects.people(area.pk, "planner"))
        round.organisations.set(area.organisations.present())
    record("round.prepare", by=by, round=round, copied_from=previous.pk if previous else None)
    return round


def _save_new(round: Round) -> None:
    try:
        with transaction.atomic():
            round.save()
    except IntegrityError:
        raise Refused(_("This year already has a round of this kind. Open it from the list of rounds.")) from None


def _write_letter(round: Round, previous: Round | None) -> None:
    """A language that was left empty last year stays so, while no contact of the county reads it."""
    contacts = WelfareGroupMember.objects.contacts().filter(municipality__area=round.area_id)
    spoken = set(contacts.values_list("user__language", flat=True)) if previous else set()
    for language, letter in product(("fi", "sv"), (TO_MUNICIPALITIES, TO_ORGANISATIONS)):
        subject, body = cover_letter(letter, language, round_facts(round, language))
        if previous:
            body = previous.letter_in(language, letter)[1] or (body if language in spoken else "")
        setattr(round, f"{letter}_subject_{language}", subject[:150] if body else "")
        setattr(round, f"{letter}_body_{language}", body)


def _copy_people(previous: Round, round: Round) -> None:
    round.municipalities.set(previous.municipalities.all())
    round.team.set(previous.team.filter(pk__in=Membership.objects.people(round.area_id).values("pk")))
    round.organisations.set(previous.organisations.present())


def from_last_year(round: Round, previous: Round) -> Carried:
    """The free times of `previous` on the days of this round. One query."""
    spans = [(local(w.starts_at), local(w.ends_at)) for w in previous.windows.all()]
    hours = [(start.date(), start.time(), end.time()) for start, end in spans]
    return carried(hours, previous.dates, round.dates)


@transaction.atomic
def bring_windows(round: Round, *, by: User) -> Added:
    """Add those of last year's free times that fit and are not there: after the dates were changed, say."""
    previous = round.previous()
    if previous is None:
        raise Refused(_("There is no earlier round of this kind: write the free times into the form."))
    return add_windows(round, spans=from_last_year(round, previous).fits, by=by)


def _locked(round: Round) -> Round:
    return Round.objects.select_for_update(no_key=True).get(pk=round.pk)


@transaction.atomic
def save(round: Round, *, by: User) -> None:
    """Write a change of dates, people or letter made in a form; never whether the round is open or closed."""
    _locked(round).check_open()
    round.save(
        update_fields=[field.name for field in Round._meta.concrete_fields if field.editable and not field.primary_key]
    )
    record("round.save", by=by, round=round)


@transaction.atomic
def set_municipalities(round: Round, *, municipalities: Iterable[Municipality], by: User) -> None:
    """Choose who is negotiated with. Once the round is open each of them has its negotiation: then it is refused."""
    round = _locked(round)
    if round.opened_at:
        raise Refused(_("The round is open: add a municipality, or note why one does not take part, one by one."))
    round.municipalities.set(municipalities)
    record("round.set_municipalities", by=by, round=round, municipalities=round.municipalities.count())


@transaction.atomic
def set_people(
    round: Round, *, organiser: User, team: Iterable[User], organisations: Iterable[Organisation], by: User
) -> None:
    """Choose the county's team and the invited organisations. A running round tells its unbooked negotiations too."""
    round = _locked(round)
    round.check_open()
    old, new = set(round.team.all()), set(team)
    planned = _locked_planned(round, {person.pk for person in old ^ new})
    round.organiser = organiser
    round.save(update_fields=["organiser"])
    round.team.set(new)
    round.organisations.set(organisations)
    for negotiation in planned:
        negotiation.team.add(*(new - old))
        negotiation.team.remove(*(old - new))
    record("round.set_people", by=by, round=round, team=len(new))


def _locked_planned(round: Round, people: set[int]) -> list[Negotiation]:
    """The unbooked negotiations whose team is about to change: people first, then negotiations, as a booking locks.

    One that is booked at this very moment is found booked when its lock is free, and keeps the team that it was booked with.
    """
    planned = round.negotiations.filter(state=NegotiationState.PLANNED)
    people |= set(planned.values_list("team", flat=True))
    list(User.objects.select_for_update(no_key=True).filter(pk__in=people - {None}).order_by("pk").values_list("pk"))
    return list(planned.select_for_update(of=("self",), no_key=True).order_by("pk"))


@transaction.atomic
def add_windows(round: Round, *, spans: Iterable[Hours], by: User) -> Added:
    """Add free windows of the county by Finnish wall time; those that exist already are left as they are."""
    round = _locked(round)
    round.check_open()
    added = _write_windows(round, spans)
    record("round.add_windows", by=by, round=round, added=added.made)
    return added


def _write_windows(round: Round, spans: Iterable[Hours]) -> Added:
    added, there = Added(), {(window.starts_at, window.ends_at) for window in Window.objects.filter(round=round)}
    for day, start, end in spans:
        span = _moment(day, start), _moment(day, end)
        if span in there:
            continue
        if overlaps(span, there):
            added.overlapping.append(span)
            continue
        Window.objects.create(round=round, starts_at=span[0], ends_at=span[1])
        there.add(span)
        added.made += 1
    return added


def _moment(day: date, at: time) -> datetime:
    return datetime.combine(day, at, HELSINKI)


@transaction.atomic
def remove_windows(round: Round, *, windows: Iterable[Window], by: User) -> int:
    """Take free windows back. Proposals made for them stay: the planner sees that they lie outside."""
    round.check_open()
    removed = Window.objects.filter(round=round, pk__in=[w.pk for w in windows]).delete()[0]
    record("round.remove_windows", by=by, round=round, removed=removed)
    return removed


def problems(round: Round) -> list[str]:
    """What stops the round from being opened, as sentences that say what to do."""
    found = []
    if not round.municipalities.all():
        found.append(_("No municipality has been chosen: choose at least one."))
    if not round.team.all():
        found.append(_("Nobody of the county takes part: choose the county's team."))
    if not round.windows.all():
        found.append(_("The county has no free times: add the days and hours when the team can negotiate."))
    elif not round.offered_slots():
        found.append(_("None of the county's free times can be offered: %(why)s") % {"why": NOT_OFFERED})
    for language in _languages(round):
        subject, body = round.letter_in(language)
        if not subject or not body:
            found.append(
                _("The cover letter has not been written in %(language)s.") % {"language": _language_name(language)}
            )
    return found


def warnings(round: Round) -> list[str]:
    """What can be confirmed, but should be seen first: gaps among the people, too few times, a date gone by."""
    chosen = list(round.municipalities.all())
    prefetch_related_objects(chosen, WelfareGroupMember.objects.as_group())
    found = _left_out(round)
    found += [sentence for municipality in chosen if (sentence := _gap(municipality))]
    unheard = round.organisations.present().filter(representative=None)
    found += [_("%(name)s has no representative: it gets no invitation.") % {"name": o.name} for o in unheard]
    found += _without_figures(round)
    slots, wanted = len(round.offered_slots()), len(chosen)
    if 0 < slots < wanted:
        text = ngettext(
            "The county offers %(slots)s time only, for %(wanted)s municipalities.",
            "The county offers %(slots)s times only, for %(wanted)s municipalities.",
            slots,
        )
        found.append(text % {"slots": slots, "wanted": wanted})
    if any(not round.covers(local(w.starts_at).date()) for w in round.windows.all()):
        found.append(_("Some of the free times lie outside the period of the negotiations."))
    return found + dates.notes(round, passed=("answers_due_on", "window_to"))


def _left_out(round: Round) -> list[str]:
    """One sentence that names the municipalities of the county that are not in the round; none where all are."""
    names = [municipality.name for municipality in round.left_out()]
    text = ngettext(
        "%(names)s is left out: the county must negotiate with each of its municipalities every year (612/2021 7 §).",
        "%(n)s municipalities are left out: %(names)s. The county must negotiate with each of its municipalities "
        "every year (612/2021 7 §).",
        len(names),
    )
    return [text % {"n": len(names), "names": ", ".join(names)}] if names else []


def _without_figures(round: Round) -> list[str]:
    """One sentence where no programme of the county follows an indicator: then nothing is known of anybody's wellbeing."""
    followed = ProgrammeIndicator.objects.filter(programme__area=round.area_id, not_followed_fi="")
    if followed.exists():
        return []
    return [
        _(
            "No flagship programme of the county follows an indicator: the state of wellbeing does not go with the "
            "calendar invitations. It can be made and sent later."
        )
    ]


def _gap(municipality: Municipality) -> str:
    duties = {member.duty for member in municipality.group}  # type: ignore[attr-defined]
    if "contact" not in duties:
        return _("%(name)s has no HYTE contact: nobody gets its invitation.") % {"name": municipality.name}
    if "deputy" not in duties:
        return _("%(name)s has no deputy contact.") % {"name": municipality.name}
    return ""


def _language_name(language: str) -> str:
    return {"fi": _("Finnish"), "sv": _("Swedish")}[language]


def _languages(round: Round) -> list[str]:
    return sorted({one.user.language for one in invitation.addressees(round) if one.is_of_municipality})


@transaction.atomic
def open_round(round: Round, *, by: User, hold: bool = False) -> Round:
    """Make the negotiations, and the invitations if their day has come. Opening twice changes nothing.

    `hold`: the invitations stay in the outbox until a person sends them.
    """
    round = _locked(round)
    if round.opened_at:
        return round
    if found := problems(round):
        raise Refused(" ".join(found))
    round.opened_at = clock.now()
    round.save(update_fields=["opened_at"])
    team = list(round.team.all())
    for municipality in round.municipalities.in_order():
        make_negotiation(round, municipality, team)
    record("round.open", by=by, round=round, negotiations=round.negotiations.count())
    invitation.invite(round, by=by)
    if hold:
        stop_waiting(round, area=round.area_id, by=by)
    return round


def make_negotiation(round: Round, municipality: Municipality, team: list[User]) -> Negotiation:
    """One municipality's own, in an open round."""
    negotiation = Negotiation.objects.create(round=round, place=municipality.meeting_place)
    negotiation.team.set(team)
    exclusive = round.kind in Round.ONE_PER_MUNICIPALITY
    Party.objects.create(negotiation=negotiation, round=round, municipality=municipality, exclusive=exclusive)
    invitation.keep_links_alive(round, municipality)
    return negotiation
