"""The audit row that every action writes in its own transaction."""

from django.db import models

from hyte.accounts.models import Event, User


def record(
    verb: str, *, by: User | None, subject: models.Model | None = None, area: str = "", **detail: object
) -> Event:
    """Write who (None: the calendar) did what to what. `detail`: states, ids and counts only."""
    return Event.objects.create(
        verb=verb, by=by, area=area, subject=subject_of(subject) if subject else "", detail=detail
    )


def subject_of(thing: models.Model) -> str:
    return f"{thing._meta.model_name}:{thing.pk}"
