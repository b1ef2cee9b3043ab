"""The national producers of figures by their names in both languages: `programmes/data/producers.csv`. Pure but for the language."""

import csv
from functools import cache

from django.utils.translation import get_language

from programmes.catalogue import DATA


def named(provider: str) -> str:
    """A producer by its name in the active language; one that is not known, a county's own, as it is written."""
    return _swedish().get(provider, provider) if get_language() == "sv" else provider


@cache
def _swedish() -> dict[str, str]:
    with (DATA / "producers.csv").open(encoding="utf-8", newline="") as file:
        return {row["name_fi"]: row["name_sv"] for row in csv.DictReader(file)}
