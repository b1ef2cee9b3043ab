"""The people of a welfare group: added, corrected, left, brought back, their links revoked."""

import pytest
from django.test import Client
from django.urls import reverse

from hyte.accounts.models import Event, User
from hyte.errors import Refused
from hyte.letters import delivery
from hyte.letters.models import Letter
from hyte.text import tidy
from municipalities.actions import member as actions
from municipalities.models import Municipality, WelfareGroupMember
from tests import factories
from tests.municipalities.conftest import reading_english
from tests.municipalities.test_register import text

pytestmark = pytest.mark.usefixtures("english")
MAIJA = {"name": "Maija Mallikas", "title": "rehtori", "email": "maija@lemi.example", "language": "fi"}


@pytest.fixture
def member(lemi: User) -> WelfareGroupMember:
    return lemi.group_membership


@pytest.fixture
def lemis(lemi: User) -> Municipality:
    return Municipality.objects.get(code="416")


def add(browser: Client, code: str = "416", **data: str):
    return browser.post(reverse("member_new", args=[code]), {**MAIJA, "role": "member", **data}, follow=True)


def opens(user: User, token: str) -> bool:
    return Client().get(reverse("contact", args=[token])).status_code == 200


def verbs() -> list[str]:
    return [event.verb for event in Event.objects.order_by("pk")]


def test_a_person_is_added_with_a_link_of_their_own_and_no_account(browser: Client, lemis):
    response = add(browser, role="chair")
    added = WelfareGroupMember.objects.get(user__name="Maija Mallikas")
    assert (added.municipality, added.role, added.duty) == (lemis, "chair", "")
    assert (added.user.login, added.user.email, added.user.language) == (None, "maija@lemi.example", "fi")
    assert "Maija Mallikas was added to the welfare group." in text(response)
    assert verbs() == ["member.add"]


def test_a_new_contact_takes_the_duty_over(browser: Client, lemi, lemis):
    response = add(browser, duty="contact")
    assert dict(lemis.members.values_list("user__name", "duty")) == {"Contact of Lemi": "", "Maija Mallikas": "contact"}
    assert "Lemi: the HYTE contact is now Maija Mallikas, the deputy nobody yet." in text(response)


def test_the_form_says_who_has_the_duty_now(browser: Client, lemi):
    page = text(browser.get(reverse("member_new", args=["416"])))
    assert "The HYTE contact now: Contact of Lemi. If you give the duty to the new person" in page


def test_sending_the_form_twice_adds_one_person(browser: Client, lemis):
    data = {**MAIJA, "role": "member", "submission_id": "0" * 32}
    for _ in range(2):
        assert browser.post(reverse("member_new", args=["416"]), data).status_code == 302
    assert lemis.members.count() == 2


@pytest.mark.parametrize(
    ("field", "value", "error"),
    [
        ("name", "", "Give the person's name."),
        ("name", "Maija\r\nBcc: all@x.example", "Write this on one line, without line breaks."),
        ("title", "a\u2028b", "Write this on one line, without line breaks."),
        ("email", "", "Give an e-mail address, for example maija.meikalainen@kunta.fi."),
        ("email", "maija", "Give an e-mail address, for example maija.meikalainen@kunta.fi."),
    ],
)
def test_a_wrong_field_is_told_beside_it_and_the_rest_stays_typed(browser: Client, lemis, field, value, error):
    response = add(browser, **{field: value, "duty": "deputy"})
    assert response.context["form"].errors == {field: [error]}
    typed = {**MAIJA, field: tidy(value)}
    assert {name: response.context["form"][name].value() for name in typed} == typed
    assert response.context["form"]["duty"].value() == "deputy"
    assert lemis.members.count() == 1


def test_a_role_that_does_not_exist_is_refused(browser: Client, lemis):
    assert list(add(browser, role="king", duty="prince").context["form"].errors) == ["role", "duty"]


def test_another_person_can_be_added_at_once(browser: Client, lemis):
    answer = add(browser, another="1")
    assert answer.redirect_chain == [(reverse("member_new", args=["416"]), 302)]
    assert "Maija Mallikas was added to the welfare group." in text(answer)
    assert (answer.context["form"].is_bound, lemis.members.count()) == (False, 2)


def test_a_telephone_number_is_kept_for_the_countys_planners(browser: Client, lemis, area):
    assert "040 123 4567" in text(add(browser, phone=" 040  123 4567 "))
    reader = reading_english(factories.staff(area, "expert"))
    page = text(reader.get(reverse("municipality", args=["416"])))
    assert ("Maija Mallikas" in page, "040 123 4567" in page) == (True, False)


def test_names_of_any_alphabet_stay_text(browser: Client, lemis):
    response = add(browser, name="Åsa <b>Öhman</b> 🌲")
    assert "Åsa &lt;b&gt;Öhman&lt;/b&gt; 🌲" in response.content.decode()


def test_an_address_that_somebody_has_is_allowed_but_told(browser: Client, lemi):
    response = add(browser, email=lemi.email.upper())
    assert "Maija Mallikas and Contact of Lemi have the same e-mail address. Check that it is meant so." in text(
        response
    )


def change(browser: Client, member: WelfareGroupMember, **data: str):
    user = member.user
    now = {"name": user.name, "title": user.title, "email": user.email, "language": user.language, "role": member.role}
    return browser.post(reverse("member_edit", args=[member.pk]), {**now, **data}, follow=True)


def test_a_new_address_ends_the_link_that_went_to_the_former_one(browser: Client, member, lemi):
    token = lemi.link_token
    response = change(browser, member, email="toinen@lemi.example")
    lemi.refresh_from_db()
    assert (opens(lemi, token), lemi.email) == (False, "toinen@lemi.example")
    assert "so the link sent to the former address no longer works." in text(response)
    assert Event.objects.get().detail == {"fields": ["email", "link_version"]}


@pytest.mark.parametrize("data", [{"name": "Aino"}, {"title": "rehtori"}, {"language": "sv"}, {"role": "chair"}])
def test_any_other_change_leaves_the_link_alone(browser: Client, member, lemi, data):
    token = lemi.link_token
    change(browser, member, **data)
    [(field, value)] = data.items()
    member = WelfareGroupMember.objects.select_related("user").get(pk=member.pk)
    assert {**vars(member.user), "role": member.role}[field] == value
    assert opens(lemi, token)


def test_capital_letters_make_no_other_mailbox(browser: Client, member, lemi):
    token = lemi.link_token
    change(browser, member, email=lemi.email.upper())
    assert opens(lemi, token)


def test_a_form_sent_as_it_came_changes_nothing(browser: Client, member):
    assert "Nothing was changed." in text(change(browser, member))
    assert verbs() == []


def test_a_revoked_link_is_dead_and_the_next_one_works(browser: Client, member, lemi, planner):
    token = lemi.link_token
    browser.post(reverse("member_link_revoke", args=[member.pk]))
    lemi.refresh_from_db()
    assert (opens(lemi, token), opens(lemi, lemi.link_token)) == (False, True)
    event = Event.objects.get()
    assert (event.verb, event.by, event.area, event.detail) == ("link.revoke", planner, "11", {"person": lemi.pk})


def test_who_leaves_loses_duty_and_link_and_the_planner_is_told_what_is_missing(browser: Client, member, lemi, lemis):
    token = lemi.link_token
    response = browser.post(reverse("member_leave", args=[member.pk]), follow=True)
    assert list(lemis.members.present()) == []
    assert not opens(lemi, token)
    assert "Lemi has no HYTE contact now, so nobody would get the invitation." in text(response)
    browser.post(reverse("member_leave", args=[member.pk]))
    assert verbs() == ["member.leave"]


def test_who_left_can_be_brought_back_with_a_new_link(browser: Client, member, lemi):
    token = lemi.link_token
    browser.post(reverse("member_leave", args=[member.pk]))
    assert "Contact of Lemi left on" in text(browser.get(reverse("municipality", args=["416"])))
    for _ in range(2):
        browser.post(reverse("member_bring_back", args=[member.pk]))
    member.refresh_from_db()
    lemi.refresh_from_db()
    assert (member.left_on, member.duty) == (None, "")
    assert (opens(lemi, token), opens(lemi, lemi.link_token)) == (False, True)
    assert verbs() == ["member.leave", "member.bring_back"]


def test_adding_who_left_under_the_same_address_is_the_same_person(browser: Client, member, lemi, lemis):
    browser.post(reverse("member_leave", args=[member.pk]))
    add(browser, email=lemi.email.upper(), name="Contact of Lemi", duty="contact")
    assert list(lemis.members.values_list("pk", "user", "duty", "left_on")) == [(member.pk, lemi.pk, "contact", None)]


def test_the_people_of_another_county_are_not_there(as_stranger: Client, member):
    for name, key in (
        ("municipality", "416"),
        ("member_new", "416"),
        ("meeting_place", "416"),
        ("member_edit", member.pk),
    ):
        assert as_stranger.get(reverse(name, args=[key])).status_code == 404
    posts = ("member_leave", "member_bring_back", "member_link_revoke", "member_edit")
    assert {as_stranger.post(reverse(name, args=[member.pk])).status_code for name in posts} == {404}
    assert as_stranger.post(reverse("municipality_contacts", args=["416"])).status_code == 404


def test_a_get_changes_nothing(browser: Client, member):
    for name in ("member_leave", "member_bring_back", "member_link_revoke"):
        assert browser.get(reverse(name, args=[member.pk])).status_code == 405


def test_contacts_are_chosen_from_the_present_group_even_past_the_form(lemis, lemi, imatra, planner):
    with pytest.raises(Refused, match="has left the welfare group"):
        actions.set_contacts(lemis, contact=imatra.group_membership, deputy=None, by=planner)
    with pytest.raises(Refused, match="must be another person"):
        actions.set_contacts(lemis, contact=lemi.group_membership, deputy=lemi.group_membership, by=planner)
    assert lemis.members.get(duty="contact").user == lemi


def test_a_deputy_may_become_the_contact_in_one_go(lemis, lemi, planner):
    deputy = factories.contact(lemis, "deputy").group_membership
    assert actions.set_contacts(lemis, contact=deputy, deputy=lemi.group_membership, by=planner)
    assert dict(lemis.members.values_list("duty", "user")) == {"contact": deputy.user_id, "deputy": lemi.pk}


def test_the_same_name_with_the_same_address_is_not_taken_twice(browser: Client, lemis):
    add(browser)
    response = add(browser, name="maija mallikas", email="Maija@Lemi.example")
    assert "maija@lemi.example" in response.content.decode().lower()
    assert "Maija Mallikas is in the welfare group of Lemi already, with this address." in text(response)
    assert WelfareGroupMember.objects.filter(user__email__iexact="maija@lemi.example").count() == 1


def test_another_person_may_share_an_address(browser: Client, lemis):
    add(browser)
    add(browser, name="Kirjaamo")
    assert WelfareGroupMember.objects.filter(user__email="maija@lemi.example").count() == 2


def test_a_person_entered_by_mistake_is_taken_away_for_good(browser: Client, lemis):
    add(browser)
    member = WelfareGroupMember.objects.get(user__name="Maija Mallikas")
    page = text(browser.get(reverse("member_edit", args=[member.pk])))
    assert "Entered by mistake?" in page
    browser.post(reverse("member_delete", args=[member.pk]))
    assert not User.objects.filter(name="Maija Mallikas").exists()
    assert verbs() == ["member.add", "member.delete"]


def test_who_has_had_a_letter_is_not_deleted(browser: Client, round, lemi, member):
    assert "Entered by mistake?" not in text(browser.get(reverse("member_edit", args=[member.pk])))
    response = browser.post(reverse("member_delete", args=[member.pk]))
    assert (response.status_code, User.objects.filter(pk=lemi.pk).exists()) == (409, True)


def test_a_corrected_address_gets_the_invitation_by_one_press(browser: Client, round, lemi, member):
    delivery.deliver_due()
    response = browser.post(
        reverse("member_edit", args=[member.pk]),
        {"name": lemi.name, "title": "", "email": "oikea@lemi.example", "language": "fi", "role": "member"},
        follow=True,
    )
    assert response.redirect_chain == [(reverse("member_edit", args=[member.pk]), 302)]
    page = text(response)
    assert f"The newest letter to Contact of Lemi went to {lemi.email}, and its link no longer works." in page
    assert "Nothing has been sent to oikea@lemi.example yet." in page
    browser.post(reverse("member_link_send", args=[member.pk]))
    delivery.deliver_due()
    sent = Letter.objects.get(recipient=lemi)
    assert (sent.kind, sent.to_email, sent.state) == ("invitation", "oikea@lemi.example", "sent")
    assert "Nothing has been sent" not in text(browser.get(reverse("member_edit", args=[member.pk])))


def test_a_link_is_not_sent_where_it_would_lead_nowhere(browser: Client, member):
    page = text(browser.post(reverse("member_link_send", args=[member.pk]), follow=True))
    assert "Nothing was sent to Contact of Lemi: no round has been opened yet" in page
