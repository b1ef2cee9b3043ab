"""Puts the made-up national set into the database as fast as the database takes it."""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

from django.db import connection, transaction

from programmes import synthetic
from programmes.models import ImportRun, Indicator, Observation, Region

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
        rows = synthetic.rows([indicator.pk for indicator in made], _people(), years)
        _load((row[0], row[1], row[2], row[2], "total", "value", row[3], row[4], run.pk) for row in rows)
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
    towns = Region.objects.filter(kind="municipality").select_related("municipality")
    people = {region.pk: region.municipality.population or 0 for region in towns if region.municipality}
    areas = Region.objects.filter(kind="area")
    for area in areas:
        people[area.pk] = sum(people[t.pk] for t in towns if t.municipality and t.municipality.area_id == area.area_id)
    people[Region.objects.country().get().pk] = sum(people[town.pk] for town in towns)
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
