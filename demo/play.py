"""Plays a story through the same actions as the pages use, each doing at its own moment."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from functools import partial

from django.db.models import Q

from demo import cast as casting
from demo.story import MeasureStory, MunicipalityStory, PersonStory, Story, TopicStory
from hyte import clock
from hyte.accounts.models import User
from hyte.documents.models import Document
from hyte.formats import HELSINKI
from hyte.jobs import in_this_process
from municipalities.models import Municipality
from negotiations.actions import (
    answer,
    approval,
    attendance,
    booking,
    closing,
    comment,
    duty,
    feedback,
    measure,
    memo,
    summary,
    topic,
)
from negotiations.actions import round as rounds
from negotiations.models import (
    Finding,
    Memo,
    MemoComment,
    MemoSection,
    Negotiation,
    Participant,
    Party,
    Round,
    Summary,
)
from negotiations.timetable import COMMENT_DAYS
from programmes.models import Measure


@dataclass(order=True)
class Doing:
    """One thing that happens: when, and what."""

    at: datetime
    order: int
    what: str
    do: Callable[[], object]


class Player:
    """Plays one story. `until`: what would happen later has not happened yet."""

    def __init__(
        self, story: Story, *, until: datetime | None = None, leave_out: frozenset[tuple[str, str]] = frozenset()
    ) -> None:
        self.story, self.until, self.leave_out = story, until, leave_out
        self.cast = casting.gather(story)
        self.planner = self.cast.planner
        self.round: Round

    def play(self) -> Round:
        """The whole story in order of time; `leave_out` holds (municipality code, doing) that never happen."""
        with in_this_process():
            for doing in sorted(self._doings(), key=lambda doing: (doing.at, doing.order)):
                if self.until is None or doing.at <= self.until:
                    with clock.at(doing.at):
                        doing.do()
        return self.round

    def _doings(self) -> Iterator[Doing]:
        dates = self.story.dates
        opening = datetime.combine(dates.invitations_on, time(9), HELSINKI)
        yield Doing(opening - timedelta(days=5), 0, "prepare", self._prepare)
        yield Doing(opening, 0, "open", self._open)
        for day in range(1, (dates.closes_on - dates.invitations_on).days):
            yield Doing(opening + timedelta(days=day), 1, "calendar", duty.run_calendar)
        for municipality in self.story.municipalities:
            for number, (at, what, do) in enumerate(self._municipality(municipality), start=2):
                if (municipality.code, what) not in self.leave_out:
                    yield Doing(at, number, what, do)
        yield from self._autumn()

    def _prepare(self) -> None:
        story = self.story
        self.round = rounds.prepare(area=self.cast.area, year=story.year, by=self.planner, copy=False)
        for name, value in vars(story.dates).items():
            setattr(self.round, name, value)
        self.round.duration_minutes = int(story.duration.total_seconds() // 60)
        rounds.save(self.round, by=self.planner)
        self.round.municipalities.set(
            Municipality.objects.filter(code__in=[municipality.code for municipality in story.municipalities])
        )
        self.round.team.set(
            [user for user, person in zip(self.cast.team, story.team, strict=True) if not person.only_in]
        )
        spans = [(start.date(), start.time(), end.time()) for start, end in story.windows]
        rounds.add_windows(self.round, spans=spans, by=self.planner)

    def _open(self) -> None:
        self.round = rounds.open_round(self.round, by=self.planner)
        for municipality in self.story.municipalities:
            self._party(municipality).negotiation.team.set(self.cast.goers(self.story, municipality))

    def _party(self, municipality: MunicipalityStory) -> Party:
        return Party.objects.select_related("negotiation__round", "municipality").get(
            round=self.round, municipality=municipality.code
        )

    def _negotiation(self, municipality: MunicipalityStory) -> Negotiation:
        return self._party(municipality).negotiation

    def _contact(self, municipality: MunicipalityStory) -> User:
        return self.cast.members[municipality.contact.email].user

    def _memo(self, municipality: MunicipalityStory) -> Memo:
        return Memo.objects.get(negotiation=self._negotiation(municipality))

    def _municipality(self, municipality: MunicipalityStory) -> Iterator[tuple[datetime, str, Callable[[], object]]]:
        times, ends_at = municipality.times, municipality.starts_at + self.story.duration
        yield (
            times.opened,
            "opened",
            lambda: answer.confirm_contact(self._party(municipality), by=self._contact(municipality)),
        )
        if times.none_suits:
            yield (
                times.none_suits,
                "none_suits",
                partial(self._propose, municipality, none_suits=municipality.none_suits),
            )
        yield times.replied, "times", partial(self._propose, municipality)
        if municipality.nothing_to_raise:
            yield (
                times.topics_sent,
                "topics",
                lambda: answer.nothing_to_raise(self._party(municipality), by=self._contact(municipality)),
            )
        for told in municipality.topics:
            yield told.sent_at, "topics", partial(self._raise_topic, municipality, told)
        yield times.people_sent, "people", partial(self._tell_people, municipality)
        yield times.booked, "booked", partial(self._book, municipality)
        yield ends_at, "held", partial(self._hold, municipality)
        yield ends_at + timedelta(hours=2), "written", partial(self._write_memo, municipality)
        yield times.fed_back, "feedback", partial(self._give_feedback, municipality)
        yield times.shown, "shown", partial(self._show_memo, municipality)
        yield times.commented, "comments", partial(self._comment, municipality)
        yield times.approved - timedelta(hours=1), "answered", partial(self._answer_comments, municipality)
        yield times.approved, "approved", lambda: memo.approve(self._memo(municipality), by=self.planner)
        yield (
            times.approved + timedelta(minutes=30),
            "sent",
            lambda: memo.send(self._memo(municipality), by=self.planner),
        )
        yield (
            times.accepted,
            "accepted",
            lambda: approval.accept(self._party(municipality), by=self._contact(municipality)),
        )

    def _propose(self, municipality: MunicipalityStory, none_suits: str = "") -> None:
        starts = [] if none_suits else list(municipality.proposals)
        answer.propose_times(
            self._party(municipality), starts=starts, none_suits=none_suits, by=self._contact(municipality)
        )

    def _raise_topic(self, municipality: MunicipalityStory, told: TopicStory) -> None:
        party = self._party(municipality)
        made = topic.draft(negotiation=party.negotiation, party=party, by=self._contact(municipality))
        made.title, made.description, made.theme, made.expertise = (
            told.title,
            told.description,
            told.theme,
            told.expertise,
        )
        topic.send(topic.save(made, by=self._contact(municipality)), by=self._contact(municipality))

    def _tell_people(self, municipality: MunicipalityStory) -> None:
        coming = [self.cast.members[person.email] for person in municipality.present]
        answer.tell_people(self._party(municipality), coming=coming, others=[], by=self._contact(municipality))

    def _book(self, municipality: MunicipalityStory) -> None:
        booking.confirm(
            self._negotiation(municipality),
            starts_at=municipality.starts_at,
            place=municipality.place,
            by=self.planner,
            accept_warnings=True,
        )

    def _hold(self, municipality: MunicipalityStory) -> None:
        negotiation = self._negotiation(municipality)
        attendance.list_invited(negotiation)
        self._set_told_roles(negotiation, municipality.members)
        there = [self.cast.members[person.email].user_id for person in municipality.present]
        others = ~Q(side=Participant.Side.MUNICIPALITY)
        present = negotiation.participants.filter(Q(user__in=there) | others)
        attendance.record_attendance(negotiation, present=present, head_count=municipality.head_count, by=self.planner)

    def _set_told_roles(self, negotiation: Negotiation, members: tuple[PersonStory, ...]) -> None:
        """The register does not know which of the two a star of 2023 meant; the attendance says so as it was told."""
        for person in members:
            if person.role == "manager_or_councillor":
                user = self.cast.members[person.email].user_id
                negotiation.participants.filter(user=user).update(role=person.role)

    def _write_memo(self, municipality: MunicipalityStory) -> None:
        written = memo.start(self._negotiation(municipality), by=self.planner)
        texts = {told.title: told.memo_text for told in municipality.topics}
        for section in written.sections.select_related("topic"):
            text = texts.get(section.heading, "") if section.topic else municipality.memo[section.kind]
            memo.save_section(section, text=text, version=section.version, by=self.planner)
        for told in municipality.measures:
            measure.agree(written.negotiation, self._measure(told, municipality.language), by=self.planner)

    def _measure(self, told: MeasureStory, language: str) -> Measure:
        made = Measure(
            theme=told.theme,
            programme=self.cast.programmes.get(told.programme),
            county_owner=told.county_owner,
            municipality_owner=told.municipality_owner,
            organisation=self.cast.organisation if told.organisation else None,
            body=self.cast.bodies.get(told.body),
            due_on=told.due_on,
        )
        made.say(told.what, language)
        return made

    def _show_memo(self, municipality: MunicipalityStory) -> None:
        """Two weeks for comments; where the county approves earlier, it has promised no more than it keeps."""
        until = clock.today() + timedelta(days=COMMENT_DAYS)
        if (municipality.code, "approved") not in self.leave_out:
            until = min(until, municipality.times.approved.date() - timedelta(days=1))
        memo.open_for_comments(self._memo(municipality), until=until, by=self.planner)

    def _comment(self, municipality: MunicipalityStory) -> None:
        for told in municipality.comments:
            comment.comment(self._section(municipality, told.section), text=told.text, by=self._contact(municipality))

    def _answer_comments(self, municipality: MunicipalityStory) -> None:
        for said in self._memo(municipality).comments.unanswered():
            comment.answer(said, answer=MemoComment.Answer.TAKEN_IN, by=self.planner)

    def _section(self, municipality: MunicipalityStory, key: str) -> MemoSection:
        sections = self._memo(municipality).sections.select_related("memo")
        if not key.startswith("topic-"):
            return sections.get(kind=key)
        title = municipality.topics[int(key.removeprefix("topic-")) - 1].title
        return sections.get(topic__title=title)

    def _give_feedback(self, municipality: MunicipalityStory) -> None:
        if municipality.feedback:
            feedback.give(
                self._negotiation(municipality),
                text=municipality.feedback,
                may_be_named=True,
                by=self._contact(municipality),
            )

    def _autumn(self) -> Iterator[Doing]:
        told = self.story.summary
        if (self.story.area_code, "autumn") in self.leave_out:
            return
        yield Doing(told.approved_at - timedelta(hours=2), 90, "summary", self._write_summary)
        yield Doing(told.approved_at, 91, "approve", self._approve_summary)
        for heard in self.story.presentations:
            at = datetime.combine(heard.presented_on, time(12), HELSINKI)
            body = self.cast.bodies[heard.body]
            words = {"presented_on": heard.presented_on, "outcome": heard.outcome}
            yield Doing(at, 92, "present", partial(self._present, body=body, **words))
        yield Doing(self.story.results_sent_at, 93, "send", self._send_summary)
        yield Doing(self.story.closed_at, 94, "close", lambda: self._close())

    def _close(self) -> Round:
        return closing.close(self.round, by=self.planner, accept_unfinished=True)

    def _approve_summary(self) -> list[Document]:
        return summary.approve(self.round.summary, by=self.planner, accept_partial=True)

    def _send_summary(self) -> Summary:
        return summary.send(self.round.summary, by=self.planner, accept_partial=True)

    def _present(self, **words: object) -> None:
        summary.present(self.round.summary, by=self.planner, **words)  # type: ignore[arg-type]

    def _write_summary(self) -> None:
        for order, told in enumerate(self.story.findings):
            found = Finding(round=self.round, theme=told.theme, text=told.text.fi, text_sv=told.text.sv, order=order)
            feedback.save_finding(found, by=self.planner)
        words = self.story.summary
        texts = {
            f"{name}_{language}": getattr(words, name).in_language(language)
            for name in ("cover", "introduction", "conclusions", "next_steps")
            for language in ("fi", "sv")
        }
        summary.save(summary.start(self.round, by=self.planner), texts=texts, saves=0, by=self.planner)
