"""An address or a template that no test exercised fails the run (the whole run; see tests/exercised.py)."""

from types import SimpleNamespace

import pytest

from tests import exercised


@pytest.mark.whole_run
def test_every_address_was_asked_for_by_a_test_of_its_own():
    assert exercised.unreached()["address"] == []


@pytest.mark.whole_run
def test_every_template_was_rendered_by_a_test():
    assert exercised.unreached()["template"] == []


def test_the_names_are_those_that_django_uses(client, db):
    exercised.urls.discard("login")
    assert client.get("/sign-in/").status_code == 200
    assert "login" in exercised.urls
    assert {"accounts/login.html", "base.html", "base_plain.html"} <= exercised.templates & exercised.all_templates()
    assert {"fi/invitation.txt", "sv/invitation.txt", "pdf/memo.html"} <= exercised.all_templates()


def test_generated_tests_do_not_count(monkeypatch):
    monkeypatch.setattr(exercised, "urls", set())
    monkeypatch.setenv("PYTEST_CURRENT_TEST", "tests/test_access.py::test_x (call)")
    exercised.note_url("round")
    assert exercised.urls == set()
    monkeypatch.setenv("PYTEST_CURRENT_TEST", "tests/negotiations/test_round.py::test_x (call)")
    exercised.note_url("round")
    assert exercised.urls == {"round"}


@pytest.mark.parametrize(
    ("given", "whole"),
    [
        ({}, True),
        ({"keyword": "memo"}, False),
        ({"markexpr": "x"}, False),
        ({"deselect": ["x"]}, False),
        ({"lf": True}, False),
    ],
)
def test_only_the_whole_run_is_asked(given: dict[str, object], whole: bool):
    nothing = {"keyword": "", "markexpr": "", "deselect": None, "ignore": None, "lf": False, "stepwise": False}
    config = SimpleNamespace(option=SimpleNamespace(**(nothing | given)), getini=lambda name: ["tests"])
    assert exercised.is_whole(config, ["tests"]) is whole  # type: ignore[arg-type]
    assert exercised.is_whole(config, ["tests/hyte"]) is False  # type: ignore[arg-type]
