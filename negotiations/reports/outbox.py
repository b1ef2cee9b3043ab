"""What the outbox of a round shows: its letters by kind and negotiation. Four queries, however many there are."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.core.paginator import Page, Paginator
from django.db.models import Case, When

from hyte.letters.models import Letter
from hyte.letters.states import LETTER_IN_TROUBLE, LetterState
from negotiations.letters.kinds import OF_A_NEGOTIATION, Kind
from negotiations.letters.recipients import municipality_of_recipient
from negotiations.models import Negotiation, Round

TONES = {
    LetterState.QUEUED: "wait",
    LetterState.SENDING: "info",
    LetterState.SENT: "done",
    LetterState.FAILED: "late",
    LetterState.UNSURE: "late",
    LetterState.STOPPED: "wait",
    LetterState.SUPERSEDED: "none",
}
LETTERS, BUNDLES, FEW = 50, 10, 25  # on a page of a group; and so few that all are shown open

_NEGOTIATION = Case(When(about_type="negotiation", then="about_id"))
_ADDRESS = Case(When(state__in=[LetterState.SENDING, LetterState.SENT], then="to_email"), default="recipient__email")

Count = tuple[str, str, int]


@dataclass(frozen=True)
class Slip:
    """Enough of a letter to sort it by. `municipality`: the recipient's own municipality."""

    pk: int
    kind: str
    state: str
    outdated: bool
    negotiation: int | None
    to_name: str
    to_email: str
    municipality: str | None


@dataclass
class Bundle:
    """The letters of one kind about one negotiation."""

    title: str
    slips: list[Slip]
    rows: list[tuple[Letter, str]] = field(default_factory=list)

    @property
    def counts(self) -> list[Count]:
        return counts(self.slips)


@dataclass
class Group:
    """The letters of one kind, a page of them. `bundles`: one without a title where the kind is not split."""

    key: str
    kind: Kind
    slips: list[Slip]
    above: int
    page: Page
    bundles: list[Bundle]
    is_open: bool

    @property
    def is_split(self) -> bool:
        return self.kind in OF_A_NEGOTIATION

    @property
    def counts(self) -> list[Count]:
        return counts(self.slips)

    @property
    def bundles_are_open(self) -> bool:
        return len(self.bundles) == 1 or self.slips[0].state in LETTER_IN_TROUBLE

    @property
    def fields(self) -> list[tuple[str, str]]:
        """What the form that sends them again carries."""
        return [("kind", self.kind.value)]

    @property
    def failed(self) -> int:
        return sum(slip.state == LetterState.FAILED for slip in self.slips)

    @property
    def stopped(self) -> int:
        """Those that can be sent after all."""
        return sum(slip.state == LetterState.STOPPED and not slip.outdated for slip in self.slips)


@dataclass
class Outbox:
    """`trouble`: letters that failed, or may have; `groups`: all others, both in the order of the year."""

    trouble: list[Group]
    groups: list[Group]


def counts(slips: Iterable[Slip]) -> list[Count]:
    """(tone, word, how many) of each state that there is."""
    found = Counter(slip.state for slip in slips)
    return [(TONES[state], str(state.label), found[state]) for state in LetterState if found[state]]


def outbox(
    round: Round, negotiations: Sequence[Negotiation], chosen: dict[str, str], asked: tuple[str, str | None]
) -> Outbox:
    """`chosen`: state, kind, municipality, words; `asked`: the key of a group and which page of it."""
    titles = {negotiation.pk: negotiation.title for negotiation in negotiations}
    municipalities = {
        negotiation.pk: {municipality.pk for municipality in negotiation.municipalities} for negotiation in negotiations
    }
    slips = [slip for slip in _slips(round, titles) if _matches(slip, chosen, municipalities)]
    trouble = [slip for slip in slips if slip.state in LETTER_IN_TROUBLE]
    fine = [slip for slip in slips if slip.state not in LETTER_IN_TROUBLE]
    above = Counter(slip.kind for slip in trouble)
    is_open = bool(chosen) and len(fine) <= FEW
    found = Outbox(
        [_group(f"trouble-{kind}", kind, some, 0, titles, asked, is_open=True) for kind, some in _by_kind(trouble)],
        [_group(kind.value, kind, some, above[kind], titles, asked, is_open=is_open) for kind, some in _by_kind(fine)],
    )
    _read(round, [bundle for group in (*found.trouble, *found.groups) for bundle in group.bundles])
    return found


def _slips(round: Round, titles: dict[int, str]) -> list[Slip]:
    municipality = municipality_of_recipient()
    names = "pk", "kind", "state", "outdated", _NEGOTIATION, "to_name", _ADDRESS, municipality
    slips = (Slip(*values) for values in round.letters.order_by("-pk").values_list(*names))
    return sorted(slips, key=lambda slip: (titles.get(slip.negotiation or 0, ""), slip.to_name))


def _matches(slip: Slip, chosen: dict[str, str], municipalities: dict[int, set[str]]) -> bool:
    municipality, words = chosen.get("municipality"), chosen.get("words", "").casefold()
    about = municipalities.get(slip.negotiation, {slip.municipality}) if slip.negotiation else {slip.municipality}
    same = all(getattr(slip, name) == chosen.get(name, getattr(slip, name)) for name in ("state", "kind"))
    return (
        same
        and (not municipality or municipality in about)
        and any(words in text.casefold() for text in (slip.to_name, slip.to_email))
    )


def _by_kind(slips: list[Slip]) -> list[tuple[Kind, list[Slip]]]:
    found = [(kind, [slip for slip in slips if slip.kind == kind]) for kind in Kind]
    return [(kind, some) for kind, some in found if some]


def _group(
    key: str,
    kind: Kind,
    slips: list[Slip],
    above: int,
    titles: dict[int, str],
    asked: tuple[str, str | None],
    *,
    is_open: bool,
) -> Group:
    number = asked[1] if asked[0] == key else None
    if kind in OF_A_NEGOTIATION:
        all_of = {slip.negotiation: Bundle(titles.get(slip.negotiation or 0, ""), []) for slip in slips}
        for slip in slips:
            all_of[slip.negotiation].slips.append(slip)
        page: Page = Paginator(list(all_of.values()), BUNDLES).get_page(number)
        bundles = list(page)
    else:
        page = Paginator(slips, LETTERS).get_page(number)
        bundles = [Bundle("", list(page))]
    return Group(key, kind, slips, above, page, bundles, is_open or asked[0] == key)


def _read(round: Round, bundles: list[Bundle]) -> None:
    """Put the letters themselves in. One query."""
    wanted = [slip.pk for bundle in bundles for slip in bundle.slips]
    found = round.letters.select_related("recipient").order_by().defer("text", "calendar").in_bulk(wanted)
    for bundle in bundles:
        letters = [found[slip.pk] for slip in bundle.slips if slip.pk in found]
        bundle.rows = [(letter, TONES[LetterState(letter.state)]) for letter in letters]
