"""What a played round is made of: dates, people and words, and nothing else.

Pure: knows no models. A story says what happened, when and who said it; the player makes it happen through the same actions as the pages.
Theme, role and kind words are the values of the models' choices, as plain text.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from negotiations.timetable import Dates

THEMES = (
    "family_services",
    "school_wellbeing",
    "mental_health_substance",
    "overweight_lifestyle",
    "ageing_falls_loneliness",
    "cooperation_counterparts",
    "communication",
    "working_groups",
    "resources_awareness",
    "organisations",
    "other",
)
PROGRAMMES = ("sutjakka", "sopuisa", "ikaystavallinen")
SUBJECTS = ("goals", "measures", "cooperation", "monitoring")
GROUP_ROLES = ("chair", "municipal_manager", "councillor", "member")
DECISION_MAKERS = ("municipal_manager", "councillor", "manager_or_councillor")


@dataclass(frozen=True)
class Text:
    """The same words in both languages."""

    fi: str
    sv: str

    def in_language(self, language: str) -> str:
        return self.sv if language == "sv" else self.fi


@dataclass(frozen=True)
class PersonStory:
    """An invented person. `role` as told of the attendance: a group role, "manager_or_councillor", "county" or "organisation"."""

    name: str
    email: str
    title: str
    language: str
    role: str = "member"
    duty: str = ""  # "contact", "deputy" or none
    attends: bool = True
    only_in: tuple[str, ...] = ()  # codes of the municipalities; empty: in all of them

    @property
    def group_role(self) -> str:
        """The role in the welfare group's register, which has no word for "one of the two, unknown which"."""
        return self.role if self.role in GROUP_ROLES else "member"

    def goes_to(self, code: str) -> bool:
        return not self.only_in or code in self.only_in


@dataclass(frozen=True)
class OrganisationStory:
    """An organisation that is invited to every negotiation; `sector` is public, private or third."""

    name: Text
    sector: str
    representative: PersonStory


@dataclass(frozen=True)
class BodyStory:
    key: str
    kind: str  # management, steering, working, partnership, regional
    name: Text


@dataclass(frozen=True)
class TopicStory:
    """A topic raised beforehand, and what the memo says of it. `late`: sent after the last day for answers."""

    title: str
    description: str
    theme: str
    expertise: str
    memo_text: str
    sent_at: datetime
    late: bool = False


@dataclass(frozen=True)
class MeasureStory:
    what: str
    theme: str
    county_owner: str
    municipality_owner: str
    due_on: date
    programme: str = ""  # a key of PROGRAMMES
    organisation: bool = False  # carried by the story's organisation too
    body: str = ""  # the key of the body that carries it


@dataclass(frozen=True)
class CommentStory:
    """The contact's comment. `section`: one of SUBJECTS, or "topic-1" for the first topic."""

    section: str
    text: str


@dataclass(frozen=True)
class MunicipalityTimes:
    """When each thing happened, in this order; the negotiation itself lies between `booked` and `shown`."""

    opened: datetime  # the contact opens the link: "this is still me"
    none_suits: datetime | None  # "none suits", before the times of `replied`
    replied: datetime  # proposals sent
    topics_sent: datetime  # the topics, or "nothing to raise"; a late topic has its own time
    people_sent: datetime  # who comes
    booked: datetime
    fed_back: datetime
    shown: datetime  # the memo goes out for comments
    commented: datetime
    approved: datetime  # by the county
    accepted: datetime  # by the municipality


@dataclass(frozen=True)
class MunicipalityStory:
    """One municipality's negotiation, from its first answer to its receipt of the memo."""

    code: str
    language: str
    starts_at: datetime
    place: str
    head_count: int
    decision_makers: tuple[
        str, ...
    ]  # roles present: "municipal_manager" and "councillor", or "manager_or_councillor", or none
    members: tuple[PersonStory, ...]  # the welfare group, the contact and the deputy first
    proposals: tuple[datetime, ...]  # best first; `starts_at` is one of them
    none_suits: str  # words of the first answer, where no time suited at first; else empty
    topics: tuple[TopicStory, ...]
    memo: dict[str, str]  # SUBJECTS -> text
    measures: tuple[MeasureStory, ...]
    comments: tuple[CommentStory, ...]
    feedback: str
    times: MunicipalityTimes

    @property
    def contact(self) -> PersonStory:
        return next(person for person in self.members if person.duty == "contact")

    @property
    def deputy(self) -> PersonStory:
        return next(person for person in self.members if person.duty == "deputy")

    @property
    def present(self) -> tuple[PersonStory, ...]:
        """The municipality's own people who were there."""
        return tuple(person for person in self.members if person.attends)

    @property
    def nothing_to_raise(self) -> bool:
        return not self.topics


@dataclass(frozen=True)
class FindingStory:
    theme: str
    text: Text


@dataclass(frozen=True)
class SummaryStory:
    cover: Text
    introduction: Text
    conclusions: Text
    next_steps: Text
    approved_at: datetime


@dataclass(frozen=True)
class PresentationStory:
    """A body (by key) heard the summary."""

    body: str
    presented_on: date
    outcome: str


@dataclass(frozen=True)
class Story:
    """One round of one county."""

    area_code: str
    year: int
    dates: Dates
    duration: timedelta
    windows: tuple[tuple[datetime, datetime], ...]  # the county's free windows
    team: tuple[PersonStory, ...]  # the head of health promotion, the planner, then others
    organisation: OrganisationStory
    bodies: tuple[BodyStory, ...]
    municipalities: tuple[MunicipalityStory, ...]  # in the order of their negotiations
    findings: tuple[FindingStory, ...]
    summary: SummaryStory
    presentations: tuple[PresentationStory, ...]
    results_sent_at: datetime
    closed_at: datetime

    @property
    def planner(self) -> PersonStory:
        return self.team[1]

    def team_in(self, municipality: MunicipalityStory) -> tuple[PersonStory, ...]:
        """The county's people at one municipality's negotiation."""
        return tuple(person for person in self.team if person.goes_to(municipality.code))
