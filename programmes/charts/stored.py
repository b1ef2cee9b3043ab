"""What a small picture is drawn from, as plain data that a paper keeps: written with its content, read when it is drawn. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from programmes.charts.line import LineChart, chart
from programmes.charts.parts import SMALL, Target
from programmes.charts.words import Plain
from programmes.series import Figures, Period, Place, Point, Series


@dataclass(frozen=True)
class Drawn:
    """What a picture must know of an indicator; where it comes from stands elsewhere on the paper."""

    name: str
    unit: str
    better: str
    decimals: int
    base: float | None
    is_count: bool
    note: str = ""
    provider: str = ""
    licence: str = ""
    sotkanet_id: None = None
    updated_on: None = None
    fetched_at: None = None


def kept(one: Plain, lines: Iterable[Series], target: Target | None = None) -> dict[str, Any]:
    """`lines`: a municipality's or none, the county's, the whole country's. As plain data."""
    return {
        "unit": one.unit,
        "better": one.better,
        "decimals": one.decimals,
        "base": one.base,
        "is_count": one.is_count,
        "lines": [_line(series) for series in lines],
        "target": [target.value, target.year] if target else None,
    }


def drawing(name: str, told: Any) -> LineChart:
    """The small line chart of what was kept. What was kept before counts and targets were known is drawn without them."""
    *municipalities, area, country = (_series(line) for line in told["lines"])
    count = told.get("is_count", False)
    one = Drawn(name, told["unit"], told["better"], told["decimals"], told["base"], count)
    target = Target(*told["target"]) if told.get("target") else None
    code = municipalities[0].place.code if municipalities else ""
    return chart(Figures(tuple(municipalities), area, country), one, code, frame=SMALL, target=target)


def _line(series: Series) -> dict[str, Any]:
    points = [[p.period.first, p.period.last, p.state, p.value] for p in series.points]
    return {"kind": series.place.kind, "code": series.place.code, "name": series.place.name, "points": points}


def _series(line: dict[str, Any]) -> Series:
    points = tuple(Point(Period(first, last), state, value) for first, last, state, value in line["points"])
    return Series(Place(line["kind"], line["code"], line["name"]), points)
