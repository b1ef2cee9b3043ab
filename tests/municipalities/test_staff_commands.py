"""Who runs the machine makes a county's first administrator, ends rights, and hands a link over when mail does not work."""

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from hyte.accounts.models import Event, User
from municipalities.models import Membership
from tests import factories

pytestmark = pytest.mark.django_db
ANNA = {"area": "11", "role": ["administrator"], "login": "Anna@county.example", "name": "Anna Esimerkki"}


def run(capsys: pytest.CaptureFixture[str], command: str, *args: str, **options: object) -> str:
    call_command(command, *args, **options)
    return capsys.readouterr().out


def test_the_first_administrator_sets_the_password_by_the_printed_link_and_manages_users(capsys):
    printed = run(capsys, "add_staff", **ANNA)
    assert printed.startswith("Anna Esimerkki: administrator in Etelä-Karjalan hyvinvointialue.\n")
    client, link = Client(), "/" + printed.strip().rpartition("8000/")[2]
    client.post(link, {"new_password1": factories.PASSWORD, "new_password2": factories.PASSWORD})
    client.post(reverse("login"), {"username": "ANNA@county.example", "password": factories.PASSWORD})
    assert client.get(reverse("staff")).status_code == 200


def test_the_same_person_again_gets_the_new_role_besides_and_no_new_password(capsys):
    run(capsys, "add_staff", **ANNA)
    user = User.objects.get()
    user.set_password(factories.PASSWORD)
    user.save()
    printed = run(capsys, "add_staff", **{**ANNA, "role": ["planner", "manager"]})
    assert printed == "Anna Esimerkki: administrator, manager, planner in Etelä-Karjalan hyvinvointialue.\n"
    assert User.objects.get().check_password(factories.PASSWORD) is True


def test_a_county_without_an_administrator_gets_its_planner_as_one(capsys, planner: User):
    run(capsys, "add_staff", **{**ANNA, "login": str(planner.login)})
    held = Membership.objects.present().filter(user=planner)
    assert sorted(held.values_list("role", flat=True)) == ["administrator", "planner"]


def test_the_help_names_the_number_of_each_county(capsys):
    with pytest.raises(SystemExit):
        call_command("add_staff", "--help")
    printed = capsys.readouterr().out
    assert "  11  Etelä-Karjalan hyvinvointialue\n" in printed
    assert "  13  Pohjois-Savon hyvinvointialue\n" in printed


@pytest.mark.parametrize(("option", "value"), [("area", "99"), ("login", "not an address")])
def test_a_wrong_option_is_told_in_one_sentence(option, value):
    with pytest.raises(CommandError, match=f"--{option} {value}: give"):
        call_command("add_staff", **{**ANNA, option: value})


def test_a_superuser_is_refused_with_the_command_that_is_right():
    with pytest.raises(CommandError, match=r"manage\.py add_staff --area 11 --role administrator"):
        call_command("createsuperuser", login="root@county.example", name="Root", interactive=False)
    assert User.objects.exists() is False


def test_a_person_is_ended_by_command_and_the_account_closes(capsys, planner: User, as_planner: Client):
    printed = run(capsys, "end_staff", area="11", login=str(planner.login).upper())
    assert printed == f"{planner.name} has no rights in Etelä-Karjalan hyvinvointialue any more.\n"
    assert as_planner.get(reverse("rounds")).headers["Location"].startswith(reverse("login"))
    assert list(Event.objects.filter(verb="staff.end").values_list("by", "area")) == [(None, "11")]


def test_what_the_ended_person_answered_for_is_printed(capsys, round, planner: User):
    assert "Järjestää kierroksen: HYTE-neuvottelut 2026." in run(capsys, "end_staff", area="11", login=planner.login)


def test_ending_somebody_without_a_role_or_the_last_administrator_is_refused(area, stranger: User):
    with pytest.raises(CommandError, match="has no role in county 11"):
        call_command("end_staff", area="11", login=stranger.login)
    administrator = factories.staff(area, "administrator")
    with pytest.raises(CommandError, match="Alue tarvitsee ylläpitäjän"):
        call_command("end_staff", area="11", login=administrator.login)


def test_a_link_to_a_new_password_is_printed_for_when_mail_does_not_work(capsys, planner: User):
    printed = run(capsys, "password_link", str(planner.login))
    answer = Client().get("/" + printed.strip().rpartition("8000/")[2])
    assert (answer.status_code, answer.context["owner"]) == (200, planner)
    with pytest.raises(CommandError, match=r"Nobody signs in with x@y\.fi"):
        call_command("password_link", "x@y.fi")
