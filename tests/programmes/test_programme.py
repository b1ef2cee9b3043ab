"""The flagship programmes: their list, their pages, and what planners change."""

import pytest
from django.urls import reverse

from programmes.models import Indicator, Programme, ProgrammeIndicator
from tests.municipalities.conftest import reading_english
from tests.municipalities.test_register import rows, text

pytestmark = pytest.mark.usefixtures("english")


def programme(area, key: str = "sopuisa", starts: int = 2024, ends: int = 2025, **fields) -> Programme:
    values = {"name_fi": key.upper(), "mark": "■", "theme_fi": "Mielenterveys", **fields}
    return Programme.objects.create(area=area, key=key, starts_year=starts, ends_year=ends, **values)


def test_programmes_stand_under_their_period_the_newest_first(area, manager):
    programme(area, owner="HYTE-päällikkö", target_group_fi="Lapset")
    programme(area, starts=2025, ends=2028)
    page = reading_english(manager).get(reverse("programmes"))
    assert text(page).index("2025–2028") < text(page).index("2024–2025")
    assert [len(group) for _period, group in page.context["periods"]] == [1, 1]
    assert rows(page) == [["SOPUISA", "Mielenterveys", "–", "no targets no measures"]]


def test_a_county_without_programmes_is_told_so(area, manager):
    assert "Your county has no flagship programmes yet." in text(reading_english(manager).get(reverse("programmes")))


@pytest.mark.parametrize("n", [1, 3])
def test_the_list_asks_the_database_as_often_for_one_programme_as_for_three(
    area, manager, django_assert_num_queries, n: int
):
    for key in ("sopuisa", "sutjakka", "ikaystavallinen")[:n]:
        programme(area, key=key)
    client = reading_english(manager)
    with django_assert_num_queries(6):
        assert client.get(reverse("programmes")).status_code == 200


@pytest.mark.parametrize(("name", "unit", "told"), [
    ("Kaatumiset", "/ 1 000", "/ 1 000 · national source"),
    ("Kaatumiset / 1 000 ikääntynyttä", "/ 1 000", "national source"),
    ("Ylipaino, % oppilaista", "% 8.-luokkalaisista", "national source"),
    ("Ylipaino", "%", "% · national source"),
])  # fmt: skip
def test_a_unit_is_told_where_the_indicators_name_does_not_tell_it(area, manager, name: str, unit: str, told: str):
    one = programme(area)
    made = Indicator.objects.create(
        key="x",
        source="national",
        status="verified",
        sotkanet_id=999_999,
        name_fi=name,
        unit_fi=unit,
        better="lower",
        scale="share" if "%" in unit else "rate",
    )
    ProgrammeIndicator.objects.create(programme=one, indicator=made)
    page = reading_english(manager).get(reverse("programme", args=[one.pk]))
    assert f"{name} {told} county: no figures" in text(page)


def test_an_indicator_says_whose_source_it_is_and_whether_its_id_is_verified(area, manager):
    one = programme(area)
    own = Indicator.objects.create(
        key="own", source="own", area=area, status="verified", name_fi="Oma", provider="x", better="lower"
    )
    unknown = Indicator.objects.get(key="ylipaino-8-ja-9-luokan-oppilaista")
    for order, which in enumerate((own, unknown, Indicator.objects.get(key="sotkanet-1086"))):
        ProgrammeIndicator.objects.create(programme=one, indicator=which, order=order)
    page = reading_english(manager).get(reverse("programme", args=[one.pk]))
    assert [line.origin for line in page.context["followed"]] == [
        "the county's own source",
        "national source · the id is not verified: not fetched",
        "national source",
    ]
    assert "national source · the id is not verified: not fetched county: no figures" in text(page)
