"""The figures that come with the application: a beginning for a demo, a rehearsal or a county that has fetched nothing yet."""

import csv
from collections.abc import Iterable
from itertools import groupby

from django.db import transaction

from programmes.actions import import_run
from programmes.catalogue import DATA
from programmes.importing import Incoming
from programmes.models import ImportRun
from programmes.sotkanet import reading

SOTKANET = "sotkanet_south_karelia.csv"
PRESENTED = "presented_figures.csv"


@transaction.atomic
def load_figures() -> None:
    """Each source once and never again: what has been fetched or corrected since then knows better."""
    read = reading.read((DATA / SOTKANET).read_bytes())
    _load(SOTKANET, read.rows)
    for source, rows in groupby(_presented(), key=lambda row: row[0]):
        _load(source, [row for _source, row in rows])


def _load(source: str, rows: Iterable[Incoming]) -> None:
    if not ImportRun.objects.filter(kind=ImportRun.Kind.SHIPPED, source=source).exists():
        import_run.of_rows(rows, kind=ImportRun.Kind.SHIPPED, source=source)


def _presented() -> Iterable[tuple[str, Incoming]]:
    """(source, figure) of what no statistics office publishes."""
    with (DATA / PRESENTED).open(encoding="utf-8", newline="") as file:
        for line, row in enumerate(csv.DictReader(file), start=2):
            first, last = int(row["first_year"]), int(row["last_year"])
            yield (
                row["source"],
                Incoming(line, row["indicator"], row["region"], first, last, row["gender"], float(row["value"])),
            )
