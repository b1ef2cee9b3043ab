"""An index against the country: how far, on which side, and in which words."""

import pytest

from programmes.charts import distance
from programmes.charts.parts import Missing
from programmes.series import VALUE, Period, Point
from tests.programmes.charts.shapes import Falls, municipalities

INDEX = Falls(name="Terveysindeksi", unit="indeksi", decimals=0, base=100.0)
YEARS = (2019, 2021)


def test_the_figure_of_the_deck_is_41_points_from_the_country():
    chart = distance.chart(municipalities({}, {YEARS: 141.0}, {YEARS: 100.0}), INDEX, "416")
    (reach,) = chart.reaches
    assert (reach.name, reach.text) == (
        "Etelä-Karjalan hyvinvointialue 141",
        "41 pistettä enemmän kuin koko maassa",
    )
    assert chart.text == "Etelä-Karjalan hyvinvointialue 141: 41 pistettä enemmän kuin koko maassa."
    assert chart.base_text == "koko maa 100"
    assert chart.title == "Terveysindeksi, 2019–2021"


def test_more_lies_on_one_side_of_the_country_and_less_on_the_other_as_far_as_the_figures_say():
    known = {"153": {YEARS: 110.0}, "416": {YEARS: 80.0}, "441": {YEARS: "suppressed"}}
    chart = distance.chart(municipalities(known, {YEARS: 120.0}), INDEX, "416")
    assert [reach.name for reach in chart.reaches] == ["Lemi 80", "Etelä-Karjalan hyvinvointialue 120", "Imatra 110"]
    lemi, area, imatra = (round(reach.x - chart.base, 1) for reach in chart.reaches)
    assert lemi == pytest.approx(-area, abs=0.11)
    assert area == pytest.approx(2 * imatra, abs=0.11)
    assert chart.missing == (
        Missing("suppressed", "piilotettu: Luumäki"),
        Missing("not_published", "ei julkaistu: Lappeenranta, Parikkala"),
    )
    assert [(row.heading, *(cell.text for cell in row.cells)) for row in chart.table.rows] == [
        ("Lemi", "80", "20 pistettä vähemmän kuin koko maassa"),
        ("Etelä-Karjalan hyvinvointialue", "120", "20 pistettä enemmän kuin koko maassa"),
        ("Imatra", "110", "10 pistettä enemmän kuin koko maassa"),
        ("Lappeenranta", "ei julkaistu", "–"),
        ("Luumäki", "piilotettu", "–"),
        ("Parikkala", "ei julkaistu", "–"),
    ]


@pytest.mark.parametrize(
    ("value", "decimals", "words"),
    [
        (100.4, 0, "sama kuin koko maassa"),
        (101.0, 1, "1 piste enemmän kuin koko maassa"),
        (99.0, 0, "1 piste vähemmän kuin koko maassa"),
        (98.8, 1, "1,2 pistettä vähemmän kuin koko maassa"),
    ],
)
def test_the_words_count_the_points(value, decimals, words):
    assert distance.apart(Point(Period(2023, 2023), VALUE, value), 100.0, decimals) == words


def test_without_a_figure_nothing_is_drawn():
    chart = distance.chart(municipalities({}), INDEX)
    assert (chart.is_empty, chart.table.rows) == (True, ())
