"""The programmes that the application ships for South Karelia."""

import re

import pytest
from django.urls import reverse

from demo import falls_register
from municipalities.models import Sector, WelfareArea
from programmes.actions import seed
from programmes.actions.seed import seed_programmes
from programmes.models import AnalysisSection, Goal, Measure, Observation, Programme, ProgrammeIndicator
from tests.municipalities.conftest import reading_english
from tests.municipalities.test_register import text

PARTS = (Programme, AnalysisSection, Goal, Measure, ProgrammeIndicator, Observation)


def test_three_programmes_follow_each_other_in_two_periods(area):
    made = seed_programmes(area)
    assert [(one.mark, one.name, one.period, one.previous and one.previous.period) for one in made] == [
        ("▲", "SUTJAKKA", "2024–2025", None),
        ("▲", "SUTJAKKA", "2025–2028", "2024–2025"),
        ("■", "SOPUISA", "2024–2025", None),
        ("■", "SOPUISA", "2025–2028", "2024–2025"),
        ("●", "IKÄYSTÄVÄLLINEN", "2024–2025", None),
        ("●", "IKÄYSTÄVÄLLINEN", "2025–2028", "2024–2025"),
    ]
    assert {one.plan for one in made} == {"", "Laaja hyvinvointisuunnitelma 2025–2028"}


def test_each_has_its_four_parts_and_leaves_something_out_on_purpose(area):
    for one in seed_programmes(area):
        counts = [one.sections.count(), one.goals.count(), len(one.own_measures), one.indicator_rows.count()]
        assert [count > 1 for count in counts] == [True] * 4
        rows = list(one.indicator_rows.select_related("indicator"))
        assert [row for row in rows if row.indicator.status == "unverified" and row.target_value is not None] == []
        left_out = [row for row in rows if row.not_followed]
        assert len(left_out) >= 1
        assert all(row.not_followed_fi and row.not_followed_sv for row in left_out)


def test_doing_it_again_changes_nothing(area):
    first = [one.pk for one in seed_programmes(area)]
    counts = [model.objects.count() for model in PARTS]
    Programme.objects.filter(pk=first[0]).update(theme_fi="Oma teema")
    assert [one.pk for one in seed_programmes(area)] == first
    assert [model.objects.count() for model in PARTS] == counts
    assert Programme.objects.get(pk=first[0]).theme_fi == "Oma teema"


def test_measures_that_are_done_are_not_carried_to_the_next_period(area):
    made = {(one.key, one.starts_year): one for one in seed_programmes(area)}
    states = {years: sorted(measure.state for measure in made["sopuisa", years].own_measures) for years in (2024, 2025)}
    assert states == {2024: ["done", "dropped", "started", "started"], 2025: ["started", "started"]}
    assert len(made["sutjakka", 2025].own_measures) == 3
    carried = made["sutjakka", 2025].own_measures[0]
    assert carried.goal.programme == made["sutjakka", 2025]


def test_targets_are_those_of_the_period(area):
    made = {(one.key, one.starts_year): one for one in seed_programmes(area)}
    rows = ProgrammeIndicator.objects.filter(indicator__key="sotkanet-683")
    assert list(
        rows.filter(programme__in=made.values()).values_list("programme__starts_year", "target_value", "target_year")
    ) == [
        (2024, 11.7, 2025),
        (2025, 11.5, 2028),
    ]


def test_the_countys_own_register_is_followed_once_it_has_been_brought(area, planner):
    seed_programmes(area)
    rows = ProgrammeIndicator.objects.filter(indicator__area=area)
    seed.follow_own(area)
    assert rows.count() == 0
    falls_register.bring(area=area, by=planner)
    for _again in range(2):
        seed.follow_own(area)
    found = rows.values_list("programme__key", "programme__starts_year", "target_year", "target_value")
    assert sorted(found) == [("ikaystavallinen", 2024, 2025, 68.0), ("ikaystavallinen", 2025, 2028, 62.0)]


def test_the_figure_of_the_presentation_is_an_observation_with_its_source(area):
    seed_programmes(area)
    found = Observation.objects.filter(indicator__key="kansallinen-terveysindeksi").order_by("value")
    assert [(str(one.region), one.value, one.first_year, one.last_year) for one in found] == [
        (str(found[0].region), 100.0, 2019, 2021),
        (str(found[1].region), 141.0, 2019, 2021),
    ]
    assert [one.region.kind for one in found] == ["country", "area"]
    assert {one.run.source.split(";")[0] for one in found} == {"Hyvinvointialueen esitys 2023"}
    assert {(one.run.kind, one.run.state, one.run.counts["added"]) for one in found} == {("shipped", "done", 2)}


def test_a_figure_of_the_presentation_that_has_been_corrected_stays_so(area):
    seed_programmes(area)
    Observation.objects.filter(value=141).update(value=140)
    seed_programmes(area)
    assert set(Observation.objects.values_list("value", flat=True)) == {100.0, 140.0}


def test_another_county_gets_none(db):
    assert seed_programmes(WelfareArea.objects.get(code="13")) == []
    assert Programme.objects.count() == 0


def test_every_text_is_there_in_both_languages():
    def lacking(value, path="") -> list[str]:
        if isinstance(value, list):
            return [place for n, item in enumerate(value) for place in lacking(item, f"{path}[{n}]")]
        if not isinstance(value, dict):
            return []
        own = [f"{path}.{key}" for key in value if key.endswith("_fi") and not value.get(f"{key[:-3]}_sv")]
        return own + [place for key, item in value.items() for place in lacking(item, f"{path}.{key}")]

    assert lacking(seed._told("11")) == []


def test_no_person_is_named():
    """Owners are titles: none has two words that begin with a capital letter."""
    owners = {told["owner"] for one in seed._told("11")["programmes"] for told in (one, *one["measures"])}
    assert [owner for owner in owners if re.search(r"[A-ZÅÄÖ]\w+ [A-ZÅÄÖ]", owner)] == []


@pytest.mark.usefixtures("english")
def test_the_page_says_which_content_is_an_example(area, manager):
    Sector.objects.create(area=area, name_fi="Terveyspalvelut")
    one = seed_programmes(area)[0]
    page = text(reading_english(manager).get(reverse("programme", args=[one.pk])))
    assert "ovat esimerkkisisältöä, eivät hyvinvointialueen päätöksiä" in page
    assert "141 (2019–2021)" in page
