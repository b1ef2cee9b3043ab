"""Municipalities of an open round: added later, or not taking part, because …"""

import re

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from hyte import clock
from hyte.accounts.models import Event, User
from hyte.errors import Refused
from hyte.letters import delivery
from hyte.letters.models import Letter
from municipalities.models import Municipality, WelfareArea
from negotiations.actions import absence, booking, duty
from negotiations.models import Absence, Negotiation, Party, Round
from negotiations.reports import board, proof
from tests import factories

REASON = "Kunta ilmoitti 12.8., ettei ehdi kuntaliitoksen vuoksi."


@pytest.fixture
def lemi_place(area: WelfareArea) -> Municipality:
    return Municipality.objects.get(pk="416")


@pytest.fixture
def luumaki(area: WelfareArea) -> Municipality:
    """Left out of the round; has a contact."""
    found = Municipality.objects.get(pk="441")
    factories.contact(found)
    return found


def words(response) -> str:
    html = response.content.decode().split("<main", 1)[1].split("</main>")[0]
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def setup_page(client: Client, round: Round):
    return client.get(reverse("round_setup", args=[round.pk, "municipalities"]))


def told(round: Round, code: str) -> tuple[str, str]:
    """(turn, sentence) of a municipality on the board."""
    built = board.build(Round.objects.get(pk=round.pk))
    rows = {row.party.municipality_id: (str(row.case.waits), row.sentence) for row in built.rows}
    others = {other.municipality.pk: ("left out", other.sentence) for other in built.left_out}
    return (rows | others)[code]


def test_a_municipality_that_was_left_out_stands_on_the_board_and_in_the_proof(
    round: Round, luumaki: Municipality, as_planner: Client, as_manager: Client
):
    shown = words(as_planner.get(reverse("round", args=[round.pk])))
    assert "2/9" in shown
    assert "Luumäki Ei mukana kierroksella" in shown
    assert {row.municipality.name: row.state[0] for row in proof.rows(round, [])}["Luumäki"] == "late"
    assert "0/9 kunnan kanssa on neuvoteltu" in words(as_manager.get(reverse("management_round", args=[round.pk])))


def test_a_municipality_is_added_to_the_open_round_and_its_invitation_goes_out(
    round: Round, luumaki: Municipality, as_planner: Client, planner: User
):
    delivery.deliver_due()
    url = reverse("round_add", args=[round.pk, luumaki.pk])
    assert url in setup_page(as_planner, round).content.decode()
    locations = [as_planner.post(url)["Location"] for _press in range(2)]
    assert locations == [f"{reverse('round_setup', args=[round.pk, 'municipalities'])}#municipality-441"] * 2
    party = Party.objects.get(round=round, municipality=luumaki)
    assert list(party.negotiation.team.all()) == [planner]
    letters = Letter.objects.filter(state="queued")
    assert list(letters.values_list("kind", "recipient__group_membership__municipality")) == [("invitation", "441")]
    assert Event.objects.filter(verb="round.add_municipality").count() == 1
    with override("fi"):
        assert told(round, "441")[0] == "calendar"
    assert round.left_out().count() == 6


def test_who_is_added_before_the_day_of_invitations_is_invited_on_that_day(
    round: Round, luumaki: Municipality, planner: User
):
    Letter.objects.all().delete()
    Round.objects.update(invitations_on="2026-08-12")
    absence.add(round, municipality=luumaki, by=planner)
    assert Letter.objects.count() == 0
    with clock.at(factories.moment(12, 9, month=8)):
        assert duty.run_calendar().invitations == 4


@pytest.mark.parametrize("change", ["draft", "closed", "another county"])
def test_nobody_is_added_to_a_draft_a_closed_round_or_another_county(
    change: str, round: Round, luumaki: Municipality, planner: User
):
    Round.objects.update(**{"draft": {"opened_at": None}, "closed": {"closed_at": clock.now()}}.get(change, {}))
    whom = Municipality.objects.filter(area="13")[0] if change == "another county" else luumaki
    with pytest.raises(Refused):
        absence.add(round, municipality=whom, by=planner)
    assert Party.objects.filter(round=round).count() == 2


def test_a_reason_is_needed_and_what_was_typed_comes_back(round: Round, as_planner: Client):
    url = reverse("round_absence", args=[round.pk, "416"])
    refused = as_planner.post(url, {"reason": "  "})
    assert (refused.status_code, list(refused.context["form"].errors)) == (200, ["reason"])
    long = as_planner.post(url, {"reason": "Ei ehdi. " * 200})
    assert (list(long.context["form"].errors), long.content.decode().count("Ei ehdi.")) == (["reason"], 200)
    assert Absence.objects.count() == 0


def test_who_does_not_take_part_is_asked_nothing_and_everybody_is_told_why(
    round: Round, lemi_party: Party, lemi: User, as_planner: Client, as_manager: Client, planner: User
):
    delivery.deliver_due()
    as_planner.post(reverse("round_absence", args=[round.pk, "416"]), {"reason": REASON})
    kept = Absence.objects.get()
    assert (kept.round, kept.municipality_id, kept.reason, kept.told_by, kept.ended_at) == (
        round,
        "416",
        REASON,
        planner,
        None,
    )
    assert Event.objects.get(verb="absence.tell").by == planner
    assert told(round, "416") == ("absent", f"Ei osallistu: {REASON}")
    lemi_party.refresh_from_db()
    assert lemi_party.owes == []
    with clock.at(factories.moment(18, 9, month=8)):
        assert [party.municipality_id for party in duty.owing_parties(round)] == ["153"]
        assert (duty.run_calendar().reminders, duty.run_calendar().invitations) == (1, 0)
    shown = as_planner.get(reverse("round", args=[round.pk]), {"waits": "absent"})
    assert f"Ei osallistu: {REASON}" in words(shown)
    assert reverse("party_remind", args=[lemi_party.pk]) not in shown.content.decode()
    page = words(as_manager.get(reverse("management_round", args=[round.pk])))
    assert f"Lemi 10.8.2026 – – – – Ei osallistu: {REASON}" in page
    assert "0/9 kuntaa 1 ei osallistu" in words(as_manager.get(reverse("management")))


def test_a_contact_of_who_does_not_take_part_is_asked_nothing_and_can_answer_nothing(
    round: Round, lemi: User, lemi_place: Municipality, planner: User, client: Client
):
    absence.tell(round, municipality=lemi_place, reason=REASON, by=planner)
    page = client.get(reverse("contact", args=[lemi.link_token]))
    assert "Lemi ei osallistu tänä vuonna" in words(page)
    assert REASON not in page.content.decode()
    assert 'method="post"' not in page.content.decode().split("<main")[1].split("</main>")[0]


def test_a_confirmed_time_leaves_the_calendars_and_no_new_time_is_promised(
    round: Round, lemi_negotiation: Negotiation, lemi_place: Municipality, planner: User, as_planner: Client
):
    booking.confirm(lemi_negotiation, starts_at=factories.moment(9, 9), place="Kunnantalo", by=planner)
    delivery.deliver_due()
    page = words(as_planner.get(reverse("round_absence", args=[round.pk, "416"])))
    assert "ke 9.9." in page
    absence.tell(round, municipality=lemi_place, reason=REASON, by=planner)
    letters = Letter.objects.filter(kind="cancellation")
    assert {letter.calendar_method for letter in letters} == {"CANCEL"}
    assert letters.count() == Letter.objects.filter(kind="booking").count()
    assert ["uudesta ajasta" in letter.text for letter in letters] == [False] * letters.count()
    assert {"Neuvottelua ei pidetä vuonna 2026." in letter.text for letter in letters} == {True}
    lemi_negotiation.refresh_from_db()
    with pytest.raises(Refused):
        booking.confirm(lemi_negotiation, starts_at=factories.moment(10, 9), place="Kunnantalo", by=planner)


def test_taking_the_note_back_asks_again_and_the_reason_is_kept(
    round: Round, lemi_party: Party, lemi_place: Municipality, planner: User, as_planner: Client
):
    delivery.deliver_due()
    absence.tell(round, municipality=lemi_place, reason=REASON, by=planner)
    url = reverse("round_absence_end", args=[round.pk, "416"])
    assert url in setup_page(as_planner, round).content.decode()
    assert [as_planner.post(url).status_code for _press in range(2)] == [302, 302]
    kept = Absence.objects.get()
    assert (kept.reason, kept.ended_at) == (REASON, clock.now())
    lemi_party.negotiation.refresh_from_db()
    assert (lemi_party.negotiation.state, lemi_party.owes) == ("planned", ["times", "topics"])
    letters = Letter.objects.filter(state="queued", recipient__group_membership__municipality="416")
    assert list(letters.values_list("kind", flat=True)) == ["invitation"]
    assert Event.objects.filter(verb="absence.take_back").count() == 1
    assert told(round, "416")[0] == "municipality"


def test_a_reason_is_replaced_and_the_earlier_one_is_kept(round: Round, lemi_place: Municipality, planner: User):
    for reason in (REASON, REASON, "Toinen syy"):
        absence.tell(round, municipality=lemi_place, reason=reason, by=planner)
    assert list(Absence.objects.standing().values_list("reason", flat=True)) == ["Toinen syy"]
    assert list(Absence.objects.order_by("pk").values_list("reason", flat=True)) == [REASON, "Toinen syy"]


def test_why_a_municipality_that_was_left_out_does_not_take_part_is_told_too(
    round: Round, luumaki: Municipality, planner: User, as_planner: Client
):
    absence.tell(round, municipality=luumaki, reason=REASON, by=planner)
    assert told(round, "441") == ("left out", f"Ei osallistu: {REASON}")
    absence.add(round, municipality=luumaki, by=planner)
    assert Absence.objects.standing().count() == 0
    assert told(round, "441")[0] == "calendar"


def test_who_has_been_negotiated_with_did_take_part(
    round: Round, lemi_negotiation: Negotiation, lemi_place: Municipality, planner: User, as_planner: Client
):
    factories.held(lemi_negotiation, planner)
    refused = as_planner.post(reverse("round_absence", args=[round.pk, "416"]), {"reason": REASON})
    assert (refused.status_code, REASON in refused.content.decode()) == (200, True)
    assert Absence.objects.count() == 0


def test_who_meets_together_with_another_is_taken_apart_first(
    round: Round, lemi_negotiation: Negotiation, lemi_place: Municipality, imatra_party: Party, planner: User
):
    imatra_party.negotiation = lemi_negotiation
    imatra_party.save()
    with pytest.raises(Refused, match="Imatra"):
        absence.tell(round, municipality=lemi_place, reason=REASON, by=planner)


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_of_municipalities_asks_as_often_for_one_absence_as_for_three(
    count: int, round: Round, planner: User, as_planner: Client, django_assert_num_queries
):
    for municipality in list(round.left_out())[:count]:
        absence.tell(round, municipality=municipality, reason=REASON, by=planner)
    with django_assert_num_queries(11):
        setup_page(as_planner, round)
