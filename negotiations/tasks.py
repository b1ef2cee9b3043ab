"""Thin: each task wakes an idempotent action. What is due stands in the database."""

from celery import shared_task

from negotiations.actions import document, duty, invitation, letter


@shared_task(acks_late=True)
def deliver_due() -> None:
    letter.deliver_due()


@shared_task(acks_late=True, soft_time_limit=60, time_limit=90)
def make_pdf(pk: int) -> None:
    document.make_pdf(pk)
    letter.deliver_due()  # a letter may have waited for this PDF


@shared_task
def run_calendar() -> None:
    duty.run_calendar()


@shared_task(acks_late=True)
def invite_new(area: str) -> None:
    invitation.invite_new(area)


@shared_task
def sweep() -> None:
    """What a lost wake-up or a dead worker left behind."""
    letter.sweep()
    letter.deliver_due()
    document.sweep()
