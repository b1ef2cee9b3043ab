"""Figures that come with the application: a beginning for a demo, a rehearsal or a county that has fetched nothing yet."""

from django.db import transaction

from programmes.actions import import_run
from programmes.catalogue import DATA
from programmes.models import ImportRun
from programmes.sotkanet import reading

SOTKANET = "sotkanet_south_karelia.csv"


@transaction.atomic
def load_figures() -> None:
    """Once and never again: what has been fetched or corrected since then knows better."""
    kind = ImportRun.Kind.SHIPPED
    if not ImportRun.objects.filter(kind=kind, source=SOTKANET).exists():
        read = reading.read((DATA / SOTKANET).read_bytes())
        import_run.of_rows(read.rows, kind=kind, source=SOTKANET, skipped=read.skipped)
