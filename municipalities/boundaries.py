"""Outlines of municipalities as SVG paths, for a map of any area.

Pure: knows no models. The projection is equirectangular, narrowed by the cosine of the area's middle latitude: good for a county
or two, and for an overview of the country. Source and attribution: `municipalities/data/README.md`.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import pairwise
from math import cos, radians
from typing import Any

from municipalities.reference import DATA

Point = tuple[float, float]
Ring = tuple[Point, ...]


@dataclass(frozen=True)
class Shape:
    """One municipality: its path, and the point where a mark or a name is best put."""

    code: str
    path: str
    x: float
    y: float


@dataclass(frozen=True)
class Map:
    """Shapes in one drawing, by code; `viewbox` is the SVG attribute of that name."""

    viewbox: str
    shapes: tuple[Shape, ...]


def outlines(codes: Iterable[str], width: int = 600) -> Map:
    """The map of these municipalities, `width` units wide; its height follows from their shapes. KeyError on an unknown code."""
    return _drawn(tuple(sorted(set(codes))), width)


@lru_cache(maxsize=64)
def _drawn(codes: tuple[str, ...], width: int) -> Map:
    flat = _flattened({code: _rings()[code] for code in codes})
    points = [point for rings in flat.values() for ring in rings for point in ring]
    if not points:
        return Map(viewbox=f"0 0 {width} {width}", shapes=())
    west, east = min(x for x, _ in points), max(x for x, _ in points)
    north, south = min(y for _, y in points), max(y for _, y in points)
    scale = width / (east - west)
    shapes = []
    for code, rings in flat.items():
        placed = [tuple(((x - west) * scale, (y - north) * scale) for x, y in ring) for ring in rings]
        x, y = _centre(max(placed, key=lambda ring: abs(_area(ring))))
        shapes.append(Shape(code=code, path=" ".join(_path(ring) for ring in placed), x=round(x, 1), y=round(y, 1)))
    return Map(viewbox=f"0 0 {width} {round((south - north) * scale, 1):g}", shapes=tuple(shapes))


@cache
def _rings() -> dict[str, tuple[Ring, ...]]:
    """Code -> all rings of its polygons, in degrees."""
    collection = json.loads((DATA / "municipality_boundaries.geojson").read_text(encoding="utf-8"))
    return {feature["properties"]["code"]: _rings_of(feature["geometry"]) for feature in collection["features"]}


def _rings_of(geometry: dict[str, Any]) -> tuple[Ring, ...]:
    polygons = [geometry["coordinates"]] if geometry["type"] == "Polygon" else geometry["coordinates"]
    return tuple(tuple((x, y) for x, y in ring) for polygon in polygons for ring in polygon)


def _flattened(shapes: dict[str, tuple[Ring, ...]]) -> dict[str, tuple[Ring, ...]]:
    """From degrees to a plane whose y grows southwards."""
    latitudes = [y for rings in shapes.values() for ring in rings for _, y in ring] or [0.0]
    narrow = cos(radians((min(latitudes) + max(latitudes)) / 2))
    return {code: tuple(tuple((x * narrow, -y) for x, y in ring) for ring in rings) for code, rings in shapes.items()}


def _path(ring: Ring) -> str:
    """A closed path; the last point of a ring repeats its first, and is left to the Z."""
    return "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in ring[:-1]) + "Z"


def _area(ring: Ring) -> float:
    return sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in pairwise(ring)) / 2


def _centre(ring: Ring) -> Point:
    """The centre of gravity of a ring."""
    six_areas = 6 * _area(ring)
    pairs = list(pairwise(ring))
    x = sum((x1 + x2) * (x1 * y2 - x2 * y1) for (x1, y1), (x2, y2) in pairs) / six_areas
    y = sum((y1 + y2) * (x1 * y2 - x2 * y1) for (x1, y1), (x2, y2) in pairs) / six_areas
    return x, y
