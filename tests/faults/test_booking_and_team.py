"""The set-up of a round changes the team while a time is being confirmed, on two real connections."""

import pytest

from hyte.letters.models import Letter
from municipalities.models import WelfareArea
from negotiations.actions import booking
from negotiations.actions import round as rounds
from negotiations.letters.recipients import recipients
from negotiations.models import Negotiation, Round
from negotiations.reports import board
from tests import factories
from tests.faults.at_once import at_once

ROUNDS = 50


@pytest.mark.django_db(transaction=True)
def test_whoever_is_in_the_team_of_a_booked_negotiation_is_invited_and_nobody_else(august):
    area = WelfareArea.objects.get(code="11")
    planner, expert = factories.staff(area, "planner", "Piia"), factories.staff(area, "expert", "Eero")
    opened = factories.opened_round(area, planner, ["416"])
    negotiation = Negotiation.objects.get(round=opened)

    def confirm() -> None:
        fresh = Negotiation.objects.get(pk=negotiation.pk)
        booking.confirm(fresh, starts_at=factories.moment(8, 9), place="x", by=planner, accept_warnings=True)

    def change_team() -> None:
        fresh = Round.objects.get(pk=opened.pk)
        rounds.set_people(fresh, organiser=planner, team=[expert], organisations=[], by=planner)

    outcomes = set()
    for _round in range(ROUNDS):
        Letter.objects.all().delete()
        Negotiation.objects.filter(pk=negotiation.pk).update(state="planned", starts_at=None, ends_at=None)
        negotiation.team.set([planner])
        opened.team.set([planner])
        came = at_once(confirm, change_team)
        booked = Negotiation.objects.get(pk=negotiation.pk)
        team = sorted(booked.team.values_list("name", flat=True))
        invited = sorted(Letter.objects.counting().filter(kind="booking").values_list("to_name", flat=True))
        assert sorted(person.name for person, _has_link in recipients(booked)) == team
        assert [row.case.is_booked for row in board.build(opened).rows] == [booked.is_scheduled]
        outcomes.add((*came, booked.state, *team, "invited", *invited))
    assert outcomes <= {
        ("done", "done", "scheduled", "Piia", "invited", "Piia"),  # the booking came first
        ("done", "done", "scheduled", "Eero", "invited", "Eero"),  # the change came first
        ("refused", "done", "planned", "Eero", "invited"),  # the change came while the booking waited
    }
