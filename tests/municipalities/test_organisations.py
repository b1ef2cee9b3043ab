"""The other actors of section 7 and who represents each."""

import pytest
from django.test import Client
from django.urls import reverse

from hyte.accounts.models import Event, User
from hyte.letters import delivery
from hyte.letters.models import Letter
from municipalities.models import Organisation
from tests import factories
from tests.municipalities.conftest import reading_english
from tests.municipalities.test_register import rows, text

pytestmark = pytest.mark.usefixtures("english")
VOICE = {"name": "Olli Ääni", "title": "toiminnanjohtaja", "email": "olli@ngo.example", "language": "sv"}
MARTAT = {"name_fi": "Martat", "name_sv": "Marthorna", "kind": "third", **VOICE}


def add(browser: Client, **data: str):
    return browser.post(reverse("organisation_new"), {**MARTAT, **data}, follow=True)


def edit(browser: Client, organisation: Organisation, **data: str):
    return browser.post(reverse("organisation_edit", args=[organisation.pk]), {**MARTAT, **data}, follow=True)


@pytest.fixture
def martat(browser: Client, area) -> Organisation:
    add(browser)
    return Organisation.objects.get(name_fi="Martat")


def test_an_organisation_is_added_to_the_planners_county_with_its_representative(browser: Client, martat, area):
    person = martat.representative
    assert (martat.area, martat.name_sv, martat.kind) == (area, "Marthorna", "third")
    assert person is not None
    assert {field: getattr(person, field) for field in VOICE} == VOICE
    assert person.login is None
    assert rows(browser.get(reverse("organisations"))) == [
        ["Martat", "Olli Ääni toiminnanjohtaja", "Swedish", "olli@ngo.example", "Change : Martat"]
    ]
    event = Event.objects.get()
    assert (event.verb, event.detail) == ("organisation.add", {"kind": "third", "person": person.pk})


def test_an_organisation_may_have_no_representative_yet(browser: Client, area):
    add(browser, name="", title="", email="")
    assert Organisation.objects.get().representative is None
    assert "no representative" in text(browser.get(reverse("organisations")))


@pytest.mark.parametrize(
    ("data", "errors"),
    [
        ({"name_fi": ""}, {"name_fi": ["Give the name in Finnish."]}),
        ({"name_fi": "a\nb"}, {"name_fi": ["Write this on one line, without line breaks."]}),
        ({"name": ""}, {"name": ["Give the person's name."]}),
        ({"email": ""}, {"email": ["Give an e-mail address, for example maija.meikalainen@kunta.fi."]}),
        ({"email": "olli"}, {"email": ["Give an e-mail address, for example maija.meikalainen@kunta.fi."]}),
    ],
)
def test_a_wrong_field_is_told_beside_it_and_the_rest_stays_typed(browser: Client, data, errors):
    form = add(browser, **data).context["form"]
    assert form.errors == errors
    assert {name: form[name].value() for name in MARTAT} == {**MARTAT, **data}
    assert Organisation.objects.count() == 0


def test_a_name_stands_once_in_a_county_whatever_its_capitals(browser: Client, martat, stranger):
    form = add(browser, name_fi="MARTAT").context["form"]
    assert form.errors == {"name_fi": ["“MARTAT” is in the register already. Give another name."]}
    assert form["email"].value() == "olli@ngo.example"
    add(reading_english(stranger))
    assert sorted(Organisation.objects.values_list("area", "name_fi")) == [("11", "Martat"), ("13", "Martat")]


def test_a_corrected_name_is_the_same_person_with_the_same_link(browser: Client, martat):
    before = martat.representative
    edit(browser, martat, name="Olli Ääni-Virtanen")
    after = User.objects.get(name="Olli Ääni-Virtanen")
    assert (after.pk, after.link_token) == (before.pk, before.link_token)


def test_a_new_address_ends_the_former_link(browser: Client, martat):
    token = martat.representative.link_token
    edit(browser, martat, email="toinen@ngo.example")
    martat.refresh_from_db()
    assert martat.representative.email == "toinen@ngo.example"
    assert Client().get(reverse("contact", args=[token])).status_code == 404


def test_a_new_name_with_a_new_address_is_another_person(browser: Client, martat):
    former = martat.representative
    edit(browser, martat, name="Uusi", email="uusi@ngo.example")
    martat.refresh_from_db()
    former.refresh_from_db()
    assert (martat.representative.name, former.name) == ("Uusi", "Olli Ääni")
    assert Client().get(reverse("contact", args=[former.link_token])).status_code == 404


def test_a_representative_can_be_taken_away(browser: Client, martat):
    former = martat.representative
    edit(browser, martat, name="", title="", email="")
    martat.refresh_from_db()
    assert martat.representative is None
    assert User.objects.filter(pk=former.pk, link_version=2).exists()


def test_an_organisation_leaves_and_comes_back(browser: Client, martat):
    token = martat.representative.link_token
    for _ in range(2):
        browser.post(reverse("organisation_leave", args=[martat.pk]))
    assert "No longer invited Martat left on" in text(browser.get(reverse("organisations")))
    assert Client().get(reverse("contact", args=[token])).status_code == 404
    for _ in range(2):
        browser.post(reverse("organisation_bring_back", args=[martat.pk]))
    martat.refresh_from_db()
    assert martat.left_on is None
    assert Client().get(reverse("contact", args=[token])).status_code == 404
    verbs = [event.verb for event in Event.objects.order_by("pk")]
    assert verbs == ["organisation.add", "organisation.leave", "organisation.bring_back"]


def test_the_link_of_a_representative_is_revoked(browser: Client, martat):
    response = browser.post(reverse("organisation_link_revoke", args=[martat.pk]), follow=True)
    assert "The personal link of Olli Ääni no longer works." in text(response)
    assert User.objects.get(name="Olli Ääni").link_version == 2


def test_readers_see_names_and_no_address(area, martat):
    for role in ("expert", "manager"):
        reader = reading_english(factories.staff(area, role))
        page = reader.get(reverse("organisations")).content.decode()
        assert ("Olli Ääni" in page, "olli@ngo.example" in page) == (True, False)
        assert reader.get(reverse("organisation_new")).status_code == 403
        assert reader.post(reverse("organisation_leave", args=[martat.pk])).status_code == 403


def test_the_organisations_of_another_county_are_not_there(as_stranger: Client, martat):
    names = ("organisation_edit", "organisation_leave", "organisation_bring_back", "organisation_link_revoke")
    assert {as_stranger.post(reverse(name, args=[martat.pk])).status_code for name in names} == {404}
    assert "Martat" not in as_stranger.get(reverse("organisations")).content.decode()


@pytest.mark.parametrize("number", [1, 3])
def test_the_list_asks_as_much_of_the_database_for_one_as_for_three(
    browser: Client, area, number, django_assert_num_queries
):
    for index in range(number):
        factories.organisation(area, f"Yhdistys {index}")
    with django_assert_num_queries(5):
        assert len(rows(browser.get(reverse("organisations")))) == number


def test_the_link_of_a_corrected_address_is_sent_once_more(as_planner, round, organisation):
    delivery.deliver_due()
    person = organisation.representative
    User.objects.filter(pk=person.pk).update(email="oikea@ngo.example")
    as_planner.post(reverse("organisation_link_send", args=[organisation.pk]))
    delivery.deliver_due()
    letter = Letter.objects.get(recipient=person)
    assert (letter.kind, letter.to_email, letter.state) == ("organisation", "oikea@ngo.example", "sent")
