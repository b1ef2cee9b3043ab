"""What a reader gets by subtracting shown numbers from their sums, step by step, also of what is shown nowhere. Pure."""

from collections import defaultdict
from collections.abc import Collection, Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)


@dataclass(frozen=True)
class Sum(Generic[K]):
    """`total` is the sum of `parts`, for whoever can read them all."""

    total: K
    parts: tuple[K, ...]

    @property
    def cells(self) -> tuple[K, ...]:
        return (self.total, *self.parts)


def is_small(number: float | None, hide_below: int) -> bool:
    return number is not None and 0 < number < hide_below


def leaks(shown: Mapping[K, float], sums: Sequence[Sum[K]], hidden: Collection[K], hide_below: int) -> set[K]:
    """What to hide so that the shortest ways to a small or hidden number lead there no more; nothing where no way does."""
    known, came = dict(shown), dict[K, Sum[K]]()
    lacking = [{key for key in one.cells if key not in known} for one in sums]
    lacked_by: dict[K, list[int]] = defaultdict(list)
    for place, keys in enumerate(lacking):
        for key in keys:
            lacked_by[key].append(place)
    ready = list(range(len(sums)))
    while found := {next(iter(lacking[at])): sums[at] for at in reversed(ready) if len(lacking[at]) == 1}:
        known |= {key: _difference(one, key, known) for key, one in found.items()}
        telling = [key for key in found if key in hidden or is_small(known[key], hide_below)]
        if telling:
            return {_to_hide(found[key], key, shown, came, hide_below) for key in telling}
        came |= found
        ready = [at for key in found for at in lacked_by[key]]
        for key in found:
            for at in lacked_by[key]:
                lacking[at].discard(key)
    return set()


def _difference(one: Sum[K], key: K, known: Mapping[K, float]) -> float:
    parts = sum(known[part] for part in one.parts if part != key)
    return parts if key == one.total else known[one.total] - parts


def _to_hide(one: Sum[K], key: K, shown: Mapping[K, float], came: Mapping[K, Sum[K]], hide_below: int) -> K:
    """The smallest part that is shown, rather than a nought or the total; else one of those that a part came from."""
    others = [cell for cell in one.cells if cell != key]
    if direct := [cell for cell in others if cell in shown]:
        return min(direct, key=lambda cell: (cell == one.total, shown[cell] < hide_below, shown[cell], str(cell)))
    return _to_hide(came[others[0]], others[0], shown, came, hide_below)
