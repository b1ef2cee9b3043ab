"""The own card behind a personal link: names are corrected at once, an address is asked for."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from hyte.accounts.models import Event, User
from hyte.letters.models import Letter
from municipalities.models import WelfareGroupMember
from tests import factories


@pytest.fixture(autouse=True)
def english(settings):
    """English is the source of the strings: the pages of these tests speak it."""
    settings.LANGUAGES = [("fi", "suomi"), ("sv", "svenska"), ("en", "English")]
    with override("en"):
        yield


@pytest.fixture
def phone() -> Client:
    client = Client()
    client.cookies["django_language"] = "en"
    return client


def card(user: User) -> str:
    return reverse("contact_card", args=[user.link_token])


def as_shown(phone: Client, user: User) -> dict[str, str]:
    form = phone.get(card(user)).context["form"]
    return {field.name: field.value() for field in form}


def told(phone: Client, response) -> list[str]:
    return [str(message) for message in phone.get(response["Location"]).context["messages"]]


def test_a_name_title_and_language_are_corrected_at_once(phone, round, lemi):
    data = as_shown(phone, lemi) | {"name": "Aino Uusi-Nimi", "title": "sivistysjohtaja", "language": "sv"}
    assert told(phone, phone.post(card(lemi), data)) == ["Your details have been saved."]
    found = User.objects.get(pk=lemi.pk)
    assert (found.name, found.title, found.language, found.email) == (
        "Aino Uusi-Nimi",
        "sivistysjohtaja",
        "sv",
        lemi.email,
    )
    event = Event.objects.get(verb="person.correct_own")
    assert (event.by, event.area, event.detail["fields"]) == (lemi, "11", ["language", "name", "title"])


def test_another_address_is_asked_of_the_planner_and_changes_nothing_by_itself(phone, round, lemi, planner):
    data = as_shown(phone, lemi) | {"email": "uusi@lemi.example"}
    assert told(phone, phone.post(card(lemi), data)) == [
        "The county has been told of the address. Letters come to the former one until it is checked."
    ]
    assert phone.post(card(lemi), data).status_code == 200
    found = User.objects.get(pk=lemi.pk)
    assert (found.email, found.asked_email, found.link_token) == (lemi.email, "uusi@lemi.example", lemi.link_token)
    letter = Letter.objects.get(kind="address_asked")
    member = WelfareGroupMember.objects.get(user=lemi)
    assert letter.recipient == planner
    assert f"/register/members/{member.pk}/" in letter.text
    page = factories.signed_in(planner).get(reverse("municipality", args=["416"])).content.decode()
    assert "uusi@lemi.example" in page


def test_the_planner_answers_the_request_by_saving_the_card(phone, round, lemi, planner):
    phone.post(card(lemi), as_shown(phone, lemi) | {"email": "uusi@lemi.example"})
    browser = factories.signed_in(planner)
    url = reverse("member_edit", args=[WelfareGroupMember.objects.get(user=lemi).pk])
    assert "uusi@lemi.example" in browser.get(url).content.decode()
    data = {"name": lemi.name, "title": "", "email": lemi.email, "language": "fi", "role": "member"}
    browser.post(url, data)
    assert User.objects.get(pk=lemi.pk).asked_email == ""
    phone.post(card(lemi), as_shown(phone, lemi) | {"email": "uusi@lemi.example"})
    browser.post(url, data | {"email": "uusi@lemi.example"})
    found = User.objects.get(pk=lemi.pk)
    assert (found.email, found.asked_email, found.link_version) == ("uusi@lemi.example", "", lemi.link_version + 1)
    assert phone.get(card(lemi)).status_code == 404


def test_a_request_can_be_taken_back(phone, round, lemi):
    phone.post(card(lemi), as_shown(phone, lemi) | {"email": "uusi@lemi.example"})
    answer = phone.post(card(lemi), as_shown(phone, lemi) | {"email": lemi.email.upper()})
    assert told(phone, answer) == ["Your details have been saved."]
    assert User.objects.get(pk=lemi.pk).asked_email == ""
    assert Letter.objects.filter(kind="address_asked").count() == 1


def test_a_form_sent_as_it_came_has_no_effect(phone, round, lemi):
    page = phone.post(card(lemi), as_shown(phone, lemi))
    assert page.context["note"] == "Nothing had been changed in the form, so nothing was sent."
    assert Event.objects.filter(verb="person.correct_own").count() == 0


def test_what_is_wrong_stands_beside_its_field_and_the_rest_stays(phone, round, lemi):
    page = phone.post(card(lemi), {"name": "", "title": "Rehtori", "email": "x", "language": "de"})
    assert {name: len(errors) for name, errors in page.context["form"].errors.items()} == {
        "name": 1,
        "email": 1,
        "language": 1,
    }
    assert page.context["form"]["title"].value() == "Rehtori"
    assert User.objects.get(pk=lemi.pk).name == lemi.name


def test_an_organisation_corrects_its_representatives_card(phone, round, organisation, planner):
    voice = organisation.representative
    phone.post(card(voice), as_shown(phone, voice) | {"name": "Uusi Ääni", "email": "uusi@ngo.example"})
    voice.refresh_from_db()
    assert (voice.name, voice.asked_email) == ("Uusi Ääni", "uusi@ngo.example")
    assert f"/register/organisations/{organisation.pk}/" in Letter.objects.get(kind="address_asked").text
    page = factories.signed_in(planner).get(reverse("organisation_edit", args=[organisation.pk])).content.decode()
    assert "uusi@ngo.example" in page


def test_the_page_of_a_contact_leads_to_the_card(phone, round, lemi):
    assert card(lemi) in phone.get(reverse("contact", args=[lemi.link_token])).content.decode()
