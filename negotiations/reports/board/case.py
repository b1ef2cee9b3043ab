"""One municipality in a round: what has been done, what waits, and whether it is late. Asks the database nothing."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from functools import cached_property

from django.db.models import Prefetch, Q
from django.utils import timezone

from hyte import clock
from hyte.accounts.models import User
from hyte.letters.states import LETTER_IN_TROUBLE, LETTER_ON_ITS_WAY, LETTER_TAKEN_BACK, LetterState
from municipalities.models import WelfareGroupMember
from municipalities.models.municipality import on_duty
from negotiations import ladder, timetable
from negotiations.ladder import ANSWERS, Step, Waits
from negotiations.letters.holders import not_invited_of
from negotiations.letters.kinds import Kind
from negotiations.letters.recipients import municipality_of_recipient
from negotiations.models import (
    Absence,
    Memo,
    MemoComment,
    Negotiation,
    Party,
    RecordedAnswer,
    Round,
    TimeProposal,
    TimeRequest,
    Topic,
)
from negotiations.states import IN_CALENDAR, MEMO_APPROVED, STILL_AHEAD, MemoState, NegotiationState


@dataclass(frozen=True)
class Post:
    """What the board needs of a letter."""

    pk: int
    kind: str
    state: str
    to_name: str
    recipient: int
    reason: str
    may_have_arrived: bool
    created_at: datetime

    @property
    def is_problem(self) -> bool:
        return self.state in LETTER_IN_TROUBLE


class Trouble(StrEnum):
    """Why the municipality's answer depends on the county: nobody to ask, a new contact whom the register does not have, a
    contact on leave, or silence."""

    NO_CONTACT = "no contact"
    NAMED = "named"
    AWAY = "away"
    SILENT = "silent"


@dataclass
class Case:
    round: Round
    party: Party
    proposals: list[TimeProposal] = field(default_factory=list)
    contacts: list[WelfareGroupMember] = field(default_factory=list)
    letters: list[Post] = field(default_factory=list)
    topics: list[Topic] = field(default_factory=list)
    asks: TimeRequest | None = None
    recorded: list[RecordedAnswer] = field(default_factory=list)
    comments: list[str] = field(default_factory=list)  # the kinds of those that wait for the county's answer
    absence: Absence | None = None
    uninvited: list[User] = field(default_factory=list)

    @property
    def negotiation(self) -> Negotiation:
        return self.party.negotiation

    @cached_property
    def memo(self) -> Memo | None:
        return getattr(self.negotiation, "memo", None)

    @cached_property
    def invitations(self) -> list[Post]:
        """Those to whoever answers for the municipality now: what a former contact got asks nobody any more."""
        now = {member.user_id for member in self.contacts}
        return [post for post in self.letters if post.kind == Kind.INVITATION and post.recipient in now]

    @cached_property
    def bounced(self) -> list[Post]:
        """Letters that did not arrive, or may not have."""
        return [letter for letter in self.letters if letter.is_problem]

    @property
    def contact(self) -> WelfareGroupMember | None:
        return on_duty(self.contacts)[0]

    @property
    def deputy(self) -> WelfareGroupMember | None:
        return on_duty(self.contacts)[1]

    @property
    def contact_person(self) -> User | None:
        return self.contact.user if self.contact else None

    @cached_property
    def has_answered_something(self) -> bool:
        """A time that was agreed on and cancelled later was an answer too."""
        return self.party.has_answered(self.contact_person) or self.negotiation.is_without_its_time

    @cached_property
    def deputy_written_at(self) -> datetime | None:
        """When the deputy last got, or is about to get, a letter that asks for the answers."""
        mine = (post for post in self.letters if self.deputy and post.recipient == self.deputy.user_id)
        asked = (post for post in mine if post.kind in KINDS and not post.is_problem)
        return max((post.created_at for post in asked if post.state not in LETTER_TAKEN_BACK), default=None)

    @cached_property
    def trouble(self) -> Trouble | None:
        """What keeps the municipality from answering and the county can mend; None where nothing is owed any more."""
        if not (self.party.owes and self.round.is_open) or self.is_cancelled:
            return None
        if self.contact is None:
            return Trouble.NO_CONTACT
        if self.party.names_another(self.contact_person):
            return Trouble.NAMED
        if self.step is Step.ANSWERED and self.round.answers_due_on < clock.today():
            return Trouble.SILENT
        is_left = self.contact.is_away and self.deputy_written_at is None
        return Trouble.AWAY if is_left and self.step in ANSWERS else None

    @cached_property
    def is_on_its_way(self) -> bool:
        """An invitation waits to be sent, or is being sent."""
        return any(letter.state in LETTER_ON_ITS_WAY for letter in self.invitations)

    @cached_property
    def is_stopped(self) -> bool:
        """A person has stopped the invitation, and none has reached anybody."""
        states = {letter.state for letter in self.invitations}
        return LetterState.STOPPED in states and LetterState.SENT not in states

    @property
    def is_reached(self) -> bool:
        """Somebody of the municipality may have the invitation: the others owe no answer, and are not reminded."""
        return any(letter.may_have_arrived or letter.state == LetterState.SENT for letter in self.invitations)

    @property
    def reminded_at(self) -> datetime | None:
        """When the present contact got the last reminder: one who has just been named has had none."""
        asked = self.contact or self.deputy
        mine = (post for post in self.letters if post.kind == Kind.REMINDER and post.state not in LETTER_TAKEN_BACK)
        return max((post.created_at for post in mine if asked and post.recipient == asked.user_id), default=None)

    @property
    def reminder_is_on_its_way(self) -> bool:
        return any(post.kind == Kind.REMINDER and post.state in LETTER_ON_ITS_WAY for post in self.letters)

    @property
    def is_resting(self) -> bool:
        """The invitation is a few days old and the answers are not due yet: nobody is reminded so soon."""
        made = [post.created_at for post in self.invitations if post.may_have_arrived or post.state == LetterState.SENT]
        in_time = clock.today() <= self.round.answers_due_on
        return in_time and bool(made) and clock.now() - max(made) < timetable.REMINDER_REST

    @property
    def is_cancelled(self) -> bool:
        return self.negotiation.state == NegotiationState.CANCELLED

    @property
    def is_absent(self) -> bool:
        return self.negotiation.is_absent

    @property
    def is_booked(self) -> bool:
        return self.negotiation.state in IN_CALENDAR

    @cached_property
    def done(self) -> dict[Step, bool]:
        memo = self.memo
        return {
            Step.REACHED: self.has_answered_something or any(i.state == LetterState.SENT for i in self.invitations),
            Step.ANSWERED: self.has_answered_something,
            Step.TIMES: self.party.times_sent_at is not None or self.is_booked,
            Step.TOPICS: self.party.topics_sent_at is not None,
            Step.CONFIRMED: self.is_booked,
            Step.HELD: self.negotiation.is_held,
            Step.MEMO: memo is not None and memo.state in MEMO_APPROVED,
            Step.SENT: memo is not None and memo.state == MemoState.SENT,
        }

    @cached_property
    def skipped(self) -> frozenset[Step]:
        return ladder.overtaken(self.done, answers_closed=self.negotiation.is_off or self.round.closed_at is not None)

    @cached_property
    def step(self) -> Step | None:
        """The step that waits; None when all is done, the round has been closed over it, or nobody takes part."""
        over = self.is_absent or self.round.closed_at
        return None if over else ladder.waiting_step(self.done, self.skipped)

    @property
    def has_answered(self) -> bool:
        """Times and topics are in, or were not needed any more."""
        return self.has_answered_something and not self.party.owes

    @property
    def is_finished(self) -> bool:
        return self.done[Step.SENT]

    @property
    def invitation_is_coming(self) -> bool:
        """Nobody has to do anything: the letter is in the queue, or its day has not come."""
        if not self.contact:
            return False
        if any(letter.is_problem for letter in self.invitations):
            return False
        return self.is_on_its_way or (self.is_before_invitations and not self.is_stopped)

    @property
    def is_before_invitations(self) -> bool:
        return clock.today() < self.round.invitations_on

    @property
    def absent_experts(self) -> list[User]:
        """Who answers a topic without being in the team."""
        if self.negotiation.state not in STILL_AHEAD:
            return []
        team = {person.pk for person in self.negotiation.team.all()}
        named = {t.expert_id: t.expert for t in self.topics if t.expert and t.is_covered and t.expert_id not in team}
        return list(named.values())

    @property
    def is_commented_on(self) -> bool:
        """The municipality may still comment, and has said nothing yet."""
        if self.memo is None or not self.memo.takes_comments or self.comments:
            return False
        return self.party.nothing_to_remark_at is None

    @property
    def asks_of_memo(self) -> str:
        """What the municipality asks of the approved memo, and the county has not answered: a kind of comment, or ""."""
        return next((kind for kind in self.comments if kind != MemoComment.Kind.COMMENT), "")

    @property
    def asks_of_memo_now(self) -> bool:
        """It is the county's turn because of that: the memo is neither being corrected nor closed over."""
        return bool(self.asks_of_memo) and self.round.closed_at is None and self.step in (None, Step.SENT)

    @cached_property
    def waits(self) -> Waits:
        if self.is_absent:
            return Waits.ABSENT
        if self.step is None and not self.is_finished:
            return Waits.UNFINISHED
        if self.asks or self.trouble or self.asks_of_memo_now:
            return Waits.COUNTY
        to_invite = self.uninvited or self.absent_experts
        coming = self.invitation_is_coming if self.step is Step.REACHED else not (self.negotiation.is_past or to_invite)
        return ladder.waits_for(self.step, is_in_future=coming, is_commented_on=self.is_commented_on)

    @cached_property
    def is_late(self) -> bool:
        if self.step is Step.REACHED:
            return self.waits is Waits.COUNTY
        if self.step in ANSWERS:
            return self.party.is_late
        return self.memo_is_overdue

    @property
    def memo_due_on(self) -> date | None:
        starts_at = self.negotiation.starts_at
        return timetable.memo_due(timezone.localdate(starts_at), self.round.dates) if starts_at else None

    @property
    def memo_is_overdue(self) -> bool:
        """Held, and still not shown to the municipality on the day after it was due."""
        unseen = self.memo is None or (self.memo.state == MemoState.DRAFT and self.memo.version == 0)
        due = self.memo_due_on
        return self.step is Step.MEMO and unseen and due is not None and due < clock.today()


KINDS = (Kind.INVITATION, Kind.REMINDER)


def cases(round: Round, absences: Mapping[str, Absence] | None = None) -> tuple[list[Case], list[Post]]:
    """The municipalities of a round, and the failed letters that belong to none of them."""
    topics = defaultdict(list)
    sent = Topic.objects.sent().filter(negotiation__round=round).select_related("expert")
    for topic in sent.order_by("order", "pk"):
        topics[topic.negotiation_id].append(topic)
    found = [_case(round, party, topics[party.negotiation_id]) for party in _parties(round)]
    _hand_out_comments(round, found)
    for case in found:
        case.absence = (absences or {}).get(case.party.municipality_id)
    booked = {case.negotiation.pk: case.negotiation for case in found if case.negotiation.is_scheduled}
    uninvited = not_invited_of(list(booked.values()))
    for case in found:
        case.uninvited = [person for person, _has_link in uninvited.get(case.negotiation.pk, [])]
    return found, _deliver(found, _letters(round))


def _parties(round: Round) -> Iterable[Party]:
    answering = WelfareGroupMember.objects.answering().select_related("user")
    parties = Party.objects.of_rounds([round]).select_related("municipality", "negotiation__memo")
    members = Prefetch("municipality__members", queryset=answering, to_attr="on_duty")
    asking = Prefetch("time_requests", queryset=TimeRequest.objects.open(), to_attr="asking")
    return parties.prefetch_related("proposals", "negotiation__team", asking, members, "recorded_answers")


def _case(round: Round, party: Party, topics: list[Topic]) -> Case:
    party.round = party.negotiation.round = round
    raised = [topic for topic in topics if topic.municipality_id in (None, party.municipality_id)]
    return Case(
        round=round,
        party=party,
        proposals=list(party.proposals.all()),
        contacts=party.municipality.on_duty,  # type: ignore[attr-defined]
        topics=raised,
        asks=next(iter(party.asking), None),  # type: ignore[attr-defined]
        recorded=list(party.recorded_answers.all()),
    )


def _hand_out_comments(round: Round, cases: list[Case]) -> None:
    """Put what waits for an answer with the municipality that said it; what an organisation said with the first one. One query."""
    of_municipality = {(case.party.negotiation_id, case.party.municipality_id): case for case in cases}
    of_negotiation = {case.party.negotiation_id: case for case in reversed(cases)}
    said = MemoComment.objects.unanswered().filter(memo__negotiation__round=round).order_by("pk")
    for negotiation, municipality, kind in said.values_list(
        "memo__negotiation", "by__group_membership__municipality", "kind"
    ):
        case = of_municipality.get((negotiation, municipality)) or of_negotiation[negotiation]
        case.comments.append(kind)


def _letters(round: Round) -> Iterable[dict]:
    wanted = round.letters.filter(Q(kind__in=KINDS) | Q(state__in=LETTER_IN_TROUBLE))
    municipality = municipality_of_recipient()
    return wanted.order_by("pk").values("about_type", "about_id", *Post.__dataclass_fields__, municipality=municipality)


def _deliver(cases: list[Case], letters: Iterable[dict]) -> list[Post]:
    """Put each letter with its municipality; returns those that have none."""
    of_municipality = {(case.party.negotiation_id, case.party.municipality_id): case for case in cases}
    of_negotiation = {case.party.negotiation_id: case for case in reversed(cases)}
    others = []
    for letter in letters:
        post = Post(**{name: letter[name] for name in Post.__dataclass_fields__})
        negotiation = letter["about_id"] if letter["about_type"] == "negotiation" else 0
        case = of_municipality.get((negotiation, letter["municipality"])) or of_negotiation.get(negotiation)
        if case:
            case.letters.append(post)
        elif post.is_problem:
            others.append(post)
    return others
