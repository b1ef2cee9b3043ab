"""Who would have to be in two places at once. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Booking:
    """A confirmed negotiation: its time and the people of the county who are needed there."""

    title: str
    starts_at: datetime
    ends_at: datetime
    team: frozenset[int]


def overlapping(wanted: Booking, booked: Iterable[Booking]) -> list[Booking]:
    """Bookings that share time with `wanted`, whoever takes part. A booking ends as the next one may begin."""
    return [other for other in booked if wanted.starts_at < other.ends_at and other.starts_at < wanted.ends_at]


def clashes(wanted: Booking, booked: Iterable[Booking]) -> list[tuple[Booking, frozenset[int]]]:
    """Overlapping bookings that need the same people, with those people."""
    shared = ((other, other.team & wanted.team) for other in overlapping(wanted, booked))
    return [(other, people) for other, people in shared if people]
