"""A closed round is closed for everything but what it says, and no page offers what it would refuse."""

import re
from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.translation import gettext

from hyte import clock
from hyte.accounts.models import User
from hyte.errors import Refused
from negotiations.actions import (
    answer,
    approval,
    attendance,
    booking,
    comment,
    feedback,
    measure,
    memo,
    negotiation,
    summary,
    topic,
)
from negotiations.actions import round as rounds
from negotiations.models import Finding, Memo, Negotiation, Party, Round
from programmes.models import Measure
from tests import factories
from tests.canaries import World
from tests.forms import forms_of
from tests.test_planted import pages, send
from tests.world import rolled_back

pytestmark = pytest.mark.django_db
SENTENCE = "The round has been closed, so this can no longer be changed."


@pytest.fixture
def met(lemi_negotiation: Negotiation, lemi_party: Party, lemi: User, planner: User) -> Negotiation:
    """Held, with a topic, a memo that is being written, and a measure; its round is closed."""
    factories.sent_topic(lemi_party, lemi)
    written = factories.written_memo(factories.held(lemi_negotiation, planner), planner)
    factories.agreed_measure(written.negotiation)
    summary.start(lemi_negotiation.round, by=planner)
    Round.objects.filter(pk=lemi_negotiation.round_id).update(closed_at=clock.now())
    return Negotiation.objects.select_related("round", "memo").get(pk=lemi_negotiation.pk)


def doings(met: Negotiation, by: User) -> dict[str, Callable[[], object]]:
    party, round = met.parties.get(), met.round
    section, agreed = met.memo.sections.all()[0], met.measures.get()
    raised = met.topics.get()
    return {
        "confirm the contact": lambda: answer.confirm_contact(party, by=by),
        "propose times": lambda: answer.propose_times(party, starts=[], none_suits="x", by=by),
        "nothing to raise": lambda: answer.nothing_to_raise(party, by=by),
        "tell people": lambda: answer.tell_people(party, coming=[], others=[], by=by),
        "save a topic": lambda: topic.save(raised, by=by),
        "send a topic": lambda: topic.send(raised, by=by),
        "remove a topic": lambda: topic.remove(raised, by=by),
        "assign a topic": lambda: topic.assign(raised, expert=by, minutes=5, by=by),
        "confirm a time": lambda: booking.confirm(met, starts_at=factories.moment(9, 9), place="x", by=by),
        "cancel": lambda: booking.cancel(met, by=by),
        "attendance": lambda: attendance.record_attendance(met, present=[], by=by),
        "attendance undone": lambda: attendance.not_held_after_all(met, by=by),
        "team": lambda: negotiation.set_team(met, people=[], by=by),
        "notes": lambda: negotiation.note(met, case_number="1", internal_notes="", by=by),
        "agenda": lambda: negotiation.set_agenda(met, rows=[], by=by),
        "start the memo": lambda: memo.start(met, by=by),
        "write the memo": lambda: memo.save_section(section, text="x", version=section.version, by=by),
        "ask for comments": lambda: memo.open_for_comments(met.memo, by=by),
        "back to draft": lambda: memo.back_to_draft(met.memo, by=by),
        "comment": lambda: comment.comment(section, text="x", by=by),
        "approve": lambda: memo.approve(met.memo, by=by),
        "withdraw": lambda: memo.withdraw(met.memo, reason="x", by=by),
        "nothing to remark": lambda: approval.nothing_to_remark(party, by=by),
        "ask for a correction": lambda: approval.ask_for_correction(party, text="x", by=by),
        "accept": lambda: approval.accept(party, by=by),
        "take the acceptance back": lambda: approval.take_acceptance_back(party, reason="x", by=by),
        "agree on a measure": lambda: measure.agree(met, Measure(what_fi="x"), by=by),
        "change a measure": lambda: measure.change(agreed, fields=["what_fi"], version=0, by=by),
        "remove a measure": lambda: measure.remove(agreed, by=by),
        "feedback": lambda: feedback.give(met, text="x", may_be_named=False, by=by),
        "finding": lambda: feedback.save_finding(Finding(round=round, text="x"), by=by),
        "free times": lambda: rounds.add_windows(round, spans=[], by=by),
        "approve the summary": lambda: summary.approve(round.summary, by=by),
    }


def test_every_doing_in_a_closed_round_is_refused_with_one_sentence(met: Negotiation, planner: User):
    said = {}
    for name, doing in doings(met, planner).items():
        with rolled_back():
            try:
                said[name] = doing()
            except Refused as refused:
                said[name] = str(refused)
    assert said == dict.fromkeys(said, gettext(SENTENCE))


def test_how_far_a_measure_has_come_is_told_after_the_round_was_closed(met: Negotiation, planner: User):
    assert measure.set_state(met.measures.get(), state="done", by=planner).state == "done"


def test_an_old_address_of_a_form_in_a_closed_round_leads_on_and_not_to_itself(
    met: Negotiation, planner: User, client: Client
):
    finding = Finding.objects.create(round=met.round, text="Yhteiset tilat puuttuvat.")
    address = reverse("finding_edit", args=[finding.pk])
    client.force_login(planner)
    answer = client.get(address)
    main = answer.content.decode().partition("<main")[2].partition("</main>")[0]
    assert answer.status_code == 409
    assert gettext(SENTENCE) in main
    assert re.findall(r'href="([^"]*)"', main) == [reverse("home")]


def test_no_page_of_a_closed_round_offers_what_it_would_refuse(world: World):
    held = Negotiation.objects.get(pk=world.ids["lemi"]["held"])
    Memo.objects.filter(negotiation__round=held.round).update(state="draft", comments_until=None)
    Round.objects.filter(pk=held.round_id).update(closed_at=clock.now())
    offered, count = [], 0
    for persona in ("planner", "lemi"):
        client = world.client(persona)
        for page, html in pages(world, persona):
            for form in forms_of(html, page):
                if form.method == "post" and not form.action.startswith(("/setlang", "/sign-out")):
                    count += 1
                    with rolled_back():
                        answer = send(client, form, form.filled())
                    if any(gettext(SENTENCE) in text for text in (answer.getvalue().decode(),)):
                        offered.append((page, form.action))
    assert offered == []
    assert count > 30
