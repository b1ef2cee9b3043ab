"""The line chart: geometry, gaps, names at the ends, words around it, and the same numbers in its table."""

import re
from itertools import pairwise

import pytest
from django.template.loader import render_to_string

from programmes.charts import line
from programmes.charts.parts import SMALL, Band, Missing, Target, Tick
from programmes.charts.scale import Axis, axis, spread
from tests.programmes.charts.shapes import Falls, figures

FALLS = Falls()
STEADY = dict.fromkeys(range(2018, 2024), 10.0)


def paths(chart: line.LineChart) -> dict[str, list[str]]:
    """The unbroken parts of each line."""
    return {one.kind: re.findall("M[^M]*", one.path) for one in chart.lines}


def test_a_line_runs_through_every_figure_in_its_place():
    chart = line.chart(figures({2021: 0.0, 2022: 10.0, 2023: 5.0}), FALLS, "416")
    assert (chart.left, chart.top, chart.bottom) == (26.4, 12.0, 270.0)
    assert chart.levels == (Tick(270.0, "0"), Tick(141.0, "5"), Tick(12.0, "10"))
    width = (chart.right - chart.left) / 3
    x = [round(chart.left + width * (place + 0.5), 1) for place in range(3)]
    assert paths(chart) == {"municipality": [f"M{x[0]:g} 270L{x[1]:g} 12L{x[2]:g} 141"]}
    assert chart.lines[0].dots == ((x[2], 141.0),)


def test_a_line_breaks_at_a_hidden_and_at_a_missing_figure_and_each_has_its_own_hatch_and_word():
    municipality = {2018: 9.0, 2019: 9.0, 2020: "suppressed", 2021: 9.0, 2023: 9.0}
    chart = line.chart(figures(municipality, STEADY), FALLS, "416")
    assert [part.count(" ") for part in paths(chart)["municipality"]] == [2]
    assert len(paths(chart)["area"]) == 1
    assert len(chart.lines[0].dots) == 2
    year = round((chart.right - chart.left) / 6, 1)
    assert [(band.state, band.width) for band in chart.bands] == [
        ("suppressed", pytest.approx(year, abs=0.11)),
        ("not_published", pytest.approx(year, abs=0.11)),
    ]
    assert chart.missing == (Missing("suppressed", "piilotettu: 2020"), Missing("not_published", "ei julkaistu: 2022"))


def test_neighbouring_years_without_a_figure_are_one_band():
    chart = line.chart(figures({2018: 9.0, 2021: 9.0, 2022: "suppressed", 2023: "suppressed"}, STEADY), FALLS, "416")
    assert [one.text for one in chart.missing] == ["piilotettu: 2022–2023", "ei julkaistu: 2019–2020"]
    assert [band.state for band in chart.bands] == ["not_published", "suppressed"]


def test_a_municipality_with_everything_hidden_has_one_band_and_no_line_and_the_county_is_still_drawn():
    chart = line.chart(figures(dict.fromkeys(STEADY, "suppressed"), STEADY), FALLS, "416")
    assert chart.bands == (Band(chart.left, round(chart.right - chart.left, 1), "suppressed"),)
    assert [one.kind for one in chart.lines] == ["area"]
    assert chart.text == (
        "Lemi: ei lukuja. Etelä-Karjalan hyvinvointialue: 10,0 (2023), yhtä paljon kuin 10,0 (2018). Lemi, piilotettu: 2018–2023."
    )


def test_a_period_of_years_stands_at_its_middle_and_covers_the_years_in_it():
    index = {(2017, 2019): 140.0, (2019, 2021): 141.0}
    chart = line.chart(figures({2018: 139.0}, index), FALLS, "416")
    assert [tick.text for tick in chart.years] == ["2017–2019", "2019–2021"]
    place = (chart.right - chart.left) / 5
    assert [tick.at for tick in chart.years] == [
        pytest.approx(chart.left + place * years, abs=0.06) for years in (1.5, 3.5)
    ]
    assert chart.missing == (Missing("not_published", "ei julkaistu: 2019–2021"),)


def test_figures_far_apart_are_dots_and_those_of_a_survey_every_second_year_are_joined():
    apart = line.chart(figures({2015: 9.0, 2023: 9.0}), FALLS, "416")
    assert (apart.lines[0].path, len(apart.lines[0].dots)) == ("", 2)
    survey = line.chart(figures({2017: 9.0, 2019: 9.0, 2021: 9.0}), FALLS, "416")
    assert [part.count(" ") for part in paths(survey)["municipality"]] == [3]


@pytest.mark.parametrize("frame", [line.WIDE, SMALL])
@pytest.mark.parametrize("values", [(10.0, 10.0, 10.0), (10.0, 10.1, 10.2), (0.0, 0.0, 99.0), (99.0, 99.0, 0.0)])
def test_names_at_the_ends_never_lie_on_each_other_nor_outside(frame, values):
    municipality, area, country = ({2022: value, 2023: value} for value in values)
    chart = line.chart(figures(municipality, area, country), FALLS, "416", frame=frame, target=Target(10.0, 2028))
    ends = sorted(label.y for label in chart.labels)
    assert len(ends) == 4
    assert min(below - above for above, below in pairwise(ends)) >= frame.row
    assert chart.top <= ends[0]
    assert ends[-1] <= chart.bottom
    assert max(label.x + len(label.text) * frame.letter for label in chart.labels) <= chart.width


def test_a_newest_figure_that_is_older_than_the_others_says_its_year():
    chart = line.chart(figures({2021: 9.0, 2022: 9.0}, dict.fromkeys(range(2010, 2024), 10.0)), FALLS, "416")
    assert [label.text for label in chart.labels] == ["Lemi 9,0 (2022)", "alue 10,0"]
    assert [label.leader for label in chart.labels] == ["", ""]
    new = line.chart(figures({2022: 9.0, 2023: 9.0}, {2022: 9.0, 2023: 9.0}), FALLS, "416")
    assert all(label.leader for label in new.labels)


def test_a_target_is_a_line_with_its_name():
    chart = line.chart(figures({2022: 9.0, 2023: 9.0}), FALLS, "416", target=Target(5.0, 2028))
    assert [label.text for label in chart.labels] == ["Lemi 9,0", "tavoite 5,0 (2028)"]
    assert chart.goal == chart.labels[1].y


def test_years_have_room_for_their_names_and_the_first_and_last_are_among_them():
    chart = line.chart(figures(dict.fromkeys(range(1990, 2024), 9.0)), FALLS, "416")
    assert (chart.years[0].text, chart.years[-1].text) == ("1990", "2023")
    assert min(later.at - earlier.at for earlier, later in pairwise(chart.years)) >= 4 * line.WIDE.letter


def test_the_words_around_it_tell_direction_source_and_date():
    chart = line.chart(figures({2023: 9.0}, STEADY, STEADY), FALLS, "416")
    assert chart.about.measured == "hoitojaksoa, pienempi on parempi"
    assert chart.about.source == (
        "Lähde: Tilasto- ja indikaattoripankki Sotkanet, Terveyden ja hyvinvoinnin laitos (THL), CC BY 4.0 (ind. 683);"
        " tietojen tuottaja: Kela"
    )
    assert chart.about.dated == "Päivitetty lähteessä 1.2.2024, haettu 2.11.2026"
    assert chart.about.note == "Kertoo vain sairaalahoidosta."
    own = Falls(sotkanet_id=None, provider="Kaatumisrekisteri", licence="", updated_on=None, fetched_at=None)
    chart = line.chart(figures({2023: 9.0}), own, "416", brought_on=None)
    assert (chart.about.source, chart.about.dated) == ("Lähde: Kaatumisrekisteri", "")


def test_places_without_any_figure_are_named_and_have_no_column():
    chart = line.chart(figures({2023: 9.0}), FALLS, "416")
    assert chart.absent == "Ei lukuja: Etelä-Karjalan hyvinvointialue, Koko maa"
    assert chart.table.headings == ("Vuosi", "Lemi")


def test_the_table_holds_the_numbers_of_the_picture_and_a_word_for_each_that_is_not_there():
    chart = line.chart(figures({2021: "suppressed", 2023: 1234.56}, {2022: 7.0, 2023: 8.0}), FALLS, "416")
    assert chart.table.headings == ("Vuosi", "Lemi", "Etelä-Karjalan hyvinvointialue")
    assert [(row.heading, *(cell.text for cell in row.cells)) for row in chart.table.rows] == [
        ("2023", "1\u00a0234,6", "8,0"),
        ("2022", "ei julkaistu", "7,0"),
        ("2021", "piilotettu", "ei julkaistu"),
    ]
    assert {label.text for label in chart.labels} == {"Lemi 1\u00a0234,6", "alue 8,0"}


def test_numbers_of_persons_are_drawn_of_one_place_and_told_of_all():
    chart = line.chart(figures({2022: 9.0, 2023: 8.0}, {2023: 4000.0}), Falls(is_count=True), "416")
    assert [one.kind for one in chart.lines] == ["municipality"]
    assert [level.text for level in chart.levels] == ["8,0", "8,5", "9,0"]
    assert chart.table.headings == ("Vuosi", "Lemi", "Etelä-Karjalan hyvinvointialue")


def test_the_county_alone_is_drawn_without_a_municipality():
    chart = line.chart(figures({2023: 9.0}, STEADY), FALLS)
    assert [one.kind for one in chart.lines] == ["area"]
    assert chart.title == "Kaatumiset: Etelä-Karjalan hyvinvointialue"


def test_no_figure_at_all_is_said_and_nothing_is_drawn():
    chart = line.chart(figures({}), FALLS, "416")
    assert chart.is_empty
    html = render_to_string("charts/line.html", {"chart": chart, "chart_id": "c"})
    assert "<svg" not in html
    assert "Tästä ei ole vielä lukuja." in html


def test_the_svg_has_points_for_decimals_in_every_language_and_names_itself():
    chart = line.chart(figures({2021: 9.0, 2023: "suppressed"}, STEADY), FALLS, "416", frame=SMALL)
    html = render_to_string("charts/line_small.html", {"chart": chart, "chart_id": "c"})
    assert re.findall(r' (?:x|y|cx|cy|width|height|d|viewBox)="[^"]*,[^"]*"', html) == []
    assert '<title id="c-title">Kaatumiset: Lemi, Etelä-Karjalan hyvinvointialue</title>' in html
    ids = re.findall(r' id="([^"]+)"', html)
    assert len(ids) == len(set(ids))


def test_ticks_are_few_and_round():
    assert axis([302.0, 520.0]) == Axis((300.0, 400.0, 500.0, 600.0), 0)
    assert axis([4.1, 5.1]) == Axis((4.0, 4.5, 5.0, 5.5), 1)
    assert axis([]).ticks[0] == 0.0
    assert axis([10.0, 10.0], least=0.4).ticks == (9.8, 9.9, 10.0, 10.1, 10.2)
    assert axis([0.0]).low == 0.0
    assert axis([-3.0, 4.0]).low < 0 < axis([-3.0, 4.0]).high


def test_places_are_pushed_apart_in_their_order():
    assert spread([50.0, 50.0, 10.0], gap=10, top=0, bottom=55) == (45.0, 55.0, 10.0)
    assert spread([], gap=10, top=0, bottom=55) == ()
