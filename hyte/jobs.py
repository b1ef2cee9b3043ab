"""The one way to wake a background task: by name, after the transaction has been committed."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import partial

from django.db import transaction

from hyte.celery import app

_here: ContextVar[bool] = ContextVar("here", default=False)


@contextmanager
def in_this_process() -> Iterator[None]:
    """Do what is woken inside at once, here, whatever broker there is: for commands that play a whole round."""
    token = _here.set(True)
    try:
        yield
    finally:
        _here.reset(token)


def wake(task: str, *args: int | str) -> None:
    """Wake `task` ("app.tasks.name") on commit. A lost wake-up is harmless: the sweep finds what is due."""
    transaction.on_commit(partial(_send, task, args))


def _send(task: str, args: tuple[int | str, ...]) -> None:
    if app.conf.task_always_eager or _here.get():
        app.loader.import_default_modules()
        app.tasks[task].apply(args=args, throw=False)
    else:
        app.send_task(task, args=args, retry=False, ignore_result=True)
