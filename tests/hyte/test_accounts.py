"""Signing in and out: guesses are few, and the way out cleans up."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from hyte import clock
from hyte.accounts.models import Event, LoginAttempt, User
from tests import factories

pytestmark = pytest.mark.django_db


def sign_in(login: str | None, password: str, address: str = "192.0.2.1", **headers: Any):
    return Client(REMOTE_ADDR=address, **headers).post(reverse("login"), {"username": login, "password": password})


def test_the_sixth_wrong_password_in_fifteen_minutes_is_told_when_to_try_again(planner: User, august):
    assert [sign_in(planner.login, "guess").status_code for _ in range(5)] == [200] * 5
    refused = sign_in(planner.login, factories.PASSWORD)
    assert refused.status_code == 429
    assert refused.headers["Retry-After"] == "901"
    assert refused.context["form"].non_field_errors() == [
        "Liian monta yritystä väärällä salasanalla. Voit yrittää uudelleen klo 12.16."
    ]


def test_after_fifteen_minutes_the_account_opens_again(planner: User, august):
    for _ in range(7):
        sign_in(planner.login, "guess")
    with clock.at(clock.now() + timedelta(minutes=15, seconds=1)):
        assert sign_in(planner.login, factories.PASSWORD).status_code == 302


def test_one_accounts_failures_do_not_lock_another(planner: User, expert: User, august):
    for _ in range(6):
        sign_in(planner.login, "guess")
    assert sign_in(expert.login, factories.PASSWORD).status_code == 302


def test_the_right_password_starts_the_count_afresh(planner: User, august):
    for password in ("guess",) * 4 + (factories.PASSWORD,) + ("guess",) * 4:
        sign_in(planner.login, password)
    assert sign_in(planner.login, factories.PASSWORD).status_code == 302


def test_capitals_and_spaces_do_not_give_more_guesses(planner: User, august):
    assert planner.login is not None
    for login in (planner.login, planner.login.upper(), f" {planner.login} ", planner.login.title(), planner.login):
        sign_in(login, "guess")
    assert sign_in(planner.login, factories.PASSWORD).status_code == 429


def test_an_account_that_does_not_exist_is_answered_like_one_that_does(planner: User, august):
    def answers(login: str | None) -> list[tuple[int, list[str]]]:
        found = [sign_in(login, "guess", address=f"192.0.2.{n}") for n in range(6)]
        return [(one.status_code, list(one.context["form"].non_field_errors())) for one in found]

    assert answers("nobody@county.example") == answers(planner.login)


def test_twenty_guesses_an_hour_are_all_that_one_address_gets(planner: User, august):
    codes = [sign_in(f"person{n}@county.example", "guess").status_code for n in range(21)]
    assert codes == [200] * 20 + [429]
    assert sign_in(planner.login, factories.PASSWORD).status_code == 429
    assert sign_in(planner.login, factories.PASSWORD, address="192.0.2.2").status_code == 302


def test_a_header_of_the_callers_own_does_not_change_its_address(planner: User, august):
    codes = [
        sign_in(f"p{n}@county.example", "guess", HTTP_X_FORWARDED_FOR=f"198.51.100.{n}").status_code for n in range(21)
    ]
    assert codes[-1] == 429


def test_behind_a_proxy_the_last_hop_counts(planner: User, august, settings):
    settings.BEHIND_PROXY = True
    for n in range(20):
        sign_in(f"p{n}@county.example", "guess", HTTP_X_FORWARDED_FOR=f"10.0.0.{n}, 198.51.100.7")
    assert sign_in("x@county.example", "guess", HTTP_X_FORWARDED_FOR="8.8.8.8, 198.51.100.7").status_code == 429
    assert sign_in("x@county.example", "guess", HTTP_X_FORWARDED_FOR="8.8.8.8, 198.51.100.8").status_code == 200


def test_no_attempt_names_a_person_or_stays_longer_than_a_day(planner: User, august):
    sign_in(planner.login, "guess")
    (attempt,) = LoginAttempt.objects.all()
    assert str(planner.login) not in str(vars(attempt))
    assert "192.0.2.1" not in str(vars(attempt))
    with clock.at(clock.now() + timedelta(days=1, minutes=1)):
        sign_in("other@county.example", "guess")
    assert LoginAttempt.objects.filter(pk=attempt.pk).exists() is False


def test_signing_in_changes_the_session_and_signing_out_ends_it(planner: User, august):
    client = Client()
    client.cookies["session"] = "a-session-key-of-an-attacker-1234"
    client.post(reverse("login"), {"username": planner.login, "password": factories.PASSWORD})
    mine = client.cookies["session"].value
    assert mine != "a-session-key-of-an-attacker-1234"
    out = client.post(reverse("logout"))
    assert out.headers["Clear-Site-Data"] == '"cache", "storage"'
    client.cookies["session"] = mine
    assert client.get("/rounds/").status_code == 302


@pytest.mark.parametrize(
    "next_page",
    [
        "https://evil.example/",
        "//evil.example/",
        "///evil.example",
        "\\\\evil.example",
        "/\\evil.example",
        "https:evil.example",
        "javascript:alert(1)",
        "http:///evil.example",
        "\x00//evil.example",
        " //evil.example",
        "https://127.0.0.1:8000@evil.example/",
        "https://testserver.evil.example/",
    ],
)
def test_signing_in_leads_to_no_other_site(planner: User, august, next_page: str):
    answer = Client().post(
        reverse("login"), {"username": planner.login, "password": factories.PASSWORD, "next": next_page}
    )
    assert (answer.status_code, answer.headers["Location"]) == (302, reverse("home"))


def test_a_person_with_a_link_has_no_password_to_guess(lemi: User, august):
    for login in (lemi.email, "", "None"):
        assert sign_in(login, "").status_code == 200
        assert sign_in(login, "!").status_code == 200


def test_an_account_that_was_closed_does_not_open(planner: User, august):
    User.objects.filter(pk=planner.pk).update(is_active=False)
    assert sign_in(planner.login, factories.PASSWORD).status_code == 200


def test_a_session_ends_when_the_account_is_closed(planner: User, as_planner: Client, august):
    User.objects.filter(pk=planner.pk).update(is_active=False)
    answer = as_planner.get(reverse("home"))
    assert answer.headers["Location"].startswith(reverse("login"))


NEW = "siika-on-kala-2027"


def change(client: Client, old: str = factories.PASSWORD, new: str = NEW, again: str = NEW):
    return client.post(reverse("password"), {"old_password": old, "new_password1": new, "new_password2": again})


def opens(client: Client) -> bool:
    """Whether the person is signed in in this browser."""
    return client.get(reverse("help")).wsgi_request.user.is_authenticated


def test_staff_change_their_password_and_are_signed_out_elsewhere(planner: User, as_planner: Client, august):
    elsewhere = factories.signed_in(planner)
    assert reverse("password") in as_planner.get(reverse("register")).content.decode()
    answer = change(as_planner)
    assert (answer.status_code, answer.headers["Location"]) == (302, reverse("password"))
    assert "Salasanasi on vaihdettu" in as_planner.get(reverse("password")).content.decode()
    assert (opens(as_planner), opens(elsewhere)) == (True, False)
    assert sign_in(planner.login, factories.PASSWORD).status_code == 200
    assert sign_in(planner.login, NEW).status_code == 302
    assert list(Event.objects.filter(by=planner).values_list("verb", "detail").order_by("pk")) == [
        ("account.change_password", {}),
        ("account.sign_in", {}),
    ]


@pytest.mark.parametrize(
    ("given", "wrong"),
    [
        ({"old": "guess"}, "old_password"),
        ({"again": "another-2027-x"}, "new_password2"),
        ({"new": "short", "again": "short"}, "new_password2"),
        ({"new": "q1w2e3r4t5y6", "again": "q1w2e3r4t5y6"}, "new_password2"),
    ],
)
def test_a_password_that_can_not_be_changed_says_why_beside_the_field(
    as_planner: Client, planner, august, given, wrong
):
    answer = change(as_planner, **given)
    assert (answer.status_code, list(answer.context["form"].errors)) == (200, [wrong])
    assert sign_in(planner.login, factories.PASSWORD).status_code == 302


def test_the_old_password_is_not_guessed_through_this_page_either(as_planner: Client, planner: User, august):
    for _ in range(5):
        change(as_planner, old="guess")
    answer = change(as_planner)
    assert answer.context["form"].errors == {
        "old_password": ["Liian monta yritystä väärällä salasanalla. Voit yrittää uudelleen klo 12.16."]
    }
    assert planner.check_password(factories.PASSWORD) is True


def test_a_person_with_a_link_has_no_password_to_change(lemi: User, client: Client):
    assert client.get(reverse("password")).headers["Location"].startswith(reverse("login"))
    client.force_login(lemi)
    assert [client.get(reverse("password")).status_code, change(client).status_code] == [403, 403]


def test_a_session_ends_hours_after_its_last_page_not_after_its_first(planner: User, settings):
    with time_machine.travel("2026-11-25 08:00+02:00", tick=False) as clock_of_the_machine:
        client = Client()
        client.post(reverse("login"), {"username": planner.login, "password": factories.PASSWORD})
        for _page in range(3):
            clock_of_the_machine.shift(timedelta(hours=7, minutes=50))
            assert opens(client) is True
        clock_of_the_machine.shift(timedelta(hours=8, minutes=1))
        assert opens(client) is False


def test_pages_that_follow_each_other_write_the_session_once_in_five_minutes(as_planner: Client):
    def written() -> int:
        with CaptureQueriesContext(connection) as queries:
            as_planner.get(reverse("help"))
        return sum("UPDATE" in query["sql"] and "django_session" in query["sql"] for query in queries)

    with time_machine.travel(datetime.now(UTC) + timedelta(minutes=6), tick=False):
        assert [written(), written()] == [1, 0]
