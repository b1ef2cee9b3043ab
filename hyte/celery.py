"""Celery: tasks only wake an idempotent "do what is due"; what is due stands in the database, never in the broker."""

import os

from celery import Celery
from celery.schedules import crontab

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hyte.settings")
app = Celery("hyte")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
app.conf.beat_schedule = {
    "calendar": {"task": "negotiations.tasks.run_calendar", "schedule": crontab(hour="7-18", minute="0")},
    "forget": {"task": "hyte.tasks.forget", "schedule": crontab(hour="3", minute="0")},
    "sotkanet": {
        "task": "programmes.tasks.refresh_weekly",
        "schedule": crontab(day_of_week="mon", hour="4", minute="0"),
    },
    "sweep": {"task": "negotiations.tasks.sweep", "schedule": 60.0},
    "sweep programmes": {"task": "programmes.tasks.sweep", "schedule": 60.0},
}
