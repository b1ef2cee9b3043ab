"""Taking a whole opening back while no letter of it has left: the round is a draft again."""

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from hyte.accounts.models import User
from hyte.errors import Refused
from hyte.letters.models import LetterQuerySet
from negotiations.actions.event import record
from negotiations.letters.kinds import INVITATIONS
from negotiations.models import Negotiation, Party, Round
from negotiations.states import NegotiationState


def can_be_taken_back(round: Round) -> bool:
    """The round is open, no letter of it was tried yet, and nothing has been answered. At most two queries."""
    return round.is_open and not _of_the_opening(round).has_left().exists() and not _answered(round).exists()


@transaction.atomic
def take_back(round: Round, *, by: User) -> Round:
    """Undo the opening: its letters are never sent, its negotiations go, and everything can be changed. Twice acts once."""
    round = Round.objects.select_for_update(no_key=True).get(pk=round.pk)
    if round.opened_at is None:
        return round
    round.check_open()
    letters = _of_the_opening(round)
    list(letters.select_for_update(of=("self",)).order_by("pk").values_list("pk"))  # none leaves from here on
    if letters.has_left().exists():
        raise Refused(_("A letter of the round has left already, so the opening can no longer be taken back."))
    if answered := list(_answered(round)):
        names = ", ".join(negotiation.title for negotiation in answered)
        raise Refused(_("The opening can no longer be taken back, because something is known already: %s.") % names)
    taken = letters.supersede()
    round.negotiations.all().delete()
    round.opened_at = None
    round.save(update_fields=["opened_at"])
    record("round.take_back", by=by, round=round, letters=taken)
    return round


def _of_the_opening(round: Round) -> LetterQuerySet:
    """The letters to those who were invited; a test letter or a new link takes nothing away."""
    return round.letters.filter(Q(kind__in=INVITATIONS) | Q(about_type="negotiation"))


def _answered(round: Round) -> "QuerySet[Negotiation]":
    """The negotiations of which more is known than that they are to be held."""
    acts = ("contact_confirmed_at", "named_at", "times_sent_at", "topics_sent_at", "people_sent_at")
    told = Party.objects.filter(round=round).exclude(**dict.fromkeys(acts))
    moved = ~Q(state=NegotiationState.PLANNED)
    written = Q(topics__isnull=False) | Q(participants__isnull=False) | ~Q(internal_notes="") | ~Q(case_number="")
    return round.negotiations.with_parties().filter(moved | written | Q(parties__in=told)).distinct()
