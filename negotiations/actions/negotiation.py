"""What the planner arranges around a negotiation: agenda, who of the county comes, case number, internal notes."""

from collections.abc import Collection, Iterable

from django.db import transaction
from django.utils.translation import gettext as _

from hyte import versions
from hyte.accounts.models import User
from hyte.errors import Conflict, Refused
from hyte.letters.queue import supersede
from municipalities.models import Membership
from negotiations.actions import booking
from negotiations.actions import topic as topics
from negotiations.actions.event import record
from negotiations.letters.kinds import CALENDAR
from negotiations.models import Negotiation, Topic
from negotiations.states import STILL_AHEAD


@transaction.atomic
def set_team(negotiation: Negotiation, *, people: Collection[User], by: User) -> Negotiation:
    """Who of the county comes. With a confirmed time nobody may be booked twice; calendars follow the change."""
    negotiation, old = lock_team(negotiation, {person.pk for person in people})
    new = {person.pk for person in people}
    if negotiation.state not in STILL_AHEAD:
        raise Refused(_("The team can be changed before the negotiation. Afterwards, correct the attendance."))
    if new == old:
        return negotiation
    negotiation.team.set(new)
    record("negotiation.set_team", by=by, negotiation=negotiation, added=len(new - old), removed=len(old - new))
    if negotiation.is_scheduled:
        assert negotiation.starts_at is not None
        booking.preview(negotiation, starts_at=negotiation.starts_at)
        supersede(CALENDAR, about=negotiation, recipients=old - new)
        booking.follow_people(negotiation, new ^ old)
    return negotiation


def lock_team(negotiation: Negotiation, new: set[int]) -> tuple[Negotiation, set[int]]:
    """The people before and after (`new`) under row locks, then the negotiation: the order in which a booking locks."""
    old = set(negotiation.team.values_list("pk", flat=True))
    list(User.objects.select_for_update(no_key=True).filter(pk__in=old | new).order_by("pk").values_list("pk"))
    found = Negotiation.objects.select_for_update(of=("self",), no_key=True).select_related(
        "round__area", "round__organiser"
    )
    negotiation = found.get(pk=negotiation.pk)
    if set(negotiation.team.values_list("pk", flat=True)) != old:
        raise Refused(_("The team was changed at this very moment. Try again."))
    negotiation.round.check_open()
    return negotiation, old


@transaction.atomic
def note(negotiation: Negotiation, *, case_number: str, internal_notes: str, read: str = "", by: User) -> Negotiation:
    """The case number (printed on the memo) and the county's own notes, which no party ever sees.

    A Conflict where somebody has changed them since what `read` is the mark of was read.
    """
    negotiation = (
        Negotiation.objects.select_for_update(of=("self",), no_key=True).select_related("round").get(pk=negotiation.pk)
    )
    negotiation.round.check_open()
    if (negotiation.case_number, negotiation.internal_notes) != (case_number, internal_notes):
        if read and read != versions.mark(negotiation.case_number, negotiation.internal_notes):
            theirs = {name: versions.said(negotiation, name) for name in ("case_number", "internal_notes")}
            raise Conflict(str(versions.CHANGED), theirs)
        negotiation.case_number, negotiation.internal_notes = case_number, internal_notes
        negotiation.save(update_fields=["case_number", "internal_notes"])
        record("negotiation.note", by=by, negotiation=negotiation)
    return negotiation


@transaction.atomic
def set_agenda(negotiation: Negotiation, *, rows: Iterable[tuple[Topic, User | None, int | None]], by: User) -> int:
    """Who of the county answers each topic and in how many minutes; how many topics that changed.

    Who is named comes: is put in the team and invited, or the whole is refused where the person is booked elsewhere. Who of
    the team has other topics now is told which.
    """
    changed = [row for row in rows if (row[0].expert_id, row[0].minutes) != (row[1].pk if row[1] else None, row[2])]
    named = {expert for _topic, expert, _minutes in changed if expert}
    concerned = {person.pk for person in named} | {topic.expert_id for topic, *_ in changed if topic.expert_id}
    negotiation, team = lock_team(negotiation, concerned)
    if negotiation.state not in STILL_AHEAD:
        raise Refused(_("The agenda can be changed before the negotiation. Afterwards, write in the memo."))
    for topic, expert, minutes in changed:
        topics.assign(topic, expert=expert, minutes=minutes, by=by)
    add_to_team(negotiation, people=named, by=by)
    booking.tell_topics(negotiation, concerned & team)
    return len(changed)


def add_to_team(negotiation: Negotiation, *, people: Collection[User], by: User) -> Negotiation:
    """These come too."""
    return set_team(negotiation, people={*negotiation.team.all(), *people}, by=by)


@transaction.atomic
def invite_experts(negotiation: Negotiation, *, by: User) -> list[User]:
    """Everybody who answers a topic comes; those who were not in the team."""
    absent = absent_experts(negotiation)
    if absent:
        add_to_team(negotiation, people=absent, by=by)
    return absent


def absent_experts(negotiation: Negotiation) -> list[User]:
    """Who answers a topic without being in the team, though still of the county's staff."""
    covered = negotiation.topics.sent().exclude(expert_reply=Topic.Reply.DECLINED)
    staff = Membership.objects.people(negotiation.round.area_id)
    return list(staff.filter(pk__in=covered.values("expert")).exclude(pk__in=negotiation.team.values("pk")))
