"""What the frozen document of a programme holds: plain JSON, already in the reader's language. What is not known is "" or 0."""

from typing import Any, TypedDict


class Section(TypedDict):
    """A part of the analysis."""

    heading: str
    text: str


class Measure(TypedDict):
    """`goal`: the number of its goal among the programme's."""

    what: str
    owner: str
    carriers: list[str]
    due_on: str
    state: str
    tone: str
    goal: int


class Indicator(TypedDict):
    """Figures as people write them. `chart`: what a small picture is drawn from (programmes.charts.stored)."""

    name: str
    unit: str
    target: str
    latest: str
    country: str
    origin: str
    trend: str
    tone: str
    word: str
    goal: int
    chart: dict[str, Any] | None


class NotFollowed(TypedDict):
    name: str
    why: str


class Content(TypedDict):
    language: str
    area: str
    case_number: str
    name: str
    mark: str
    shape: str
    period: str
    theme: str
    target_group: str
    plan: str
    owner: str
    note: str
    analysis: list[Section]
    goals: list[str]
    measures: list[Measure]
    indicators: list[Indicator]
    not_followed: list[NotFollowed]
    sources: list[str]
