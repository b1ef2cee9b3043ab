"""What a frozen document holds: plain JSON, already in the reader's language, enough to print it years later.

Dates are ISO 8601 strings: moments with their offset ("2023-09-05T09:00:00+03:00"), days without ("2024-01-31").
A text that is not known is "", never missing. Text is plain; line breaks in it are kept.
Schema 2 of a memo gives topics their ids; before it, nothing but their titles told which text is about which topic.
Since schema 3 of a memo and 2 of a summary what people wrote says in which language it is: a document's own words are in
the reader's language, theirs are not translated. Since schema 2 a summary tells too which municipalities are missing.
"""

from typing import Any, Literal, TypedDict

Side = Literal["municipality", "county", "organisation"]
Role = Literal[
    "municipal_manager",
    "councillor",
    "manager_or_councillor",
    "chair",
    "contact",
    "deputy",
    "member",
    "county",
    "organisation",
    "other",
]


class Person(TypedDict):
    """Someone who was there, or was not. The name is "" when only the role was written down."""

    side: Side
    role: Role
    role_label: str
    name: str
    title: str
    organisation: str


# A topic that was raised before the negotiation, and by whom ("from" is a word of Python: hence the other spelling).
Topic = TypedDict(
    "Topic",
    {"id": int, "title": str, "description": str, "theme": str, "late": bool, "from": str, "language": str},
)


class Subjects(TypedDict):
    """The four subjects of section 7 of the Act 612/2021."""

    goals: str
    measures: str
    cooperation: str
    monitoring: str


class TopicSection(TypedDict):
    """What was said about one topic: `topic` is its id. In content of schema 1 there is none, and the title tells it."""

    topic: int
    title: str
    theme: str
    text: str


class Measure(TypedDict):
    """What was agreed: its two owners, who else takes part, which body hears of it, by when."""

    what: str
    theme: str
    programme: str
    mark: Literal["▲", "■", "●", ""]
    county_owner: str
    municipality_owner: str
    organisation: str
    body: str
    due_on: str


class MemoContent(TypedDict):
    """One version of one negotiation's memo, frozen when the county approved it; `written_in`: its texts and measures."""

    language: str
    written_in: str
    area: str
    year: int
    case_number: str
    municipalities: list[str]
    starts_at: str
    ends_at: str
    place: str
    convener: str
    head_count: int
    present: list[Person]
    absent: list[Person]
    topics: list[Topic]
    subjects: Subjects
    topic_sections: list[TopicSection]
    measures: list[Measure]
    version: int
    approved_on: str
    approved_by: str
    distribution: list[str]


# A topic on the agenda: who answers (with title), whose expertise is asked for, minutes (0: not told).
AgendaItem = TypedDict(
    "AgendaItem",
    {
        "title": str,
        "description": str,
        "theme": str,
        "from": str,
        "language": str,
        "expert": str,
        "needed": str,
        "minutes": int,
    },
)


class Coming(TypedDict):
    """Who is expected, by side."""

    label: str
    names: list[str]


class AgendaContent(TypedDict):
    """The agenda of one negotiation as it is now. `minutes`: how long it takes."""

    language: str
    area: str
    year: int
    case_number: str
    municipalities: list[str]
    starts_at: str
    ends_at: str
    place: str
    convener: str
    minutes: int
    items: list[AgendaItem]
    coming: list[Coming]


class SummaryMunicipality(TypedDict):
    """One line of the table of the round; `decision_makers` are the labels of the roles that were there."""

    name: str
    date: str
    head_count: int
    decision_makers: list[str]
    topics: int
    measures: int


class ThemeRow(TypedDict):
    """How many topics each municipality raised in a theme, in the order of `SummaryContent["municipalities"]`."""

    label: str
    counts: list[int]
    municipality_count: int


class Finding(TypedDict):
    theme: str
    text: str


class SummaryMeasure(Measure):
    municipality: str
    language: str


# What someone thought of the round, and who; "" if the giver did not want to be named.
Feedback = TypedDict("Feedback", {"text": str, "from": str, "language": str})


class Presentation(TypedDict):
    """A body that heard the summary."""

    body: str
    date: str
    outcome: str


class MissingMunicipality(TypedDict):
    """A municipality of the county that is not in the summary; `why` it does not take part, or "" where that is not noted."""

    name: str
    why: str


class SummaryContent(TypedDict):
    """The summary of a round, frozen when it was approved. `cover` is the message to management, or "".

    `included`: how many municipalities it is about, which may be more than `municipalities` has lines.
    """

    language: str
    area: str
    year: int
    version: int
    approved_on: str
    approved_by: str
    cover: str
    introduction: str
    conclusions: str
    next_steps: str
    municipalities: list[SummaryMunicipality]
    included: int
    missing: list[MissingMunicipality]
    themes: list[ThemeRow]
    findings: list[Finding]
    measures: list[SummaryMeasure]
    feedback: list[Feedback]
    presentations: list[Presentation]


class ProfileLine(TypedDict):
    """One region's line of a small chart. `points`: [first year, last year, state, value or None]."""

    kind: Literal["municipality", "area", "country"]
    code: str
    name: str
    points: list[list[Any]]


class ProfileChart(TypedDict):
    """What the picture of an indicator is drawn from: the municipality, the county, the country."""

    unit: str
    better: Literal["lower", "higher", "context"]
    decimals: int
    base: float | None
    is_count: bool
    lines: list[ProfileLine]
    target: list[float] | None


class ProfileRow(TypedDict):
    """One indicator. Figures as people write them, each with its years; "" where there is none.

    `own` may be "" in what is missing: `why` then says why. `tone` and `verdict`: which way it went, for the eye and in words.
    """

    name: str
    unit: str
    better: str
    own: str
    own_period: str
    area: str
    area_period: str
    country: str
    country_period: str
    trend: str
    tone: Literal["done", "late", "info", "none"]
    verdict: str
    target: str
    is_met: bool | None
    caution: str
    why: str
    chart: ProfileChart | None


class ProfileProgramme(TypedDict):
    """`missing`: what others have a figure of, or what is hidden; `measures`: what the last memo agreed.

    Content of schema 1 also tells what is not followed, and why: that is the county's own homework, and not shown.
    """

    name: str
    mark: Literal["▲", "■", "●"]
    theme: str
    rows: list[ProfileRow]
    missing: list[ProfileRow]
    measures: list[str]


class ProfileContent(TypedDict):
    """A municipality's state of wellbeing, frozen when the time of its negotiation was confirmed.

    `moved`: sentences, what moved most first. `since`: the year of the last negotiation, 0 where there has been none;
    `agreed_in`: the language of what it agreed.
    """

    language: str
    area: str
    year: int
    municipality: str
    code: str
    version: int
    made_on: str
    since: int
    agreed_in: str
    moved: list[str]
    programmes: list[ProfileProgramme]
    sources: list[str]
