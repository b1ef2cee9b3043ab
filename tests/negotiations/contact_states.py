"""Lemi's page in each of its states, made by the actions that lead there."""

from collections.abc import Callable
from datetime import date, datetime

from hyte.accounts.models import User
from hyte.documents.models import Document
from municipalities.models import WelfareGroupMember
from negotiations.actions import (
    answer,
    approval,
    booking,
    closing,
    comment,
    feedback,
    measure,
    memo,
    time_request,
    topic,
)
from negotiations.models import Negotiation, Party
from programmes.models import Measure, Theme
from tests import factories
from tests.factories import moment

STATES = ["nothing", "half", "all", "confirmed", "comments", "approved", "accepted", "closed"]
CHANGED = ["asked", "kept", "cancelled"]  # after the time was confirmed


def answered(party: Party, by: User) -> None:
    answer.confirm_contact(party, by=by)
    answer.propose_times(party, starts=[moment(9, 12), moment(8, 9)], by=by)
    factories.sent_topic(party, by)
    member = WelfareGroupMember.objects.get(user=by)
    others = [{"name": "Maija Manner", "title": "rehtori", "role": "other"}]
    answer.tell_people(party, coming=[member], others=others, by=by)


def half(party: Party, by: User) -> None:
    answer.confirm_contact(party, by=by)
    answer.propose_times(party, starts=[moment(9, 12), moment(8, 9)], by=by)
    made = topic.draft(negotiation=party.negotiation, party=party, by=by)
    made.title, made.description = "Nuorten päihteet", "Kahdella\nrivillä"
    topic.save(made, by=by)


def with_measure(negotiation: Negotiation, by: User) -> None:
    agreed = Measure(what_fi="Yhteinen puhelinpäivystys", theme=Theme.OTHER, due_on=date(2026, 12, 31))
    agreed.county_owner, agreed.municipality_owner = "Perhekeskus", "Sivistystoimi"
    measure.agree(negotiation, agreed, by=by)


def with_pdf(document: Document) -> None:
    """As if the worker had been there."""
    Document.objects.filter(pk=document.pk).update(pdf=b"%PDF-1.7", pdf_sha256="0" * 64)


def bring_to(state: str, party: Party, contact: User, planner: User, set_clock: Callable[[datetime], object]) -> None:
    """Do all that leads to the state; `set_clock` moves to the day of the negotiation."""
    if state in CHANGED:
        bring_to("confirmed", party, contact, planner, set_clock)
        _change(state, party, contact, planner)
        return
    at = STATES.index(state)
    if at == 1:
        half(party, contact)
    if at >= 2:
        answered(party, contact)
    if at == 3:
        place = "Lemin kunnantalo"
        booking.confirm(party.negotiation, starts_at=moment(8, 9), place=place, by=planner, accept_warnings=True)
    if at >= 4:
        set_clock(moment(8, 11))
        _after(at, party, contact, planner)


def _change(state: str, party: Party, contact: User, planner: User) -> None:
    negotiation = Negotiation.objects.get(pk=party.negotiation_id)
    if state == "cancelled":
        booking.cancel(negotiation, by=planner, reason="Asiantuntija on sairaana.")
        return
    time_request.ask(party, reason="Valtuusto kokoontuu silloin.", by=contact)
    if state == "kept":
        time_request.keep_time(negotiation, refusal="Muita aikoja ei ole.", by=planner)


def _after(at: int, party: Party, contact: User, planner: User) -> None:
    negotiation = factories.held(party.negotiation, planner)
    made = factories.written_memo(negotiation, planner)
    with_measure(negotiation, planner)
    memo.open_for_comments(made, by=planner)
    comment.comment(made.sections.all()[0], text="Hyvä.", by=contact)
    if at >= 5:
        feedback.give(negotiation, text="Kiitos, hyvä neuvottelu.", may_be_named=True, by=contact)
        with_pdf(memo.approve(made, by=planner, accept_warnings=True))
    if at >= 6:
        approval.accept(party, by=contact)
    if at >= 7:
        closing.close(party.round, by=planner, accept_unfinished=True)
