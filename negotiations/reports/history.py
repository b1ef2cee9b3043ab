"""The audit rows of a negotiation as sentences that a person reads."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from hyte.accounts.models import Event

SENTENCES = {
    "answer.confirm_contact": _("The contact confirmed being the right person."),
    "answer.name_person": _("The contact told of another person."),
    "answer.record": _("The planner recorded what the municipality told."),
    "answer.take_named": _("Whom the contact had named was taken into the register."),
    "answer.propose_times": _("Times were proposed: %(times)s."),
    "answer.nothing_to_raise": _("The municipality has nothing to raise this year."),
    "answer.tell_people": _("It was told who comes: %(people)s."),
    "duty.remind": _("A reminder was made: %(letters)s."),
    "invitation.send_to_deputy": _("The planner wrote to the deputy contact."),
    "topic.save": _("A topic was changed."),
    "topic.send": _("A topic was sent."),
    "topic.remove": _("A topic was removed."),
    "topic.assign": _("An expert or minutes were set for a topic."),
    "booking.confirm": _("The time was confirmed or moved."),
    "profile.freeze": _("The state of wellbeing was put into a PDF: %(profiles)s."),
    "profile.send": _("The state of wellbeing was sent: %(letters)s."),
    "sheet.freeze": _("The state of wellbeing was put into a PDF: %(sheets)s."),  # as it was called until 2026
    "booking.set_length": _("The length was set to %(minutes)s minutes."),
    "negotiation.meet_together": _("Municipalities that meet together: %(joined)s joined, %(left)s left."),
    "booking.cancel": _("The time was cancelled."),
    "time_request.ask": _("The municipality asked for another time."),
    "time_request.take_back": _("The municipality no longer asks for another time."),
    "time_request.keep": _("The request for another time was declined."),
    "booking.call_off": _("The negotiation was called off: the municipality does not take part."),
    "absence.tell": _("It was noted that the municipality does not take part."),
    "absence.take_back": _("The municipality takes part after all."),
    "round.add_municipality": _("The municipality was added to the open round."),
    "booking.invite_new": _("Calendar invitations to new people: %(letters)s."),
    "negotiation.set_team": _("The county's team was changed: %(added)s came, %(removed)s left."),
    "negotiation.note": _("Case number or internal notes were changed."),
    "attendance.record": _("Attendance was recorded: %(present)s present."),
    "attendance.undo": _("The negotiation was marked as not held after all."),
    "measure.add": _("A measure was added."),
    "measure.agree": _("A measure was added."),
    "measure.save": _("A measure was changed."),
    "measure.change": _("A measure was changed."),
    "measure.remove": _("A measure was removed."),
    "measure.set_state": _("The state of a measure was changed."),
    "memo.start": _("The memo was started."),
    "memo.open_for_comments": _("The memo was opened for comments."),
    "memo.back_to_draft": _("The memo was taken back to a draft."),
    "memo.comment": _("The memo was commented on."),
    "memo.answer_comment": _("A comment on the memo was answered."),
    "memo.nothing_to_remark": _("The municipality told that it has nothing to remark on the memo."),
    "memo.ask_for_correction": _("The municipality asked for a correction of version %(version)s of the memo."),
    "memo.approve": _("Version %(version)s of the memo was approved."),
    "memo.send": _("Version %(version)s of the memo was sent."),
    "memo.withdraw": _("The approval of version %(version)s was withdrawn."),
    "memo.accept": _("The municipality approved version %(version)s of the memo."),
    "memo.take_acceptance_back": _("The municipality took its approval back."),
    "document.make": _("A draft memo or an agenda was made into a PDF."),
    "document.try_again": _("The PDF of version %(version)s was made again."),
    "feedback.give": _("Feedback was given."),
    "letter.rewrite": _("A letter was given other words."),
    "letter.resend": _("A letter was sent again."),
    "letter.stop": _("A letter was stopped."),
    "letter.send_after_all": _("A stopped letter was sent after all."),
}
UNKNOWN = _("Something else was changed.")
CALENDAR = pgettext_lazy("who did it", "the calendar")


class _Figures(dict):
    """What an old row does not tell is a dash."""

    def __missing__(self, key: str) -> str:
        return "–"


@dataclass(frozen=True)
class Line:
    at: datetime
    who: str
    sentence: str


def lines(events: Iterable[Event]) -> list[Line]:
    """One line an event, in the active language."""
    return [Line(event.at, str(event.by or CALENDAR), sentence_of(event)) for event in events]


def sentence_of(event: Event) -> str:
    return str(SENTENCES.get(event.verb, UNKNOWN)) % _Figures(event.detail)
