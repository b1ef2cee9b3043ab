"""The first account of a county is made on the command line."""

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from municipalities.models import Membership


def add_staff(capsys: pytest.CaptureFixture[str], **options: str) -> str:
    told = {"area": "11", "role": "planner", "login": "Anna@county.example", "name": "Anna Esimerkki", **options}
    call_command("add_staff", **told)
    return capsys.readouterr().out


def test_a_new_planner_can_sign_in_with_the_printed_password(db, capsys):
    password = add_staff(capsys).split("First password: ")[1].split("\n")[0]
    client = Client()
    assert client.login(username="ANNA@county.example", password=password)
    assert list(Membership.objects.values_list("user__login", "area", "role")) == [
        ("anna@county.example", "11", "planner")
    ]


def test_the_same_person_again_gets_the_new_role_and_no_new_password(db, capsys):
    add_staff(capsys)
    assert add_staff(capsys, role="manager") == "Anna Esimerkki: manager in Etelä-Karjalan hyvinvointialue.\n"
    assert list(Membership.objects.values_list("role", flat=True)) == ["manager"]


@pytest.mark.parametrize(("option", "value"), [("area", "99"), ("login", "not an address")])
def test_a_wrong_option_is_told_in_one_sentence(db, option, value):
    told = {"area": "11", "role": "planner", "login": "anna@county.example", "name": "Anna", option: value}
    with pytest.raises(CommandError, match=f"--{option} {value}: give"):
        call_command("add_staff", **told)
