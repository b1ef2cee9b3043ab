"""A made-up national set of figures for measuring speed: as many rows as the real ones, none of them true."""

import random
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any, NamedTuple

from django.db import connection, transaction

from programmes.models import ImportRun, Indicator, Observation, Region

LAST_YEAR = 2024
KEY = "synthetic-"
COLUMNS = (
    "indicator_id",
    "region_id",
    "first_year",
    "last_year",
    "gender",
    "state",
    "value",
    "number",
    "run_id",
)
BATCH = 20_000


@transaction.atomic
def seed(*, indicators: int, years: int) -> int:
    """How many rows there are now of the made-up indicators. Doing it twice adds nothing."""
    made = _indicators(indicators)
    if not Observation.objects.filter(indicator__in=made).exists():
        run = ImportRun.objects.create(kind="shipped", state="done", source="seed_observations")
        made_up = figures([indicator.pk for indicator in made], _people(), years)
        _load((row[0], row[1], row[2], row[2], "total", "value", row[3], row[4], run.pk) for row in made_up)
    return Observation.objects.filter(indicator__in=made).count()


def _indicators(many: int) -> list[Indicator]:
    """National ones without a Sotkanet id: never asked of the API, told from real ones by name and provider."""
    Indicator.objects.bulk_create(
        [
            Indicator(
                key=f"{KEY}{n}",
                source=Indicator.Source.NATIONAL,
                status=Indicator.Status.UNVERIFIED,
                name_fi=f"Keksitty indikaattori {n}",
                name_sv=f"Påhittad indikator {n}",
                unit_fi="%",
                scale="share",
                provider="seed_observations",
                better=("lower", "higher", "context")[n % 3],
            )
            for n in range(1, many + 1)
        ],
        ignore_conflicts=True,
    )
    return list(Indicator.objects.filter(key__startswith=KEY).order_by("pk")[:many])


def _people() -> dict[int, int]:
    """Inhabitants by region: of a municipality as registered, of an area and the country their sum."""
    municipalities = Region.objects.filter(kind="municipality").select_related("municipality")
    people = {region.pk: region.municipality.population or 0 for region in municipalities if region.municipality}
    areas = Region.objects.filter(kind="area")
    for area in areas:
        people[area.pk] = sum(
            people[t.pk] for t in municipalities if t.municipality and t.municipality.area_id == area.area_id
        )
    people[Region.objects.country().get().pk] = sum(people[municipality.pk] for municipality in municipalities)
    return people


def _load(rows: Iterator[tuple[Any, ...]]) -> None:
    """COPY on PostgreSQL, many rows a statement elsewhere; never all of them in memory."""
    table, columns = Observation._meta.db_table, ", ".join(COLUMNS)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
            cursor.execute(f"ANALYZE {table}")
        else:
            places = ", ".join(["%s"] * len(COLUMNS))
            for batch in _batches(rows):
                cursor.executemany(f"INSERT INTO {table} ({columns}) VALUES ({places})", batch)  # noqa: S608  own names


def _batches(rows: Iterable[tuple[Any, ...]]) -> Iterator[list[tuple[Any, ...]]]:
    iterator = iter(rows)
    while batch := list(islice(iterator, BATCH)):
        yield batch


class SyntheticFigure(NamedTuple):
    """One observation. `number` runs from 0 upwards, so that some are too small to be shown."""

    indicator: int
    region: int
    year: int
    value: float
    number: float


def figures(indicators: Iterable[int], people: dict[int, int], years: int) -> Iterator[SyntheticFigure]:
    """Each indicator in each region for `years` years up to 2024; `people`: inhabitants by region. The same every time."""
    for indicator in indicators:
        chance = random.Random(indicator)  # noqa: S311  no secret
        level, trend = chance.uniform(0.002, 0.08), chance.uniform(-0.02, 0.02)
        for region, inhabitants in people.items():
            share = level * chance.uniform(0.7, 1.3)
            for back in range(years):
                now = share * (1 - trend * back) * chance.uniform(0.95, 1.05)
                yield SyntheticFigure(
                    indicator, region, LAST_YEAR - back, round(100 * now, 1), float(round(inhabitants * now))
                )
