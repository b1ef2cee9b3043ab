"""What a test leaves behind is found and named: a thread, a connection, a second one in the main thread."""

import asyncio
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection

from tests import leftovers
from tests.services import _sessions, unfinished_tasks


def backend() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return cursor.fetchone()[0]


def test_every_test_is_watched(request: pytest.FixtureRequest):
    assert "nothing_is_left_behind" in request.fixturenames


def test_a_thread_that_goes_on_is_named_until_it_has_ended():
    before, gate = set(threading.enumerate()), threading.Event()
    thread = threading.Thread(target=gate.wait, name="a slow answer")
    thread.start()
    assert leftovers.wait_for_none(lambda: leftovers.threads(before), seconds=0.05) == ["thread a slow answer"]
    gate.set()
    assert leftovers.wait_for_none(lambda: leftovers.threads(before)) == []


def test_a_connection_that_stays_open_is_named_in_this_process_and_by_postgresql(db: None):
    other = connection.copy()
    try:
        with other.cursor() as cursor:
            cursor.execute("SELECT 'who is it'")
        pid = other.connection.info.backend_pid
        assert leftovers.open_connections() == [f"database connection of process {pid}"]
        assert f"the tests ({pid}, idle): SELECT 'who is it'" in _sessions()
    finally:
        other.close()
    assert leftovers.open_connections() == []


def test_a_connection_that_its_thread_closes_meanwhile_is_no_error(db: None):
    """Closed by psycopg and not yet forgotten by Django: what another thread sees between the two steps of a `close()`."""
    other = connection.copy()
    other.ensure_connection()
    pid = other.connection.info.backend_pid
    other.connection.close()
    assert leftovers.open_connections() == [f"database connection of process {pid}"]
    other.close()
    assert leftovers.open_connections() == []


def test_an_event_loop_opens_no_second_connection_in_its_thread(db: None, monkeypatch: pytest.MonkeyPatch):
    """As Playwright runs one in the main thread from the first page on: here in a thread that surely has none yet."""
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

    async def inside() -> int:
        return backend()

    def outside_and_inside() -> tuple[int, int]:
        try:
            return backend(), asyncio.run(inside())
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        outside, within = pool.submit(outside_and_inside).result()
    assert (within, leftovers.open_connections()) == (outside, [])


@pytest.mark.django_db(transaction=True)
def test_what_the_worker_has_still_to_do_is_counted(celery_worker_process: Any):
    from hyte.celery import app

    assert leftovers.wait_for_none(unfinished_tasks) == []
    app.send_task("hyte.tasks.forget", queue="nobody takes from here")
    assert unfinished_tasks() == ["1 waiting and 0 running tasks"]
    with app.connection_for_write() as broker:
        broker.default_channel.client.delete("nobody takes from here")
