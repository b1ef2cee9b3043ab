"""The way around for staff: what leads where, for whom. Each app registers its own pages; this floor knows none of them."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import reverse

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


@dataclass(frozen=True)
class MenuItem:
    """`view`: the name of its address; `within`: beginnings of the addresses that belong to it; `order`: its place."""

    label: "StrOrPromise"
    view: str
    within: tuple[str, ...]
    roles: frozenset[str]
    order: int


_items: dict[str, MenuItem] = {}


def register(*items: MenuItem) -> None:
    _items.update({item.view: item for item in items})


def items_for(roles: frozenset[str]) -> list[MenuItem]:
    """Those of somebody with these roles, in their order."""
    return sorted((item for item in _items.values() if item.roles & roles), key=lambda item: item.order)


def entry(item: MenuItem, path: str) -> tuple[str, str, bool]:
    """(label, url, whether `path` belongs to it)."""
    return str(item.label), reverse(item.view), path.startswith(item.within)
