"""What a member of staff answers for in a county's open rounds, so that somebody else takes it over."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from hyte.accounts.models import User
from negotiations.models import Negotiation, Round, Topic
from negotiations.states import NegotiationState

AHEAD = (NegotiationState.PLANNED, NegotiationState.SCHEDULED)


def of(user: User, area: str) -> list[str]:
    """Sentences, one for each kind of responsibility."""
    rounds = Round.objects.filter(area=area, closed_at=None)
    ahead = Negotiation.objects.filter(round__in=rounds, state__in=AHEAD)
    organised = rounds.filter(organiser=user).newest_first()
    sentences = [_("Organiser of the round: %(round)s.") % {"round": round} for round in organised]
    meetings = ahead.filter(team=user).count()
    if meetings:
        text = ngettext(
            "In the team of %(n)s negotiation that lies ahead.",
            "In the team of %(n)s negotiations that lie ahead.",
            meetings,
        )
        sentences.append(text % {"n": meetings})
    topics = Topic.objects.sent().filter(negotiation__in=ahead, expert=user).count()
    if topics:
        sentences.append(ngettext("Answers for %(n)s topic.", "Answers for %(n)s topics.", topics) % {"n": topics})
    return sentences
