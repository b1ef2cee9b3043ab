"""The end of a round: what is left unfinished is named and must be seen, and a closing can be undone."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from hyte import clock
from hyte.accounts.models import Event, User
from hyte.errors import NeedsConfirmation, Refused
from hyte.letters import delivery
from hyte.letters.models import Letter
from municipalities.models import Body, Municipality, WelfareArea
from negotiations.actions import absence, booking, closing, invitation
from negotiations.actions import memo as memos
from negotiations.actions import round as rounds
from negotiations.models import Negotiation, Party, Round
from negotiations.reports import board
from negotiations.reports.unfinished import unfinished
from tests import factories
from tests.negotiations import finished

TICK = {"accept_unfinished": "on"}


def close_url(round: Round) -> str:
    return reverse("round_close", args=[round.pk])


def words(response) -> str:
    html = response.content.decode().split("<main", 1)[1].split("</main>")[0]
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def excuse_others(round: Round, by: User) -> None:
    for municipality in round.left_out():
        absence.tell(round, municipality=municipality, reason="Neuvottelee toisen alueen kanssa", by=by)


def whole(round: Round, planner: User) -> Round:
    """Everything that the round can do has been done."""
    excuse_others(round, planner)
    finished.finish_all(round, planner)
    for negotiation in round.negotiations.select_related("memo"):
        negotiation.memo.state = "sent"
        negotiation.memo.save()
    made = round.summary if hasattr(round, "summary") else None
    assert made is None
    from negotiations.models import Summary

    Summary.objects.create(round=round, state="sent", version=1, approved_at=clock.now(), approved_by=planner)
    return round


def test_what_is_unfinished_is_named_and_nothing_is_closed_before_it_has_been_seen(
    round: Round, lemi_negotiation: Negotiation, planner: User, as_planner: Client, area: WelfareArea
):
    Body.objects.create(area=area, name_fi="Johtoryhmä", kind=Body.Kind.MANAGEMENT)
    factories.held(lemi_negotiation, planner)
    left = unfinished(round)
    assert (left.coming, left.commented) == ([], [])
    assert [part.names for part in left.parts] == [
        ["Lappeenranta", "Luumäki", "Parikkala", "Rautjärvi", "Ruokolahti", "Savitaipale", "Taipalsaari"],
        ["Imatra"],
        ["Lemi"],
        [],
        ["Johtoryhmä"],
    ]
    shown = words(as_planner.get(close_url(round)))
    assert [name for part in left.parts for name in part.names if name not in shown] == []
    refused = as_planner.post(close_url(round))
    assert (refused.status_code, list(refused.context["form"].errors)) == (200, ["accept_unfinished"])
    with pytest.raises(NeedsConfirmation):
        closing.close(round, by=planner)
    round.refresh_from_db()
    assert round.closed_at is None
    assert as_planner.post(close_url(round), TICK)["Location"] == reverse("round", args=[round.pk])
    round.refresh_from_db()
    assert round.closed_at == clock.now()
    assert Event.objects.get(verb="round.close").detail == {"unfinished": 11}


def test_a_round_in_which_everything_is_done_is_closed_without_a_tick(round: Round, planner: User, as_planner: Client):
    with clock.at(finished.OCTOBER):
        whole(round, planner)
        assert as_planner.get(close_url(round)).context["form"].fields == {}
        assert as_planner.post(close_url(round)).status_code == 302
        round.refresh_from_db()
        assert round.closed_at == finished.OCTOBER


def test_a_round_is_not_closed_before_a_negotiation_whose_time_is_confirmed(
    round: Round, lemi_negotiation: Negotiation, planner: User, as_planner: Client
):
    booking.confirm(lemi_negotiation, starts_at=factories.moment(9, 9), place="Kunnantalo", by=planner)
    refused = as_planner.post(close_url(round), TICK)
    assert refused.status_code == 409
    assert reverse("booking", args=[lemi_negotiation.pk]) in refused.content.decode()
    with pytest.raises(Refused):
        closing.close(round, by=planner, accept_unfinished=True)
    with clock.at(factories.moment(9, 12)):
        assert as_planner.post(close_url(round), TICK).status_code == 302


def test_a_round_is_not_closed_while_a_memo_is_out_for_comments(
    round: Round, lemi_negotiation: Negotiation, planner: User, as_planner: Client
):
    with clock.at(factories.moment(8, 12)):
        memo = factories.written_memo(factories.held(lemi_negotiation, planner), planner)
        memos.open_for_comments(memo, by=planner)
        refused = as_planner.post(close_url(round), TICK)
        assert (refused.status_code, "kommentoitavana: Lemi." in refused.content.decode()) == (409, True)
        summary = as_planner.get(reverse("summary", args=[round.pk]))
        assert [source.negotiation for source in summary.context["commented"]] == [lemi_negotiation]
        assert close_url(round) not in summary.content.decode()
        memos.approve(memo, by=planner, accept_warnings=True)
        assert close_url(round) in as_planner.get(summary.request["PATH_INFO"]).content.decode()
        assert as_planner.post(close_url(round), TICK).status_code == 302


def test_a_round_is_closed_once_and_what_waits_is_dropped(round: Round, as_planner: Client):
    Letter.objects.filter(kind="invitation").update(kind="reminder")
    assert [as_planner.post(close_url(round), TICK).status_code for _press in range(2)] == [302, 302]
    assert list(Letter.objects.filter(kind="reminder").values_list("state", flat=True)) == ["superseded"] * 2
    assert Event.objects.filter(verb="round.close").count() == 1


def test_a_round_that_was_never_opened_is_not_closed(area: WelfareArea, planner: User, as_planner: Client):
    draft = rounds.prepare(area=area, year=2026, by=planner)
    assert [as_planner.get(close_url(draft)).status_code, as_planner.post(close_url(draft)).status_code] == [409, 409]


def test_a_form_that_was_read_before_the_closing_changes_nothing(round: Round, planner: User):
    read_before = Round.objects.get(pk=round.pk)
    closing.close(round, by=planner, accept_unfinished=True)
    with pytest.raises(Refused):
        rounds.save(read_before, by=planner)
    round.refresh_from_db()
    assert round.closed_at is not None


def test_the_board_of_a_closed_round_tells_what_was_left_unfinished_and_no_stage_is_done(
    round: Round, planner: User, as_planner: Client
):
    closing.close(round, by=planner, accept_unfinished=True)
    shown = as_planner.get(reverse("round", args=[round.pk]))
    assert [(str(value), count) for value, _label, count in shown.context["filters"]] == [
        ("", 9),
        ("unfinished", 2),
        ("absent", 7),
    ]
    assert "Jäi kesken 2" in words(shown)
    assert "Valmiit" not in words(shown)
    assert [(phase["done"], phase["late"]) for phase in shown.context["board"].phases] == [(False, True)] * 4


@pytest.fixture
def closed(round: Round, planner: User) -> Round:
    """Its invitations have left; nobody has answered."""
    delivery.deliver_due()
    return closing.close(round, by=planner, accept_unfinished=True)


def reopen_url(round: Round) -> str:
    return reverse("round_reopen", args=[round.pk])


def test_a_closed_round_is_reopened_with_a_reason_and_goes_on_as_before(
    closed: Round, lemi_party: Party, lemi: User, planner: User, as_planner: Client
):
    before = [(row.name, row.sentence) for row in board.build(Round.objects.get(pk=closed.pk)).rows]
    assert reopen_url(closed) in as_planner.get(reverse("round", args=[closed.pk])).content.decode()
    refused = as_planner.post(reopen_url(closed), {"reason": " "})
    assert (refused.status_code, list(refused.context["form"].errors)) == (200, ["reason"])
    assert as_planner.post(reopen_url(closed), {"reason": "Suljettiin vahingossa"})["Location"] == reverse(
        "round", args=[closed.pk]
    )
    closed.refresh_from_db()
    assert closed.is_open
    kept = closed.reopenings.get()
    assert (kept.by, kept.reason, kept.closed_at) == (planner, "Suljettiin vahingossa", clock.now())
    assert Event.objects.get(verb="round.reopen").by == planner
    assert invitation.invite(closed, by=None) == 0
    after = [(row.name, row.sentence) for row in board.build(closed).rows]
    assert (before != after, [row.case.waits for row in board.build(closed).rows]) == (True, ["municipality"] * 2)
    assert "Suljettiin vahingossa" in words(as_planner.get(reverse("summary", args=[closed.pk])))


def test_a_closing_can_be_undone_for_fourteen_days_and_no_longer(closed: Round, planner: User, as_planner: Client):
    with clock.at(clock.now() + timedelta(days=15)):
        assert as_planner.get(reopen_url(closed)).status_code == 302
        late = as_planner.post(reopen_url(closed), {"reason": "Liian myöhään"})
        assert (late.status_code, "Liian myöhään" in late.content.decode()) == (200, True)
        assert reopen_url(closed) not in as_planner.get(reverse("round", args=[closed.pk])).content.decode()
    with clock.at(clock.now() + timedelta(days=14)):
        assert as_planner.post(reopen_url(closed), {"reason": "Viimeisenä päivänä"}).status_code == 302


def test_an_open_round_is_not_reopened(round: Round, planner: User, as_planner: Client):
    assert as_planner.get(reopen_url(round)).status_code == 302
    with pytest.raises(Refused):
        closing.reopen(round, reason="x", by=planner)


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_of_closing_asks_as_often_for_one_municipality_as_for_three(
    count: int, area: WelfareArea, planner: User, as_planner: Client, august: object, django_assert_num_queries
):
    for code in ("416", "153", "405")[:count]:
        factories.contact(Municipality.objects.get(pk=code))
    made = factories.opened_round(area, planner, ["416", "153", "405"][:count])
    with django_assert_num_queries(10):
        as_planner.get(close_url(made))
