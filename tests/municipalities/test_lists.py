"""The sectors and the bodies of a county."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from hyte.accounts.models import Event, User
from municipalities import ready
from municipalities.models import Body, Membership, Sector, WelfareArea
from tests import factories
from tests.municipalities.conftest import reading_english
from tests.municipalities.test_register import rows, text

pytestmark = pytest.mark.usefixtures("english")
NAMES = {"name_fi": "Perhepalvelut", "name_sv": "Familjetjänster"}
LISTS: dict[str, tuple[str, Any, dict[str, str]]] = {
    "sector": ("sectors", Sector, NAMES),
    "body": ("bodies", Body, {**NAMES, "kind": "steering"}),
}


@pytest.fixture(params=["sector", "body"])
def noun(request) -> str:
    return request.param


def made(noun: str, area: WelfareArea, name: str = "Perhepalvelut") -> Any:
    _page, model, data = LISTS[noun]
    return model.objects.create(area=area, **{**data, "name_fi": name})


def verbs() -> list[str]:
    return [event.verb for event in Event.objects.order_by("pk")]


def test_one_is_added_to_the_planners_county_and_shown(browser: Client, area, noun):
    page, model, data = LISTS[noun]
    response = browser.post(reverse(f"{noun}_new"), data, follow=True)
    assert response.redirect_chain == [(reverse(page), 302)]
    assert list(model.objects.values("area", *data)) == [{"area": "11", **data}]
    assert rows(response)[0][:2] == ["Perhepalvelut", "Familjetjänster"]
    assert verbs() == [f"{noun}.add"]


def test_one_is_renamed(browser: Client, area, noun):
    _page, model, data = LISTS[noun]
    row = made(noun, area)
    browser.post(reverse(f"{noun}_edit", args=[row.pk]), {**data, "name_fi": "Lasten palvelut"})
    assert list(model.objects.values_list("pk", "name_fi")) == [(row.pk, "Lasten palvelut")]
    assert verbs() == [f"{noun}.change"]


def test_a_name_stands_once_and_what_was_typed_stays(browser: Client, area, noun):
    _page, model, data = LISTS[noun]
    made(noun, area)
    form = browser.post(reverse(f"{noun}_new"), {**data, "name_fi": "PERHEPALVELUT"}).context["form"]
    assert form.errors == {"name_fi": ["“PERHEPALVELUT” is in the register already. Give another name."]}
    assert (form["name_fi"].value(), form["name_sv"].value()) == ("PERHEPALVELUT", "Familjetjänster")
    assert model.objects.count() == 1


def test_a_missing_name_is_told_beside_the_field(browser: Client, noun, area):
    form = browser.post(reverse(f"{noun}_new"), {**LISTS[noun][2], "name_fi": " "}).context["form"]
    assert form.errors == {"name_fi": ["Give the name in Finnish."]}


def test_an_unused_one_is_removed(browser: Client, area, noun):
    _page, model, _data = LISTS[noun]
    row = made(noun, area)
    response = browser.post(reverse(f"{noun}_remove", args=[row.pk]), follow=True)
    assert "Perhepalvelut was removed." in text(response)
    assert (model.objects.count(), verbs()) == (0, [f"{noun}.remove"])


def test_a_sector_that_a_topic_needs_is_not_removed(browser: Client, area, lemi_party, lemi):
    row = made("sector", area)
    topic = factories.sent_topic(lemi_party, lemi)
    topic.sector = row
    topic.save()
    response = browser.post(reverse("sector_remove", args=[row.pk]), follow=True)
    assert "Perhepalvelut is in use in 1 place, so it cannot be removed." in text(response)
    topic.refresh_from_db()
    assert topic.sector == row


def test_a_body_that_carries_a_measure_is_not_removed(browser: Client, area, lemi_negotiation):
    row = made("body", area)
    factories.agreed_measure(lemi_negotiation, body=row)
    response = browser.post(reverse("body_remove", args=[row.pk]), follow=True)
    assert "Perhepalvelut is in use in 1 place, so it cannot be removed." in text(response)
    assert Body.objects.filter(pk=row.pk).exists()


def test_those_of_another_county_are_not_there(as_stranger: Client, area, noun):
    row = made(noun, area)
    assert {as_stranger.post(reverse(f"{noun}_{verb}", args=[row.pk])).status_code for verb in ("edit", "remove")} == {
        404
    }
    assert "Perhepalvelut" not in as_stranger.get(reverse(LISTS[noun][0])).content.decode()


@pytest.mark.parametrize("role", ["expert", "manager"])
def test_readers_read_and_change_nothing(area, noun, role):
    row = made(noun, area)
    reader = reading_english(factories.staff(area, role))
    page = reader.get(reverse(LISTS[noun][0])).content.decode()
    assert ("Perhepalvelut" in page, "/register/" + LISTS[noun][0] + "/new/" in page) == (True, False)
    assert reader.get(reverse(f"{noun}_new")).status_code == 403
    assert reader.post(reverse(f"{noun}_remove", args=[row.pk])).status_code == 403


def test_who_plans_two_counties_chooses_and_no_third_one(browser: Client, planner: User, noun):
    Membership.objects.create(user=planner, area_id="13", role="planner")
    page, model, data = LISTS[noun]
    assert f"{reverse(f'{noun}_new')}?area=13" in browser.get(reverse(page)).content.decode()
    browser.post(f"{reverse(f'{noun}_new')}?area=13", data)
    assert model.objects.get().area_id == "13"
    assert browser.get(f"{reverse(f'{noun}_new')}?area=14").status_code == 404


@pytest.mark.parametrize("number", [1, 3])
def test_the_list_asks_as_much_of_the_database_for_one_as_for_three(
    browser: Client, area, noun, number, django_assert_num_queries
):
    for index in range(number):
        made(noun, area, f"Ryhmä {index}")
    with django_assert_num_queries(5):
        assert len(rows(browser.get(reverse(LISTS[noun][0])))) == number


READY = {"sector": "Vammaispalvelut", "body": "Aluehallitus"}


def ready_names(page) -> list[str]:
    form = page.context.get("ready_form")
    return [name for name, _label in form.fields["names"].choices] if form else []


def test_ready_names_are_added_at_once_and_offered_no_more(browser: Client, area, noun):
    page, model, _data = LISTS[noun]
    offered = ready_names(browser.get(reverse(page)))
    assert READY[noun] in offered
    answer = browser.post(f"{reverse(f'{noun}_ready')}?area=11", {"names": offered[:3]}, follow=True)
    assert f"Added to the register: {', '.join(offered[:3])}." in text(answer)
    assert sorted(row[0] for row in rows(answer)) == sorted(offered[:3])
    assert set(model.objects.values_list("area", flat=True)) == {"11"}
    assert (ready_names(answer), verbs()) == (offered[3:], [f"{noun}.add"] * 3)


def test_a_name_that_stands_in_the_register_is_offered_to_no_one(browser: Client, area, noun):
    made(noun, area, READY[noun].upper())
    assert READY[noun] not in ready_names(browser.get(reverse(LISTS[noun][0])))
    form = browser.post(reverse(f"{noun}_ready"), {"names": [READY[noun]]}).context["ready_form"]
    assert form.errors == {"names": ["One of the names is in the register already. Tick again."]}


def test_nothing_ticked_is_told_beside_the_names(browser: Client, area, noun):
    form = browser.post(reverse(f"{noun}_ready"), {}).context["ready_form"]
    assert form.errors == {"names": ["Tick at least one name."]}


def test_ready_names_go_to_the_county_that_is_shown(browser: Client, planner: User, area, noun):
    Membership.objects.create(user=planner, area_id="13", role="planner")
    made(noun, area, READY[noun])
    page, model, _data = LISTS[noun]
    assert READY[noun] not in ready_names(browser.get(reverse(page)))
    assert READY[noun] in ready_names(browser.get(reverse(page) + "?area=13"))
    browser.post(f"{reverse(f'{noun}_ready')}?area=13", {"names": [READY[noun]]})
    assert sorted(model.objects.values_list("area", "name_fi")) == [("11", READY[noun]), ("13", READY[noun])]


def test_readers_are_offered_no_ready_names(area, noun):
    reader = reading_english(factories.staff(area, "expert"))
    assert ready_names(reader.get(reverse(LISTS[noun][0]))) == []


def test_each_ready_body_has_a_kind_and_the_countys_own_organs_have_theirs():
    assert [row.name_fi for row in ready.BODIES if row.kind not in Body.Kind.values] == []
    assert {row.name_fi: row.kind for row in ready.BODIES[:3]} == {
        "Aluevaltuusto": "council",
        "Aluehallitus": "board",
        "Hyvinvointilautakunta": "committee",
    }
