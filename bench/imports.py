"""Importing 10,000 rows, against a bare COPY of the same rows. Each is undone afterwards, so every run meets the same table."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial

from django.db import connection, transaction

from bench.figures import made
from bench.side_by_side import Pair, measure
from programmes.actions import import_run
from programmes.importing import Incoming
from programmes.importing.writing import FIELDS
from programmes.models import ImportRun, Observation, Region
from programmes.sotkanet import reading

ROWS = 10_000
KNOWN, UNKNOWN = 2020, 1990  # a year that the made-up set has, and one that it has not
FILED = 900_000  # ids that no catalogue has


def pairs() -> Iterator[Pair]:
    known = _rows()
    new = [row._replace(first_year=UNKNOWN, last_year=UNKNOWN) for row in known]
    corrected = [row._replace(value=(row.value or 0) + 1) for row in known]
    file, bare = _as_file(new), partial(_copy, new)
    yield measure("import of 10,000 rows, all new / COPY", partial(_import, new), bare)
    yield measure("import of 10,000 rows, all corrections / COPY", partial(_import, corrected), bare)
    yield measure("import of 10,000 rows, all known / COPY", partial(_import, known), bare)
    yield measure("the same from a file of Sotkanet's, all new / COPY", partial(_import_file, file), bare)


def _rows() -> list[Incoming]:
    """10,000 rows of one year, as they stand in the database."""
    keys = {indicator.pk: indicator.key for indicator in made()}
    regions = dict(Region.objects.values_list("pk", "sotkanet_id"))
    standing = Observation.objects.filter(indicator__in=keys, first_year=KNOWN).order_by("indicator", "region")
    found = standing.values_list("indicator", "region", "value", "number")[:ROWS]
    return [
        Incoming(line, keys[indicator], regions[region], KNOWN, KNOWN, "total", value, number)
        for line, (indicator, region, value, number) in enumerate(found, start=2)
    ]


def _import(rows: list[Incoming]) -> None:
    with _undone():
        import_run.of_rows(rows, kind=ImportRun.Kind.SOTKANET_FILE, source="bench")


def _import_file(data: bytes) -> None:
    found = reading.read(data)
    with _undone():
        import_run.of_rows(found.rows, kind=ImportRun.Kind.SOTKANET_FILE, source="bench", skipped=found.skipped)


def _as_file(rows: list[Incoming]) -> bytes:
    numbers = {key: FILED + place for place, key in enumerate(dict.fromkeys(row.indicator for row in rows))}
    lines = [
        f"{numbers[row.indicator]};{row.region};{row.first_year};total;{row.value};{row.number:.0f}" for row in rows
    ]
    return "\n".join(["indicator;region;year;gender;primary value;absolute value", *lines]).encode()


def _copy(rows: list[Incoming]) -> None:
    """The least that puts these rows into the table."""
    keys = {indicator.key: indicator.pk for indicator in made()}
    regions = dict(Region.objects.values_list("sotkanet_id", "pk"))
    command = f"COPY {Observation._meta.db_table} ({', '.join(FIELDS)}) FROM STDIN"
    with _undone():
        run = ImportRun.objects.create(kind=ImportRun.Kind.SOTKANET_FILE, source="bench")
        with connection.cursor() as cursor, cursor.copy(command) as copy:
            for row in rows:
                where = keys[str(row.indicator)], regions[int(row.region)], row.first_year, row.last_year
                copy.write_row((*where, "total", "value", row.value, row.number, run.pk))


@contextmanager
def _undone() -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
