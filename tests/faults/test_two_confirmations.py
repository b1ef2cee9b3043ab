"""Two planners confirm the same team for the same time at once: exactly one wins, on PostgreSQL and on SQLite."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import connection

from hyte.accounts.models import User
from municipalities.models import WelfareArea
from negotiations.actions import booking
from negotiations.models import Negotiation
from tests import factories
from tests.faults.two_at_once import race
from tests.servers import ROOT

ROUNDS = 20
ONE_WINS = ["booked", "refused"]


@pytest.mark.django_db(transaction=True)
def test_on_postgresql_exactly_one_of_two_connections_wins_each_time():
    assert connection.vendor == "postgresql"
    assert race(ROUNDS) == [ONE_WINS] * ROUNDS


def test_on_sqlite_exactly_one_of_two_connections_wins_each_time(tmp_path: Path):
    """A process of its own, because the database of this one is PostgreSQL."""
    environment = {name: value for name, value in os.environ.items() if not name.endswith("_URL")}
    environment |= {"HYTE_VAR": str(tmp_path), "DJANGO_SETTINGS_MODULE": "hyte.settings", "PYTHONPATH": str(ROOT)}

    def run(*command: str) -> str:
        done = subprocess.run(
            [sys.executable, *command], cwd=ROOT, env=environment, capture_output=True, text=True, timeout=300
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    run("manage.py", "migrate", "-v0")
    lines = run("-m", "tests.faults.two_at_once", "8").splitlines()
    assert [line.split() for line in lines] == [ONE_WINS] * 8


@pytest.mark.django_db(transaction=True)
def test_writing_about_a_person_does_not_wait_for_a_booking(august):
    """Audit rows and letters refer to people: if they waited for the lock on the team, two actions could wait for each other."""
    from django.db import transaction  # beside its use: the lock lives as long as this transaction

    area = WelfareArea.objects.get(code="11")
    planner = factories.staff(area, "planner")
    opened = factories.opened_round(area, planner, ["416"])
    negotiation = Negotiation.objects.get(round=opened)
    with transaction.atomic():
        booking._locked(negotiation)
        other = connection.copy()
        try:
            with other.cursor() as cursor:
                cursor.execute("SET lock_timeout = '2s'")
                cursor.execute("SELECT 1 FROM accounts_user WHERE id = %s FOR KEY SHARE", [planner.pk])
                assert cursor.fetchall() == [(1,)]
        finally:
            other.close()
    assert User.objects.filter(pk=planner.pk).exists()
