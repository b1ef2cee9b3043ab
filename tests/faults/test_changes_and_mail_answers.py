"""Any order of changes of mind and of the mail server's answers: the last letter that arrives tells the last truth."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from itertools import pairwise

from django.db import transaction
from hypothesis import HealthCheck, example, given
from hypothesis import settings as property_settings
from hypothesis import strategies as st
from icalendar import Calendar

from hyte import clock
from hyte.accounts.models import User
from hyte.errors import Refused
from hyte.letters import delivery
from hyte.letters import queue as letters
from hyte.letters.models import Letter
from hyte.letters.states import LETTER_IN_TROUBLE
from municipalities.actions import member as members
from municipalities.models import Organisation
from negotiations.actions import booking
from negotiations.actions import negotiation as negotiations
from negotiations.letters.recipients import recipients
from negotiations.models import Negotiation
from tests import factories
from tests.servers import DROPPED, LOST, SILENT, Received, SmtpSink

ANSWERS = ["250 OK", "421 4.3.2 Busy", "451 4.7.1 Greylisted", "550 5.1.1 No such user", SILENT, LOST, DROPPED]
MINUTES = [0, 6, 20, 300]
SETTLED = timedelta(hours=13)  # longer than a letter waits for its next try


@dataclass
class Play:
    """One negotiation, its people, and a clock that moves on."""

    negotiation: Negotiation
    planner: User
    expert: User
    lemi: User
    representative: User
    sink: SmtpSink
    now: datetime = field(default_factory=clock.now)

    @property
    def people(self) -> list[User]:
        return [self.planner, self.expert, self.lemi, self.representative]

    def book(self, day: int, place: str) -> None:
        starts_at = factories.moment(day, 9)
        booking.confirm(self.negotiation, starts_at=starts_at, place=place, by=self.planner, accept_warnings=True)

    def correct_the_place(self) -> None:
        self.negotiation.refresh_from_db()
        if self.negotiation.starts_at:
            self.book(self.negotiation.starts_at.day, f"{self.negotiation.place}!")

    def cancel(self) -> None:
        booking.cancel(self.negotiation, by=self.planner)

    def set_team(self, *people: User) -> None:
        negotiations.set_team(self.negotiation, people=people, by=self.planner)

    def leave(self) -> None:
        members.leave(self.lemi.group_membership, by=self.planner)

    def come_back(self) -> None:
        members.bring_back(self.lemi.group_membership, by=self.planner)

    def invite_new(self) -> None:
        booking.invite_new(self.negotiation, by=self.planner)

    def deliver(self) -> None:
        with clock.at(self.now):
            delivery.sweep()
            delivery.deliver_due()

    def settle(self) -> None:
        """The mail server has become well, and the planner has seen to every letter in trouble and to who is not invited."""
        self.sink.answer_next([])
        with clock.at(self.now):
            try_to(self.invite_new)
        for _try in range(2):
            self.now += SETTLED
            self.deliver()
        for letter in Letter.objects.filter(state__in=LETTER_IN_TROUBLE, outdated=False):
            letters.resend(letter, by=self.planner)
        self.deliver()


DOINGS: dict[str, Callable[[Play], None]] = {
    "book the 8th": lambda play: play.book(8, "Kunnantalo"),
    "book the 9th": lambda play: play.book(9, "Kirjasto"),
    "correct the place": Play.correct_the_place,
    "cancel": Play.cancel,
    "expert off": lambda play: play.set_team(play.planner),
    "expert on": lambda play: play.set_team(play.planner, play.expert),
    "contact leaves": Play.leave,
    "contact comes back": Play.come_back,
    "invite who is new": Play.invite_new,
}

steps = st.tuples(
    st.sampled_from(sorted(DOINGS)), st.lists(st.sampled_from(ANSWERS), max_size=4), st.sampled_from(MINUTES)
)


def try_to(doing: Callable[[], None]) -> None:
    """Not everything is possible as things stand: what is refused has changed nothing."""
    with suppress(Refused):
        doing()


@dataclass(frozen=True)
class Told:
    """What the calendar part of a mail says."""

    message_id: str
    method: str
    sequence: int
    starts_at: datetime
    place: str


def told(mail: Received) -> Told:
    (part,) = (part for part in mail.message.walk() if part.get_content_type() == "text/calendar")
    (event,) = Calendar.from_ical(part.get_content()).walk("VEVENT")
    method, place = str(part.get_param("method")), str(event["location"])
    return Told(mail.message["Message-ID"], method, event.decoded("sequence"), event.decoded("dtstart"), place)


def of(person: User, mails: list[Received]) -> list[Told]:
    person.refresh_from_db()
    return [told(mail) for mail in mails if mail.recipients == [person.email]]


def check(play: Play) -> None:
    play.negotiation.refresh_from_db()
    is_booked = play.negotiation.is_scheduled
    invited = {person for person, _has_link in recipients(play.negotiation)} if is_booked else set()
    assert set(Letter.objects.values_list("state", flat=True)) <= {"sent", "superseded"}
    for person in play.people:
        arrived, handed_over = of(person, play.sink.mails), of(person, play.sink.handed_over)
        asks = "PUBLISH" if person == play.planner else "REQUEST"  # who convenes gets a copy
        assert [mail.method for mail in handed_over[:1]] in ([], [asks]), "a CANCEL to who was never told"
        for earlier, later in pairwise(arrived):
            assert later.sequence > earlier.sequence or later == earlier
        if person in invited:
            last = arrived[-1]
            assert (last.method, last.starts_at, last.place) == (
                asks,
                play.negotiation.starts_at,
                play.negotiation.place,
            )
        else:
            assert [mail.method for mail in arrived[-1:]] in ([], ["CANCEL"])


@contextmanager
def taken_back() -> Iterator[None]:
    """Each example begins with the same rows."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


Changes = list[tuple[str, list[str], int]]
GREYLISTED: Changes = [("book the 8th", ["451 4.7.1 Greylisted"] * 4, 0), ("book the 9th", [], 0)]
NEVER_TOLD: Changes = [("book the 8th", [SILENT] * 8, 0), ("cancel", [], 0)]
LOST_CANCELLATION: Changes = [
    ("expert on", [], 0),
    ("book the 8th", [], 0),
    ("expert off", [LOST], 0),
    ("cancel", [], 0),
]
BACK_AGAIN: Changes = [
    ("book the 8th", [], 0),
    ("contact leaves", [], 0),
    ("book the 9th", [], 0),
    ("contact comes back", [], 0),
]


@example(changes=GREYLISTED)
@example(changes=NEVER_TOLD)
@example(changes=LOST_CANCELLATION)
@example(changes=BACK_AGAIN)
@property_settings(
    max_examples=20,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(changes=st.lists(steps, min_size=2, max_size=6))
def test_the_last_letter_that_arrives_tells_the_last_truth(
    lemi_negotiation: Negotiation,
    planner: User,
    expert: User,
    lemi: User,
    organisation: Organisation,
    smtp_sink: SmtpSink,
    settings,
    changes: Changes,
) -> None:
    settings.EMAIL_TIMEOUT = 0.2
    assert organisation.representative is not None
    with taken_back():
        delivery.deliver_due()  # the letters of August
        smtp_sink.clear()
        play = Play(lemi_negotiation, planner, expert, lemi, organisation.representative, smtp_sink)
        for name, answers, minutes in changes:
            smtp_sink.answer_next(answers)
            with clock.at(play.now):
                try_to(partial(DOINGS[name], play))
            play.deliver()
            play.now += timedelta(minutes=minutes)
            play.deliver()
        play.settle()
        check(play)
