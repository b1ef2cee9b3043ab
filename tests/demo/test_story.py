"""The stories that the rehearsal plays: the real round of 2023, and an invented one for each county."""

import re
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise

from demo.stories.cast import read
from demo.stories.invented import invent
from demo.stories.south_karelia_2023 import story as south_karelia_2023
from demo.story import DECISION_MAKERS, PROGRAMMES, SUBJECTS, THEMES, MunicipalityStory, PersonStory, Story
from municipalities.models import Body
from municipalities.reference import municipalities_of
from negotiations.models import MemoSection, Participant
from negotiations.timetable import is_workday
from programmes.models import Theme

BOTH = ("municipal_manager", "councillor")
EITHER = ("manager_or_councillor",)
AREAS = [f"{number:02}" for number in range(1, 22)]
NAMES = {row.code: row.name_fi for row in municipalities_of("11")}


def every_story() -> list[Story]:
    return [south_karelia_2023(), *(invent(area, year) for area in AREAS for year in (2026, 2027, 2028))]


def municipalities() -> list[MunicipalityStory]:
    return [municipality for story in every_story() for municipality in story.municipalities]


def people(story: Story) -> list[PersonStory]:
    members = [person for municipality in story.municipalities for person in municipality.members]
    return [*story.team, story.organisation.representative, *members]


def texts(thing: object) -> Iterator[str]:
    """Every piece of text in a story."""
    if isinstance(thing, str):
        yield thing
    elif isinstance(thing, dict):
        yield from texts(tuple(thing.values()))
    elif isinstance(thing, tuple):
        for part in thing:
            yield from texts(part)
    elif is_dataclass(thing):
        for field in fields(thing):
            yield from texts(getattr(thing, field.name))


# The round of 2023, as the county told it


def test_2023_has_the_nine_negotiations_of_the_source() -> None:
    told = [
        (
            f"{municipality.starts_at.day}.{municipality.starts_at.month}.",
            NAMES[municipality.code],
            municipality.head_count,
            municipality.decision_makers,
        )
        for municipality in south_karelia_2023().municipalities
    ]
    assert told == [
        ("5.9.", "Lemi", 9, BOTH),
        ("6.9.", "Imatra", 8, ()),
        ("7.9.", "Parikkala", 3, EITHER),
        ("11.9.", "Taipalsaari", 9, BOTH),
        ("13.9.", "Rautjärvi", 8, EITHER),
        ("14.9.", "Lappeenranta", 17, ()),
        ("19.9.", "Savitaipale", 3, ()),
        ("20.9.", "Ruokolahti", 14, BOTH),
        ("26.9.", "Luumäki", 8, BOTH),
    ]


def test_2023_lasts_from_nine_to_eleven_everywhere() -> None:
    story = south_karelia_2023()
    assert {(municipality.starts_at.hour, municipality.starts_at.minute) for municipality in story.municipalities} == {
        (9, 0)
    }
    assert story.duration == timedelta(hours=2)


def test_2023_county_side_is_two_at_all_nine_and_three_at_savitaipale_and_luumaki() -> None:
    story = south_karelia_2023()
    sides = {
        NAMES[municipality.code]: [person.title for person in story.team_in(municipality)]
        for municipality in story.municipalities
    }
    two = ["HYTE-päällikkö", "hyvinvointisuunnittelija"]
    assert sides == {
        name: [*two, "hyvinvointialueen edustaja"] if name in ("Savitaipale", "Luumäki") else two
        for name in NAMES.values()
    }


def test_2023_follows_the_months_of_the_process() -> None:
    story = south_karelia_2023()
    assert [(told.body, told.presented_on.month) for told in story.presentations] == [
        ("management", 10),
        ("steering", 10),
        ("working", 11),
        ("partnership", 11),
    ]
    assert (story.dates.invitations_on.month, story.results_sent_at.month) == (8, 11)


def test_2023_discusses_family_services_in_every_municipality() -> None:
    themes = [{topic.theme for topic in municipality.topics} for municipality in south_karelia_2023().municipalities]
    assert ["family_services" in of_municipality for of_municipality in themes] == [True] * 9


def test_2023_measures_are_due_in_2024_and_no_two_are_alike() -> None:
    measures = [measure for municipality in south_karelia_2023().municipalities for measure in municipality.measures]
    assert {measure.due_on.year for measure in measures} == {2024}
    assert len({measure.what for measure in measures}) == len(measures) == 25


def test_2023_has_one_to_three_topics_and_two_to_four_measures_each() -> None:
    sizes = {
        (len(municipality.topics), len(municipality.measures)) for municipality in south_karelia_2023().municipalities
    }
    assert sizes == {(2, 2), (2, 3), (3, 3), (3, 4)}


def test_2023_has_one_late_topic_and_one_answer_that_no_time_suits() -> None:
    story = south_karelia_2023()
    assert [
        NAMES[municipality.code]
        for municipality in story.municipalities
        if any(topic.late for topic in municipality.topics)
    ] == ["Luumäki"]
    assert [NAMES[municipality.code] for municipality in story.municipalities if municipality.none_suits] == [
        "Savitaipale"
    ]


# What holds for every story


def test_every_person_is_invented_and_writes_from_an_address_that_cannot_exist() -> None:
    words = read("people.toml")
    first = {name for language in words.values() for name in language["first_names"]}
    last = {name for language in words.values() for name in language["surnames"]}
    cast = [person for story in every_story() for person in people(story)]
    assert [p.name for p in cast if not (p.name.split(" ")[0] in first and p.name.split(" ")[1] in last)] == []
    assert [p.email for p in cast if not re.fullmatch(r"[a-z.]+@[a-z0-9-]+\.example", p.email)] == []


def test_no_two_people_of_a_story_share_a_name_or_an_address() -> None:
    for story in every_story():
        assert len({p.name for p in people(story)}) == len({p.email for p in people(story)}) == len(people(story))


def test_as_many_people_come_as_were_counted_with_the_decision_makers_among_them() -> None:
    for municipality in municipalities():
        assert len(municipality.present) == municipality.head_count
        assert tuple(p.role for p in municipality.present if p.role in DECISION_MAKERS) == municipality.decision_makers


def test_every_group_has_a_contact_a_deputy_and_a_chair() -> None:
    for municipality in municipalities():
        assert municipality.contact.attends and municipality.deputy.attends
        assert [p.role for p in municipality.members].count("chair") == 1


def test_proposals_lie_in_the_free_windows_and_hold_the_agreed_time() -> None:
    for story in every_story():
        starts = {start for start, _ in story.windows}
        for municipality in story.municipalities:
            assert municipality.starts_at in municipality.proposals
            assert 1 <= len(set(municipality.proposals)) == len(municipality.proposals) <= 3
            assert starts.issuperset(municipality.proposals)


def test_negotiations_are_on_working_days_of_september_each_at_its_own_time() -> None:
    for story in every_story():
        starts = [municipality.starts_at for municipality in story.municipalities]
        assert starts == sorted(set(starts))
        assert [start for start in starts if start.month != 9 or not is_workday(start.date())] == []


def test_things_happen_in_their_order() -> None:
    for story in every_story():
        for municipality in story.municipalities:
            t = municipality.times
            none = [t.none_suits] if t.none_suits else []
            before = [t.opened, *none, t.replied, t.topics_sent, t.people_sent, t.booked, municipality.starts_at]
            moments = [
                *before,
                municipality.starts_at + story.duration,
                t.fed_back,
                t.shown,
                t.commented,
                t.approved,
                t.accepted,
            ]
            assert [pair for pair in pairwise(moments) if pair[0] >= pair[1]] == []
            assert t.opened.date() > story.dates.invitations_on
            assert t.approved < story.summary.approved_at < story.results_sent_at < story.closed_at
            assert t.shown.date() <= story.dates.memos_due_on


def test_only_a_late_topic_comes_after_the_last_day_for_answers_and_still_before_the_negotiation() -> None:
    for story in every_story():
        for municipality in story.municipalities:
            for topic in municipality.topics:
                assert (topic.sent_at.date() > story.dates.answers_due_on) == topic.late
                assert topic.sent_at < municipality.starts_at


def test_the_summary_is_presented_after_it_is_approved_and_before_the_round_closes() -> None:
    for story in every_story():
        days: list[date] = [told.presented_on for told in story.presentations]
        assert days == sorted(days)
        assert story.summary.approved_at.date() < days[0] and days[-1] <= story.dates.closes_on


def test_the_words_for_choices_are_those_of_the_models() -> None:
    assert tuple(Theme.values) == THEMES
    assert tuple(kind.value for kind in MemoSection.SUBJECTS) == SUBJECTS
    assert {role.value for role in Participant.DECISION_MAKERS} == set(DECISION_MAKERS)
    for story in every_story():
        assert {body.kind for body in story.bodies} <= set(Body.Kind.values)


def test_themes_programmes_bodies_and_sections_are_known() -> None:
    for story in every_story():
        keys = {body.key for body in story.bodies}
        assert keys.issuperset(told.body for told in story.presentations)
        assert set(THEMES).issuperset(finding.theme for finding in story.findings)
        for municipality in story.municipalities:
            assert set(THEMES).issuperset(topic.theme for topic in municipality.topics)
            assert set(THEMES).issuperset(measure.theme for measure in municipality.measures)
            assert {"", *PROGRAMMES}.issuperset(measure.programme for measure in municipality.measures)
            assert {"", *keys}.issuperset(measure.body for measure in municipality.measures)
            sections = {*SUBJECTS, *(f"topic-{n}" for n, _ in enumerate(municipality.topics, start=1))}
            assert sections.issuperset(comment.section for comment in municipality.comments)
            assert set(municipality.memo) == set(SUBJECTS)


def test_texts_fit_the_fields_that_take_them() -> None:
    for municipality in municipalities():
        assert max((len(topic.title) for topic in municipality.topics), default=0) <= 150
        assert max((len(topic.expertise) for topic in municipality.topics), default=0) <= 200
        assert max(len(measure.what) for measure in municipality.measures) <= 500
        assert max(len(measure.county_owner) for measure in municipality.measures) <= 150


def test_no_text_keeps_a_placeholder_or_a_blank_at_its_ends() -> None:
    for story in every_story():
        assert [text for text in texts(story) if re.search(r"[{}\n]", text) or text != text.strip()] == []


def test_every_moment_knows_that_it_is_in_finland() -> None:
    moments: list[datetime] = [
        moment
        for municipality in municipalities()
        for moment in (municipality.starts_at, *municipality.proposals, municipality.times.opened)
    ]
    assert {str(moment.tzinfo) for moment in moments} == {"Europe/Helsinki"}
