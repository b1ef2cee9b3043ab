"""The one way to start a background task: by name, after the transaction has been committed."""

import logging
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import timedelta
from functools import partial

from celery import Task
from django.conf import settings
from django.db import connections, transaction
from kombu import Connection
from kombu.pools import producers

from hyte.celery import app

SILENCE_SECONDS = 30.0
PATIENCE_SECONDS = 1.0
WAKE_SECONDS = 10  # what is to be done at nearly the same time wakes once
log = logging.getLogger(__name__)
_here: ContextVar[bool] = ContextVar("here", default=False)
_silent_until = 0.0
_to_wake: set[tuple[str, int]] = set()


@contextmanager
def in_this_process() -> Iterator[None]:
    """Do what is enqueued inside at once, here, whatever broker there is: for commands that play a whole round."""
    token = _here.set(True)
    try:
        yield
    finally:
        _here.reset(token)


def is_in_this_process() -> bool:
    """Whether a command plays a whole round: then nobody is there to wait for."""
    return _here.get()


def enqueue(task: str, *args: int | str, aside: bool = False) -> None:
    """Put `task` ("app.tasks.name") into its queue on commit. A lost message is harmless: the sweep finds what is due.

    `aside`: it takes minutes, so that without a worker of its own it is done in a thread and no page waits for it.
    """
    transaction.on_commit(partial(_send, task, args, aside))


def enqueue_later(task: str, after: timedelta) -> None:
    """Do `task` when this time has passed. Workers find by themselves what is due; without one a thread wakes it."""
    if settings.CELERY_TASK_ALWAYS_EAGER and not _here.get():
        transaction.on_commit(partial(_wake, task, after.total_seconds()))


def _wake(task: str, seconds: float) -> None:
    at = int((time.monotonic() + seconds) // WAKE_SECONDS) + 1
    key = (task, at)
    if key in _to_wake:
        return
    _to_wake.add(key)
    timer = threading.Timer(at * WAKE_SECONDS - time.monotonic(), _do_awake, args=(key,))
    timer.daemon = True
    timer.start()


def _do_awake(key: tuple[str, int]) -> None:
    _to_wake.discard(key)
    app.loader.import_default_modules()
    _do_aside(app.tasks[key[0]], ())


def _send(task: str, args: tuple[int | str, ...], aside: bool = False) -> None:
    if app.conf.task_always_eager or _here.get():
        app.loader.import_default_modules()
        if aside and settings.CELERY_TASK_ALWAYS_EAGER and not _here.get():
            threading.Thread(target=_do_aside, args=(app.tasks[task], args), daemon=True).start()
        else:
            app.tasks[task].apply(args=args, throw=False)
    elif time.monotonic() >= _silent_until:
        _publish(task, args)


def _do_aside(task: Task, args: tuple[int | str, ...]) -> None:
    try:
        task.apply(args=args, throw=False)
    finally:
        connections.close_all()


def _publish(task: str, args: tuple[int | str, ...]) -> None:
    """Tell the broker. If it does not answer, what was committed is still done, and nobody waits for it again at once."""
    global _silent_until
    try:
        with producers[_line()].acquire(block=True, timeout=PATIENCE_SECONDS) as producer:
            app.send_task(task, args=args, producer=producer, retry=False, ignore_result=True)
    except Exception:  # down, full, broken or silent: whatever it is, only the message is lost
        _silent_until = time.monotonic() + SILENCE_SECONDS
        log.exception("The broker does not answer: %s waits for the sweep.", task)


def _line() -> Connection:
    """The way to the broker for a page: it gives up soon, where a worker waits for tasks."""
    seconds = ("socket_connect_timeout", "socket_timeout", "connect_retries_timeout")
    options = {"max_retries": 0, **dict.fromkeys(seconds, PATIENCE_SECONDS)}
    return app.connection_for_write(connect_timeout=PATIENCE_SECONDS, transport_options=options)
