"""Two counties full of data that must not leak: every text carries a canary that names whose it is.

County 11 has Lemi and Imatra, county 13 has Kaavi ("b"). Each has a round of 2026 that is being answered, one of
2025 whose memos are out for comments, and one of 2024 whose memos and summary were approved and sent.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import transaction

from hyte import clock
from tests import rows
from tests.canaries import NOW, TOWNS, World
from tests.counties import county


def build() -> World:
    """Everything, in about a second. Call it inside a transaction that is rolled back."""
    world = World()
    rows.number_apart()
    with clock.at(NOW):
        county(world, "11", {"lemi": TOWNS["lemi"], "imatra": TOWNS["imatra"]}, planner="planner")
        before = rows.snapshot()
        county(world, "13", {"b": TOWNS["b"]}, planner="stranger")
        world.owned["b"] = rows.new(before, rows.snapshot())
        for place in ("lemi", "imatra"):
            world.owned[place] = rows.of_municipality(TOWNS[place])
        world.sign_in()
    return world


@contextmanager
def rolled_back() -> Iterator[None]:
    """What happens inside leaves no trace."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    """The two counties, built once for all tests of a module. Those are marked `django_db`: each is undone by itself."""
    with django_db_blocker.unblock(), rolled_back(), clock.at(NOW):
        yield build()
