"""The letters of the negotiations: which there are, which replaces which, and who still needs one when it leaves."""

from datetime import date
from typing import Any

from django.conf import settings
from django.db.models import F, QuerySet, TextChoices
from django.utils.translation import gettext_lazy as _

from hyte import clock
from hyte.accounts.models import News, User
from hyte.letters.kinds import LetterKind, register
from hyte.letters.models import Letter
from municipalities.models import Membership, Organisation, WelfareGroupMember
from municipalities.models.area import Role
from negotiations.letters.recipients import recipients
from negotiations.models import Memo, Negotiation, Party, Round, Summary, TimeRequest
from negotiations.states import MemoState, NegotiationState, SummaryState


class Kind(TextChoices):
    INVITATION = "invitation", _("invitation")
    INVITATION_COPY = "invitation_copy", _("copy of an invitation to the deputy")
    ORGANISATION = "organisation", _("invitation to an organisation")
    REMINDER = "reminder", _("reminder")
    BOOKING = "booking", _("calendar invitation")
    MOVE = "move", _("time has changed")
    CANCELLATION = "cancellation", _("cancellation")
    TIME_KEPT = "time_kept", _("time that stays")
    EXPERT_TOPICS = "expert_topics", _("topics of an expert")
    NOT_NEEDED = "not_needed", _("no longer needed")
    FORMER_ADDRESS = "former_address", _("cancellation to a former address")
    PROFILE_SENT = "profile_sent", _("state of wellbeing")
    MEMO_COMMENTS = "memo_comments", _("memo for comments")
    MEMO_SENT = "memo_sent", _("approved memo")
    MEMO_REMINDER = "memo_reminder", _("reminder to approve the memo")
    MEMO_WITHDRAWN = "memo_withdrawn", _("memo withdrawn to be corrected")
    MEMO_ACCEPTED = "memo_accepted", _("municipality's approval of the memo")
    MEMO_CORRECTION = "memo_correction", _("municipality asks for a correction of the memo")
    MEMO_ANSWER = "memo_answer", _("answer to a request for a correction")
    MEMO_OVERDUE = "memo_overdue", _("overdue memos")
    SUMMARY_SENT = "summary_sent", _("summary of the round")
    MESSAGE = "message", _("message to municipalities")
    NEW_LINK = "new_link", _("new personal link")
    ADDRESS_ASKED = "address_asked", _("another address asked for")
    TEST = "test", _("test letter to oneself")
    DIGEST = "digest", _("digest of what has happened")


CALENDAR = "calendar"  # the series of all that a calendar is told of a negotiation
INVITATIONS = (Kind.INVITATION, Kind.INVITATION_COPY, Kind.ORGANISATION)
OF_A_NEGOTIATION = (
    Kind.BOOKING,
    Kind.MOVE,
    Kind.CANCELLATION,
    Kind.EXPERT_TOPICS,
    Kind.NOT_NEEDED,
    Kind.FORMER_ADDRESS,
    Kind.PROFILE_SENT,
    Kind.MEMO_COMMENTS,
    Kind.MEMO_SENT,
    Kind.MEMO_REMINDER,
    Kind.MEMO_WITHDRAWN,
    Kind.MEMO_ACCEPTED,
    Kind.MEMO_CORRECTION,
    Kind.MEMO_ANSWER,
)  # these go to many people of one negotiation


def _parties_answered_for(letter: Letter) -> QuerySet[Party]:
    """The recipient's parties in the negotiation, if the recipient still answers for a municipality in an open round."""
    answering = WelfareGroupMember.objects.answering().filter(user_id=letter.recipient_id)
    found = Party.objects.filter(negotiation=letter.about_id, municipality__in=answering.values("municipality"))
    return found.filter(round__opened_at__isnull=False, round__closed_at=None).exclude(
        negotiation__state=NegotiationState.ABSENT
    )


def _still_answers(letter: Letter) -> bool:
    return _parties_answered_for(letter).exists()


def _is_still_owing(letter: Letter) -> bool:
    return any(party.owes for party in _parties_answered_for(letter).select_related("negotiation", "round"))


def _is_still_representative(letter: Letter) -> bool:
    present = Organisation.objects.present().filter(representative=letter.recipient_id)
    return Round.objects.running().filter(pk=letter.about_id, organisations__in=present).exists()


def _is_still_ahead(letter: Letter) -> bool:
    return Negotiation.objects.filter(pk=letter.about_id, state=NegotiationState.SCHEDULED).exists()


def _is_of_nobody_invited(letter: Letter) -> bool:
    """Whether the address is not that of somebody who is to come after all: a cancellation must not take the event away."""
    negotiation = Negotiation.objects.filter(pk=letter.about_id).select_related("round").first()
    if negotiation is None or not negotiation.is_scheduled:
        return True
    return letter.to_email.casefold() not in {person.email.casefold() for person, _has_link in recipients(negotiation)}


def _is_still_out_for_comments(letter: Letter) -> bool:
    return Memo.objects.filter(negotiation=letter.about_id, state=MemoState.COMMENTS).exists()


def _awaits_approval(letter: Letter) -> bool:
    """Of this version: the recipient's municipality has neither approved it nor asked for a correction."""
    memo = Memo.objects.filter(negotiation=letter.about_id, state=MemoState.SENT, version=letter.revision).first()
    answers_for = WelfareGroupMember.objects.present().exclude(duty="").filter(user=letter.recipient_id)
    parties = Party.objects.filter(negotiation=letter.about_id, municipality__in=answers_for.values("municipality"))
    asked = parties.filter(round__closed_at=None).select_related("municipality")
    return memo is not None and any(memo.awaits_approval_of(party) for party in asked)


def _is_still_overdue(letter: Letter) -> bool:
    """A memo of the round is overdue, or will be in the week that the letter is of: it may be made for a day to come."""
    sunday = date.fromisocalendar(*divmod(letter.revision, 100), 7)
    running = Round.objects.running().filter(pk=letter.about_id)
    return any(Negotiation.objects.memo_overdue(round, max(clock.today(), sunday)) for round in running)


def _is_kept(letter: Letter) -> bool:
    """The time that was asked about still holds."""
    asked = TimeRequest.objects.filter(pk=letter.revision, party__negotiation__state=NegotiationState.SCHEDULED)
    return asked.filter(party__negotiation__starts_at=F("starts_at")).exists()


def _is_standing_summary(letter: Letter) -> bool:
    sent = Summary.objects.filter(round=letter.about_id, state=SummaryState.SENT)
    return sent.filter(version=letter.revision).exists()


def _front_page(_person: User) -> str:
    """What the button of a test letter opens: a personal link is nobody else's to see."""
    return settings.BASE_URL + "/"


def _wants_news(letter: Letter) -> bool:
    """Still a planner of the county who has not given the digest up."""
    planners = Membership.objects.people(letter.area, Role.PLANNER).exclude(news=News.NEVER)
    return planners.filter(pk=letter.recipient_id).exists()


_TO_WHO_IS_OUT = {"still_needed": _is_of_nobody_invited, "after_leaving": True, "keeps_address": True}


def register_all() -> None:
    """Make them known to the ground floor. Called once, when the models are ready."""
    register(
        _kind(Kind.INVITATION, series="invitation", still_needed=_still_answers, waits=True),
        _kind(Kind.INVITATION_COPY, series="invitation_copy", still_needed=_still_answers, waits=True),
        _kind(Kind.ORGANISATION, series="invitation", still_needed=_is_still_representative, waits=True),
        _kind(Kind.REMINDER, series="reminder", still_needed=_is_still_owing, waits=True),
        _kind(Kind.BOOKING, series=CALENDAR, waits=True),
        _kind(Kind.MOVE, series=CALENDAR, waits=True),
        _kind(Kind.CANCELLATION, series=CALENDAR, after_leaving=True, waits=True),
        _kind(Kind.TIME_KEPT, still_needed=_is_kept, waits=True),
        _kind(Kind.EXPERT_TOPICS, series=CALENDAR),
        _kind(Kind.NOT_NEEDED, series=CALENDAR, **_TO_WHO_IS_OUT),
        _kind(Kind.FORMER_ADDRESS, **_TO_WHO_IS_OUT),
        _kind(Kind.PROFILE_SENT, series="profile_sent", still_needed=_is_still_ahead, waits=True),
        _kind(Kind.MEMO_COMMENTS, series="memo_comments", still_needed=_is_still_out_for_comments, waits=True),
        _kind(Kind.MEMO_SENT, series="memo_sent", waits=True),
        _kind(Kind.MEMO_REMINDER, series="memo_reminder", still_needed=_awaits_approval),
        _kind(Kind.MEMO_WITHDRAWN, series="memo_sent"),
        _kind(Kind.MEMO_ACCEPTED),
        _kind(Kind.MEMO_CORRECTION),
        _kind(Kind.MEMO_ANSWER),
        _kind(Kind.MEMO_OVERDUE, series="memo_overdue", still_needed=_is_still_overdue),
        _kind(Kind.SUMMARY_SENT, series="summary_sent", still_needed=_is_standing_summary, waits=True),
        _kind(Kind.MESSAGE, waits=True),
        _kind(Kind.NEW_LINK),
        _kind(Kind.ADDRESS_ASKED, series="address_asked"),
        _kind(Kind.TEST, link=_front_page),
        _kind(Kind.DIGEST, still_needed=_wants_news),
    )


def _kind(kind: Kind, **rules: Any) -> LetterKind:
    return LetterKind(name=kind.value, label=kind.label, **rules)  # type: ignore[arg-type]  # a lazy text
