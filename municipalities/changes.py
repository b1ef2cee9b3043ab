"""What the register asks of the apps above: to follow when somebody new answers, or leaves, and to write to a person."""

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from hyte.accounts.models import User

Follower = Callable[[str], None]
Leaving = Callable[["User"], object]
_followers: list[Follower] = []
_leavings: list[Leaving] = []


Writer = Callable[["User", "User"], bool]
_writers: list[Writer] = []


def register_writer(writer: Writer) -> None:
    """`writer(person, by)`: sends the person a letter with the personal link, if there is anything to send."""
    if writer not in _writers:
        _writers.append(writer)


def write_to(person: "User", *, by: "User") -> bool:
    """A letter with the link that works now, to the present address. False: there is nothing that it would lead to."""
    return any(writer(person, by) for writer in _writers)


def register(follower: Follower) -> None:
    """`follower(area)`: called inside the transaction of the change, with the code of the county."""
    if follower not in _followers:
        _followers.append(follower)


def somebody_new(area: str) -> None:
    """Somebody answers for a municipality or an organisation of the county who did not before."""
    for follower in _followers:
        follower(area)


def register_leaving(follower: Leaving) -> None:
    """`follower(person)`: called inside the transaction in which the person has left the register or a county."""
    if follower not in _leavings:
        _leavings.append(follower)


def somebody_left(person: "User") -> None:
    """The person belongs no more where they did; what they still need to be told is told now."""
    for follower in _leavings:
        follower(person)
