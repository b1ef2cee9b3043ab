"""Thin: each task wakes an idempotent action. What is due stands in the database."""

from celery import shared_task

from negotiations.actions import digest, duty, invitation


@shared_task
def run_calendar() -> None:
    duty.run_calendar()


@shared_task
def send_digests() -> None:
    digest.send_due()


@shared_task(acks_late=True)
def invite_new(area: str) -> None:
    invitation.invite_new(area)
