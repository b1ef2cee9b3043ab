"""Maps of any area, drawn from the boundaries that the product ships."""

import re

import pytest

from municipalities.boundaries import Map, outlines
from municipalities.reference import counties, municipalities, municipalities_of

SOUTH_KARELIA = tuple(row.code for row in municipalities_of("11"))


def numbers(map_: Map) -> list[tuple[float, float]]:
    return [(float(x), float(y)) for shape in map_.shapes for x, y in re.findall(r"(-?[\d.]+) (-?[\d.]+)", shape.path)]


def test_a_map_of_south_karelia_has_one_shape_per_municipality() -> None:
    assert [shape.code for shape in outlines(SOUTH_KARELIA).shapes] == sorted(SOUTH_KARELIA)


def test_every_point_lies_inside_the_viewbox_and_reaches_its_edges() -> None:
    map_ = outlines(SOUTH_KARELIA, width=600)
    _, _, width, height = (float(number) for number in map_.viewbox.split())
    xs, ys = zip(*numbers(map_), strict=True)
    assert (min(xs), max(xs), min(ys), max(ys)) == (0.0, width, 0.0, height)
    assert width == 600


def test_north_is_up_and_east_is_right() -> None:
    place = {shape.code: (shape.x, shape.y) for shape in outlines(SOUTH_KARELIA).shapes}
    parikkala, lappeenranta, luumaki = place["580"], place["405"], place["441"]
    assert parikkala[1] < lappeenranta[1]
    assert luumaki[0] < lappeenranta[0] < parikkala[0]


def test_a_county_is_as_tall_as_it_is_on_the_ground() -> None:
    _, _, width, height = (float(number) for number in outlines([row.code for row in municipalities()]).viewbox.split())
    assert 1.9 < height / width < 2.1  # Finland is about 1 160 km by 590 km with its sea areas


def test_paths_are_closed_rings_of_numbers() -> None:
    shapes = outlines([row.code for row in municipalities()]).shapes
    ring = r"M-?[\d.]+ -?[\d.]+(L-?[\d.]+ -?[\d.]+){2,}Z"
    assert [shape.code for shape in shapes if not re.fullmatch(f"{ring}( {ring})*", shape.path)] == []


def test_every_county_can_be_drawn() -> None:
    drawn = {row.code: len(outlines(m.code for m in municipalities_of(row.code)).shapes) for row in counties()}
    assert drawn == {row.code: len(municipalities_of(row.code)) for row in counties()}


def test_the_order_of_the_codes_does_not_matter_and_the_drawing_is_kept() -> None:
    assert outlines(SOUTH_KARELIA) is outlines(reversed(SOUTH_KARELIA))


def test_a_map_of_nothing_is_empty() -> None:
    assert outlines([], width=100) == Map(viewbox="0 0 100 100", shapes=())


def test_an_unknown_code_is_refused() -> None:
    with pytest.raises(KeyError):
        outlines(["999"])
