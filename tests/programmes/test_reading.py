"""Figures as they leave the database: whose they are, in what order, with what hidden, and in how many queries."""

import pytest

from programmes.models import ImportRun, Indicator, Observation, Region
from programmes.reading import figures, figures_of
from programmes.series import SUPPRESSED, Period
from tests.programmes.figures import observe

pytestmark = pytest.mark.django_db
YEAR = Period(2023, 2023)


@pytest.fixture
def falls():
    return Indicator.objects.create(
        key="falls", source="national", status="verified", name_fi="Kaatumiset", provider="THL", better="lower"
    )


def test_an_area_sees_its_municipalities_by_name_itself_and_the_country(area, falls):
    observe(falls, "416", 2023, 4.5, number=20)
    observe(falls, "FI", 2023, 5.5, number=9000)
    observe(falls, "091", 2023, 1.5, number=900)  # Helsinki is in another county
    shown = figures_of(falls, area)
    assert [series.place.name for series in shown.places] == [
        "Imatra",
        "Lappeenranta",
        "Lemi",
        "Luumäki",
        "Parikkala",
        "Rautjärvi",
        "Ruokolahti",
        "Savitaipale",
        "Taipalsaari",
    ]
    assert shown.of("416").latest.value == 4.5
    assert shown.country.latest.value == 5.5
    assert [series.place.code for series in shown if series] == ["416", "FI"]


def test_a_period_of_years_stands_among_single_years(area, falls):
    observe(falls, "416", (2019, 2021), 4.5)
    observe(falls, "416", 2018, 4.0)
    assert [str(period) for period in figures_of(falls, area).periods] == ["2018", "2019–2021"]


def test_only_the_municipality_asked_for_is_read_and_its_neighbours_still_guard_it(area, falls):
    """Of nine municipalities Lemi alone has a small number: a second one is hidden, though Lemi's page shows no other."""
    codes = ["153", "405", "416", "441", "580", "689", "700", "739", "831"]
    for place, code in enumerate(codes):
        observe(falls, code, 2023, 1.0, number=3 if code == "416" else 20 + place)
    observe(falls, "11", 2023, 1.0, number=3 + sum(20 + place for place, code in enumerate(codes) if code != "416"))
    every = figures_of(falls, area)
    hidden = [series.place.name for series in every.places if series.at(YEAR).state == SUPPRESSED]
    assert hidden == ["Imatra", "Lemi"]
    for code in codes:
        alone = figures([falls], area, municipalities=[code])[falls.pk]
        assert [series.place.code for series in alone.places] == [code]
        assert alone.of(code).at(YEAR) == every.of(code).at(YEAR)
    assert every.area.at(YEAR).number == 197


def test_a_source_without_a_total_shows_a_gender_and_says_which(area, falls):
    observe(falls, "416", 2023, 4.5, gender="male")
    observe(falls, "416", 2023, 5.5, gender="female")
    shown = figures_of(falls, area)
    assert (shown.gender, shown.genders, shown.of("416").latest.value) == ("female", ("female", "male"), 5.5)
    assert figures_of(falls, area, gender="male").of("416").latest.value == 4.5


@pytest.mark.parametrize("many", [3, 30])
def test_however_many_indicators_are_read_in_two_queries_or_three(area, django_assert_num_queries, many):
    indicators = [
        Indicator.objects.create(
            key=f"i{n}", source="national", status="verified", name_fi=f"I{n}", provider="THL", better="lower"
        )
        for n in range(many)
    ]
    for indicator in indicators:
        for year in (2021, 2022, 2023):
            observe(indicator, "416", year, 4.5, number=20)
            observe(indicator, "153", year, 4.5, number=2)
    with django_assert_num_queries(2):
        assert len(figures(indicators, area)) == many
    with django_assert_num_queries(4):
        assert len(figures(indicators, area, municipalities=["416"])) == many


def test_no_figure_at_all_is_an_empty_picture_and_no_fault(area, falls):
    shown = figures_of(falls, area)
    assert (shown.periods, shown.genders, any(shown)) == ((), ("total",), False)
    assert Observation.objects.count() == ImportRun.objects.count() == 0


def test_every_municipality_and_county_is_a_region_with_the_number_that_sotkanet_gives_it(db):
    assert Region.objects.count() == 332
    assert [
        (r.code, r.sotkanet_id) for r in Region.objects.filter(municipality__area="11").order_by("municipality")
    ] == [
        ("153", 65),
        ("405", 184),
        ("416", 191),
        ("441", 213),
        ("580", 268),
        ("689", 320),
        ("700", 328),
        ("739", 343),
        ("831", 373),
    ]
    assert Region.objects.get(area="11").sotkanet_id == 957
    assert str(Region.objects.country().get()) == "Koko maa"


def test_a_small_number_that_an_own_file_leaves_out_follows_from_no_page_of_the_others(area):
    """Lemi's two are in no file, but 100 − 98 would tell them: Imatra's 12 are hidden on every page, and for its own people too."""
    own = Indicator.objects.create(
        key="own",
        source="own",
        area=area,
        status="verified",
        name_fi="Omat",
        provider="x",
        better="lower",
        scale="count",
    )
    for code, number in (("153", 12), ("405", 13), ("441", 13), ("580", 15), ("689", 15), ("700", 15), ("739", 15)):
        observe(own, code, 2023, number, number=number)
    observe(own, "831", 2023, 0, number=0)
    observe(own, "11", 2023, 100, number=100)
    every = figures_of(own, area)
    assert [series.place.name for series in every if series.at(YEAR).state == SUPPRESSED] == ["Imatra"]
    assert figures([own], area, municipalities=["153"])[own.pk].of("153").latest is None
