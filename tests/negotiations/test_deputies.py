"""The deputy contact: what the round sends, the second reminder, and the planner's one press when the contact is silent."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from hyte import clock
from hyte.accounts.models import User
from hyte.errors import Refused
from hyte.letters import delivery
from hyte.letters.models import Letter
from municipalities.actions import member as members
from municipalities.models import Municipality, WelfareArea, WelfareGroupMember
from negotiations.actions import answer, duty, invitation
from negotiations.actions import round as rounds
from negotiations.models import Negotiation, Party, Round
from negotiations.reports import board
from negotiations.reports.board.rows import BoardRow
from tests import factories

LEMI = "416"
SILENT = "The municipality has not answered"


@pytest.fixture
def deputy(lemi: User) -> User:
    return factories.contact(Municipality.objects.get(code=LEMI), duty="deputy", name="Vara Virtanen")


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    with override("en"):
        yield


def opened(planner: User, choice: str = "link") -> Party:
    """A round with Lemi and Imatra whose invitations have left; the choice of what a deputy gets is the planner's."""
    made = rounds.prepare(area=WelfareArea.objects.get(code="11"), year=2026, by=planner)
    made.municipalities.set(Municipality.objects.filter(code__in=[LEMI, "153"]))
    made.deputy_letter = choice
    made.save()
    hours = [
        (day, factories.moment(8, 9).time(), factories.moment(8, 11).time())
        for day in (date(2026, 9, 8), date(2026, 9, 9))
    ]
    rounds.add_windows(made, spans=hours, by=planner)
    rounds.open_round(made, by=planner)
    delivery.deliver_due()
    return made.parties.select_related("municipality", "negotiation", "round").get(municipality=LEMI)


def got(person: User) -> list[str]:
    return list(Letter.objects.filter(recipient=person).order_by("pk").values_list("kind", flat=True))


def row(round: Round) -> BoardRow:
    with override("en"):  # a request of a test's browser leaves its own language behind
        return next(row for row in board.build(round).rows if row.party.municipality_id == LEMI)


def at(day: int, month: int = 8) -> object:
    return clock.at(factories.moment(day, 12, month=month))


@pytest.mark.parametrize(("choice", "letters"), [("link", ["invitation"]), ("copy", ["invitation_copy"]), ("none", [])])
def test_a_deputy_gets_in_august_what_the_planner_has_chosen(
    august: object, planner: User, deputy: User, imatra: User, choice: str, letters: list[str]
) -> None:
    made = rounds.prepare(area=WelfareArea.objects.get(code="11"), year=2026, by=planner)
    made.municipalities.set(Municipality.objects.filter(code__in=[LEMI]))
    made.deputy_letter = choice
    shown = [(one.user.name, one.kind) for one in invitation.addressees(made)]
    made.delete()
    opened(planner, choice)
    assert got(deputy) == letters
    assert shown == [("Contact of Lemi", "invitation"), *[("Vara Virtanen", kind) for kind in letters]]


def test_the_preview_is_the_letter_that_the_deputy_gets(
    august: object, planner: User, deputy: User, imatra: User
) -> None:
    party = opened(planner, "copy")
    addressee = next(one for one in invitation.addressees(party.round) if one.user == deputy)
    letter = Letter.objects.get(recipient=deputy)
    assert invitation.preview(party.round, addressee) == (letter.subject, letter.masked_text)
    assert "[[personal-link]]" not in letter.text
    assert letter.text.splitlines()[2].startswith("Contact of Lemi saa HYTE-yhteyshenkilönä alla olevan kutsun.")


def test_the_second_reminder_goes_to_the_deputy_too_whatever_was_chosen(
    august: object, planner: User, lemi: User, deputy: User, imatra: User
) -> None:
    opened(planner, "none")
    told = []
    for day in (18, 23, 28):
        with at(day):
            duty.run_calendar()
            delivery.deliver_due()
        told.append((got(lemi).count("reminder"), got(deputy).count("reminder")))
    assert told == [(1, 0), (2, 1), (3, 2)]
    text = Letter.objects.filter(recipient=deputy).order_by("pk")[0].text
    assert "Saat tämän viestin varayhteyshenkilönä. HYTE-yhteyshenkilö on Contact of Lemi: riittää, että toinen" in text


def test_the_deputy_can_answer_from_the_letter_and_no_reminder_follows(
    august: object, planner: User, lemi: User, deputy: User, imatra: User
) -> None:
    party = opened(planner)
    page = Client().get(reverse("contact", args=[User.objects.get(pk=deputy.pk).link_token]))
    assert page.status_code == 200
    answer.propose_times(party, starts=[], none_suits="Vain perjantait", by=deputy)
    answer.nothing_to_raise(party, by=deputy)
    with at(23):
        duty.run_calendar()
    assert (got(lemi), got(deputy)) == (["invitation"], ["invitation"])


def test_a_silent_contact_makes_it_the_countys_turn_with_the_deputy_one_press_away(
    august: object, planner: User, deputy: User, imatra: User, as_planner: Client
) -> None:
    party = opened(planner, "none")
    assert (row(party.round).sentence, row(party.round).is_countys) == (f"{SILENT} yet", False)
    with at(26):
        late = row(party.round)
        assert late.sentence == f"{SILENT}: the county turns to the deputy, 1 day late"
        assert (late.is_countys, late.can_turn_to_deputy) == (True, True)
        url = reverse("party_deputy", args=[party.pk])
        page = as_planner.get(reverse("round", args=[party.round_id])).content.decode()
        assert page.count(f'action="{url}"') == 1
        as_planner.post(url)
        assert got(deputy) == ["invitation"]
        now = row(party.round)
        assert now.sentence == f"{SILENT}: the county calls and records the answer, 1 day late"
        assert (now.is_countys, now.can_turn_to_deputy) == (True, False)
    with at(27):
        as_planner.post(url)
        assert got(deputy) == ["invitation", "reminder"]


@pytest.mark.parametrize("choice", ["link", "none"])
def test_when_the_contact_leaves_the_deputy_is_asked_and_the_board_asks_for_a_new_contact(
    august: object, planner: User, lemi: User, deputy: User, imatra: User, choice: str
) -> None:
    party = opened(planner, choice)
    members.leave(lemi.group_membership, by=planner)
    invitation.invite_new("11")
    delivery.deliver_due()
    assert got(deputy) == ["invitation"]
    found = row(party.round)
    assert (found.sentence, found.is_countys) == ("No HYTE contact: the county names one in the register", True)
    assert found.lacks_contact
    with at(18):
        duty.run_calendar()
    assert got(deputy) == ["invitation", "reminder"]
    assert got(lemi) == ["invitation"]


def test_a_municipality_that_has_nobody_says_so_and_nothing_can_be_sent(
    august: object, planner: User, lemi: User, imatra: User, as_planner: Client
) -> None:
    party = opened(planner)
    members.leave(lemi.group_membership, by=planner)
    response = as_planner.post(reverse("party_deputy", args=[party.pk]))
    assert (response.status_code, "Lemi: varayhteyshenkilö puuttuu." in response.content.decode()) == (409, True)
    page = as_planner.get(reverse("round", args=[party.round_id])).content.decode()
    assert f'<a href="{reverse("municipality", args=[LEMI])}">Lemi: HYTE-yhteyshenkilö puuttuu, nimeä uusi</a>' in page
    assert row(party.round).is_countys


def test_a_contact_on_leave_sends_the_deputy_to_answer(
    august: object, planner: User, lemi: User, deputy: User, imatra: User, as_planner: Client
) -> None:
    party = opened(planner, "copy")
    person = {"name": lemi.name, "title": "", "email": lemi.email, "language": "fi"}
    data = {**person, "role": "member", "away_until": "2026-08-31"}
    as_planner.post(reverse("member_edit", args=[lemi.group_membership.pk]), data)
    assert row(party.round).sentence == "Contact of Lemi is on leave until 31.8.: the county turns to the deputy"
    assert row(party.round).is_countys
    invitation.invite_new("11")
    assert got(deputy) == ["invitation_copy", "invitation"]
    assert (row(party.round).sentence, row(party.round).is_countys) == (f"{SILENT} yet", False)
    with at(18):
        duty.run_calendar()
    assert got(deputy) == ["invitation_copy", "invitation", "reminder"]
    with at(1, month=9):
        assert not WelfareGroupMember.objects.get(user=lemi).is_away


def test_nothing_is_sent_to_a_deputy_of_who_has_answered_or_before_the_day(
    august: object, planner: User, lemi: User, deputy: User, imatra: User
) -> None:
    party = opened(planner, "none")
    with at(1), pytest.raises(Refused):
        invitation.send_to_deputy(party, by=planner)
    answer.propose_times(party, starts=[], none_suits="Ei", by=lemi)
    answer.nothing_to_raise(party, by=lemi)
    party.refresh_from_db()
    with pytest.raises(Refused, match="Lemi has answered already"):
        invitation.send_to_deputy(party, by=planner)
    assert got(deputy) == []


def test_links_of_all_present_members_work_from_the_opening_on(
    august: object, planner: User, lemi: User, deputy: User, imatra: User
) -> None:
    place = Municipality.objects.get(code=LEMI)
    member, gone = factories.contact(place, duty=""), factories.contact(place, duty="")
    members.leave(gone.group_membership, by=planner)
    ended = clock.now() - timedelta(days=30)
    User.objects.filter(pk__in=[member.pk, deputy.pk, gone.pk]).update(link_valid_until=ended)
    opened(planner, "none")
    people = [User.objects.get(pk=person.pk) for person in (member, deputy, gone)]
    opens = [Client().get(reverse("contact", args=[person.link_token])).status_code for person in people]
    assert opens == [200, 200, 404]


def test_a_consent_is_of_the_contact_who_was_there_and_not_of_the_next(
    round: Round, lemi_party: Party, lemi: User, planner: User
) -> None:
    delivery.deliver_due()
    answer.confirm_contact(lemi_party, by=lemi)
    assert row(round).case.has_answered_something
    place = Municipality.objects.get(code=LEMI)
    person = {"name": "Uusi Uuno", "title": "", "email": "uusi@lemi.example", "language": "fi"}
    new = members.add(place, person=person, role="member", duty="contact", by=planner)
    invitation.invite_new("11")
    delivery.deliver_due()
    assert (row(round).case.has_answered_something, row(round).sentence) == (False, f"{SILENT} yet")
    page = Client().get(reverse("contact", args=[User.objects.get(pk=new.user_id).link_token])).content.decode()
    assert "Rekisterimme mukaan yhteyshenkilö on Uusi Uuno (Lemi)." in " ".join(page.split())
    answer.confirm_contact(lemi_party, by=new.user)
    assert row(round).case.party.is_confirmed(new.user)


def test_a_named_successor_who_has_come_into_the_register_still_has_to_confirm(
    round: Round, lemi_party: Party, lemi: User, as_planner: Client
) -> None:
    answer.name_person(
        lemi_party, duty="contact", name="Uusi Uuno", title="rehtori", email="Uusi@lemi.example", by=lemi
    )
    assert row(round).named_waits
    assert row(round).sentence == "Uusi Uuno is named as the new contact: the county enters the person in the register"
    assert row(round).is_countys
    as_planner.post(reverse("party_take_named", args=[lemi_party.pk]))
    new = WelfareGroupMember.objects.select_related("user").get(municipality=LEMI, duty="contact")
    told = (new.user.name, new.user.title, new.user.email, new.user.language)
    assert told == ("Uusi Uuno", "rehtori", "Uusi@lemi.example", "fi")
    assert WelfareGroupMember.objects.get(user=lemi).duty == ""
    assert not row(round).named_waits
    invitation.invite_new("11")
    assert got(new.user) == ["invitation"]
    party = Party.objects.get(pk=lemi_party.pk)
    assert (party.named_name, party.contact_is_told(new.user)) == ("", False)
    again = as_planner.post(reverse("party_take_named", args=[lemi_party.pk]))
    assert again.status_code == 409


def test_a_named_deputy_who_is_in_the_group_already_gets_the_duty(
    round: Round, lemi_party: Party, lemi: User, as_planner: Client
) -> None:
    member = factories.contact(lemi_party.municipality, duty="", email="pekka@lemi.example")
    answer.name_person(lemi_party, duty="deputy", name="Pekka", title="", email="PEKKA@lemi.example", by=lemi)
    as_planner.post(reverse("party_take_named", args=[lemi_party.pk]))
    duties = dict(WelfareGroupMember.objects.filter(municipality=LEMI).values_list("user", "duty"))
    assert duties == {lemi.pk: "contact", member.pk: "deputy"}
    assert Party.objects.get(pk=lemi_party.pk).is_confirmed(lemi)


def test_the_board_counts_those_who_have_not_answered_in_one_sentence(
    round: Round, lemi_negotiation: Negotiation, as_planner: Client
) -> None:
    delivery.deliver_due()
    page = " ".join(as_planner.get(reverse("round", args=[round.pk])).content.decode().split())
    assert "<strong>2 kuntaa</strong> ei ole vielä vastannut:" in page
    assert "avannut kutsua" not in page
