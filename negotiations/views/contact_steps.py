"""The steps of the contact's page: each with its state in a word, what it shows, and what is still missing."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from hyte import clock
from hyte.formats import when
from municipalities.models import WelfareGroupMember
from negotiations.models import Party
from negotiations.views.contact_desk import Desk

Step = dict[str, Any]


def _step(name: str, title: str, tone: str, word: str, **more: Any) -> Step:
    return {"id": name, "title": title, "tone": tone, "word": word, "template": f"contact/_{name}.html", **more}


def _missing(party: Party) -> tuple[str, str]:
    if clock.today() > party.negotiation.round.answers_due_on:
        return "late", _("late, still missing")
    return "wait", _("still missing")


def before(desk: Desk, page: dict[str, Any]) -> list[Step]:
    """Before the negotiation: who, times, topics, people; an organisation has only topics."""
    topics = _topics(desk, page["topics"], page["drafts"])
    if desk.party is None:
        return [topics]
    who = [_who(desk.party)] if desk.takes_answers else []
    return [*who, _times(desk.party), topics, _people(desk.party)]


def _who(party: Party) -> Step:
    title = _("The contact")
    if party.named_duty == WelfareGroupMember.Duty.CONTACT:
        return _step("who", title, "info", _("told to the county"))
    if party.contact_confirmed_at:
        return _step("who", title, "done", _("confirmed"))
    return _step("who", title, "wait", _("still missing"))


def _times(party: Party) -> Step:
    negotiation = party.negotiation
    if negotiation.is_scheduled:
        moment = when(negotiation.starts_at, negotiation.ends_at)
        return _step("times", _("Time"), "done", _("confirmed"), text=moment)
    if party.times_sent_at:
        return _step("times", _("Times"), "done", _("sent"))
    return _step("times", _("Times"), *_missing(party))


def _topics(desk: Desk, topics: list[Any], drafts: list[Any]) -> Step:
    title, sent = _("Topics"), len(topics) - len(drafts)
    answered = sent or (desk.party and desk.party.nothing_to_raise)
    if drafts and answered and desk.takes_topics:
        word = ngettext("%(n)s draft not sent", "%(n)s drafts not sent", len(drafts)) % {"n": len(drafts)}
        return _step("topics", title, "wait", word)
    if sent:
        word = ngettext("%(n)s topic sent", "%(n)s topics sent", sent) % {"n": sent}
        return _step("topics", title, "done", word)
    if desk.party and desk.party.nothing_to_raise:
        return _step("topics", title, "done", _("nothing this year"))
    if drafts:
        return _step("topics", title, "wait", _("not sent yet"))
    if desk.party is None:
        return _step("topics", title, "none", _("if you wish"))
    return _step("topics", title, *_missing(desk.party))


def _people(party: Party) -> Step:
    if party.people_sent_at:
        return _step("people", _("Participants"), "done", _("sent"))
    return _step("people", _("Participants"), "none", _("no hurry"))


def after(desk: Desk) -> list[Step]:
    """After the negotiation: the memo, the municipality's approval, feedback."""
    found = [_memo(desk)]
    memo = desk.memo
    if desk.party and desk.may_answer and memo and not memo.is_editable:
        found.append(_approval(desk.party, closed=desk.round.closed_at is not None))
    return found


def _memo(desk: Desk) -> Step:
    memo, title = desk.memo, _("Memo")
    if memo is None:
        return _step("memo", title, "none", _("the county is writing it"))
    if memo.takes_comments:
        return _step("memo", title, "wait", _("for your comments"))
    if memo.is_editable:
        return _step("memo", title, "none", _("the county is finishing it"))
    return _step("memo", title, "done", _("approved by the county"))


def _approval(party: Party, *, closed: bool) -> Step:
    title = _("The municipality’s approval")
    if party.memo_accepted_at:
        return _step("approval", title, "done", _("approved"))
    if closed:
        return _step("approval", title, "none", _("the round has been closed"))
    return _step("approval", title, "wait", _("waits for you"))


def feedback(given: bool) -> Step:
    title = _("Feedback")
    return _step("feedback", title, "done", _("sent")) if given else _step("feedback", title, "none", _("if you wish"))
