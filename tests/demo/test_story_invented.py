"""An invented round of any county: complete, in the right languages, and the same each time."""

import pytest

from demo.stories.cast import read
from demo.stories.invented import invent, main_language
from municipalities.reference import municipalities_of

AREAS = [f"{number:02}" for number in range(1, 22)]


@pytest.mark.parametrize("area", AREAS)
def test_any_county_gets_all_its_municipalities(area: str) -> None:
    codes = [municipality.code for municipality in invent(area, 2026).municipalities]
    assert sorted(codes) == sorted(row.code for row in municipalities_of(area))


@pytest.mark.parametrize("area", AREAS)
def test_a_municipality_is_told_of_in_the_language_of_its_majority(area: str) -> None:
    languages = {row.code: row.language for row in municipalities_of(area)}
    subjects = {
        "fi": set(read("invented_fi.toml")["memo"]["measures"]),
        "sv": set(read("invented_sv.toml")["memo"]["measures"]),
    }
    for municipality in invent(area, 2026).municipalities:
        assert {municipality.language, *(person.language for person in municipality.members)} == {
            languages[municipality.code]
        }
        assert municipality.memo["measures"] in subjects[municipality.language]


def test_only_in_ostrobothnia_does_the_county_itself_write_swedish() -> None:
    assert [area for area in AREAS if main_language(area) == "sv"] == ["17"]
    assert invent("17", 2026).planner.language == "sv"


def test_the_summary_is_in_both_languages() -> None:
    summary = invent("17", 2026).summary
    assert summary.introduction.fi.startswith("Pohjanmaan hyvinvointialueen HYTE-neuvotteluissa")
    assert summary.introduction.sv.startswith("Vid Österbottens välfärdsområdes HYTE-förhandlingar")


def test_finnish_texts_inflect_the_name_of_the_municipality() -> None:
    goals = " ".join(municipality.memo["goals"] for municipality in invent("19", 2026).municipalities)
    named = {
        name for name in ("Oulun", "Haapajärven", "Raahen", "Siikalatvan", "Lumijoen", "Kempeleen") if name in goals
    }
    assert named == {"Oulun", "Haapajärven", "Raahen", "Siikalatvan", "Lumijoen", "Kempeleen"}


def test_the_same_area_and_year_give_the_same_story_and_another_year_another() -> None:
    again = invent.__wrapped__("11", 2026)
    assert again == invent("11", 2026)
    assert [t.code for t in again.municipalities] != [t.code for t in invent("11", 2027).municipalities]


def test_every_larger_county_has_one_late_topic_one_empty_answer_and_one_that_finds_no_time_at_first() -> None:
    for area in AREAS:
        story = invent(area, 2026)
        late = sum(topic.late for municipality in story.municipalities for topic in municipality.topics)
        empty = sum(municipality.nothing_to_raise for municipality in story.municipalities)
        none = sum(bool(municipality.none_suits) for municipality in story.municipalities)
        assert (late, empty, none) == ((1, 1, 1) if len(story.municipalities) > 4 else (1, 0, 0))


@pytest.mark.parametrize("code", ["00", "22", "90", "91"])
def test_helsinki_aland_and_unknown_codes_have_no_round(code: str) -> None:
    with pytest.raises(KeyError):
        invent(code, 2026)
