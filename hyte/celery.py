"""Celery: tasks only wake an idempotent "do what is due"; what is due stands in the database, never in the broker."""

import os

from celery import Celery
from celery.schedules import crontab

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hyte.settings")
app = Celery("hyte")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
MINUTE, HOUR = 60, 3600


def due(task: str, schedule: crontab | float, *, expires: int) -> dict[str, object]:
    """An entry of beat's. What no worker has taken when the next one comes has lost its point: it expires."""
    return {"task": task, "schedule": schedule, "options": {"expires": expires}}


app.conf.beat_schedule = {
    "calendar": due("negotiations.tasks.run_calendar", crontab(hour="7-18", minute="0"), expires=HOUR - MINUTE),
    "digests": due("negotiations.tasks.send_digests", 5 * MINUTE, expires=5 * MINUTE - 5),
    "forget": due("hyte.tasks.forget", crontab(hour="3", minute="0"), expires=12 * HOUR),
    "sotkanet": due(
        "programmes.tasks.refresh_weekly", crontab(day_of_week="mon", hour="4", minute="0"), expires=12 * HOUR
    ),
    "deliver": due("hyte.letters.tasks.deliver_due", MINUTE, expires=MINUTE - 5),
    "sweep documents": due("hyte.documents.tasks.sweep", MINUTE, expires=MINUTE - 5),
    "sweep letters": due("hyte.letters.tasks.sweep", MINUTE, expires=MINUTE - 5),
    "sweep figures": due("programmes.tasks.sweep", MINUTE, expires=MINUTE - 5),
}
