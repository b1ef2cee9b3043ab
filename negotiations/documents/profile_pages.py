"""How a municipality's profile is cut to two pages: its forms from the fullest to the shortest. Pure: knows no PDF and no database."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from negotiations.documents.schema import ProfileContent, ProfileProgramme, ProfileRow
from programmes.charts import stored

PAGES = 2
ALL = 1000
SHAPES = {"▲": "triangle", "■": "square", "●": "circle"}


@dataclass(frozen=True)
class Room:
    """What there is room for: small charts in all; rows, and names of what is missing or agreed, in each programme."""

    charts: int = 0
    rows: int = ALL
    names: int = ALL
    measures: int = ALL


# Pictures go first, then the long lists under a table, then rows of the tables.
ROOMS = (
    *(Room(charts=n) for n in (4, 2, 1, 0)),
    Room(names=6, measures=3),
    Room(names=4, measures=2),
    *(Room(rows=n, names=3, measures=1) for n in (12, 10, 9, 8, 7, 6, 5, 4)),
    *(Room(rows=n, names=0, measures=0) for n in (3, 2, 1, 0)),
)


def views(content: ProfileContent) -> list[dict[str, Any]]:
    """What the template needs, the fullest form first."""
    return [_view(content, room) for room in ROOMS]


def _view(content: ProfileContent, room: Room) -> dict[str, Any]:
    programmes = [_programme(programme, room) for programme in content["programmes"]]
    rows = [row for programme in content["programmes"] for row in programme["rows"] if row["chart"]]
    drawn = sorted(rows, key=_by_weight)[: room.charts]
    charts = [{"name": row["name"], "drawing": stored.drawing(row["name"], row["chart"])} for row in drawn]
    left_out = sum(
        len(programme["rows"]) - room.rows for programme in content["programmes"] if _is_cut(programme, room)
    )
    return {"programmes": programmes, "charts": charts, "left_out": left_out}


def _is_cut(programme: ProfileProgramme, room: Room) -> bool:
    return len(programme["rows"]) > room.rows


def _programme(programme: ProfileProgramme, room: Room) -> dict[str, Any]:
    rows = sorted(programme["rows"], key=_by_weight) if _is_cut(programme, room) else programme["rows"]
    return {
        "name": programme["name"],
        "theme": programme["theme"],
        "mark": programme["mark"],
        "shape": SHAPES[programme["mark"]],
        "rows": [row | {"years_differ": _differ(row)} for row in rows[: room.rows]],
        "missing": list(_missing(programme["missing"], room.names)),
        "measures": programme["measures"][: room.measures],
    }


def _by_weight(row: ProfileRow) -> int:
    """Where rows must go, those stay that moved: to the worse first."""
    return ("late", "done", "info", "none").index(row["tone"])


def _differ(row: ProfileRow) -> bool:
    periods = {period for period in (row["own_period"], row["area_period"], row["country_period"]) if period}
    return len(periods) > 1


def _missing(rows: list[ProfileRow], most: int) -> Iterator[dict[str, Any]]:
    """By reason, with the county's figure in brackets where there is one."""
    by_reason: dict[str, list[ProfileRow]] = {}
    for row in rows:
        by_reason.setdefault(row["why"], []).append(row)
    for why, found in by_reason.items():
        yield {"why": why, "rows": found[:most], "more": max(len(found) - most, 0), "count": len(found)}
