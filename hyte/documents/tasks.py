"""Thin: each task starts an idempotent job. What is due stands in the database."""

from celery import shared_task

from hyte.documents import jobs


@shared_task(acks_late=True, soft_time_limit=60, time_limit=90)
def make_pdf(pk: int) -> None:
    jobs.make(pk)


@shared_task
def sweep() -> None:
    jobs.sweep()
