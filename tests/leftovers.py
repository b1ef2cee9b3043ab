"""pytest plugin: a test that leaves a thread, a database connection or work for the worker behind fails, by its own name.

What outlives its test writes into the next one, and holds the database when that is to be dropped at the end of the run.
The fixture is set up after pytest-django's own: what is waited for here has ended before the tables are emptied.
"""

import threading
import time
from collections.abc import Callable, Iterator
from typing import Any
from weakref import WeakKeyDictionary

import pytest
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created

SECONDS = 20.0
# One connection a thread, also where an event loop runs in it. Playwright keeps one running in the main thread from the first
# page on, and Django's own storage would then open a second connection there, which nobody closes when the loop has ended.
connections._connections = threading.local()
backends: WeakKeyDictionary[BaseDatabaseWrapper, int] = WeakKeyDictionary()


def _note(sender: Any, connection: BaseDatabaseWrapper, **kwargs: Any) -> None:
    """Ask for the process now, by the thread that has just connected: later that thread may close it while another looks."""
    if connection.vendor == "postgresql":
        backends[connection] = connection.connection.info.backend_pid


connection_created.connect(_note)


def wait_for_none(left: Callable[[], list[str]], *, seconds: float = SECONDS) -> list[str]:
    """What is still left after this time: mostly nothing, at once."""
    end = time.monotonic() + seconds
    while (names := left()) and time.monotonic() < end:
        time.sleep(0.01)
    return names


def threads(before: set[threading.Thread]) -> list[str]:
    """The threads that have started since `before` and still run."""
    return [f"thread {thread.name}" for thread in threading.enumerate() if thread not in before]


def open_connections() -> list[str]:
    """The connections of this process that are open, but for the one that the tests themselves use."""
    own = connections["default"]
    still = [pid for wrapper, pid in list(backends.items()) if wrapper is not own and wrapper.connection is not None]
    return [f"database connection of process {pid}" for pid in still]


@pytest.fixture(autouse=True)
def nothing_is_left_behind(request: pytest.FixtureRequest) -> Iterator[None]:
    """Wait for what the test has started; what does not end is its failure."""
    before, connected = set(threading.enumerate()), set(open_connections())  # an earlier test has been blamed for those
    yield
    left = wait_for_none(lambda: threads(before) + [name for name in open_connections() if name not in connected])
    if "celery_worker_process" in request.fixturenames:
        from tests.services import unfinished_tasks  # here, because it asks Redis, which most runs do not have

        left += wait_for_none(unfinished_tasks)
    if left:
        pytest.fail(f"{request.node.nodeid} leaves behind: {', '.join(left)}")
