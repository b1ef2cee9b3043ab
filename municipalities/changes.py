"""What the register asks of the apps above: to follow when somebody new answers, and to write to a person."""

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from hyte.accounts.models import User

Follower = Callable[[str], None]
_followers: list[Follower] = []


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
