"""September: the weeks with proposals and bookings, and times entered on a municipality's behalf."""

import re

import pytest
from django.urls import reverse

from hyte import clock
from hyte.letters import delivery
from municipalities.models import Municipality
from negotiations.actions import answer, booking, closing
from negotiations.reports import board
from negotiations.reports.board.weeks import weeks, wishes
from negotiations.time_choices import value_of
from tests import factories


def shown(round) -> list[tuple[int, str, str, str, str]]:
    """(week, day, hour, municipality, what) of each entry."""
    cases, _strays = board.cases(round)
    found = []
    for week in weeks(round, cases):
        for at, cells in week.rows:
            for day, cell in cells:
                found += [
                    (week.number, str(day.day), f"{at:%H:%M}", c.party.municipality.name_fi, "booked")
                    for c in cell.booked
                ]
                found += [
                    (
                        week.number,
                        str(day.day),
                        f"{at:%H:%M}",
                        w.case.party.municipality.name_fi,
                        f"{w.proposal.rank} {w.taken}".strip(),
                    )
                    for w in cell.wishes
                ]
    return found


def test_the_weeks_are_those_of_the_window_from_monday_to_friday(round):
    cases, _strays = board.cases(round)
    found = weeks(round, cases)
    assert [week.number for week in found] == [36, 37, 38, 39, 40]
    assert [str(week.first) for week in found] == ["2026-08-31", "2026-09-07", "2026-09-14", "2026-09-21", "2026-09-28"]
    assert {len(week.days) for week in found} == {5}
    assert [f"{at:%H:%M}" for at in found[1].times] == ["09:00", "12:00"]
    assert [week.times for week in found if week.number != 37] == [[]] * 4


def test_a_time_that_has_passed_is_not_free(round):
    def free() -> list[str]:
        found = [(day, at, cell) for week in weeks(round, []) for at, cells in week.rows for day, cell in cells]
        return [f"{day.day.day}.9. {at:%H}" for day, at, cell in found if cell.is_free]

    assert sorted(free()) == ["10.9. 09", "10.9. 12", "8.9. 09", "8.9. 12", "9.9. 09", "9.9. 12"]
    with clock.at(factories.moment(9, 10)):
        assert sorted(free()) == ["10.9. 09", "10.9. 12", "9.9. 12"]


def test_proposals_and_bookings_stand_in_their_cells(round, lemi_party, lemi, imatra_party, imatra, planner):
    answer.propose_times(lemi_party, starts=[factories.moment(9, 12), factories.moment(8, 9)], by=lemi)
    answer.propose_times(imatra_party, starts=[factories.moment(8, 9)], by=imatra)
    booking.confirm(imatra_party.negotiation, starts_at=factories.moment(8, 9), place="Hall", by=planner)
    assert shown(round) == [
        (37, "2026-09-08", "09:00", "Imatra", "booked"),
        (37, "2026-09-08", "09:00", "Lemi", "2 Imatra"),
        (37, "2026-09-09", "12:00", "Lemi", "1"),
    ]


def test_a_booking_outside_the_window_has_a_week_and_a_day_of_its_own(round, lemi_negotiation, planner):
    booking.confirm(
        lemi_negotiation, starts_at=factories.moment(10, 10, month=10), place="Hall", by=planner, accept_warnings=True
    )
    assert shown(round) == [(41, "2026-10-10", "10:00", "Lemi", "booked")]


def test_the_team_that_sits_in_another_round_is_taken(round, lemi_party, lemi, lemi_negotiation, stranger):
    answer.propose_times(lemi_party, starts=[factories.moment(8, 9)], by=lemi)
    other = factories.opened_round(stranger.memberships.get().area, stranger, ["297"])
    (elsewhere,) = other.negotiations.all()
    elsewhere.team.set(lemi_negotiation.team.all())
    booking.confirm(elsewhere, starts_at=factories.moment(8, 10), place="Kuopio", by=stranger, accept_warnings=True)
    cases, _strays = board.cases(round)
    assert [wish.taken for wish in wishes(round, cases)] == ["Kuopio"]


def test_the_page_lists_those_without_a_time_with_what_they_said(
    round, lemi_party, lemi, imatra_party, imatra, as_planner
):
    answer.propose_times(lemi_party, starts=[factories.moment(8, 9)], by=lemi)
    answer.propose_times(imatra_party, starts=[], none_suits="Vain aamut <i>", by=imatra)
    response = as_planner.get(reverse("schedule", args=[round.pk]))
    assert [row.name for row in response.context["waiting"]] == ["Lemi", "Imatra"]
    body = response.content.decode()
    assert "Vain aamut &lt;i&gt;" in body
    assert f'name="choice" value="{value_of(factories.moment(8, 9))}"' in body
    assert [len(response.context[name]) for name in ("past", "weeks")] == [0, 5]


def test_the_button_in_a_cell_books_the_time(round, lemi_party, lemi_negotiation, lemi, as_planner):
    answer.propose_times(lemi_party, starts=[factories.moment(8, 9)], by=lemi)
    lemi_negotiation.place = "Kunnantalo"
    lemi_negotiation.save()
    body = as_planner.get(reverse("schedule", args=[round.pk])).content.decode()
    url = reverse("booking", args=[lemi_negotiation.pk])
    fields = dict(re.findall(r'name="(choice|place)" value="([^"]*)"', body.split(f'action="{url}"')[1]))
    assert as_planner.post(url, fields).status_code == 302
    lemi_negotiation.refresh_from_db()
    assert (lemi_negotiation.state, lemi_negotiation.starts_at) == ("scheduled", factories.moment(8, 9))


def test_readers_get_the_schedule_without_buttons(round, lemi_party, lemi, as_expert, as_manager):
    answer.propose_times(lemi_party, starts=[factories.moment(8, 9)], by=lemi)
    for client in (as_expert, as_manager):
        response = client.get(reverse("schedule", args=[round.pk]))
        assert response.status_code == 200
        assert re.findall(r'action="/negotiations[^"]*"', response.content.decode()) == []


def test_a_closed_round_has_no_buttons(round, planner, as_planner):
    closing.close(round, by=planner, accept_unfinished=True)
    assert as_planner.get(reverse("schedule", args=[round.pk])).context["can_plan"] is False


@pytest.mark.parametrize("municipalities", [3, 30])
def test_the_schedule_needs_as_many_queries_however_many_municipalities(
    municipalities, august, area, planner, as_planner, django_assert_num_queries
):
    chosen = list(Municipality.objects.order_by("code")[:municipalities])
    opened = factories.opened_round(area, planner, [municipality.code for municipality in chosen])
    parties = list(opened.parties.select_related("negotiation", "municipality"))
    for party in parties:
        answer.propose_times(party, starts=[factories.moment(8, 9), factories.moment(9, 12)], by=planner)
    booking.confirm(parties[0].negotiation, starts_at=factories.moment(8, 9), place="Hall", by=planner)
    delivery.deliver_due()
    with django_assert_num_queries(22):
        assert len(as_planner.get(reverse("schedule", args=[opened.pk])).context["waiting"]) == municipalities - 1
