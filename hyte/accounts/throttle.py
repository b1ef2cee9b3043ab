"""Passwords can not be guessed: 5 failures in 15 minutes for an account, 20 in an hour from an address.

Nor can personal links: 60 that are none in an hour from an address (an office behind one address may hold many old ones).

The rows live in the database, so losing Redis neither opens nor locks the door. An account that does not exist is
counted like one that does.
"""

from datetime import datetime, timedelta

from django.utils.crypto import salted_hmac

from hyte import clock
from hyte.accounts.models import LoginAttempt
from hyte.formats import clock_time

LIMITS = {"account": (5, timedelta(minutes=15)), "address": (20, timedelta(hours=1)), "link": (60, timedelta(hours=1))}
COLUMNS = {"account": "account", "address": "address", "link": "address"}  # where the key of each limit stands
KEPT = timedelta(days=1)
MINUTE = timedelta(minutes=1)


def _key(name: str, value: str) -> str:
    return salted_hmac(f"hyte.accounts.{name}", value.strip().lower(), algorithm="sha256").hexdigest()


def attempt(login: str, address: str) -> datetime | None:
    """Note an attempt before its password is looked at. The answer: when to try again, if there have been too many.

    Noted first and counted then, so that many attempts at once do not slip past together.
    """
    return _noted({"account": _key("account", login), "address": _key("address", address)})


def guessed_link(address: str) -> datetime | None:
    """Note that a personal link was none. The answer: when to try again, if there have been too many from this address."""
    return _noted({"link": _key("link", address)})


def _noted(keys: dict[str, str]) -> datetime | None:
    LoginAttempt.objects.filter(at__lt=clock.now() - KEPT).delete()
    noted = LoginAttempt.objects.create(**{COLUMNS[name]: key for name, key in keys.items()})
    until = [moment for name, key in keys.items() if (moment := _full_until(name, key))]
    if until:
        noted.delete()
    return max(until, default=None)


def _full_until(name: str, key: str) -> datetime | None:
    most, span = LIMITS[name]
    recent = LoginAttempt.objects.filter(**{COLUMNS[name]: key}, at__gt=clock.now() - span).order_by("-at")
    moments = list(recent.values_list("at", flat=True)[: most + 1])
    return moments[most] + span if len(moments) > most else None


def succeeded(login: str) -> None:
    """The right password: the account starts afresh."""
    LoginAttempt.objects.filter(account=_key("account", login)).delete()


def seconds_to(until: datetime) -> int:
    return int((until - clock.now()).total_seconds()) + 1


def told(until: datetime) -> str:
    """The time to try again as a page tells it, rounded up to a whole minute."""
    return clock_time(until.replace(second=0) + MINUTE)
