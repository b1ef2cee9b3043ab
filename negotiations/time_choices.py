"""A moment as the value of a form's choice, and back. Pure."""

from datetime import UTC, datetime

FORMAT = "%Y-%m-%dT%H:%MZ"


def value_of(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime(FORMAT)


def moment_of(value: str) -> datetime:
    return datetime.strptime(value, FORMAT).replace(tzinfo=UTC)
