"""From a story's data file to a Story: the shape of the file is the shape of the dataclasses, without what can be derived."""

from datetime import date, datetime, timedelta
from typing import Any

from demo.stories.cast import Cast, person, read
from demo.stories.moments import at, free_windows, late_topic_sent, local, municipality_times
from demo.story import (
    BodyStory,
    CommentStory,
    FindingStory,
    MeasureStory,
    MunicipalityStory,
    MunicipalityTimes,
    OrganisationStory,
    PersonStory,
    PresentationStory,
    Story,
    SummaryStory,
    Text,
    TopicStory,
)
from municipalities.reference import MunicipalityRow, municipalities
from negotiations.timetable import Dates

TEXTS = ("cover", "introduction", "conclusions", "next_steps")


def story_from(data: dict[str, Any]) -> Story:
    """The Story that `data` tells; the people whom it does not name get invented names."""
    cast = Cast(taken={row["name"] for row in data["team"]} | {data["organisation"]["representative"]})
    dates = Dates(**data["dates"])
    duration = timedelta(minutes=data["duration_minutes"])
    by_code = {row.code: row for row in municipalities() if row.area_code == data["area_code"]}
    return Story(
        area_code=data["area_code"],
        year=data["year"],
        dates=dates,
        duration=duration,
        windows=free_windows(dates, data["window_starts"], duration),
        team=tuple(_team_member(row, data["team_domain"]) for row in data["team"]),
        organisation=_organisation(data["organisation"]),
        bodies=bodies(),
        municipalities=tuple(
            _municipality(row, by_code[row["code"]], dates, position, cast)
            for position, row in enumerate(data["municipalities"])
        ),
        findings=tuple(FindingStory(theme=row["theme"], text=_text(row)) for row in data["findings"]),
        summary=_summary(data["summary"], dates.summary_due_on),
        presentations=tuple(PresentationStory(**row) for row in data["presentations"]),
        results_sent_at=at(data["results_sent_on"], 10),
        closed_at=at(dates.closes_on, 15),
    )


def bodies() -> tuple[BodyStory, ...]:
    """The four that hear the results, and a regional group that carries measures."""
    return tuple(BodyStory(key=row["kind"], kind=row["kind"], name=_text(row)) for row in read("bodies.toml")["bodies"])


def _text(row: dict[str, Any]) -> Text:
    return Text(fi=row["fi"], sv=row["sv"])


def _team_member(row: dict[str, Any], domain: str) -> PersonStory:
    language = row.get("language", "fi")
    return person(row["name"], row["title"], domain, language, role="county", only_in=tuple(row.get("only_in", ())))


def _organisation(row: dict[str, Any]) -> OrganisationStory:
    language = row.get("language", "fi")
    representative = person(row["representative"], row["title"], row["domain"], language, role="organisation")
    return OrganisationStory(
        name=Text(fi=row["name_fi"], sv=row["name_sv"]), sector="third", representative=representative
    )


def _summary(row: dict[str, Any], day: date) -> SummaryStory:
    return SummaryStory(**{name: _text(row[name]) for name in TEXTS}, approved_at=at(day, 14))


def _municipality(
    row: dict[str, Any], municipality: MunicipalityRow, dates: Dates, position: int, cast: Cast
) -> MunicipalityStory:
    starts_at = at(row["date"], row.get("hour", 9))
    present = tuple(row["decision_makers"])
    none_suits = row.get("none_suits", "")
    times = municipality_times(dates, position, row["date"], none_suits=bool(none_suits))
    return MunicipalityStory(
        code=municipality.code,
        language=municipality.language,
        starts_at=starts_at,
        place=row["place"],
        head_count=row["head_count"],
        decision_makers=present,
        members=cast.group(municipality, row["head_count"], present, row.get("manager_title", "")),
        proposals=_proposals(row, starts_at),
        none_suits=none_suits,
        topics=tuple(_topic(topic, dates, times) for topic in row["topics"]),
        memo=dict(row["memo"]),
        measures=tuple(MeasureStory(**measure) for measure in row["measures"]),
        comments=tuple(CommentStory(**comment) for comment in row["comments"]),
        feedback=row["feedback"],
        times=times,
    )


def _proposals(row: dict[str, Any], starts_at: datetime) -> tuple[datetime, ...]:
    """The agreed time is the first wish, or the second of three."""
    others = [local(moment) for moment in row["other_times"]]
    return (*others[:1], starts_at, *others[1:]) if len(others) > 1 else (starts_at, *others)


def _topic(row: dict[str, Any], dates: Dates, times: MunicipalityTimes) -> TopicStory:
    late = row.get("late", False)
    words = {name: row[name] for name in ("title", "description", "theme", "expertise", "memo_text")}
    return TopicStory(**words, late=late, sent_at=late_topic_sent(dates) if late else times.topics_sent)
