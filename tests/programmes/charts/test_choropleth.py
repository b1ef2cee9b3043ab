"""The map: at most five classes, told apart by lightness and number, those without a figure by their hatch."""

from itertools import pairwise

import pytest
from django.template.loader import render_to_string

from programmes.charts import choropleth
from programmes.charts.parts import Missing
from tests.hyte.test_ui import contrast, tokens
from tests.programmes.charts.shapes import NAMES, Falls, municipalities

KNOWN = {"153": {2023: 12.0}, "405": {2023: 19.96}, "416": {2023: 27.0}, "441": {2023: "suppressed"}}


def test_classes_are_named_and_every_figure_is_in_its_class_as_it_is_shown():
    chart = choropleth.chart(municipalities(KNOWN), Falls(), "416")
    assert [(one.number, one.text) for one in chart.classes] == [
        (1, "10,0–14,9"),
        (2, "15,0–19,9"),
        (3, "20,0–24,9"),
        (4, "25,0–30,0"),
    ]
    assert {area.name: (area.text, area.mark, area.is_own) for area in chart.areas} == {
        "Imatra": ("12,0", "1", False),
        "Lappeenranta": ("20,0", "3", False),
        "Lemi": ("27,0", "4", True),
        "Luumäki": ("piilotettu", "", False),
        "Parikkala": ("ei julkaistu", "", False),
    }


def test_hidden_and_not_published_have_different_hatches_and_words():
    chart = choropleth.chart(municipalities(KNOWN), Falls())
    assert [area.fill for area in chart.areas if not area.mark] == ["suppressed", "not_published"]
    assert chart.missing == (
        Missing("suppressed", "piilotettu: Luumäki"),
        Missing("not_published", "ei julkaistu: Parikkala"),
    )
    html = render_to_string("charts/choropleth.html", {"chart": chart, "chart_id": "m"})
    assert html.count('fill="url(#m-suppressed)"') == html.count('fill="url(#m-not_published)"') == 1


@pytest.mark.parametrize(
    "values", [(1.0, 2.0, 3.0, 4.0, 5.0), (7.0, 7.0, 7.0, 7.0, 7.0), (0.0, 0.1, 99.9, 50.0, 3.0), (-5.0, 4.9, 0, 1, 2)]
)
def test_there_are_never_more_than_five_classes_and_none_is_left_without_one(values):
    chart = choropleth.chart(
        municipalities({code: {2023: value} for code, value in zip(NAMES, values, strict=True)}), Falls()
    )
    assert 1 <= len(chart.classes) <= 5
    assert len({one.step for one in chart.classes}) == len(chart.classes)
    assert all(area.mark for area in chart.areas)


def test_grey_print_keeps_the_order_of_the_classes_and_their_numbers_can_be_read():
    colours = [tokens()[f"class-{step}"] for step in range(1, 6)]
    assert [contrast(colour, "#000000") for colour in colours] == sorted(
        (contrast(colour, "#000000") for colour in colours), reverse=True
    )
    assert min(contrast(lighter, darker) for lighter, darker in pairwise(colours)) >= 1.35
    assert min(contrast(tokens()["ink"], colour) for colour in colours[:3]) >= 4.5
    assert min(contrast(tokens()["card"], colour) for colour in colours[3:]) >= 4.5


def test_the_table_tells_the_figure_and_the_class():
    chart = choropleth.chart(municipalities(KNOWN), Falls())
    assert chart.table.headings == ("Kunta", "2023", "Luokka kartalla")
    assert [(row.heading, *(cell.text for cell in row.cells)) for row in chart.table.rows] == [
        ("Imatra", "12,0", "1"),
        ("Lappeenranta", "20,0", "3"),
        ("Lemi", "27,0", "4"),
        ("Luumäki", "piilotettu", "–"),
        ("Parikkala", "ei julkaistu", "–"),
    ]
    assert chart.text.endswith("25,0–30,0: Lemi. piilotettu: Luumäki. ei julkaistu: Parikkala.")


def test_without_a_municipal_figure_there_is_no_map():
    chart = choropleth.chart(municipalities({}, {2023: 9.0}), Falls())
    assert (chart.is_empty, chart.classes, chart.missing) == (True, (), ())
    html = render_to_string("charts/choropleth.html", {"chart": chart, "chart_id": "m"})
    assert "<svg" not in html
    assert "Yhdelläkään kunnalla ei ole lukua" in html
