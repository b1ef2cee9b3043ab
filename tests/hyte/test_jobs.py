"""Redis is only a bell: without it what was done stays done, and nobody waits for it twice."""

import re
import socket
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from unittest.mock import Mock

import pytest
from django.test import TestCase

from hyte import jobs


@pytest.fixture
def rings(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """The broker is down; the tasks of which it was told all the same."""
    tried: list[str] = []

    def down(task: str, **_options: object) -> None:
        tried.append(task)
        raise ConnectionError("Connection refused")

    monkeypatch.setattr(jobs.app, "send_task", down)
    monkeypatch.setattr(jobs, "_silent_until", 0.0)
    usual, jobs.app.conf.task_always_eager = jobs.app.conf.task_always_eager, False
    yield tried
    jobs.app.conf.task_always_eager = usual


@pytest.mark.django_db
def test_what_was_done_stays_done_while_the_broker_is_down(
    rings: list[str], django_capture_on_commit_callbacks
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        for _ in range(30):
            jobs.enqueue("hyte.letters.tasks.deliver_due")
    assert rings == ["hyte.letters.tasks.deliver_due"]


@pytest.mark.django_db
def test_the_bell_is_tried_again_after_a_while(
    rings: list[str], monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks
) -> None:
    monkeypatch.setattr(jobs, "SILENCE_SECONDS", 0.0)
    with django_capture_on_commit_callbacks(execute=True):
        for _ in range(3):
            jobs.enqueue("negotiations.tasks.sweep")
    assert len(rings) == 3


@pytest.mark.django_db
def test_without_a_worker_what_waits_is_woken_once_when_its_time_has_come(
    monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks, settings
) -> None:
    settings.CELERY_TASK_ALWAYS_EAGER = True
    timers, done = [], []
    monkeypatch.setattr(jobs.threading, "Timer", lambda seconds, do, args: timers.append((seconds, do, args)) or Mock())
    monkeypatch.setattr(jobs, "_do_aside", lambda task, args: done.append(task.name))
    with django_capture_on_commit_callbacks(execute=True):
        for _letter in range(20):
            jobs.enqueue_later("hyte.letters.tasks.deliver_due", timedelta(minutes=5))
    assert 1 <= len(timers) <= 2  # two where the twenty fall on both sides of ten seconds
    seconds, do, args = timers[0]
    assert 300 <= seconds <= 300 + jobs.WAKE_SECONDS
    do(*args)
    assert done == ["hyte.letters.tasks.deliver_due"]
    for _seconds, _do, rest in timers[1:]:
        jobs._to_wake.discard(rest[0])
    with django_capture_on_commit_callbacks(execute=True):
        jobs.enqueue_later("hyte.letters.tasks.deliver_due", timedelta(minutes=5))
    assert len(timers) >= 2
    jobs._to_wake.clear()


@pytest.mark.django_db
def test_with_workers_nothing_is_woken_later_since_beat_looks_every_minute(
    monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks, settings
) -> None:
    settings.CELERY_TASK_ALWAYS_EAGER = False
    monkeypatch.setattr(jobs, "_wake", lambda *_args: pytest.fail("woken"))
    with django_capture_on_commit_callbacks(execute=True):
        jobs.enqueue_later("hyte.letters.tasks.deliver_due", timedelta(minutes=5))


@pytest.fixture
def broker(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[int], None]]:
    """broker(port): what pages ring at; nobody has tried it yet."""
    conf = jobs.app.conf
    usual = conf.task_always_eager, conf.broker_write_url
    monkeypatch.setattr(jobs, "_silent_until", 0.0)

    def on(port: int) -> None:
        conf.task_always_eager, conf.broker_write_url = False, f"redis://127.0.0.1:{port}/0"

    yield on
    conf.task_always_eager, conf.broker_write_url = usual


def ring(times: int) -> float:
    """How long a page takes that wakes so many tasks."""
    began = time.monotonic()
    with TestCase.captureOnCommitCallbacks(execute=True):
        for _ in range(times):
            jobs.enqueue("hyte.letters.tasks.deliver_due")
    return time.monotonic() - began


@pytest.mark.django_db
def test_a_broker_that_takes_the_call_and_never_answers_holds_nobody_up(broker, caplog: pytest.LogCaptureFixture):
    """A black hole: the connection is accepted, then nothing is said."""
    with socket.create_server(("127.0.0.1", 0)) as hole:
        broker(hole.getsockname()[1])
        assert ring(30) < 4
    assert [record.getMessage() for record in caplog.records if record.name == "hyte.jobs"] == [
        "The broker does not answer: hyte.letters.tasks.deliver_due waits for the sweep."
    ]


@pytest.mark.django_db
def test_a_broker_that_refuses_the_call_holds_nobody_up(broker):
    broker(1)
    assert ring(30) < 1


@pytest.mark.django_db
def test_a_broker_that_answers_is_told_of_each_task(broker, redis_server: str):
    """The same way, with a Redis that is there: in a part of it where the worker of other tests does not listen."""
    broker(0)
    apart = (
        f"{redis_server}?virtual_host=1"
        if "socket" in redis_server
        else re.sub(r"(/\d+)?$", "/1", redis_server, count=1)
    )
    jobs.app.conf.broker_write_url = apart
    assert ring(3) < 2
    with jobs.app.connection_for_write() as connection:
        assert connection.default_channel._size("letters") >= 3
        connection.default_channel._purge("letters")
