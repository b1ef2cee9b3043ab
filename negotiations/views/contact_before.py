"""The page before the negotiation: its steps with their forms, and the question that comes first."""

from typing import Any

from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from hyte.formats import time_range, weekday_date, when
from hyte.forms import as_left
from municipalities.models import WelfareGroupMember
from negotiations.actions import unsent as actions
from negotiations.actions.answer import choosable
from negotiations.forms import contact as forms
from negotiations.forms import contact_topic
from negotiations.models import Participant, Party, TimeRequest, UnsentForm
from negotiations.views.contact_desk import Desk, Step, step

TEMPLATE = "contact/before.html"
Page = dict[str, Any]


def context(desk: Desk, given: Page) -> Page:
    """What the page needs; `given`: forms that came back with errors."""
    topics = [topic for topic in desk.topics() if topic.sent_at or desk.may_answer]
    page: Page = {"topics": topics, "drafts": [topic for topic in topics if not topic.sent_at]}
    page["team"] = list(desk.negotiation.team.order_by("name"))
    page |= {"heading": heading(desk), "is_late": bool(desk.party and desk.party.is_late)}
    if desk.takes_topics and page["drafts"]:
        page["send_form"] = contact_topic.SendTopicsForm(drafts=desk.topics().filter(sent_at=None))
    if desk.party:
        page |= _of_municipality(desk, desk.party)
    else:
        agenda = desk.negotiation.topics.sent().select_related("municipality", "organisation", "expert")
        page["agenda"] = list(agenda)
    page["unasked"] = given.keys() - page.keys()
    page |= given
    page["steps"] = steps(desk, page)
    page["next_step"] = next((step for step in page["steps"] if step["tone"] in ("wait", "late")), None)
    return page


def _of_municipality(desk: Desk, party: Party) -> Page:
    expected = list(party.expected_people())
    dates = party.contact_confirmed_at, party.named_at, party.times_sent_at, party.topics_sent_at, party.people_sent_at
    page: Page = {"expected": expected, "proposals": list(party.proposals.all())}
    page |= _requests(party)
    page["recorded"] = {told.part: told for told in party.recorded_answers.select_related("by")}
    page["is_confirmed"] = party.is_confirmed(desk.contact)
    page["names_contact"] = party.names_another(desk.contact)
    page["names_deputy"] = party.names_another(desk.deputy, WelfareGroupMember.Duty.DEPUTY)
    page["saved_at"] = max((moment for moment in dates if moment), default=None)
    if desk.takes_answers:
        page["who_form"] = forms.WhoForm(deputy_of=desk.deputy_of, has_contact=desk.contact is not None)
        page["nothing_form"] = nothing_form(desk)
        unsent = actions.all_of(desk.negotiation, by=desk.user)
        page |= people_forms(party, expected, unsent.get(UnsentForm.Form.PEOPLE))
        if desk.negotiation.is_scheduled and not desk.negotiation.is_past:
            page["another_form"] = forms.AnotherTimeForm(asked=page["asked"])
            page["withdraw_form"] = suits_form()
        if not desk.negotiation.is_scheduled:
            page["times_form"] = times_form(party, unsent.get(UnsentForm.Form.TIMES))
    return page


def _requests(party: Party) -> Page:
    """The open request for another time; else the answer to one about the time that still holds."""
    newest = party.time_requests.last() if party.negotiation.is_scheduled else None
    is_answer = newest is not None and not newest.is_open and newest.starts_at == party.negotiation.starts_at
    return {"asked": newest if newest and newest.is_open else None, "kept": newest if is_answer else None}


def times_form(party: Party, unsent: MultiValueDict | None = None) -> forms.TimesForm:
    """Fresh, or as the person left it."""
    form = forms.TimesForm(unsent, offered=choosable(party), party=party)
    if unsent is not None:
        as_left(form)
    return form


def people_forms(party: Party, expected: list[Participant], unsent: MultiValueDict | None = None) -> Page:
    """The same for who comes: members of the group, and others."""
    people = forms.PeopleForm(unsent, municipality=party.municipality, expected=expected)
    others = forms.other_people(unsent, expected=expected)
    if unsent is not None:
        as_left(people)
        as_left(others)
    return {"people_form": people, "other_people": others}


def nothing_form(desk: Desk, data: Any = None) -> contact_topic.TickForm:
    return contact_topic.TickForm(data, name="nothing", label=_("We have nothing to raise this year"))


def suits_form(data: Any = None) -> contact_topic.TickForm:
    return contact_topic.TickForm(data, name="suits", label=_("The confirmed time suits us after all"))


def heading(desk: Desk) -> str:
    """The question that is asked now, or the answer that holds."""
    negotiation, name = desk.negotiation, desk.voice
    owes = desk.party.owes if desk.party and desk.takes_answers else []
    if "times" in owes and negotiation.is_without_its_time:
        return _("%(name)s, which new time suits you?") % {"name": name}
    if "times" in owes:
        return _("%(name)s, when shall we meet?") % {"name": name}
    if "topics" in owes:
        return _("%(name)s, what shall we talk about?") % {"name": name}
    if negotiation.is_scheduled:
        moment = f"{weekday_date(negotiation.starts_at)} {time_range(negotiation.starts_at, negotiation.ends_at)}"
        return _("%(name)s meets the county %(moment)s") % {"name": negotiation.title, "moment": moment}
    if desk.takes_answers:
        return _("Thank you, %(name)s. Next the county confirms the time") % {"name": name}
    return _("%(name)s: HYTE negotiation %(year)s") % {"name": negotiation.title, "year": desk.round.year}


def steps(desk: Desk, page: Page) -> list[Step]:
    """Before the negotiation: who, times, topics, people; an organisation has only topics."""
    topics = _topics(desk, page["topics"], page["drafts"])
    if desk.party is None:
        return [topics]
    who = [_who(desk, desk.party)] if desk.takes_answers else []
    return [*who, _times(desk.party, page["asked"]), topics, _people(desk.party)]


def _who(desk: Desk, party: Party) -> Step:
    title = _("The contact")
    if party.names_another(desk.contact):
        return step("who", title, "info", _("told to the county"))
    if party.is_confirmed(desk.contact):
        return step("who", title, "done", _("confirmed"))
    return step("who", title, "wait", _("still missing"))


def _times(party: Party, asked: TimeRequest | None) -> Step:
    negotiation = party.negotiation
    if negotiation.is_scheduled:
        moment = when(negotiation.starts_at, negotiation.ends_at)
        word = _("confirmed, another asked for") if asked else _("confirmed")
        return step("times", _("Time"), "info" if asked else "done", word, text=moment)
    if party.times_sent_at:
        return step("times", _("Times"), "done", pgettext("times or participants", "sent"))
    if negotiation.is_without_its_time:
        return step("times", _("Times"), "wait", _("new times are asked for"))
    return step("times", _("Times"), *_missing(party))


def _topics(desk: Desk, topics: list[Any], drafts: list[Any]) -> Step:
    title, sent = _("Topics"), len(topics) - len(drafts)
    answered = sent or (desk.party and desk.party.nothing_to_raise)
    if drafts and answered and desk.takes_topics:
        word = ngettext("%(n)s draft not sent", "%(n)s drafts not sent", len(drafts)) % {"n": len(drafts)}
        return step("topics", title, "wait", word)
    if sent:
        word = ngettext("%(n)s topic sent", "%(n)s topics sent", sent) % {"n": sent}
        return step("topics", title, "done", word)
    if desk.party and desk.party.nothing_to_raise:
        return step("topics", title, "done", _("nothing this year"))
    if drafts:
        return step("topics", title, "wait", _("not sent yet"))
    if desk.party is None:
        return step("topics", title, "none", _("if you wish"))
    return step("topics", title, *_missing(desk.party))


def _people(party: Party) -> Step:
    if party.people_sent_at:
        return step("people", _("Participants"), "done", pgettext("times or participants", "sent"))
    return step("people", _("Participants"), "none", _("no hurry"))


def _missing(party: Party) -> tuple[str, str]:
    if party.is_late:
        return "late", _("late, still missing")
    return "wait", _("still missing")
