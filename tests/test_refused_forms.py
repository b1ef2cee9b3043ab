"""Nothing that a person typed is lost when a form is refused: every form × every reason to refuse it."""

import re
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from html import unescape
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.contrib.sessions.models import Session
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import OperationalError, connection
from django.urls import resolve

from hyte import clock
from hyte.accounts import throttle
from hyte.accounts.models import User
from hyte.refused_forms import label_of
from municipalities.models import Membership, Organisation, WelfareGroupMember
from negotiations.models import Memo, Negotiation, Round, Summary, Topic
from tests import rows
from tests.canaries import World
from tests.forms import Form, forms_of
from tests.test_planted import posts, send
from tests.world import rolled_back

pytestmark = pytest.mark.django_db
FREE = {"text", "textarea"}
TYPED = FREE | {"email", "number", "date", "time", "datetime-local", "search", "url", "tel"}
PUBLIC = ("/sign-in/", "/l/new/")  # an address and perhaps a password: neither is given back
HERE = {"Origin": "http://testserver"}  # as a browser says it with every form
KEY = "0a372711-5b1c-4a0e-9d55-0c5f0b6a2f11"
PEOPLE = ("planner", "lemi", "organisation")


def session_gone(world: World, persona: str) -> None:
    Session.objects.all().delete()


def right_lost(world: World, persona: str) -> None:
    person = world.people[persona]
    Membership.objects.filter(user=person).delete()
    WelfareGroupMember.objects.filter(user=person).update(left_on=clock.today(), duty="")
    Organisation.objects.filter(representative=person).update(left_on=clock.today())


def link_revoked(world: World, persona: str) -> None:
    User.objects.filter(pk=world.people[persona].pk).update(link_version=2)


def link_expired(world: World, persona: str) -> None:
    User.objects.filter(pk=world.people[persona].pk).update(link_valid_until=clock.now())


def round_closed(world: World, persona: str) -> None:
    Round.objects.update(closed_at=clock.now())


def negotiation_cancelled(world: World, persona: str) -> None:
    Negotiation.objects.update(state="cancelled")


def approved_by_a_colleague(world: World, persona: str) -> None:
    approved = {"state": "approved", "approved_at": clock.now(), "approved_by": world.people["planner"]}
    Memo.objects.update(**approved)
    Summary.objects.update(**approved)


def memo_taken_back(world: World, persona: str) -> None:
    Memo.objects.update(state="draft", comments_until=None, approved_at=None, approved_by=None)


CHANGES = (round_closed, negotiation_cancelled, approved_by_a_colleague, memo_taken_back)
REASONS = [
    *[(persona, change) for change in CHANGES for persona in PEOPLE],
    *[(persona, right_lost) for persona in PEOPLE],
    ("planner", session_gone),
    *[(persona, reason) for reason in (link_revoked, link_expired) for persona in ("lemi", "organisation")],
]


def with_texts(world: World, persona: str) -> list[tuple[str, Form]]:
    """The forms of a persona that are typed into."""
    return [
        (page, form)
        for page, form in posts(world, persona)
        if any(control.kind in FREE for control in form.controls.values()) and form.action not in PUBLIC
    ]


def typed(form: Form) -> dict[str, str]:
    """Something of one's own for every text field."""
    fields = [control for control in form.controls.values() if control.kind in FREE]
    return {
        control.name: f"Ääni & <b>{number}</b>" + ("\nja toinen rivi" if control.kind == "textarea" else "")
        for number, control in enumerate(fields)
    }


def filled(form: Form) -> dict[str, list[str]]:
    """With somebody else named as the contact, so that the name counts."""
    chosen = {"who": form.controls["who"].offered[-1:]} if "who" in form.controls else {}
    return form.filled() | chosen


def lost(answer: Any, texts: dict[str, str]) -> list[str]:
    """Fields whose text is neither on the page that answered nor in the database."""
    page = unescape(answer.content.decode()).replace("\r\n", "\n")
    missing = {name: text for name, text in texts.items() if text not in page}
    if not missing:
        return []
    stored = [str(value) for table in rows.snapshot().values() for row in table.values() for value in row.values()]
    return [name for name, text in missing.items() if not any(text in value for value in stored)]


def refuse(
    world: World,
    persona: str,
    change: Callable[[World, str], None],
    around: Callable[[], AbstractContextManager[Any]] = nullcontext,
    **options: Any,
) -> tuple[dict[tuple[str, str], Any], set[int]]:
    """Each form sent after the change: what was lost, by page and form; and the statuses that were met."""
    found, statuses = {}, set()
    for page, form in with_texts(world, persona):
        if change is approved_by_a_colleague and form.action.endswith("/summary/withdraw/"):
            continue  # can be done then: the reason goes to the versions, of which this short cut has none
        texts = typed(form)
        with rolled_back():
            change(world, persona)
            client = world.client(persona, **{"headers": HERE} | options)
            with around():
                answer = send(client, form, filled(form) | {name: [text] for name, text in texts.items()})
            statuses.add(answer.status_code)
            missing = lost(answer, texts)
        if missing or answer.status_code == 500:
            found[page, form.action] = (answer.status_code, missing)
    return found, statuses


@pytest.mark.parametrize(("persona", "change"), REASONS, ids=lambda value: getattr(value, "__name__", value))
def test_what_was_typed_is_given_back_or_kept(world: World, persona: str, change: Callable[[World, str], None]):
    found = refuse(world, persona, change)[0]
    assert found == {}, found


@pytest.mark.parametrize("persona", PEOPLE)
def test_a_form_whose_token_is_old_gives_back_what_was_typed(world: World, persona: str):
    found, statuses = refuse(world, persona, lambda *_: None, enforce_csrf_checks=True)
    assert (found, statuses) == ({}, {403})


@pytest.mark.parametrize("persona", PEOPLE)
def test_what_another_site_sends_is_not_offered_for_sending(world: World, persona: str):
    for headers in ({"Origin": "https://evil.example"}, {"Origin": "null", "Sec-Fetch-Site": "cross-site"}, {}):
        for _page, form in with_texts(world, persona)[:3]:
            client = world.client(persona, enforce_csrf_checks=True, headers=headers)
            answer = send(client, form, form.filled() | {name: [text] for name, text in typed(form).items()})
            assert (answer.status_code, "toinen rivi" in answer.content.decode()) == (403, False)
            assert "returned-title" not in answer.content.decode()


@pytest.mark.parametrize("persona", PEOPLE)
def test_while_the_database_is_away_what_was_typed_is_given_back(world: World, persona: str):
    def away(*_: Any) -> None:
        raise OperationalError("the connection was refused")

    found, statuses = refuse(world, persona, lambda *_: None, around=lambda: connection.execute_wrapper(away))
    assert (found, statuses) == ({}, {503})


@pytest.mark.parametrize("persona", ["lemi", "organisation"])
def test_too_many_dead_links_give_back_what_was_typed(world: World, persona: str, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setitem(throttle.LIMITS, "link", ("address", ((0, throttle.HOUR),)))
    assert refuse(world, persona, link_revoked) == ({}, {429})


@pytest.mark.parametrize("persona", [*PEOPLE, "anonymous"])
def test_every_field_that_is_typed_into_has_alabel_of_to_be_given_back_with(world: World, persona: str):
    """The views name their forms. A password is the exception, and the address at the sign-in that goes with it."""
    without = [
        (page, control.name)
        for page, form in posts(world, persona)
        for control in form.controls.values()
        if control.kind in TYPED and control.name not in ("username", "q")
        if not label_of(getattr(resolve(path_of(form)).func, "takes", ()), control.name)
    ]
    assert without == [], without


def path_of(form: Form) -> str:
    return urlsplit(form.action).path


def name_of(form: Form) -> str:
    return str(resolve(path_of(form)).url_name)


def form_at(world: World, persona: str, name: str) -> Form:
    """The persona's form that leads to the address of this name."""
    return next(form for _page, form in posts(world, persona) if name_of(form) == name)


def labels(answer: Any) -> list[str]:
    """What stands before the fields that give back what was typed."""
    part = answer.content.decode().partition('id="returned-title"')[2]
    return [unescape(label).strip() for label in re.findall(r"<label[^>]*>([^<]*)</label>", part)]


def again(answer: Any, action: str) -> dict[str, list[str]]:
    """What the form that was given back would send."""
    (form,) = [form for form in forms_of(answer.content.decode(), action) if form.action == action]
    return form.untouched()


def test_a_contact_whose_form_was_too_old_reads_every_text_under_its_label_and_sends_it_again(world: World):
    form = form_at(world, "lemi", "contact_topic_new")
    data = filled(form) | {"title": ["Kaatumiset"], "description": ["Yöllä kaatuu moni.\nKotona."], "key": [KEY]}
    client = world.client("lemi", enforce_csrf_checks=True, headers=HERE)
    refused = client.post(form.action, data)
    fields = again(refused, form.action)
    assert refused.status_code == 403
    assert {name: fields[name] for name in ("title", "description", "key")} == {
        name: data[name] for name in ("title", "description", "key")
    }
    assert labels(refused)[0] == "Mistä on kyse, muutamalla sanalla"
    assert [label for label in labels(refused) if KEY in label] == []
    assert f'type="hidden" name="key" value="{KEY}"' in refused.content.decode()
    with rolled_back():
        assert client.post(form.action, fields).status_code == 302
        assert Topic.objects.filter(title="Kaatumiset", description__contains="Yöllä kaatuu moni.").count() == 1


def test_after_signing_in_again_in_another_tab_what_was_typed_is_saved(world: World):
    """Signing in changes the token: the first press may be refused, but gives back everything with a fresh one."""
    path = form_at(world, "planner", "negotiation_notes").action
    client = world.client("planner", enforce_csrf_checks=True, headers=HERE)
    page = client.get(path)
    form = next(form for form in forms_of(page.content.decode(), path) if form.action == path)
    text = "Sovittiin puhelimessa."
    with rolled_back():
        Session.objects.all().delete()
        signed_out = client.post(path, form.untouched() | {"internal_notes": text})
        assert (signed_out.status_code, again(signed_out, path)["internal_notes"]) == (403, [text])
        client.force_login(world.people["planner"])
        rotate = client.get("/session/").json()
        assert rotate["signed_in"] is True
        refused = client.post(path, again(signed_out, path))
        saved = client.post(path, again(refused, path)) if refused.status_code == 403 else refused
        assert saved.status_code == 302
        assert Negotiation.objects.filter(internal_notes=text).count() == 1


def test_a_page_that_was_left_open_gets_the_token_that_its_forms_need_now(world: World):
    path = form_at(world, "planner", "negotiation_notes").action
    client = world.client("planner", enforce_csrf_checks=True, headers=HERE)
    with rolled_back():
        token = client.get("/session/").json()["token"]
        answer = client.post(path, {"internal_notes": "Uusi", "case_number": "", "csrfmiddlewaretoken": token})
        assert answer.status_code == 302
    assert world.client("anonymous").get("/session/").json()["signed_in"] is False


def test_an_autosave_of_who_is_signed_out_is_told_by_its_status_alone(world: World):
    path = form_at(world, "planner", "memo").action
    answer = world.client("anonymous").post(path, {"text_1": "x"}, headers={"X-Autosave": "yes"})
    assert (answer.status_code, answer.content) == (401, b"")


def test_a_file_is_asked_for_again_by_its_name(world: World):
    path = form_at(world, "planner", "register_files").action
    client = world.client("planner", enforce_csrf_checks=True, headers=HERE)
    file = SimpleUploadedFile("jäsenet.csv", b"nimi;kunta")
    answer = client.post(path, {"kind": "members", "file": file})
    assert answer.status_code == 403
    assert "jäsenet.csv" in answer.content.decode()
    assert [
        control.kind
        for control in next(f for f in forms_of(answer.content.decode(), path) if f.action == path).controls.values()
    ] == [
        "hidden",
        "hidden",
        "hidden",
        "file",
    ]


def test_no_password_is_given_back(world: World):
    client = world.client("planner", enforce_csrf_checks=True, headers=HERE)
    words = {"old_password": "vanha-salasana-1", "new_password1": "uusi-salasana-2", "new_password2": "uusi-salasana-2"}
    for path, data in (
        ("/password/", words),
        ("/sign-in/", {"username": "a@b.example", "password": "vanha-salasana-1"}),
    ):
        page = client.post(path, data).content.decode()
        assert [word for word in ("vanha-salasana-1", "uusi-salasana-2") if word in page] == []


@pytest.mark.parametrize("name", ["negotiation_notes", "memo", "summary"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_whichever_query_meets_the_outage_the_answer_is_503_and_says_when_to_come_back(
    world: World, name: str, method: str
):
    """Also where the page fails in consequence: a half-loaded session has no attributes."""
    form = form_at(world, "planner", name)
    data = filled(form) | {field: [text] for field, text in typed(form).items()}
    client, done, met = world.client("planner", headers=HERE), 0, set()
    while True:
        asked = 0

        def away(execute: Any, *args: Any, until: int = done) -> Any:
            nonlocal asked
            asked += 1
            if asked > until:
                raise OperationalError("terminating connection due to administrator command")
            return execute(*args)

        with rolled_back(), connection.execute_wrapper(away):
            answer = getattr(client, method)(form.action, data if method == "post" else None)
        if asked <= done:
            break
        met.add(
            (
                answer.status_code,
                answer.headers.get("Retry-After"),
                tuple(lost(answer, typed(form)))[: len(data) * (method == "post")],
            )
        )
        done += 1
    assert met == {(503, "60", ())}
    assert done >= 5
