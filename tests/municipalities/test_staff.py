"""An administrator decides who of the county uses the service. Rights begin, change and end; passwords are the person's own."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from hyte import clock
from hyte.accounts import passwords
from hyte.accounts.models import Event, User
from hyte.errors import Refused
from municipalities.actions import staff
from municipalities.models import Membership, WelfareArea
from negotiations.actions import negotiation as negotiations
from negotiations.letters.recipients import recipients
from negotiations.models import Negotiation, Round
from tests import factories

pytestmark = pytest.mark.django_db
ANNA = {"email": "Anna@county.example", "name": "Anna Esimerkki", "title": "päällikkö", "language": "fi"}


@pytest.fixture
def administrator(area: WelfareArea) -> User:
    return factories.staff(area, "administrator", "Aatu Ylläpitäjä")


@pytest.fixture
def browser(administrator: User) -> Client:
    return factories.signed_in(administrator)


@pytest.fixture
def elsewhere(db: None) -> WelfareArea:
    return WelfareArea.objects.get(code="13")


def roles_of(user: User, area: str = "11") -> list[str]:
    return sorted(Membership.objects.present().filter(user=user, area=area).values_list("role", flat=True))


def page_of(user: User, area: str = "11", name: str = "staff_edit") -> str:
    first = Membership.objects.filter(user=user, area=area).order_by("pk").first()
    assert first is not None
    return reverse(name, args=[first.pk])


def invite(browser: Client, **changes: object):
    return browser.post(reverse("staff_new"), {**ANNA, "roles": ["planner", "expert"], **changes})


def events(verb: str) -> list[tuple[int | None, str, str, dict]]:
    rows = Event.objects.filter(verb=verb).order_by("pk")
    return list(rows.values_list("by", "subject", "area", "detail"))


# Inviting


def test_a_colleague_is_invited_sets_the_own_password_by_the_link_and_signs_in(browser, administrator, august):
    assert invite(browser).headers["Location"] == reverse("staff")
    anna = User.objects.get(login="anna@county.example")
    assert (anna.name, anna.title, anna.has_usable_password(), roles_of(anna)) == (
        "Anna Esimerkki",
        "päällikkö",
        False,
        ["expert", "planner"],
    )
    assert events("staff.invite") == [(administrator.pk, f"user:{anna.pk}", "11", {"given": ["expert", "planner"]})]
    client = Client()
    link = reverse("password_link", args=[anna.password_token])
    new = {"new_password1": factories.PASSWORD, "new_password2": factories.PASSWORD}
    assert client.post(link, new).headers["Location"] == reverse("login")
    answer = client.post(reverse("login"), {"username": ANNA["email"], "password": factories.PASSWORD})
    assert answer.headers["Location"] == reverse("home")
    assert client.get(reverse("rounds")).status_code == 200


def test_an_address_with_an_account_in_another_county_gets_a_role_and_stays_one_account(browser, stranger, elsewhere):
    name = stranger.name
    shown = invite(browser, email=str(stranger.login).upper(), name="Toinen Nimi", roles=["manager"])
    assert shown.headers["Location"] == reverse("staff")
    assert User.objects.filter(login=stranger.login).count() == 1
    stranger.refresh_from_db()
    assert (stranger.name, roles_of(stranger), roles_of(stranger, "13")) == (
        name,
        ["manager"],
        ["planner"],
    )
    assert stranger.check_password(factories.PASSWORD) is True


def test_what_an_account_is_elsewhere_is_not_told(browser, stranger, elsewhere, august):
    factories.signed_in(stranger)
    User.objects.filter(pk=stranger.pk).update(last_login=clock.now() - timedelta(days=2))
    invite(browser, email=stranger.login, roles=["manager"])
    pages = [browser.get(address).content.decode() for address in (reverse("staff"), page_of(stranger))]
    for told in (elsewhere.name_fi, "8.8.2026", "suunnittelija</"):
        assert [told in page for page in pages] == [False, False], told


def test_who_belongs_to_the_staff_already_is_not_invited_again(browser, planner):
    answer = invite(browser, email=planner.login)
    assert answer.context["form"].errors == {"email": [f"{planner.name} kuuluu jo henkilöstöön."]}
    assert roles_of(planner) == ["planner"]


@pytest.mark.parametrize(
    ("changes", "wrong"),
    [
        (
            {"email": "no address"},
            {"email": ["Anna sähköpostiosoite, esimerkiksi maija.meikalainen@hyvinvointialue.fi."]},
        ),
        ({"roles": []}, {"roles": ["Valitse vähintään yksi."]}),
        ({"roles": ["superuser"]}, {"roles": ["Valitse oikea vaihtoehto. superuser ei ole vaihtoehtojen joukossa."]}),
        ({"name": ""}, {"name": ["Kirjoita henkilön nimi."]}),
        ({"name": "Anna\nBcc: x@y.fi"}, {"name": ["Kirjoita tämä yhdelle riville ilman rivinvaihtoja."]}),
    ],
)
def test_an_invitation_that_can_not_be_sent_says_why_beside_the_field(browser, changes, wrong):
    answer = invite(browser, **changes)
    assert (answer.status_code, answer.context["form"].errors) == (200, wrong)
    assert User.objects.filter(name__startswith="Anna").exists() is False


def test_an_administrator_of_two_counties_chooses_in_which_the_colleague_belongs(browser, administrator, elsewhere):
    Membership.objects.create(user=administrator, area=elsewhere, role="administrator")
    browser.post(reverse("staff_new") + "?area=13", {**ANNA, "roles": ["expert"]})
    anna = User.objects.get(login="anna@county.example")
    assert (roles_of(anna), roles_of(anna, "13")) == ([], ["expert"])
    assert browser.get(reverse("staff_new") + "?area=14").status_code == 404


# Roles


def test_roles_are_given_and_taken_and_hold_at_the_next_page(browser, administrator, expert, as_expert):
    assert as_expert.get(reverse("round_new")).status_code == 403
    answer = browser.post(page_of(expert), {"roles": ["planner", "manager"]})
    assert answer.headers["Location"] == reverse("staff")
    assert (roles_of(expert), as_expert.get(reverse("round_new")).status_code) == (["manager", "planner"], 200)
    assert events("staff.set_roles") == [
        (administrator.pk, f"user:{expert.pk}", "11", {"given": ["manager", "planner"], "taken": ["expert"]})
    ]


def test_a_role_taken_and_given_again_is_one_row(browser, expert):
    for roles in (["manager"], ["expert"], ["manager", "expert"]):
        browser.post(page_of(expert), {"roles": roles})
    assert sorted(Membership.objects.filter(user=expert).values_list("role", "ended_on")) == [
        ("expert", None),
        ("manager", None),
    ]


def test_the_same_roles_again_change_nothing(browser, expert):
    browser.post(page_of(expert), {"roles": ["expert"]})
    assert events("staff.set_roles") == []


def test_who_only_administers_reads_nothing_of_the_countys_work(browser, round):
    home = browser.get(reverse("home"))
    while home.status_code == 302:
        assert home.headers["Location"] == reverse("staff")
        home = browser.get(home.headers["Location"])
    refused = [reverse("register"), reverse("rounds"), reverse("management"), reverse("round", args=[round.pk])]
    assert [browser.get(address).status_code for address in refused] == [403] * 4
    assert [label for label, _url, _is_current in home.context["nav"]] == ["Käyttäjät"]


def test_an_administrator_who_gives_the_own_right_away_is_led_to_the_front_page(browser, administrator, area):
    factories.staff(area, "administrator")
    answer = browser.post(page_of(administrator), {"roles": ["planner"]})
    assert answer.headers["Location"] == reverse("home")
    assert browser.get(reverse("staff")).status_code == 403


# The last administrator

LAST = "Alue tarvitsee ylläpitäjän. Tee ensin toinen, joka on kirjautunut sisään; sitten tämä voi lähteä."


def test_the_last_administrator_can_not_be_removed_not_even_by_the_own_hand(browser, administrator):
    taken = browser.post(page_of(administrator), {"roles": ["planner"]})
    assert taken.context["form"].errors == {"roles": [LAST]}
    ended = browser.post(page_of(administrator, name="staff_end"), follow=True)
    assert [str(message) for message in ended.context["messages"]] == [LAST]
    assert roles_of(administrator) == ["administrator"]


def test_an_invited_administrator_who_has_not_signed_in_is_not_enough(browser, administrator):
    invite(browser, roles=["administrator"])
    assert browser.post(page_of(administrator), {"roles": ["planner"]}).context["form"].errors == {"roles": [LAST]}


def test_an_administrator_of_another_county_is_not_enough(browser, administrator, elsewhere):
    factories.staff(elsewhere, "administrator")
    assert browser.post(page_of(administrator), {"roles": ["planner"]}).context["form"].errors == {"roles": [LAST]}


# Ending


def test_who_is_ended_is_out_at_once_for_good_and_can_be_brought_back(browser, administrator, planner, as_planner):
    browser.post(page_of(planner, name="staff_password"))
    planner.refresh_from_db()
    link = reverse("password_link", args=[planner.password_token])
    assert browser.post(page_of(planner, name="staff_end")).headers["Location"] == reverse("staff")
    assert as_planner.get(reverse("rounds")).headers["Location"].startswith(reverse("login"))
    assert Client().get(link).status_code == 404
    assert Client().login(username=planner.login, password=factories.PASSWORD) is False
    assert events("staff.end") == [(administrator.pk, f"user:{planner.pk}", "11", {"taken": ["planner"]})]

    browser.post(page_of(planner), {"roles": ["expert"]} | {k: ANNA[k] for k in ("name", "title", "language")})
    assert roles_of(planner) == ["expert"]
    assert as_planner.get(reverse("rounds")).headers["Location"].startswith(reverse("login"))
    assert Client().get(link).status_code == 404
    planner.refresh_from_db()
    assert Client().get(reverse("password_link", args=[planner.password_token])).status_code == 200


def test_the_other_county_keeps_a_person_who_leaves_one(browser, stranger, as_stranger, elsewhere, area):
    Membership.objects.create(user=stranger, area=area, role="planner")
    browser.post(page_of(stranger, name="staff_end"))
    assert (roles_of(stranger), roles_of(stranger, "13")) == ([], ["planner"])
    assert as_stranger.get(reverse("rounds")).status_code == 200
    assert Client().login(username=stranger.login, password=factories.PASSWORD) is True


def test_what_the_person_answered_for_is_told_before_and_after(
    browser, round: Round, planner, lemi_negotiation: Negotiation
):
    topic = factories.sent_topic(round.parties.get(municipality="416"), planner)
    topic.expert = planner
    topic.save()
    told = [
        "Järjestää kierroksen: HYTE-neuvottelut 2026.",
        "Mukana 2 tulevan neuvottelun tiimissä.",
        "Vastaa 1 nostosta.",
    ]
    assert browser.get(page_of(planner)).context["answers_for"] == told
    ended = browser.post(page_of(planner, name="staff_end"), follow=True)
    assert [str(message) for message in ended.context["messages"]][1:] == told


def test_who_has_left_is_not_offered_and_hears_nothing(
    browser, round: Round, planner, as_planner, expert, lemi_negotiation, elsewhere
):
    negotiations.set_team(lemi_negotiation, people=[planner, expert], by=planner)
    Membership.objects.create(user=expert, area=elsewhere, role="expert")
    browser.post(page_of(expert, name="staff_end"))
    page = as_planner.get(reverse("negotiation_team", args=[lemi_negotiation.pk]))
    assert [label for _value, label in page.context["form"].fields["team"].choices] == [planner.name]
    assert expert.pk not in {person.pk for person, _has_link in recipients(lemi_negotiation)}


def test_a_person_with_roles_in_two_counties_or_two_roles_is_offered_once(
    as_planner, planner, round, lemi_negotiation, elsewhere, area
):
    Membership.objects.create(user=planner, area=elsewhere, role="planner")
    Membership.objects.create(user=planner, area=area, role="expert")
    factories.sent_topic(round.parties.get(municipality="416"), planner)
    team = as_planner.get(reverse("negotiation_team", args=[lemi_negotiation.pk])).content.decode()
    answers = as_planner.get(reverse("topic_assign", args=[lemi_negotiation.pk])).content.decode()
    assert (team.count(planner.name), answers.count(f">{planner.name}")) == (1, 1)


# The administrator's own county alone


def test_an_administrator_sees_and_changes_nobody_of_another_county(browser, stranger):
    assert stranger.name not in browser.get(reverse("staff")).content.decode()
    answers = [browser.get(page_of(stranger, "13")), browser.post(page_of(stranger, "13"), {"roles": ["manager"]})]
    answers += [browser.post(page_of(stranger, "13", name)) for name in ("staff_end", "staff_password")]
    assert [answer.status_code for answer in answers] == [404] * 4
    assert roles_of(stranger, "13") == ["planner"]


def test_an_administrator_elsewhere_is_only_what_he_is_here(as_planner, planner, expert, elsewhere):
    Membership.objects.create(user=planner, area=elsewhere, role="administrator")
    assert as_planner.get(reverse("staff")).status_code == 200
    assert as_planner.post(page_of(expert, name="staff_end")).status_code == 404
    assert roles_of(expert) == ["expert"]


@pytest.mark.parametrize("number", [1, 3])
def test_the_list_of_users_asks_the_database_as_often_for_three_as_for_one(browser, area, number):
    for n in range(number):
        Membership.objects.create(user=factories.staff(area, "planner", f"Nimi {n}"), area=area, role="manager")
    browser.get(reverse("staff"))
    with CaptureQueriesContext(connection) as queries:
        page = browser.get(reverse("staff"))
    assert [len(colleagues) for _area, colleagues in page.context["areas"]] == [number + 1]
    assert len(queries) == 6


# Names


def test_a_misspelled_name_is_corrected_until_the_person_has_signed_in(browser, administrator):
    invite(browser)
    anna = User.objects.get(login="anna@county.example")
    browser.post(page_of(anna), {"name": "Anna Oikea", "title": "", "language": "sv", "roles": ["expert"]})
    anna.refresh_from_db()
    assert (anna.name, anna.title, anna.language, roles_of(anna)) == ("Anna Oikea", "", "sv", ["expert"])
    anna.set_password(factories.PASSWORD)
    anna.save()
    browser.post(page_of(anna), {"name": "Anna Väärä", "title": "", "language": "fi", "roles": ["expert"]})
    anna.refresh_from_db()
    assert anna.name == "Anna Oikea"
    with pytest.raises(Refused):
        staff.correct(anna, details={"name": "x", "title": "", "language": "fi"}, by=administrator)


def test_everybody_corrects_the_own_name_but_not_the_address(planner, as_planner):
    told = {
        "name": "Uusi Nimi",
        "title": "johtaja",
        "language": "sv",
        "news": "daily",
        "login": "x@y.fi",
        "email": "x@y.fi",
    }
    assert as_planner.post(reverse("account"), told).headers["Location"] == reverse("account")
    former = planner.login
    planner.refresh_from_db()
    assert (planner.name, planner.title, planner.language) == ("Uusi Nimi", "johtaja", "sv")
    assert (planner.login, planner.email) == (former, former)


# Whoever has no role


def test_who_has_no_role_is_told_so_and_can_sign_out(db):
    user = User.objects.create_superuser("root@county.example", factories.PASSWORD, name="Root")
    page = factories.signed_in(user).get(reverse("rounds"))
    text = page.content.decode()
    assert page.status_code == 403
    assert "tilillä ei ole roolia millään alueella" in text
    assert text.count(f'action="{reverse("logout")}"') == 2


def test_the_pages_speak_swedish(browser, administrator, august):
    invite(browser)
    anna = User.objects.get(login="anna@county.example")
    browser.cookies["django_language"] = "sv"
    with translation.override("sv"):
        assert "Vem använder tjänsten?" in browser.get(reverse("staff")).content.decode()
        assert "Anna Esimerkki: vad får personen göra?" in browser.get(page_of(anna)).content.decode()
    assert passwords.link_of(anna).startswith("http")
