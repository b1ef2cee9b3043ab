"""What the pages of a summary and its findings share."""

from collections.abc import Iterable

from django.shortcuts import get_object_or_404

from hyte.accounts.models import User
from hyte.requests import Request
from negotiations.models import Round, Summary


def planned_round(request: Request, pk: int) -> Round:
    """The opened round, if the person plans in its area."""
    mine = Round.objects.visible_to(request.user, "planner").filter(opened_at__isnull=False)
    return get_object_or_404(mine.select_related("area", "organiser"), pk=pk)


def summary_of(round: Round) -> Summary:
    """The summary of the round; one that nobody has begun is empty and not stored: looking changes nothing."""
    found = Summary.objects.select_related("approved_by").filter(round=round).first() or Summary()
    found.round = round
    return found


def reads_swedish(round: Round, readers: Iterable[User]) -> bool:
    """Whether the texts are needed in Swedish: the county is bilingual, or somebody reads the summary in it."""
    return round.area.is_bilingual or any(person.language == "sv" for person in readers)
