"""Small multiples: one scale for all, gaps as in the large chart, and every number in a table."""

from programmes.charts import multiples
from tests.programmes.charts.shapes import Falls, municipalities

KNOWN = {
    "153": {2020: 10.0, 2021: 20.0, 2022: 30.0},
    "416": {2020: 10.0, 2021: "suppressed", 2022: 10.0},
    "441": {2020: "suppressed", 2021: "suppressed", 2022: "suppressed"},
    "580": {2020: 30.0, 2022: 30.0},
}
CHART = multiples.chart(municipalities(KNOWN, None, {2020: 20.0, 2021: 20.0, 2022: 20.0}), Falls(), "416")
PANELS = {panel.name: panel for panel in CHART.panels}


def test_those_without_any_figure_are_named_under_the_picture():
    assert CHART.absent == "Ei lukuja: Lappeenranta"
    assert multiples.chart(municipalities({}), Falls()).absent == ""


def test_the_same_figure_stands_at_the_same_height_in_every_panel():
    heights = {name: [round(level.at - panel.top, 1) for level in panel.levels] for name, panel in PANELS.items()}
    assert list(heights) == ["Imatra", "Lemi", "Luumäki", "Parikkala"]
    assert len(set(map(tuple, heights.values()))) == 1
    ten = PANELS["Imatra"].path.split("L")[0].removeprefix("M").split()[1]
    assert [round(y - PANELS["Lemi"].top, 1) for _x, y in PANELS["Lemi"].dots] == [
        round(float(ten) - PANELS["Imatra"].top, 1)
    ] * 2


def test_years_stand_at_the_same_place_in_every_panel_and_the_country_runs_through_all():
    assert {round(panel.right - panel.x, 1) for panel in CHART.panels} == {
        round(CHART.panels[0].right - CHART.panels[0].x, 1)
    }
    assert all(panel.country.count(" ") == 3 for panel in CHART.panels)


def test_a_hidden_and_a_missing_year_break_the_line_under_their_own_hatch():
    assert [(panel.path.count("M"), [band.state for band in panel.bands]) for panel in CHART.panels] == [
        (1, []),
        (0, ["suppressed"]),
        (0, ["suppressed"]),
        (0, ["not_published"]),
    ]
    assert [(one.state, one.text) for one in CHART.missing] == [
        ("suppressed", "piilotettu"),
        ("not_published", "ei julkaistu"),
    ]


def test_each_panel_says_its_newest_figure_or_why_there_is_none():
    assert {name: panel.now for name, panel in PANELS.items()} == {
        "Imatra": "30,0 (2022)",
        "Lemi": "10,0 (2022)",
        "Luumäki": "piilotettu",
        "Parikkala": "30,0 (2022)",
    }
    assert [panel.name for panel in CHART.panels if panel.is_own] == ["Lemi"]
    assert CHART.text == (
        "Imatra 30,0 (2022), Lemi 10,0 (2022), Luumäki piilotettu, Parikkala 30,0 (2022). Ei lukuja: Lappeenranta."
    )


def test_the_table_has_all_numbers_the_newest_year_first():
    (table,) = CHART.tables
    assert table.headings == ("Paikka", "2022", "2021", "2020")
    assert [(row.heading, *(cell.text for cell in row.cells)) for row in table.rows] == [
        ("Imatra", "30,0", "20,0", "10,0"),
        ("Lemi", "10,0", "piilotettu", "10,0"),
        ("Luumäki", "piilotettu", "piilotettu", "piilotettu"),
        ("Parikkala", "30,0", "ei julkaistu", "30,0"),
        ("Koko maa", "20,0", "20,0", "20,0"),
    ]


def test_many_years_make_several_tables():
    chart = multiples.chart(municipalities({"416": dict.fromkeys(range(2001, 2024), 1.0)}), Falls())
    assert [len(table.headings) - 1 for table in chart.tables] == [8, 8, 7]


def test_without_a_municipal_figure_nothing_is_drawn():
    chart = multiples.chart(municipalities({}, {2022: 1.0}), Falls())
    assert (chart.is_empty, chart.tables) == (True, ())


def test_a_sum_of_persons_is_not_drawn_behind_a_municipality():
    chart = multiples.chart(municipalities(KNOWN, None, {2020: 9000.0}), Falls(is_count=True))
    assert (chart.has_country, {panel.country for panel in chart.panels}) == (False, {""})
    assert [row.heading for row in chart.tables[0].rows] == ["Imatra", "Lemi", "Luumäki", "Parikkala"]
