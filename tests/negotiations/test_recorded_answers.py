"""What a municipality told by telephone or e-mail: recorded on one page, marked so, and no reminder follows."""

import re
from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from hyte import clock
from hyte.accounts.models import Event, User
from hyte.letters import delivery
from hyte.letters.models import Letter
from municipalities.models import WelfareGroupMember
from negotiations.actions import answer, booking, duty
from negotiations.models import Negotiation, Party, RecordedAnswer, Round, TimeProposal, Topic
from negotiations.reports import board
from negotiations.time_choices import value_of
from tests import factories

NO_OTHERS = {"others-TOTAL_FORMS": "0", "others-INITIAL_FORMS": "0"}
TUESDAY, WEDNESDAY = factories.moment(8, 9), factories.moment(9, 12)


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    with override("en"):
        yield


@pytest.fixture
def page(lemi_party: Party) -> str:
    return reverse("party_answer", args=[lemi_party.pk])


def text(response) -> str:
    body = response.content.decode().split("<main", 1)[1].split("</main>")[0]
    return " ".join(re.sub(r"<[^>]+>", " ", body).split())


def everything(lemi: User) -> dict[str, object]:
    others = {
        "others-TOTAL_FORMS": "1",
        "others-INITIAL_FORMS": "0",
        "others-0-name": "Kalle Kunta",
        "others-0-role": "other",
    }
    return {
        "how": "telephone",
        "contact_confirmed": "on",
        "time_1": value_of(WEDNESDAY),
        "time_2": value_of(TUESDAY),
        "topic_1": "Nuorten päihteet",
        "description_1": "Miten koulu auttaa?",
        "coming": [str(lemi.group_membership.pk)],
        **others,
    }


def parts(party: Party) -> list[str]:
    return list(RecordedAnswer.objects.filter(party=party).values_list("part", flat=True))


def test_all_four_steps_are_recorded_at_once_and_everything_that_asks_falls_silent(
    round: Round, lemi_party: Party, lemi: User, planner: User, as_planner: Client, page: str
) -> None:
    delivery.deliver_due()
    response = as_planner.post(page, everything(lemi), follow=True)
    assert "Lemi: kunnan puolesta kirjattiin yhteyshenkilö, ajat, nostot, osallistujat." in text(response)
    assert list(TimeProposal.objects.values_list("rank", "starts_at", "on_behalf")) == [
        (1, WEDNESDAY, True),
        (2, TUESDAY, True),
    ]
    topic = Topic.objects.get()
    assert (topic.title, topic.sent_at is not None, topic.created_by) == ("Nuorten päihteet", True, planner)
    party = Party.objects.select_related("negotiation").get(pk=lemi_party.pk)
    assert (party.owes, party.is_confirmed(lemi)) == ([], True)
    assert [person.name for person in party.expected_people()] == ["Contact of Lemi", "Kalle Kunta"]
    with override("en"):
        row = next(row for row in board.build(round).rows if row.party.pk == party.pk)
    assert (row.sentence, row.answers) == (
        "The county confirms the time",
        ["1 topic", "Recorded by the county: the contact, times, topics, participants"],
    )
    with clock.at(factories.moment(23, 12, month=8)):
        duty.run_calendar()
    assert not Letter.objects.filter(recipient=lemi, kind="reminder").exists()
    assert [event.by for event in Event.objects.filter(verb="answer.record")] == [planner]


def test_the_municipalitys_page_says_who_recorded_what_and_how_until_it_answers_itself(
    round: Round, lemi_party: Party, lemi: User, planner: User, as_planner: Client, page: str
) -> None:
    as_planner.post(page, everything(lemi))
    mine = reverse("contact", args=[User.objects.get(pk=lemi.pk).link_token])
    said = f"{planner.name} on kirjannut tämän 10.8.2026 sen mukaan, mitä kerroitte puhelimitse."
    seen = text(Client().get(mine))
    assert seen.count(said) == 4
    assert f"kirjannut {planner.name}" in seen
    answer.propose_times(lemi_party, starts=[TUESDAY], by=lemi)
    member = WelfareGroupMember.objects.get(user=lemi)
    answer.tell_people(lemi_party, coming=[member], others=[], by=lemi)
    assert parts(lemi_party) == ["contact", "topics"]
    assert text(Client().get(mine)).count(said) == 2


def test_what_was_not_spoken_of_stays_as_it_is(
    round: Round, lemi_party: Party, lemi: User, as_planner: Client, page: str
) -> None:
    answer.propose_times(lemi_party, starts=[TUESDAY], by=lemi)
    form = as_planner.get(page).context["form"]
    assert [form[f"time_{rank}"].value() for rank in (1, 2)] == [value_of(TUESDAY), ""]
    data = {"how": "email", "time_1": value_of(TUESDAY), "nothing": "on", **NO_OTHERS}
    as_planner.post(page, data)
    party = Party.objects.get(pk=lemi_party.pk)
    assert (parts(party), party.nothing_to_raise, party.people_sent_at) == (["topics"], True, None)
    assert list(TimeProposal.objects.values_list("starts_at", "on_behalf")) == [(TUESDAY, False)]


def test_what_would_suit_instead_of_the_times_is_an_answer(
    round: Round, lemi_party: Party, as_planner: Client, page: str
) -> None:
    as_planner.post(page, {"how": "meeting", "none_suits": "Vain perjantait", **NO_OTHERS})
    party = Party.objects.get(pk=lemi_party.pk)
    assert (party.none_suits, party.times_sent_at is not None, parts(party)) == ("Vain perjantait", True, ["times"])


@pytest.mark.parametrize(
    ("data", "field"),
    [
        ({"how": ""}, "how"),
        ({"how": "email"}, "__all__"),
        ({"how": "email", "time_1": value_of(TUESDAY), "time_3": value_of(TUESDAY)}, "time_3"),
        ({"how": "email", "time_2": value_of(factories.moment(8, 10))}, "time_2"),
        ({"how": "email", "time_1": value_of(TUESDAY), "none_suits": "Ei"}, "none_suits"),
        ({"how": "email", "description_2": "Pitkä juttu"}, "topic_2"),
        ({"how": "email", "topic_1": "Liikunta", "nothing": "on"}, "nothing"),
    ],
)
def test_a_fault_stands_beside_its_field_and_nothing_is_written(
    round: Round, lemi_party: Party, as_planner: Client, page: str, data: dict[str, str], field: str
) -> None:
    response = as_planner.post(page, {**data, **NO_OTHERS, "description_3": data.get("description_2", "")})
    assert field in response.context["form"].errors
    assert (response.status_code, parts(lemi_party), Topic.objects.count()) == (200, [], 0)
    for name, value in data.items():
        assert response.context["form"][name].value() in (value, value == "on")


def test_once_the_time_is_confirmed_only_the_rest_is_asked(
    round: Round, lemi_negotiation: Negotiation, lemi_party: Party, planner: User, as_planner: Client, page: str
) -> None:
    booking.confirm(lemi_negotiation, starts_at=TUESDAY, place="Hall", by=planner)
    form = as_planner.get(page).context["form"]
    assert ("time_1" in form.fields, "none_suits" in form.fields) == (False, False)
    as_planner.post(page, {"how": "telephone", "topic_1": "Liikunta", **NO_OTHERS})
    assert parts(lemi_party) == ["topics"]


def test_after_the_negotiation_nothing_is_recorded(
    round: Round, lemi_negotiation: Negotiation, planner: User, as_planner: Client, page: str
) -> None:
    factories.held(lemi_negotiation, planner)
    assert as_planner.get(page).status_code == 409


def test_only_a_planner_of_the_county_records(round: Round, as_expert: Client, as_stranger: Client, page: str) -> None:
    assert [client.get(page).status_code for client in (as_expert, as_stranger)] == [403, 404]


def test_the_board_leads_to_the_page_while_something_is_owed(
    round: Round, lemi_party: Party, lemi: User, as_planner: Client, page: str
) -> None:
    shown = reverse("round", args=[round.pk])
    assert as_planner.get(shown).content.decode().count(f'href="{page}"') == 1
    as_planner.post(page, everything(lemi))
    assert as_planner.get(shown).content.decode().count(f'href="{page}"') == 0
