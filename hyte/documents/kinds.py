"""The kinds of documents. An app registers its own when it is ready; this floor knows none of them by name."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Q

if TYPE_CHECKING:
    from hyte.documents.models import Document


@dataclass(frozen=True)
class Kind:
    """`schema`: the number of the shape that new content has, and `content` that shape (a TypedDict).

    `visible_to(user, *roles)`: which documents of the kind a person may see. `when_ready`: what happens when a PDF is there.
    """

    name: str
    schema: int
    content: type[Any]
    render: Callable[[Document], bytes]
    visible_to: Callable[..., Q]
    when_ready: Callable[[], None] | None = None


_kinds: dict[str, Kind] = {}


def register(*kinds: Kind) -> None:
    _kinds.update({kind.name: kind for kind in kinds})


def registered() -> Iterable[Kind]:
    return _kinds.values()


def named(name: str) -> Kind:
    return _kinds[name]
