"""What the county's staff gets by letter: an invitation to use the service, and a link to a new password."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from hyte.accounts import passwords
from hyte.accounts.models import User
from hyte.letters import delivery
from hyte.letters.models import Letter
from municipalities.actions import staff
from municipalities.models import WelfareArea
from tests import factories
from tests.servers import SmtpSink

pytestmark = pytest.mark.django_db
ANNA = {"email": "anna@county.example", "name": "Anna Esimerkki", "title": "", "language": "fi"}


@pytest.fixture
def administrator(area: WelfareArea) -> User:
    return factories.staff(area, "administrator", "Aatu Ylläpitäjä")


@pytest.fixture
def anna(august: object, area: WelfareArea, administrator: User) -> User:
    return staff.invite(area, person=ANNA, roles=["planner", "administrator"], by=administrator)


def words() -> str:
    letter = Letter.objects.latest("pk")
    return f"{letter.subject}\n\n{letter.text}"


@pytest.mark.parametrize(
    ("language", "last"),
    [
        ("fi", "Kirjaudu sisään sillä salasanalla, joka sinulla jo on: http://127.0.0.1:8000/sign-in/"),
        ("sv", "Logga in med det lösenord som du redan har: http://127.0.0.1:8000/sign-in/"),
    ],
)
def test_who_has_an_account_already_signs_in_with_its_password(area, administrator, stranger: User, language, last):
    User.objects.filter(pk=stranger.pk).update(language=language)
    staff.invite(area, person={**ANNA, "email": str(stranger.login)}, roles=["expert"], by=administrator)
    assert words().rpartition("\n\n")[2] == last


NEW_PASSWORD = {
    "fi": """\
Uusi salasana Kuntakierrokseen

Hei Planner,

{who} Linkki on vain sinulle, ja se toimii kerran, viikon ajan.

Kirjautumisosoitteesi: {login}

Nykyinen salasanasi toimii siihen asti. Jos et tarvitse uutta, voit poistaa tämän viestin.

[[personal-link]]""",
    "sv": """\
Nytt lösenord till Kuntakierros

Hej Planner!

{who} Länken är bara för dig och fungerar en gång, i en vecka.

Din inloggningsadress: {login}

Ditt nuvarande lösenord fungerar tills dess. Om du inte behöver ett nytt kan du radera det här meddelandet.

[[personal-link]]""",
}


@pytest.mark.parametrize(
    ("language", "is_forgotten", "who"),
    [
        ("fi", False, "Aatu Ylläpitäjä pyysi sinulle linkin uuteen salasanaan."),
        ("fi", True, "kirjautumissivulla pyydettiin sinulle linkki uuteen salasanaan."),
        ("sv", False, "Aatu Ylläpitäjä bad om en länk till ett nytt lösenord för dig."),
        ("sv", True, "På inloggningssidan bad någon om en länk till ett nytt lösenord för dig."),
    ],
)
def test_the_letter_with_a_new_password_word_for_word(area, administrator, language: str, is_forgotten: bool, who: str):
    planner = factories.staff(area, "planner", "Planner")
    User.objects.filter(pk=planner.pk).update(language=language)
    planner.refresh_from_db()
    if is_forgotten:
        staff.forgotten(str(planner.login))
    else:
        staff.send_password_link(area, planner, by=administrator)
    assert words() == NEW_PASSWORD[language].format(who=who, login=planner.login)


def test_the_link_of_the_sent_letter_sets_the_password_and_stands_in_no_row(anna: User, smtp_sink: SmtpSink):
    assert delivery.deliver_due() == 1
    (mail,) = smtp_sink.mails
    text = mail.message.get_body(("plain",)).get_content()
    html = mail.message.get_body(("html",)).get_content()
    (link,) = re.findall(r"/sign-in/password/\S+", text)
    assert (mail.message["To"], html.count(link), ">Valitse salasanasi<" in html) == (
        "Anna Esimerkki <anna@county.example>",
        2,  # where it leads, and for who types it over
        True,
    )
    assert link.split("-")[-1].rstrip("/") not in str(list(Letter.objects.values()))
    new = {"new_password1": factories.PASSWORD, "new_password2": factories.PASSWORD}
    assert Client().post(link, new).headers["Location"] == reverse("login")
    assert Client().login(username=ANNA["email"], password=factories.PASSWORD) is True


def test_who_has_left_before_the_letter_went_gets_none(area, administrator, anna: User, smtp_sink: SmtpSink):
    staff.end(area, anna, by=administrator)
    assert (delivery.deliver_due(), [mail.message["To"] for mail in smtp_sink.mails]) == (0, [])


def test_a_link_that_was_used_meanwhile_is_not_sent(anna: User, smtp_sink: SmtpSink):
    passwords.set_by_link(anna, token=anna.password_token, password=factories.PASSWORD)
    staff.forgotten(str(anna.login))
    anna.refresh_from_db()
    passwords.set_by_link(anna, token=anna.password_token, password="siika-on-kala-2027")
    delivery.deliver_due()
    assert smtp_sink.mails == []


def test_a_letter_that_did_not_arrive_is_told_in_the_list(anna: User, administrator: User, smtp_sink: SmtpSink):
    smtp_sink.refuse(anna.email, "550 5.1.1 No such user")
    delivery.deliver_due()
    page = factories.signed_in(administrator).get(reverse("staff")).content.decode()
    assert page.count("viesti ei mennyt perille") == 1


def test_a_planner_reads_no_letter_about_another_persons_account(anna: User, as_planner: Client):
    letter = Letter.objects.get(recipient=anna)
    assert as_planner.get(reverse("letter", args=[letter.pk])).status_code == 404
    assert as_planner.post(reverse("letter_resend", args=[letter.pk])).status_code == 404


def test_a_command_sends_no_letter(area: WelfareArea):
    staff.invite(area, person=ANNA, roles=["administrator"], by=None)
    assert Letter.objects.exists() is False
