"""Thin: each task wakes an idempotent action. What is due stands in the database."""

from celery import shared_task

from programmes.actions import paper


@shared_task(acks_late=True, soft_time_limit=60, time_limit=90)
def make_paper(pk: int) -> None:
    paper.make(pk)


@shared_task
def sweep_papers() -> None:
    """What a lost wake-up or a dead worker left behind."""
    paper.sweep()
