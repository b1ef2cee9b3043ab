"""The indicators that the application ships, read from `programmes/data/indicators.csv`. Pure: knows no models.

Which source each row was verified from, and what is still open: `programmes/data/README.md`.
"""

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path

DATA = Path(__file__).resolve().parent / "data"


@dataclass(frozen=True)
class CatalogueRow:
    """`sotkanet_id` is empty where nobody has verified one; `programmes`: keys of the programmes that follow it."""

    key: str
    sotkanet_id: int | None
    status: str
    name_fi: str
    name_sv: str
    unit_fi: str
    unit_sv: str
    scale: str
    decimals: int
    provider: str
    licence: str
    better: str
    base: float | None
    note_fi: str
    note_sv: str
    programmes: tuple[str, ...]


@cache
def rows() -> tuple[CatalogueRow, ...]:
    with (DATA / "indicators.csv").open(encoding="utf-8", newline="") as file:
        return tuple(_row(row) for row in csv.DictReader(file))


def _row(row: dict[str, str]) -> CatalogueRow:
    return CatalogueRow(
        key=row["key"],
        sotkanet_id=int(row["sotkanet_id"]) if row["sotkanet_id"] else None,
        status=row["status"],
        name_fi=row["name_fi"],
        name_sv=row["name_sv"],
        unit_fi=row["unit_fi"],
        unit_sv=row["unit_sv"],
        scale=row["scale"],
        decimals=int(row["decimals"]),
        provider=row["provider"],
        licence=row["licence"],
        better=row["better"],
        base=float(row["base"]) if row["base"] else None,
        note_fi=row["note_fi"],
        note_sv=row["note_sv"],
        programmes=tuple(row["programmes"].split()),
    )
