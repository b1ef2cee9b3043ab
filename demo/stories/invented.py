"""An invented round of any county, so that it can see its own August before it is real. The same area and year: the same story."""

from dataclasses import asdict
from datetime import date, datetime, time, timedelta
from functools import cache
from random import Random
from typing import Any

from demo.stories.cast import read
from demo.stories.moments import free_windows, later
from demo.stories.reading import TEXTS, story_from
from demo.story import SUBJECTS, Story
from municipalities.reference import CountyRow, MunicipalityRow, county, municipalities_of
from negotiations.timetable import Dates, next_workday, usual_dates

MINUTES = 120
STARTS = [time(9), time(13)]
DECISION_MAKERS: list[list[str]] = [[], ["municipal_manager"], ["councillor"], ["municipal_manager", "councillor"]]


@cache
def invent(area_code: str, year: int) -> Story:
    """The story of one of the 21 counties; KeyError for a code that is none of them."""
    row = county(area_code)
    if not row.is_county:
        raise KeyError(area_code)
    municipalities, dates = municipalities_of(area_code), usual_dates(year)
    chance = Random(f"{area_code}-{year}")  # noqa: S311 - a story, not a secret
    return story_from(
        _county(row, municipalities, dates) | {"municipalities": _negotiations(municipalities, dates, chance)}
    )


def main_language(area_code: str) -> str:
    """The language of most of its municipalities: the county's own people write in it."""
    swedish = [municipality.language == "sv" for municipality in municipalities_of(area_code)]
    return "sv" if sum(swedish) * 2 > len(swedish) else "fi"


def _genitive_sv(name: str) -> str:
    """-s, unless the name already ends in such a sound."""
    return name if name[-1].lower() in "sxz" else f"{name}s"


def _county(row: CountyRow, municipalities: tuple[MunicipalityRow, ...], dates: Dates) -> dict[str, Any]:
    words, language = read("invented_county.toml"), main_language(row.code)
    year, organisation = dates.invitations_on.year, words["organisation"]
    facts = {"count": len(municipalities), "year": year}
    named = {"fi": facts | {"county": f"{row.name_fi}en"}, "sv": facts | {"county": _genitive_sv(row.name_sv)}}
    days = [later(dates.summary_due_on, 4), later(dates.summary_due_on, 6), date(year, 11, 6), date(year, 11, 20)]
    return {
        "area_code": row.code,
        "year": year,
        "duration_minutes": MINUTES,
        "window_starts": STARTS,
        "dates": asdict(dates),
        "team": [{**person, "language": language} for person in words["team"][language]["people"]],
        "team_domain": f"hva{row.code}.example",
        "organisation": {**organisation, **organisation[language], "language": language},
        "findings": words["findings"],
        "summary": {name: {key: words["summary"][name][key].format(**named[key]) for key in named} for name in TEXTS},
        "presentations": [
            {"body": told["body"], "presented_on": next_workday(day), "outcome": told[language]}
            for told, day in zip(words["presentations"], days, strict=True)
        ],
        "results_sent_on": dates.results_on,
    }


def _negotiations(municipalities: tuple[MunicipalityRow, ...], dates: Dates, chance: Random) -> list[dict[str, Any]]:
    """One for each municipality, no two at the same time, in the order of time."""
    starts = [start for start, _ in free_windows(dates, STARTS, timedelta(minutes=MINUTES))]
    taken = sorted(chance.sample(starts, len(municipalities)))
    rows = [
        _negotiation(municipality, start, chance)
        for municipality, start in zip(chance.sample(municipalities, len(municipalities)), taken, strict=True)
    ]
    for municipality_row in rows:
        wishes = chance.sample([start for start in starts if start != municipality_row["start"]], chance.randint(0, 2))
        municipality_row["other_times"] = [start.replace(tzinfo=None) for start in wishes]
    return _with_exceptions(rows)


def _with_exceptions(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """One late topic; where there are more municipalities, one has nothing to raise, and one finds no time at first."""
    rows[-1]["topics"][-1]["late"] = True
    if len(rows) > 4:
        rows[1]["topics"], rows[1]["comments"] = [], []
        rows[2]["none_suits"] = read(f"invented_{rows[2]['language']}.toml")["none_suits"]
    return rows


def _negotiation(municipality: MunicipalityRow, start: datetime, chance: Random) -> dict[str, Any]:
    words, year = read(f"invented_{municipality.language}.toml"), start.year
    name = municipality.name_sv if municipality.language == "sv" else municipality.name_fi
    owner = _genitive_sv(name) if municipality.language == "sv" else municipality.genitive_fi
    topics = _topics(words["topics"], chance)
    return {
        "code": municipality.code,
        "language": municipality.language,
        "start": start,
        "date": start.date(),
        "hour": start.hour,
        "place": words["place"].format(name=name),
        "head_count": chance.randint(4, 9),
        "decision_makers": chance.choice(DECISION_MAKERS),
        "manager_title": words["manager_title"],
        "memo": {subject: chance.choice(words["memo"][subject]).format(genitive=owner) for subject in SUBJECTS},
        "topics": topics,
        "measures": _measures(words["measures"], [topic["theme"] for topic in topics], year + 1, chance),
        "comments": _comments(words["comments"], chance),
        "feedback": chance.choice(words["feedback"]),
    }


def _topics(rows: list[dict[str, str]], chance: Random) -> list[dict[str, Any]]:
    """Family services, and one or two others."""
    family = [row for row in rows if row["theme"] == "family_services"]
    others = [row for row in rows if row["theme"] != "family_services"]
    return [dict(row) for row in (chance.choice(family), *chance.sample(others, chance.randint(1, 2)))]


def _measures(rows: list[dict[str, Any]], themes: list[str], year: int, chance: Random) -> list[dict[str, Any]]:
    """One on each topic's theme, due on a working day between February and November."""
    wanted = [row for row in rows if row["theme"] in themes]
    return [{**row, "due_on": next_workday(date(year, chance.randint(2, 11), chance.randint(1, 24)))} for row in wanted]


def _comments(texts: list[str], chance: Random) -> list[dict[str, str]]:
    sections = chance.sample([*SUBJECTS, "topic-1"], chance.randint(0, 2))
    return [
        {"section": section, "text": text}
        for section, text in zip(sections, chance.sample(texts, len(sections)), strict=True)
    ]
