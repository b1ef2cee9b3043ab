"""The kinds of letters. Each app registers its own when it is ready: this floor knows none by name."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from hyte.accounts.models import User
    from hyte.letters.models import Letter


@dataclass(frozen=True)
class LetterKind:
    """`name`: also the name of its template, templates/emails/<language>/<name>.txt.

    `series`: a newer letter of the same series about the same thing to the same person replaces the older one; "" where
    each stands for itself. `still_needed` is asked when the letter is about to leave. `after_leaving`: goes also to
    somebody who has left, as a cancellation of what still stands in the calendar. `keeps_address`: goes to the address that
    it was written to, also when the person has another one by then. `link` and `link_label`: what stands where
    the letter has its link, for kinds that lead elsewhere than to the recipient's own page. `waits`: goes to many, so it
    leaves some minutes later and can be changed or taken back until then.
    """

    name: str
    label: str
    series: str = ""
    still_needed: "Callable[[Letter], bool] | None" = None
    after_leaving: bool = False
    keeps_address: bool = False
    link: "Callable[[User], str] | None" = None
    link_label: str = ""
    waits: bool = False


_kinds: dict[str, LetterKind] = {}


def register(*kinds: LetterKind) -> None:
    """Make kinds known. Their order is the order in which an outbox shows them."""
    _kinds.update({kind.name: kind for kind in kinds})


def kind_of(name: str) -> LetterKind:
    return _kinds[name]


def after_leaving() -> list[str]:
    """The kinds that go also to somebody who has left."""
    return [kind.name for kind in _kinds.values() if kind.after_leaving]
