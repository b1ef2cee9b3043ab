"""Figures and an indicator for tests of pictures, in one line each."""

from dataclasses import dataclass
from datetime import UTC, date, datetime

from programmes.series import VALUE, Figures, Period, Place, Point, Series

AREA, COUNTRY = Place("area", "11", "Etelä-Karjalan hyvinvointialue"), Place("country", "FI", "Koko maa")
LEMI = Place("municipality", "416", "Lemi")
Years = int | tuple[int, int]


@dataclass(frozen=True)
class Falls:
    """An indicator's plain attributes."""

    name: str = "Kaatumiset"
    unit: str = "hoitojaksoa"
    note: str = "Kertoo vain sairaalahoidosta."
    decimals: int = 1
    better: str = "lower"
    base: float | None = None
    is_count: bool = False
    provider: str = "Kela"
    licence: str = "CC BY 4.0"
    sotkanet_id: int | None = 683
    updated_on: date | None = date(2024, 2, 1)
    fetched_at: datetime | None = datetime(2026, 11, 2, tzinfo=UTC)


def series(place: Place, known: dict[Years, float | str]) -> Series:
    """`known`: a value, or the state of one that is not shown, by year or (first, last)."""
    points = []
    for years, value in known.items():
        period = Period(*years) if isinstance(years, tuple) else Period(years, years)
        points.append(Point(period, value) if isinstance(value, str) else Point(period, VALUE, float(value)))
    return Series(place, tuple(sorted(points, key=lambda point: point.period)))


def figures(
    municipality: dict[Years, float | str],
    area: dict[Years, float | str] | None = None,
    country: dict[Years, float | str] | None = None,
) -> Figures:
    return Figures((series(LEMI, municipality),), series(AREA, area or {}), series(COUNTRY, country or {}))


NAMES = {"153": "Imatra", "405": "Lappeenranta", "416": "Lemi", "441": "Luumäki", "580": "Parikkala"}


def municipalities(
    known: dict[str, dict[Years, float | str]],
    area: dict[Years, float | str] | None = None,
    country: dict[Years, float | str] | None = None,
) -> Figures:
    """Five municipalities in order of name; those not in `known`, by code, have nothing."""
    lines = tuple(series(Place("municipality", code, name), known.get(code, {})) for code, name in NAMES.items())
    return Figures(lines, series(AREA, area or {}), series(COUNTRY, country or {}))
