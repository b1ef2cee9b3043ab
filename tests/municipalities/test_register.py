"""The overview of the register and the page of a municipality."""

import re
from html import unescape

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from hyte.accounts.models import Event, User
from municipalities.models import Membership, Municipality, WelfareArea, WelfareGroupMember
from tests import factories
from tests.municipalities.conftest import reading_english

pytestmark = pytest.mark.usefixtures("english")


def rows(response) -> list[list[str]]:
    """The table as a person reads it."""
    body = re.search(r"<tbody>(.*?)</tbody>", response.content.decode(), re.S)
    if body is None:
        return []
    cells = [re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.S) for row in re.findall(r"<tr.*?</tr>", body[1], re.S)]
    return [[" ".join(unescape(re.sub(r"<[^>]+>", " ", cell)).split()) for cell in row] for row in cells]


def text(response) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", response.content.decode())).split())


def test_each_municipality_has_a_row_with_its_contacts_and_what_is_missing(small_county, browser: Client, lemi, imatra):
    lemis = Municipality.objects.get(code="416")
    factories.contact(lemis, "deputy", name="Eino Vara", title="rehtori", email="eino@lemi.example", phone="040 123")
    WelfareGroupMember.objects.filter(user=imatra).update(duty="")
    assert rows(browser.get("/register/")) == [
        ["Imatra", "nobody yet", "nobody yet", "1", "No contact No deputy"],
        ["Lemi", f"Contact of Lemi {lemi.email}", "Eino Vara rehtori eino@lemi.example 040 123", "2", "in order"],
    ]


def test_the_summary_names_the_municipalities_that_must_be_put_right(small_county, browser: Client, lemi):
    page = text(browser.get("/register/"))
    assert "No contact: Imatra No deputy: Imatra , Lemi" in page
    assert "Every municipality has a contact and a deputy" not in page


def test_the_register_in_order_says_so(small_county, browser: Client, lemi, imatra):
    for code in ("416", "153"):
        factories.contact(Municipality.objects.get(code=code), "deputy")
    assert "Every municipality has a contact and a deputy, and no address is used twice." in text(
        browser.get("/register/")
    )


def test_an_address_used_twice_is_told_by_names_not_by_the_address(small_county, browser: Client, lemi, imatra):
    User.objects.filter(pk=imatra.pk).update(email=lemi.email)
    page = text(browser.get("/register/?show=shared_address"))
    assert "Same address: Contact of Imatra, Contact of Lemi" in page
    reader = reading_english(factories.staff(WelfareArea.objects.get(code="11"), "expert"))
    page = text(reader.get("/register/?show=shared_address"))
    assert ("Same address: Contact of Imatra, Contact of Lemi" in page, lemi.email in page) == (True, False)


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("q=lem", ["Lemi"]),
        ("q=CONTACT OF IM", ["Imatra"]),
        ("q=ylöjärvi", []),
        ("show=no_contact", ["Imatra"]),
        ("show=no_deputy&q=lemi", ["Lemi"]),
        ("show=nonsense", []),
    ],
)
def test_the_list_can_be_searched_and_filtered(small_county, browser: Client, lemi, imatra, query, names):
    WelfareGroupMember.objects.filter(user=imatra).update(duty="")
    assert [row[0] for row in rows(browser.get(f"/register/?{query}"))] == names


def test_what_is_searched_stays_in_the_field_as_text(browser: Client):
    page = browser.get("/register/", {"q": '"><script>alert(1)</script>'}).content.decode()
    assert "<script>alert" not in page
    assert 'value="&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;"' in page


def test_a_county_without_municipalities_gets_a_sentence(browser: Client, area):
    Municipality.objects.filter(area=area).update(area="13")
    assert "so there is nobody to invite." in text(browser.get("/register/"))


def test_a_signed_in_person_without_a_county_is_told_whom_to_ask(db):
    nobody = User.objects.create_user("nobody@county.example", name="Nobody")
    response = reading_english(nobody).get("/register/")
    assert response.status_code == 403
    assert "your account has no role in any county" in text(response)


def test_the_municipalities_of_another_county_are_not_there(browser: Client):
    assert browser.get("/register/municipalities/999/").status_code == 404
    assert browser.get(reverse("municipality", args=["091"])).status_code == 404


@pytest.mark.parametrize("role", ["expert", "manager"])
def test_experts_and_managers_read_names_but_no_address_and_change_nothing(role, area, lemi):
    reader = reading_english(factories.staff(area, role))
    page = reader.get(reverse("municipality", args=["416"])).content.decode()
    assert lemi.name in page
    assert lemi.email not in page
    assert re.findall(r'action="(/register/[^"]+)"', page) == []
    member = lemi.group_membership.pk
    for name, key in (("meeting_place", "416"), ("member_new", "416"), ("member_edit", member)):
        assert reader.get(reverse(name, args=[key])).status_code == 403


def test_a_planner_of_one_county_only_reads_where_they_are_a_manager(planner: User, browser: Client):
    other = WelfareArea.objects.get(code="13")
    Membership.objects.create(user=planner, area=other, role="manager")
    theirs = factories.contact(Municipality.objects.filter(area=other)[0])
    page = browser.get(reverse("municipality", args=[theirs.group_membership.municipality_id])).content.decode()
    assert theirs.email not in page
    assert browser.get(reverse("member_edit", args=[theirs.group_membership.pk])).status_code == 404


def set_contacts(browser: Client, **data: object):
    return browser.post(reverse("municipality_contacts", args=["416"]), data, follow=True)


def duties() -> dict[str, str]:
    return dict(WelfareGroupMember.objects.exclude(duty="").values_list("duty", "user__name"))


def test_the_contact_is_changed_and_the_former_one_stays_without_the_duty(browser: Client, planner, lemi):
    lemis = Municipality.objects.get(code="416")
    new = factories.contact(lemis, "", name="Uusi")
    response = set_contacts(browser, contact=new.group_membership.pk, deputy=lemi.group_membership.pk)
    assert duties() == {"contact": "Uusi", "deputy": "Contact of Lemi"}
    assert "Lemi: the HYTE contact is now Uusi, the deputy Contact of Lemi." in text(response)
    event = Event.objects.get(verb="member.set_contacts")
    assert (event.by, event.area, event.subject) == (planner, "11", "municipality:416")


def test_the_same_people_again_write_no_event(browser: Client, lemi):
    response = set_contacts(browser, contact=lemi.group_membership.pk)
    assert "Nothing was changed" in text(response)
    assert Event.objects.count() == 0


def test_one_person_cannot_be_contact_and_deputy(browser: Client, lemi):
    response = set_contacts(browser, contact=lemi.group_membership.pk, deputy=lemi.group_membership.pk)
    assert response.context["form"].errors == {"deputy": ["The deputy must be another person than the HYTE contact."]}
    assert duties() == {"contact": "Contact of Lemi"}


def test_nobody_as_contact_is_refused_beside_the_field(browser: Client, lemi):
    response = set_contacts(browser, contact="")
    assert response.context["form"].errors == {"contact": ["Choose who answers for the municipality."]}


def test_a_person_of_another_municipality_or_one_who_left_is_refused(browser: Client, lemi, imatra):
    gone = factories.contact(Municipality.objects.get(code="416"), "")
    WelfareGroupMember.objects.filter(user=gone).update(left_on="2026-01-01")
    for foreign in (imatra, gone):
        response = set_contacts(browser, contact=foreign.group_membership.pk)
        errors = response.context["form"].errors
        assert errors == {"contact": ["Choose one of the people of this welfare group."]}
    assert lemi.group_membership.municipality.members.get(duty="contact").user == lemi


def test_the_meeting_place_is_saved_once_and_kept_on_one_line(browser: Client, planner, lemi):
    url = reverse("meeting_place", args=["416"])
    assert browser.post(url, {"meeting_place": "Kunnantalo\nPostitie 1"}).context["form"].errors
    for _ in range(2):
        browser.post(url, {"meeting_place": "Kunnantalo, Ääkköset 1 🏛"})
    assert Municipality.objects.get(code="416").meeting_place == "Kunnantalo, Ääkköset 1 🏛"
    assert [(event.verb, event.detail) for event in Event.objects.all()] == [
        ("municipality.change", {"fields": ["meeting_place"]})
    ]


@pytest.mark.parametrize("municipalities", [1, 3])
def test_the_register_asks_as_much_of_the_database_for_one_municipality_as_for_three(
    browser: Client, area, municipalities, django_assert_num_queries
):
    kept = list(Municipality.objects.filter(area=area)[:municipalities])
    Municipality.objects.filter(area=area).exclude(pk__in=[municipality.pk for municipality in kept]).update(area="13")
    for municipality in kept:
        factories.contact(municipality)
        factories.contact(municipality, "deputy")
    with django_assert_num_queries(6):
        assert len(rows(browser.get("/register/"))) == municipalities


@pytest.mark.parametrize("people", [1, 3])
def test_a_municipality_asks_as_much_of_the_database_for_one_person_as_for_three(
    browser: Client, people, django_assert_num_queries
):
    lemis = Municipality.objects.get(code="416")
    for duty in ("contact", "deputy", "")[:people]:
        factories.contact(lemis, duty)
        former = factories.contact(lemis, "")
        WelfareGroupMember.objects.filter(user=former).update(left_on="2026-01-01")
    with django_assert_num_queries(8):
        assert len(rows(browser.get(reverse("municipality", args=["416"])))) == people


def test_what_a_person_may_do_is_asked_once_a_request_and_anew_in_the_next(browser: Client):
    page = reverse("municipality", args=["416"])
    with CaptureQueriesContext(connection) as asked:
        assert browser.get(page).context["can_plan"] is True
    assert sum('FROM "municipalities_membership" INNER' in one["sql"] for one in asked) == 1
    Membership.objects.update(role="expert")
    assert browser.get(page).context["can_plan"] is False
    Membership.objects.all().delete()
    assert browser.get(page).status_code == 403


def copied(response) -> dict[str, str]:
    page = response.content.decode()
    found = re.findall(
        r'<dt>([^<]*<span class="soft small">\d+</span>)</dt>\s*<dd class="address copied">(.*?)</dd>', page
    )
    return {" ".join(re.sub(r"<[^>]+>", " ", label).split()): unescape(line) for label, line in found}


def test_the_addresses_of_what_is_shown_can_be_copied(small_county, browser: Client, lemi, imatra):
    lemis = Municipality.objects.get(code="416")
    deputy = factories.contact(lemis, "deputy", email=imatra.email.upper())
    Municipality.objects.filter(code="416").update(registry_email="kirjaamo@lemi.example")
    assert copied(browser.get("/register/")) == {
        "HYTE contacts 2": f"{imatra.email}; {lemi.email}",
        "Deputies 1": deputy.email,
        "All members of the welfare groups 2": f"{deputy.email}; {lemi.email}",
        "Registry offices 1": "kirjaamo@lemi.example",
    }
    assert list(copied(browser.get("/register/?q=imatra"))) == [
        "HYTE contacts 1",
        "All members of the welfare groups 1",
    ]


def test_nobody_else_is_offered_addresses(small_county, lemi):
    reader = reading_english(factories.staff(small_county, "manager"))
    assert copied(reader.get("/register/")) == {}


def test_who_plans_another_county_sees_no_addresses_where_they_only_read(small_county, browser: Client, planner, lemi):
    other = WelfareArea.objects.get(code="14")
    Membership.objects.create(user=planner, area=other, role="expert")
    theirs = factories.contact(Municipality.objects.filter(area=other)[0])
    page = browser.get("/register/").content.decode()
    assert (lemi.email in page, theirs.email in page) == (True, False)


def test_the_register_leads_to_the_file_where_somebody_is_missing(small_county, browser: Client, lemi):
    page = browser.get("/register/").content.decode()
    assert "take the table of contacts, fill it in with Excel and bring it back" in page


def test_the_registry_office_is_the_planners_to_see_and_to_change(browser: Client, area, lemi):
    url = reverse("meeting_place", args=["416"])
    wrong = browser.post(url, {"meeting_place": "Talo", "registry_email": "kirjaamo"}).context["form"]
    assert wrong.errors == {"registry_email": ["Give an e-mail address, for example kirjaamo@kunta.fi."]}
    assert wrong["meeting_place"].value() == "Talo"
    answer = browser.post(url, {"meeting_place": "Talo", "registry_email": "kirjaamo@lemi.example"}, follow=True)
    assert "Lemi was saved." in text(answer)
    assert "kirjaamo@lemi.example" in text(answer)
    reader = reading_english(factories.staff(area, "expert"))
    page = text(reader.get(reverse("municipality", args=["416"])))
    assert ("Talo" in page, "kirjaamo@lemi.example" in page) == (True, False)
