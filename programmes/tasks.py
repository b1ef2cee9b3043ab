"""Thin: each task wakes an idempotent action. What is due stands in the database."""

import logging

from celery import shared_task

from hyte.errors import Refused
from programmes.actions import sotkanet
from programmes.models import ImportRun

log = logging.getLogger(__name__)


@shared_task(acks_late=True)
def refresh_sotkanet(pk: int) -> None:
    sotkanet.refresh(run=ImportRun.objects.get(pk=pk))


@shared_task
def refresh_weekly() -> None:
    try:
        sotkanet.start_refresh()
    except Refused as refusal:
        log.warning("The weekly refresh is left out: %s", refusal)


@shared_task
def sweep() -> None:
    """What a lost wake-up or a dead worker left behind."""
    sotkanet.sweep()
