"""Who answers for a municipality or an organisation has changed: the apps above register what they do then."""

from collections.abc import Callable

Follower = Callable[[str], None]
_followers: list[Follower] = []


def register(follower: Follower) -> None:
    """`follower(area)`: called inside the transaction of the change, with the code of the county."""
    if follower not in _followers:
        _followers.append(follower)


def somebody_new(area: str) -> None:
    """Somebody answers for a municipality or an organisation of the county who did not before."""
    for follower in _followers:
        follower(area)
