"""The one way to wake a background task: by name, after the transaction has been committed."""

from functools import partial

from django.db import transaction

from hyte.celery import app


def wake(task: str, *args: int | str) -> None:
    """Wake `task` ("app.tasks.name") on commit. A lost wake-up is harmless: the sweep finds what is due."""
    transaction.on_commit(partial(_send, task, args))


def _send(task: str, args: tuple[int | str, ...]) -> None:
    if app.conf.task_always_eager:
        app.loader.import_default_modules()
        app.tasks[task].apply(args=args, throw=False)
    else:
        app.send_task(task, args=args, retry=False, ignore_result=True)
