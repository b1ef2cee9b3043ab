"""Pages, against an empty page with the same base template, the same person and the same middleware."""

from collections.abc import Iterator
from functools import partial

from django.test import Client
from django.urls import reverse

from bench.figures import TOWN, made, planner
from bench.side_by_side import Pair, measure


def pairs() -> Iterator[Pair]:
    client = Client()
    client.force_login(planner())
    first = made()[0]
    indicator = reverse("indicator", args=[first.key])
    pages = {
        "the municipality's page, 30 indicators": reverse("wellbeing", args=[TOWN]),
        "an indicator with its map, 30 municipalities": indicator,
        "an indicator of one municipality": f"{indicator}?municipality={TOWN}",
        "the list of all indicators": reverse("indicators"),
        "how the programmes go, 30 × 30": reverse("programme_dashboard"),
    }
    for name, address in pages.items():
        yield measure(f"{name} / empty page", partial(_get, client, address), partial(_get, client, reverse("empty")))


def _get(client: Client, address: str) -> None:
    response = client.get(address)
    if response.status_code != 200:
        raise RuntimeError(f"{address} answered {response.status_code}")
