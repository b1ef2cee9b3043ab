"""What is ticked or written on the contact's page and not sent: kept for its writer alone, on any page and device."""

import re
from typing import Any

import pytest
from django.http import QueryDict
from django.test import Client
from django.urls import reverse

from hyte.accounts.models import User
from municipalities.models import Municipality
from negotiations.actions import answer, memo
from negotiations.models import MemoComment, Negotiation, Party, Round, TimeProposal, UnsentForm
from negotiations.reports import board
from tests import factories
from tests.factories import moment

TUESDAY, WEDNESDAY = "20260908T0600Z", "20260909T0900Z"
OTHERS = {
    "others-TOTAL_FORMS": "2",
    "others-INITIAL_FORMS": "0",
    "others-0-name": "Kalle Kunta",
    "others-0-role": "other",
}


def token(person: User) -> str:
    return User.objects.get(pk=person.pk).link_token


def keep(person: User, party: Party, form: str, data: dict[str, Any]) -> Any:
    url = reverse("contact_unsent", args=[token(person), party.negotiation_id, form])
    return Client().post(url, data, headers={"X-Autosave": "yes"})


def page(person: User) -> str:
    return Client().get(reverse("contact", args=[token(person)])).content.decode()


def ticked(html: str) -> list[str]:
    boxes = re.findall(r'<input type="checkbox" name="times" value="(\w+)"\s*checked', html)
    return sorted(boxes)


def test_ticked_times_come_back_on_another_device_in_their_order_and_are_no_answer(
    round: Round, lemi_party: Party, lemi: User
) -> None:
    data = {"times": [TUESDAY, WEDNESDAY], "order": f"{WEDNESDAY},{TUESDAY}", "none_suits": ""}
    assert keep(lemi, lemi_party, "times", data).json()["is_left"] is True
    html = page(lemi)
    assert ticked(html) == [TUESDAY, WEDNESDAY]
    assert f'name="order" value="{WEDNESDAY},{TUESDAY}"' in html
    assert (TimeProposal.objects.count(), Party.objects.get(pk=lemi_party.pk).times_sent_at) == (0, None)
    row = next(row for row in board.build(round).rows if row.party.pk == lemi_party.pk)
    assert row.case.has_answered_something is False
    assert "error-summary" not in html


def test_nobody_else_sees_them(round: Round, lemi_party: Party, lemi: User) -> None:
    deputy = factories.contact(Municipality.objects.get(code="416"), duty="deputy")
    keep(lemi, lemi_party, "times", {"times": [TUESDAY], "order": TUESDAY})
    assert (ticked(page(deputy)), ticked(page(lemi))) == ([], [TUESDAY])


def test_what_is_sent_is_no_longer_kept(round: Round, lemi_party: Party, lemi: User) -> None:
    data = {"times": [TUESDAY], "order": TUESDAY}
    keep(lemi, lemi_party, "times", data)
    Client().post(reverse("contact_times", args=[token(lemi), lemi_party.negotiation_id]), data)
    assert (TimeProposal.objects.count(), UnsentForm.objects.count()) == (1, 0)


def test_a_form_that_says_what_was_sent_already_is_not_kept(round: Round, lemi_party: Party, lemi: User) -> None:
    answer.propose_times(lemi_party, starts=[moment(8, 9)], by=lemi)
    keep(lemi, lemi_party, "times", {"times": [WEDNESDAY], "order": WEDNESDAY, "none_suits": ""})
    assert UnsentForm.objects.count() == 1
    assert keep(lemi, lemi_party, "times", {"times": [TUESDAY], "order": TUESDAY}).json()["is_left"] is False
    assert UnsentForm.objects.count() == 0


def test_a_time_that_has_been_taken_meanwhile_is_left_out(round: Round, lemi_party: Party, lemi: User) -> None:
    keep(lemi, lemi_party, "times", {"times": [TUESDAY, WEDNESDAY], "order": f"{TUESDAY},{WEDNESDAY}"})
    round.windows.filter(starts_at=moment(8, 9)).delete()
    html = page(lemi)
    assert (ticked(html), f'name="order" value="{WEDNESDAY}"' in html) == ([WEDNESDAY], True)


def test_who_comes_is_kept_with_the_rows_of_others(round: Round, lemi_party: Party, lemi: User) -> None:
    member = str(lemi.group_membership.pk)
    keep(lemi, lemi_party, "people", {"coming": [member], **OTHERS})
    html = page(lemi)
    assert 'value="Kalle Kunta"' in html
    assert re.search(rf'name="coming" value="{member}"[^>]*checked', " ".join(html.split()))
    assert not lemi_party.negotiation.participants.filter(expected=True).exists()


def test_comments_half_written_come_back(
    round: Round, lemi_party: Party, lemi_negotiation: Negotiation, lemi: User, planner: User
) -> None:
    written = factories.written_memo(factories.held(lemi_negotiation, planner), planner)
    memo.open_for_comments(written, by=planner)
    name = f"section_{written.sections.all()[0].pk}"
    keep(lemi, lemi_party, "comments", {name: "Päivä on väärä"})
    assert "Päivä on väärä" in page(lemi)
    assert MemoComment.objects.count() == 0
    Client().post(reverse("contact_comments", args=[token(lemi), lemi_negotiation.pk]), {name: "Päivä on väärä."})
    assert (MemoComment.objects.get().text, UnsentForm.objects.count()) == ("Päivä on väärä.", 0)


@pytest.mark.parametrize("form", ["comments", "anything", "topics"])
def test_what_the_page_does_not_ask_now_is_not_kept(round: Round, lemi_party: Party, lemi: User, form: str) -> None:
    assert keep(lemi, lemi_party, form, {"x": "y"}).status_code == 409
    assert UnsentForm.objects.count() == 0


def test_a_member_who_does_not_answer_for_the_municipality_keeps_no_times(round: Round, lemi_party: Party) -> None:
    member = factories.contact(Municipality.objects.get(code="416"), duty="")
    assert keep(member, lemi_party, "times", {"times": [TUESDAY]}).status_code == 409


def test_signs_that_no_database_keeps_and_endless_texts_do_no_harm(round: Round, lemi_party: Party, lemi: User) -> None:
    assert keep(lemi, lemi_party, "times", {"none_suits": "a\0b"}).status_code in (200, 400)
    too_long = keep(lemi, lemi_party, "times", {"none_suits": "a" * 300_000})
    assert too_long.status_code == 422


def test_the_page_says_whose_it_is(round: Round, lemi_party: Party, lemi: User) -> None:
    html = " ".join(page(lemi).split())
    assert f"Tämä sivu kuuluu henkilölle <strong>{lemi.name}</strong>." in html
    assert f'<a href="{reverse("new_link")}">Pyydä oma linkki</a>' in html


def test_a_change_to_a_sent_topic_is_called_a_change(round: Round, lemi_party: Party, lemi: User) -> None:
    topic = factories.sent_topic(lemi_party, lemi)
    url = reverse("contact_topic", args=[token(lemi), lemi_party.negotiation_id, topic.pk])
    data = QueryDict(mutable=True)
    data.update({"title": "Perheet", "theme": topic.theme, "version": str(topic.version)})
    response = Client().post(url, data.dict(), follow=True)
    assert "Muutos nostoon ”Perheet” on tallennettu" in response.content.decode()
