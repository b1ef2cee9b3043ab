"""The end of a round: closed by a person who has seen what is left unfinished, and reopened within two weeks."""

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from hyte import clock
from hyte.accounts.models import User
from hyte.errors import NeedsConfirmation, Refused
from hyte.letters.models import Letter
from hyte.letters.states import LETTER_WAITING
from negotiations import timetable
from negotiations.actions.event import record
from negotiations.letters.kinds import INVITATIONS, Kind
from negotiations.models import Negotiation, Reopening, Round
from negotiations.reports.unfinished import Unfinished, unfinished


def _locked(round: Round) -> Round:
    return Round.objects.select_for_update(no_key=True).get(pk=round.pk)


@transaction.atomic
def close(round: Round, *, by: User, accept_unfinished: bool = False) -> Round:
    """Answers, feedback and approvals can no longer be changed. Nobody is cut off while commenting, or before a meeting.

    What is left unfinished must have been seen. Closing twice acts once.
    """
    round = _locked(round)
    if not round.opened_at:
        raise Refused(_("A round that has not been opened can not be closed."))
    if round.closed_at:
        return round
    left = unfinished(round)
    if hindrances := hindrances_of(left):
        raise Refused(" ".join(hindrances))
    if left.parts and not accept_unfinished:
        raise NeedsConfirmation([str(part) for part in left.parts])
    round.closed_at = clock.now()
    round.save(update_fields=["closed_at"])
    letters = Letter.objects.in_collection(round).filter(kind__in=[*INVITATIONS, Kind.REMINDER])
    letters.filter(state__in=LETTER_WAITING).supersede()
    record("round.close", by=by, round=round, unfinished=sum(len(part.names) or 1 for part in left.parts))
    return round


def hindrances_of(left: Unfinished) -> list[str]:
    """Why the round can not be closed now, as sentences that say what to do."""
    found = []
    if left.commented:
        text = _("The round can not be closed while a memo is out for comments: %(names)s. Approve the memo first.")
        found.append(text % {"names": _names(left.commented)})
    if left.coming:
        text = ngettext(
            "The round can not be closed before a negotiation whose time is confirmed: %(names)s. Cancel it, or wait.",
            "The round can not be closed before negotiations whose time is confirmed: %(names)s. Cancel them, or wait.",
            len(left.coming),
        )
        found.append(text % {"names": _names(left.coming)})
    return found


def _names(negotiations: list[Negotiation]) -> str:
    return ", ".join(negotiation.title for negotiation in negotiations)


@transaction.atomic
def reopen(round: Round, *, reason: str, by: User) -> Round:
    """Undo the closing, within two weeks and with a reason: everything can be answered, written and sent again."""
    round = _locked(round)
    if round.closed_at is None:
        raise Refused(_("The round is open already."))
    if not round.can_be_reopened:
        days = {"n": timetable.REOPENING_DAYS}
        raise Refused(_("A round can be reopened for %(n)s days after it was closed, and they have passed.") % days)
    if not reason.strip():
        raise Refused(_("Tell why the round is reopened: the reason is kept."))
    Reopening.objects.create(round=round, closed_at=round.closed_at, reason=reason.strip(), by=by)
    round.closed_at = None
    round.save(update_fields=["closed_at"])
    record("round.reopen", by=by, round=round)
    return round
