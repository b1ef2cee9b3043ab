"""The municipalities and wellbeing services counties of Finland, read from the data that the product ships.

Pure: knows no models. Sources, years and licences: `municipalities/data/README.md`.
"""

import csv
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

DATA = Path(__file__).resolve().parent / "data"


@dataclass(frozen=True)
class CountyRow:
    """A wellbeing services county; Helsinki and Åland are in the list without being one."""

    code: str
    name_fi: str
    name_sv: str
    short_fi: str  # of the region, for the names of files
    short_sv: str
    languages: str  # "fi", "fi+sv" or "sv"
    is_county: bool
    sotkanet_id: int
    old_sotkanet_id: int | None  # met in files saved before the renumbering


@dataclass(frozen=True)
class MunicipalityRow:
    """A municipality, with the county that it belongs to."""

    code: str
    name_fi: str
    genitive_fi: str
    name_sv: str
    languages: str  # majority first: "fi", "fi+sv", "sv+fi" or "sv"
    area_code: str
    population: int
    sotkanet_id: int  # THL's own number, never the municipality's code

    @property
    def language(self) -> str:
        """The language of the majority: the one in which the municipality is written to."""
        return self.languages[:2]


@dataclass(frozen=True)
class FormerMunicipality:
    """A municipality that ended at the beginning of the year `ended`; `successor`: the code of the one that it joined."""

    code: str
    name_fi: str
    name_sv: str
    successor: str
    ended: int


@cache
def counties() -> tuple[CountyRow, ...]:
    """The 21 counties, Helsinki and Åland, by code."""
    return tuple(
        CountyRow(
            code=row["code"],
            name_fi=row["name_fi"],
            name_sv=row["name_sv"],
            short_fi=row["short_fi"],
            short_sv=row["short_sv"],
            languages=row["languages"],
            is_county=row["is_wellbeing_county"] == "yes",
            sotkanet_id=int(row["sotkanet_region_id"]),
            old_sotkanet_id=int(row["sotkanet_region_id_before_renumbering"] or 0) or None,
        )
        for row in _rows("wellbeing_counties.csv")
    )


@cache
def municipalities() -> tuple[MunicipalityRow, ...]:
    """All 308 municipalities, by code."""
    return tuple(
        MunicipalityRow(
            code=row["code"],
            name_fi=row["name_fi"],
            genitive_fi=row["genitive_fi"],
            name_sv=row["name_sv"],
            languages=row["languages"],
            area_code=row["hva_code"],
            population=int(row["population_2022"]),
            sotkanet_id=int(row["sotkanet_region_id"]),
        )
        for row in _rows("municipalities.csv")
    )


@cache
def former_municipalities() -> tuple[FormerMunicipality, ...]:
    """Those that have ended since 2009, by code."""
    return tuple(
        FormerMunicipality(row["code"], row["name_fi"], row["name_sv"], row["successor"], int(row["ended"]))
        for row in _rows("former_municipalities.csv")
    )


def ended_by(year: int) -> frozenset[str]:
    """Codes of the municipalities that had ended by the beginning of that year."""
    return frozenset(former.code for former in former_municipalities() if former.ended <= year)


def county(code: str) -> CountyRow:
    """The county of this two-digit code; KeyError when there is none."""
    for row in counties():
        if row.code == code:
            return row
    raise KeyError(code)


def municipalities_of(area_code: str) -> tuple[MunicipalityRow, ...]:
    """The municipalities of one county, by Finnish name."""
    return tuple(sorted((row for row in municipalities() if row.area_code == area_code), key=lambda row: row.name_fi))


def slug(name: str) -> str:
    """A name for files and addresses, in small ASCII letters: Luumäki is luumaki, S:t Michel is s-t-michel."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-")


def _rows(file_name: str) -> Iterator[dict[str, str]]:
    with (DATA / file_name).open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)
