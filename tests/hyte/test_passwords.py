"""The own password: set by a link that works for a week and once, asked for by who forgot it, and not easily guessed."""

from datetime import timedelta

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import translation

from hyte import clock, links
from hyte.accounts import passwords
from hyte.accounts.models import Event, User
from hyte.errors import Refused
from tests import factories

pytestmark = pytest.mark.django_db
NEW = "siika-on-kala-2027"


def link_for(user: User) -> str:
    return reverse("password_link", args=[passwords.open_link(user, by=None).password_token])


def set_new(link: str, password: str = NEW, again: str = NEW, client: Client | None = None):
    return (client or Client()).post(link, {"new_password1": password, "new_password2": again})


def ask(email: str, address: str = "192.0.2.1"):
    return Client(REMOTE_ADDR=address).post(reverse("password_forgotten"), {"email": email})


def asked() -> int:
    return Event.objects.filter(verb="password.open_link").count()


# The link


def test_by_the_link_the_person_sets_a_password_and_is_signed_out_everywhere(planner: User, as_planner: Client):
    link = link_for(planner)
    assert planner.name in Client().get(link).content.decode()
    assert set_new(link).headers["Location"] == reverse("login")
    assert as_planner.get(reverse("rounds")).headers["Location"].startswith(reverse("login"))
    assert Client().login(username=planner.login, password=factories.PASSWORD) is False
    assert Client().login(username=planner.login, password=NEW) is True
    assert list(Event.objects.filter(verb="password.set").values_list("by", "subject")) == [
        (planner.pk, f"user:{planner.pk}")
    ]


def test_the_link_works_once(planner: User):
    link = link_for(planner)
    set_new(link)
    assert [Client().get(link).status_code, set_new(link, "ahven-on-kala-2028", "ahven-on-kala-2028").status_code] == [
        404,
        404,
    ]
    assert Client().login(username=planner.login, password=NEW) is True


def test_two_browsers_that_opened_the_link_at_once_set_one_password(planner: User):
    link_for(planner)
    planner.refresh_from_db()
    token = planner.password_token
    passwords.set_by_link(planner, token=token, password=NEW)
    with pytest.raises(Refused, match="on jo käytetty"):
        passwords.set_by_link(planner, token=token, password="ahven-on-kala-2028")


def test_the_link_works_for_a_week_and_an_old_one_is_not_revived(planner: User, august):
    link = link_for(planner)
    with clock.at(clock.now() + timedelta(days=7, seconds=-1)):
        assert Client().get(link).status_code == 200
    with clock.at(clock.now() + timedelta(days=7)):
        assert Client().get(link).status_code == 404
        newer = link_for(planner)
        assert [Client().get(address).status_code for address in (link, newer)] == [404, 200]


def test_looking_at_the_link_or_sending_it_untouched_uses_nothing_up(planner: User):
    link = link_for(planner)
    assert [Client().get(link).status_code, Client().post(link).status_code, Client().get(link).status_code] == [
        200
    ] * 3
    assert Client().login(username=planner.login, password=factories.PASSWORD) is True


def test_a_link_of_one_purpose_opens_nothing_of_another(planner: User, lemi: User, client: Client):
    passwords.open_link(planner, by=None)
    planner.refresh_from_db()
    assert client.get(reverse("password_link", args=[planner.link_token])).status_code == 404
    assert client.get(reverse("contact", args=[planner.password_token])).status_code == 404
    assert client.get(reverse("password_link", args=[lemi.password_token])).status_code == 404
    assert client.get(reverse("contact", args=[lemi.password_token])).status_code == 404


def test_nobody_has_a_link_that_was_not_asked_for(planner: User, client: Client):
    assert client.get(reverse("password_link", args=[planner.password_token])).status_code == 404


def test_a_closed_account_has_no_link(planner: User):
    link = link_for(planner)
    User.objects.filter(pk=planner.pk).update(is_active=False)
    assert Client().get(link).status_code == 404


def test_the_link_is_masked_in_every_log_and_stands_in_no_row(planner: User):
    link = passwords.link_of(passwords.open_link(planner, by=None))
    token = link.rstrip("/").rpartition("/")[2]
    assert token not in links.masked(f"GET {link} 200")
    planner.refresh_from_db()
    assert token.split("-")[1] not in str(vars(planner)) + str(list(Event.objects.values()))


def test_many_links_that_are_none_are_answered_with_a_wait(db):
    wrong = reverse("password_link", args=["0" * 32 + "-" + "a" * 32])
    codes = [Client(REMOTE_ADDR="192.0.2.9").get(wrong).status_code for _ in range(61)]
    assert codes == [404] * 60 + [429]


# Forgotten


def test_the_answer_is_the_same_for_an_address_that_nobody_has(planner: User, lemi: User):
    for email in (planner.login, "nobody@county.example", lemi.email):
        answer = ask(str(email))
        assert (answer.status_code, answer.headers["Location"]) == (302, reverse("password_sent"))
    assert asked() == 1


def test_a_new_password_is_sent_three_times_an_hour_and_ten_times_a_day(planner: User, august):
    sent = []
    for hour in range(5):
        with clock.at(clock.now() + timedelta(hours=hour, minutes=hour)):
            for n in range(4):
                ask(str(planner.login).upper(), f"192.0.2.{10 * hour + n}")
            sent.append(asked())
    assert sent == [3, 6, 9, 10, 10]
    with clock.at(clock.now() + timedelta(days=1, hours=5)):
        ask(str(planner.login))
    assert asked() == 11


def test_one_address_asks_twenty_times_an_hour(db, august):
    codes = [ask(f"person{n}@county.example").status_code for n in range(21)]
    assert codes == [302] * 20 + [429]
    refused = ask("person@county.example")
    assert refused.context["form"].non_field_errors() == ["Liian monta yritystä. Voit yrittää uudelleen klo 13.01."]
    assert refused.headers["Retry-After"] == "3601"


def test_asking_does_not_lock_the_account(planner: User, august):
    for n in range(8):
        ask(str(planner.login), f"192.0.2.{n}")
    assert Client().login(username=planner.login, password=factories.PASSWORD) is True
    answer = Client().post(reverse("login"), {"username": planner.login, "password": factories.PASSWORD})
    assert answer.status_code == 302


def test_a_new_password_opens_an_account_that_was_locked_by_guesses(planner: User, august):
    for _ in range(6):
        Client().post(reverse("login"), {"username": planner.login, "password": "guess"})
    set_new(link_for(planner))
    assert Client().post(reverse("login"), {"username": planner.login, "password": NEW}).status_code == 302


# What a password may be


@pytest.mark.parametrize(
    ("password", "sentence"),
    [
        ("short-pass1", "Salasana on liian lyhyt: siinä pitää olla vähintään 12 merkkiä."),
        ("abcdefghijklmn", "Älä toista samoja merkkejä"),
        ("987654321098", "Älä toista samoja merkkejä"),
        ("qwertyuiopasdf", "Älä toista samoja merkkejä"),
        ("ÖLKJHGFDSAöl", "Älä toista samoja merkkejä"),
        ("aaaaaaaaaaaaaaaa", "Älä toista samoja merkkejä"),
        ("kala7kala7kala7", "Älä toista samoja merkkejä"),
        ("abcabcabcabcabc", "Älä toista samoja merkkejä"),
        ("1234qwer1234qwer", "Älä toista samoja merkkejä"),
        ("Salasana2026!", "Salasana on liian helppo arvata"),
        ("!!Kuntakierros!!", "Salasana on liian helppo arvata"),
        ("Hyvinvointialue13", "Salasana on liian helppo arvata"),
        ("september2026", "Salasana on liian helppo arvata"),
        ("q1w2e3r4t5y6", "Salasana on liian helppo arvata"),
        ("AnnaEsimerkki", "Salasana muistuttaa liikaa nimeäsi tai osoitettasi"),
        ("anna.esimerkki1", "Salasana muistuttaa liikaa nimeäsi tai osoitettasi"),
    ],
)
def test_a_password_that_is_easily_guessed_is_refused_with_its_reason(password: str, sentence: str):
    anna = User(login="anna.esimerkki@county.example", name="Anna Esimerkki")
    with pytest.raises(ValidationError) as refused:
        validate_password(password, anna)
    assert [text for text in refused.value.messages if text.startswith(sentence)] != []


@pytest.mark.parametrize(
    "password", ["hauki-on-kala-2026", "Neljä vihreää tuolia", "x7Kp2mWq9vRt", "kolme pientä porsasta"]
)
def test_a_password_of_a_few_words_or_of_chance_is_good(password: str):
    validate_password(password, User(login="anna@county.example", name="Anna Esimerkki"))


@pytest.mark.parametrize("password", ["short", "abcdefghijklmn", "salasana2026", "AnnaEsimerkki"])
def test_a_refusal_speaks_the_language_of_the_page(password: str):
    told = {}
    for language in ("en", "fi", "sv"):
        with translation.override(language), pytest.raises(ValidationError) as refused:
            validate_password(password, User(login="anna@county.example", name="Anna Esimerkki"))
        told[language] = set(refused.value.messages)
    assert [told["en"] & told["fi"], told["en"] & told["sv"], told["fi"] & told["sv"]] == [set(), set(), set()]


# Signing in leaves a trace


def test_right_and_wrong_sign_ins_are_written_down_without_an_address(planner: User, august):
    for login, password in (
        (planner.login, "guess"),
        ("nobody@county.example", "x"),
        (planner.login, factories.PASSWORD),
    ):
        Client().post(reverse("login"), {"username": login, "password": password})
    assert list(Event.objects.order_by("pk").values_list("verb", "by", "subject", "detail")) == [
        ("account.sign_in_refused", None, f"user:{planner.pk}", {}),
        ("account.sign_in_refused", None, "", {}),
        ("account.sign_in", planner.pk, f"user:{planner.pk}", {}),
    ]
