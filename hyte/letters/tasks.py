"""Thin: each task wakes an idempotent action. What is due stands in the database."""

from celery import shared_task

from hyte.letters import delivery


@shared_task(acks_late=True)
def deliver_due() -> None:
    delivery.deliver_due()


@shared_task
def sweep() -> None:
    """What a dead worker left behind."""
    delivery.sweep()
