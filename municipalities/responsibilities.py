"""What a member of staff answers for in a county. The apps above register what they know; this floor knows none of them."""

from collections.abc import Callable

from hyte.accounts.models import User

Source = Callable[[User, str], list[str]]
_sources: list[Source] = []


def register(source: Source) -> None:
    """`source(user, area)`: sentences on what somebody else must take over when the person leaves the area (its code)."""
    if source not in _sources:
        _sources.append(source)


def of(user: User, area: str) -> list[str]:
    return [sentence for source in _sources for sentence in source(user, area)]
