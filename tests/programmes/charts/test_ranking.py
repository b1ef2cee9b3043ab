"""The ranking: who is where in the newest comparable period, the lines of the county and the country, and who is missing."""

from programmes.charts import ranking
from programmes.charts.comparing import comparable, newest
from programmes.charts.parts import Missing
from programmes.series import Period
from tests.programmes.charts.shapes import Falls, municipalities

KNOWN = {"153": {2022: 1.0, 2023: 30.0}, "405": {2022: 2.0, 2023: 10.0}, "416": {2022: 3.0, 2023: 20.0}}
HIDDEN = KNOWN | {"441": {2023: "suppressed"}}


def test_a_low_figure_comes_first_where_low_is_good_and_a_high_one_where_high_is():
    chart = ranking.chart(municipalities(KNOWN), Falls(better="lower"), "416")
    assert [(dot.name, dot.text, dot.is_own) for dot in chart.dots] == [
        ("Lappeenranta", "10,0", False),
        ("Lemi", "20,0", True),
        ("Imatra", "30,0", False),
    ]
    upside = ranking.chart(municipalities(KNOWN), Falls(better="higher"))
    assert [dot.name for dot in upside.dots] == ["Imatra", "Lemi", "Lappeenranta"]
    assert upside.text.startswith("2023, suurin ensin: Imatra 30,0, Lemi 20,0, Lappeenranta 10,0.")


def test_dots_and_lines_stand_on_one_scale():
    chart = ranking.chart(municipalities(KNOWN, {2023: 20.0}, {2023: 10.0}), Falls())
    at = {dot.text: dot.x for dot in chart.dots}
    assert {mark.text: mark.x for mark in chart.marks} == {"maa 10,0": at["10,0"], "alue 20,0": at["20,0"]}
    assert [(mark.kind, mark.y, mark.anchor) for mark in chart.marks] == [
        ("country", 14.0, "end"),
        ("area", 34.0, "start"),
    ]
    assert round(at["30,0"] - at["20,0"], 1) == round(at["20,0"] - at["10,0"], 1)
    assert at["30,0"] == chart.right


def test_those_that_are_missing_stand_under_it_with_why():
    chart = ranking.chart(municipalities(HIDDEN), Falls())
    assert chart.missing == (
        Missing("suppressed", "piilotettu: Luumäki"),
        Missing("not_published", "ei julkaistu: Parikkala"),
    )


def test_the_table_has_every_place_also_those_without_a_dot():
    chart = ranking.chart(municipalities(HIDDEN, {2023: 19.0}), Falls())
    assert [(row.heading, row.cells[0].text) for row in chart.table.rows] == [
        ("Lappeenranta", "10,0"),
        ("Lemi", "20,0"),
        ("Imatra", "30,0"),
        ("Luumäki", "piilotettu"),
        ("Parikkala", "ei julkaistu"),
        ("Etelä-Karjalan hyvinvointialue", "19,0"),
        ("Koko maa", "ei julkaistu"),
    ]


def test_a_year_that_only_one_has_yet_is_not_compared():
    early = {code: dict(known) for code, known in KNOWN.items()}
    early["153"][2024] = 31.0
    assert comparable(municipalities(early)) == Period(2023, 2023)


def test_figures_of_the_county_alone_rank_nobody():
    alone = municipalities({}, {(2019, 2021): 141.0}, {(2019, 2021): 100.0})
    assert (comparable(alone), newest(alone)) == (None, Period(2019, 2021))
    chart = ranking.chart(alone, Falls())
    assert chart.is_empty
    assert chart.text == "Yhdelläkään kunnalla ei ole lukua, joten vertailtavaa ei ole."
    assert newest(municipalities({})) is None


def test_a_sum_of_persons_is_no_line_to_compare_with():
    chart = ranking.chart(municipalities(KNOWN, {2023: 4000.0}), Falls(is_count=True))
    assert (chart.marks, chart.levels[-1].text) == ((), "30")
