"""Everything that the board needs, read in five queries however many municipalities there are."""

from collections import defaultdict
from collections.abc import Iterable

from django.db.models import F, Prefetch, Q

from hyte.letters.states import LETTER_IN_TROUBLE
from municipalities.models import WelfareGroupMember
from negotiations.letters.kinds import Kind
from negotiations.models import Party, Round, Topic
from negotiations.reports.board.case import Case, Post

KINDS = (Kind.INVITATION, Kind.REMINDER)


def cases(round: Round) -> tuple[list[Case], list[Post]]:
    """The municipalities of a round, and the failed letters that belong to none of them."""
    topics = defaultdict(list)
    for topic in Topic.objects.sent().filter(negotiation__round=round).order_by("order", "pk"):
        topics[topic.negotiation_id].append(topic)
    found = [_case(round, party, topics[party.negotiation_id]) for party in _parties(round)]
    return found, _deliver(found, _letters(round))


def _parties(round: Round) -> Iterable[Party]:
    on_duty = WelfareGroupMember.objects.present().exclude(duty="").select_related("user")
    parties = Party.objects.filter(round=round).select_related("municipality", "negotiation__memo")
    members = Prefetch("municipality__members", queryset=on_duty, to_attr="on_duty")
    return parties.prefetch_related("proposals", members)


def _case(round: Round, party: Party, topics: list[Topic]) -> Case:
    party.round = party.negotiation.round = round
    raised = [topic for topic in topics if topic.municipality_id in (None, party.municipality_id)]
    return Case(
        round=round,
        party=party,
        proposals=list(party.proposals.all()),
        contacts=party.municipality.on_duty,  # type: ignore[attr-defined]
        topics=raised,
    )


def _letters(round: Round) -> Iterable[dict]:
    wanted = round.letters.filter(Q(kind__in=KINDS) | Q(state__in=LETTER_IN_TROUBLE))
    town = F("recipient__group_membership__municipality")
    return wanted.order_by("pk").values("about_type", "about_id", *Post.__dataclass_fields__, town=town)


def _deliver(cases: list[Case], letters: Iterable[dict]) -> list[Post]:
    """Put each letter with its municipality; returns those that have none."""
    of_town = {(case.party.negotiation_id, case.party.municipality_id): case for case in cases}
    of_negotiation = {case.party.negotiation_id: case for case in reversed(cases)}
    others = []
    for letter in letters:
        post = Post(**{name: letter[name] for name in Post.__dataclass_fields__})
        negotiation = letter["about_id"] if letter["about_type"] == "negotiation" else 0
        case = of_town.get((negotiation, letter["town"])) or of_negotiation.get(negotiation)
        if case:
            case.letters.append(post)
        elif post.is_problem:
            others.append(post)
    return others
