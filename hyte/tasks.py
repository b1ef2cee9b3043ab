"""Housekeeping that belongs to no business."""

from celery import shared_task
from django.contrib.sessions.backends.db import SessionStore

from hyte import idempotency
from hyte.files import uploads


@shared_task
def forget() -> None:
    """What nobody comes back for: sessions that have ended, forms that arrived and files that were brought long ago."""
    SessionStore.clear_expired()
    idempotency.forget_old()
    uploads.forget_old()
