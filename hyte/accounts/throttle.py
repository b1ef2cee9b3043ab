"""Passwords can not be guessed: 5 failures in 15 minutes for an account, 20 in an hour from an address.

A new one is asked for at most 3 times an hour and 10 times a day for an account, and 20 times an hour from an address.

Nor can personal links: 60 that are none in an hour from an address (an office behind one address may hold many old ones).

The rows live in the database, so losing Redis neither opens nor locks the door. An account that does not exist is
counted like one that does.
"""

from datetime import datetime, timedelta

from django.utils.crypto import salted_hmac

from hyte import clock
from hyte.accounts.models import LoginAttempt
from hyte.formats import clock_time

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
LIMITS = {  # name → the column where its key stands, and how many there may be in which time
    "account": ("account", ((5, 15 * MINUTE),)),
    "address": ("address", ((20, HOUR),)),
    "link": ("address", ((60, HOUR),)),
    "asking account": ("account", ((3, HOUR), (10, DAY))),
    "asking address": ("address", ((20, HOUR),)),
}
KEPT = DAY


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


def asked_from(address: str) -> datetime | None:
    """Note that a new password was asked for. The answer: when to try again, if that was too often from this address."""
    return _noted({"asking address": _key("asking address", address)})


def asks_too_often(login: str) -> bool:
    """Note for whom a new password was asked, whether there is such an account or not."""
    return _noted({"asking account": _key("asking account", login)}) is not None


def _noted(keys: dict[str, str]) -> datetime | None:
    LoginAttempt.objects.filter(at__lt=clock.now() - KEPT).delete()
    noted = LoginAttempt.objects.create(**{LIMITS[name][0]: key for name, key in keys.items()})
    until = [moment for name, key in keys.items() if (moment := _full_until(name, key))]
    if until:
        noted.delete()
    return max(until, default=None)


def _full_until(name: str, key: str) -> datetime | None:
    column, limits = LIMITS[name]
    until = []
    for most, span in limits:
        recent = LoginAttempt.objects.filter(**{column: key}, at__gt=clock.now() - span).order_by("-at")
        moments = list(recent.values_list("at", flat=True)[: most + 1])
        until += [moments[most] + span] if len(moments) > most else []
    return max(until, default=None)


def succeeded(login: str) -> None:
    """The right password: the account starts afresh."""
    LoginAttempt.objects.filter(account=_key("account", login)).delete()


def seconds_to(until: datetime) -> int:
    return int((until - clock.now()).total_seconds()) + 1


def told(until: datetime) -> str:
    """The time to try again as a page tells it, rounded up to a whole minute."""
    return clock_time(until.replace(second=0) + MINUTE)
