"""One letter to a planner about what has happened since the one before: at once or once a day, and none about nothing."""

from datetime import UTC, datetime, time, timedelta

from django.db import transaction
from django.db.models import Max
from django.utils.translation import override

from hyte import clock
from hyte.accounts.models import News, User
from hyte.formats import HELSINKI, local
from hyte.letters.models import Letter
from hyte.letters.queue import queue
from municipalities.models import Membership
from municipalities.models.area import Role
from negotiations.letters.digest import digested
from negotiations.letters.kinds import Kind
from negotiations.models import Round
from negotiations.reports.news import happened

MORNING = time(7)
SETTLED = timedelta(minutes=1)  # what is being written just now is told by the next one
FIRST, LONGEST = timedelta(days=1), timedelta(days=7)


def send_due() -> int:
    """The digests of all running rounds that are due now. Returns how many were made."""
    running = Round.objects.running().select_related("area", "organiser").order_by("pk")
    return sum(_of_round(round) for round in running)


@transaction.atomic
def _of_round(round: Round) -> int:
    spans = {planner: span for planner, last in _told_until(round).items() if (span := _span(round, planner, last))}
    if not spans:
        return 0
    news, made = happened(round, min(since for since, _until in spans.values())), 0
    for planner, (since, until) in spans.items():
        with override(planner.language):
            done, wrong = news.told(since, until)
        if done or wrong:
            letter = digested(round, planner, since=since, until=until, done=done, wrong=wrong)
            made += queue(letter) is not None
    return made


def _told_until(round: Round) -> dict[User, datetime | None]:
    """Until when each planner who wants to hear has been told. Two queries."""
    letters = Letter.objects.about(round).filter(kind=Kind.DIGEST).order_by()
    last = dict(letters.values_list("recipient").annotate(Max("revision")))
    planners = Membership.objects.people(round.area_id, Role.PLANNER).exclude(news=News.NEVER)
    return {one: datetime.fromtimestamp(last[one.pk], UTC) if one.pk in last else None for one in planners}


def _span(round: Round, planner: User, told_until: datetime | None) -> tuple[datetime, datetime] | None:
    """What the next one tells of: from the end of the last one (at most a week, the first a day) until now, or until
    the morning that has come. None: nothing is left between."""
    assert round.opened_at is not None
    until = (clock.now() - SETTLED).replace(microsecond=0)
    if planner.news == News.DAILY:
        until = _morning_before(until)
    since = max(told_until or until - FIRST, until - LONGEST, round.opened_at - SETTLED)
    return (since, until) if since < until else None


def _morning_before(moment: datetime) -> datetime:
    day = local(moment).date()
    morning = datetime.combine(day, MORNING, HELSINKI)
    return morning if morning <= moment else datetime.combine(day - timedelta(days=1), MORNING, HELSINKI)
