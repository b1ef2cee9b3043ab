"""What the board says: for each municipality one sentence on who must do what, and its answers in short."""

from collections.abc import Callable

from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext, pgettext_lazy

from hyte import clock
from hyte.formats import short_date, weekday_date
from negotiations.ladder import ANSWERS, Step, Waits
from negotiations.models import MemoComment
from negotiations.reports.board.case import Case, Trouble
from negotiations.reports.left_out import absent_because
from negotiations.states import MemoState

LABELS = {
    Step.REACHED: pgettext_lazy("ladder", "Invitation"),
    Step.ANSWERED: pgettext_lazy("ladder", "Answered"),
    Step.TIMES: pgettext_lazy("ladder", "Times"),
    Step.TOPICS: pgettext_lazy("ladder", "Topics"),
    Step.CONFIRMED: pgettext_lazy("ladder", "Confirmed"),
    Step.HELD: pgettext_lazy("ladder", "Held"),
    Step.MEMO: pgettext_lazy("ladder", "Memo"),
    Step.SENT: pgettext_lazy("ladder", "Sent"),
}
FILTERS = {
    "": gettext_lazy("All"),
    "late": gettext_lazy("Late"),
    Waits.MUNICIPALITY: gettext_lazy("The municipality's turn"),
    Waits.COUNTY: gettext_lazy("The county's turn"),
    Waits.CALENDAR: gettext_lazy("Wait for their day"),
    Waits.UNFINISHED: gettext_lazy("Left unfinished"),
    Waits.NOBODY: gettext_lazy("Finished"),
    Waits.ABSENT: gettext_lazy("Not taking part"),
}
TONES = {
    Waits.MUNICIPALITY: "wait",
    Waits.COUNTY: "wait",
    Waits.CALENDAR: "info",
    Waits.UNFINISHED: "none",
    Waits.NOBODY: "done",
    Waits.ABSENT: "none",
}
TONE_WORDS = {
    "late": gettext_lazy("late"),
    "wait": gettext_lazy("the municipality's turn"),
    "yours": gettext_lazy("the county's turn"),
    "info": gettext_lazy("waits for its day"),
    "done": gettext_lazy("finished"),
    "none": gettext_lazy("left unfinished, or not taking part"),
}


def tone(case: Case) -> str:
    """Colour and mark of the municipality, the same in the table and on the map."""
    return "late" if case.is_late else TONES[case.waits]


def sentence(case: Case) -> str:
    """Who must do what; "3 days late" where it should have been done already."""
    say = TROUBLES[case.trouble] if case.trouble else SENTENCES[case.step]
    text = (_asks_of_memo if case.asks_of_memo_now else say)(case)
    if not (case.is_late and case.step in ANSWERS):
        return text
    days = (clock.today() - case.round.answers_due_on).days
    return _("%(sentence)s, %(late)s") % {
        "sentence": text,
        "late": ngettext("%(n)s day late", "%(n)s days late", days) % {"n": days},
    }


def _reached(case: Case) -> str:
    if any(letter.is_problem for letter in case.invitations):
        return _("The invitation did not arrive: the county checks the address")
    if case.is_on_its_way:
        return _("The invitation is on its way")
    if case.is_stopped:
        return _("The invitation was stopped: the county sends it after all")
    if case.is_before_invitations:
        return _("The invitation goes out on %(date)s") % {"date": short_date(case.round.invitations_on)}
    return _("The county has not sent the invitation")


def _no_contact(case: Case) -> str:
    return _("No HYTE contact: the county names one in the register")


def _named(case: Case) -> str:
    words = {"name": case.party.named_name}
    return _("%(name)s is named as the new contact: the county enters the person in the register") % words


def _away(case: Case) -> str:
    assert case.contact is not None
    words = {"name": case.contact.user.name, "date": short_date(case.contact.away_until)}
    if case.deputy:
        return _("%(name)s is on leave until %(date)s: the county turns to the deputy") % words
    return _("%(name)s is on leave until %(date)s: the county finds out who answers") % words


def _silent(case: Case) -> str:
    if case.deputy and case.deputy_written_at is None:
        return _("The municipality has not answered: the county turns to the deputy")
    return _("The municipality has not answered: the county calls and records the answer")


TROUBLES: dict[Trouble, Callable[[Case], str]] = {
    Trouble.NO_CONTACT: _no_contact,
    Trouble.NAMED: _named,
    Trouble.AWAY: _away,
    Trouble.SILENT: _silent,
}


def _unanswered(case: Case) -> str:
    return _("The municipality has not answered yet")


def _answers(case: Case) -> str:
    if case.negotiation.is_without_its_time and "times" in case.party.owes:
        return _("The time was cancelled: the municipality proposes new ones")
    if case.party.owes == ["times", "topics"]:
        return _("The municipality's times and topics are missing")
    if case.party.owes == ["times"]:
        return _("The municipality's times are missing")
    return _("The municipality's topics are missing")


def _confirmed(case: Case) -> str:
    if case.is_cancelled:
        return _("Cancelled: the county agrees on a new time")
    if case.party.none_suits:
        return _("None of the times suits: the county agrees on another")
    return _("The county confirms the time")


def _held(case: Case) -> str:
    if case.asks:
        return _("The municipality asks for another time: the county answers")
    if case.negotiation.is_past:
        return _("The county records who was there")
    if people := {person.pk: person.name for person in [*case.absent_experts, *case.uninvited]}:
        return _("The county still invites %(names)s") % {"names": Truncator(", ".join(people.values())).chars(60)}
    return _("Ready for the negotiation on %(date)s") % {"date": weekday_date(case.negotiation.starts_at)}


def _memo(case: Case) -> str:
    memo = case.memo
    if memo and memo.state == MemoState.COMMENTS:
        if case.comments:
            n = len(case.comments)
            return ngettext(
                "%(n)s comment on the memo: the county answers", "%(n)s comments on the memo: the county answers", n
            ) % {"n": n}
        if case.party.nothing_to_remark_at:
            return _("Nothing to remark on the memo: the county approves it")
        if not case.is_commented_on:
            return _("The county approves the memo")
        return _("The municipality comments on the memo by %(date)s") % {"date": short_date(memo.comments_until)}
    if memo and memo.version:
        return _("The county approves the corrected memo")
    date = {"date": short_date(case.memo_due_on)}
    if case.memo_is_overdue:
        return _("The county's memo was due on %(date)s") % date
    return _("The county writes the memo by %(date)s") % date


def _sent(case: Case) -> str:
    return _("The county sends the approved memo")


def _finished(case: Case) -> str:
    if case.is_absent:
        return absent_because(case.absence)
    if not case.is_finished:
        return _("Left unfinished when the round was closed")
    if case.party.memo_accepted_at:
        return _("Finished: the municipality has approved the memo")
    until = case.memo.approval_until if case.memo else None
    if until is None or case.round.closed_at:
        return _("Finished: the memo has been sent")
    if until < clock.today():
        return _("Memo sent: the municipality has not approved it by %(date)s") % {"date": short_date(until)}
    return _("Memo sent: the municipality is asked to approve it by %(date)s") % {"date": short_date(until)}


def _asks_of_memo(case: Case) -> str:
    if case.asks_of_memo == MemoComment.Kind.TAKEN_BACK:
        return _("The municipality took its approval of the memo back: the county answers")
    return _("The municipality asks for a correction of the memo: the county answers")


SENTENCES: dict[Step | None, Callable[[Case], str]] = {
    Step.REACHED: _reached,
    Step.ANSWERED: _unanswered,
    Step.TIMES: _answers,
    Step.TOPICS: _answers,
    Step.CONFIRMED: _confirmed,
    Step.HELD: _held,
    Step.MEMO: _memo,
    Step.SENT: _sent,
    None: _finished,
}


def answers(case: Case) -> list[str]:
    """What the municipality has answered, in short."""
    found = []
    if case.asks:
        found.append(pgettext("said by a municipality", "“%(text)s”") % {"text": Truncator(case.asks.reason).chars(90)})
    if case.party.none_suits and not case.is_booked:
        found.append(
            pgettext("said by a municipality", "“%(text)s”") % {"text": Truncator(case.party.none_suits).chars(90)}
        )
    if case.party.nothing_to_raise:
        found.append(_("Nothing to raise this year"))
    if case.topics:
        found.append(ngettext("%(n)s topic", "%(n)s topics", len(case.topics)) % {"n": len(case.topics)})
    if case.recorded:
        parts = ", ".join(str(told.get_part_display()) for told in case.recorded)
        found.append(_("Recorded by the county: %(parts)s") % {"parts": parts})
    return found


def missing(case: Case) -> str:
    """What a reminder would ask for."""
    owes = case.party.owes
    both = {"times": _("times"), "topics": _("topics")}
    return _(" and ").join(both[item] for item in owes)
