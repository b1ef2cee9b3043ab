"""Housekeeping that belongs to no business."""

from celery import shared_task
from django.contrib.sessions.backends.db import SessionStore

from hyte import once
from hyte.sheets import uploads


@shared_task
def forget() -> None:
    """What nobody comes back for: sessions that have ended, forms that arrived and files that were brought long ago."""
    SessionStore.clear_expired()
    once.forget_old()
    uploads.forget_old()
