"""A form that arrives twice acts once, and what is kept of it opens nobody's page."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.models import Session
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.test import RequestFactory
from django.utils import timezone
from django.utils.translation import override

from hyte import idempotency, links, tasks
from hyte.accounts.models import Submission, User
from tests import factories

pytestmark = pytest.mark.django_db
TOKEN = links.token_for("0123456789abcdef" * 2, 1)


class View:
    """Counts how often it acts."""

    def __init__(self, answer: Callable[[HttpRequest], HttpResponse]) -> None:
        self.acted, self.answer = 0, answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        self.acted += 1
        return self.answer(request)


SENDER = User(pk=7, login="planner@county.example")


def send(view: View, path: str = "/rounds/1/open/", user: User | AnonymousUser = SENDER, **data: Any) -> HttpResponse:
    request = RequestFactory().post(path, data)
    request.user = user
    return idempotency.act_once(view)(request)


def fresh() -> dict[str, Any]:
    """What a form that has just been rendered carries."""
    return {"submission_id": idempotency.new_id()}


def to(address: str) -> View:
    return View(lambda request: HttpResponseRedirect(address))


def test_the_second_arrival_shows_the_first_ones_result():
    view, form = to("/rounds/1/"), fresh()
    answers = [send(view, **form) for _ in range(3)]
    assert view.acted == 1
    assert [(answer.status_code, answer.headers["Location"]) for answer in answers] == [(302, "/rounds/1/")] * 3


def test_two_forms_of_one_page_act_each():
    view = to("/rounds/1/")
    for _ in range(2):
        send(view, submission_id=idempotency.new_id())
    assert view.acted == 2


def test_a_form_that_came_back_with_errors_can_be_sent_again():
    form = fresh()
    failing, view = View(lambda request: HttpResponse("error")), to("/rounds/1/")
    send(failing, **form)
    send(view, **form)
    assert (failing.acted, view.acted) == (1, 1)


@pytest.mark.parametrize("given", ["", "x", "1", "0" * 31, "null\0", "🎣" * 32])
def test_a_form_without_a_proper_id_acts_as_usual(given: str):
    view = to("/rounds/1/")
    for _ in range(2):
        send(view, submission_id=given)
    assert (view.acted, Submission.objects.count()) == (2, 0)


def test_looking_claims_nothing():
    view = View(lambda request: HttpResponse("page"))
    request = RequestFactory().get("/", {"submission_id": idempotency.new_id()})
    request.user = SENDER
    idempotency.act_once(view)(request)
    assert Submission.objects.count() == 0


def test_nobody_meets_anothers_result(planner: User, stranger: User):
    """The same id from another person, or at another address, is another form."""
    form, view = fresh(), to("/rounds/1/")
    send(view, user=planner, **form)
    send(view, user=stranger, **form)
    send(view, user=planner, path="/rounds/2/open/", **form)
    assert view.acted == 3


def test_a_form_corrected_after_going_back_acts_anew_and_each_content_once():
    view, form = to("/rounds/1/"), fresh()
    for text in ("first", "corrected", "corrected", "first"):
        send(view, text=text, **form)
    assert (view.acted, Submission.objects.count()) == (2, 2)


def test_another_file_of_the_same_name_and_length_is_other_content():
    view, form = to("/register/files/1/"), fresh()
    files = [SimpleUploadedFile("members.csv", content) for content in (b"name;a", b"name;b", b"name;b")]
    read: list[bytes] = []

    def act(request: HttpRequest) -> HttpResponse:
        read.append(request.FILES["file"].read())
        return view.answer(request)

    for file in files:
        send(View(act), file=file, **form)
    assert read == [b"name;a", b"name;b"]


def test_a_new_token_of_the_same_form_is_no_other_content():
    view, form = to("/rounds/1/"), fresh()
    for token in ("a" * 64, "b" * 64):
        send(view, csrfmiddlewaretoken=token, **form)
    assert view.acted == 1


@pytest.mark.parametrize(
    "path", ["/sign-in/", "/l/new/", f"/l/{TOKEN}/7/times/"], ids=["sign-in", "new link", "a link that is none"]
)
def test_nothing_is_kept_of_who_is_nobody(path: str):
    view, form = to("/"), fresh()
    for _ in range(2):
        send(view, path, user=AnonymousUser(), **form)
    assert (view.acted, Submission.objects.count()) == (2, 0)


def test_no_personal_link_is_kept_and_the_result_is_found_all_the_same(lemi: User):
    token, form = lemi.link_token, fresh()
    path, view = f"/l/{token}/7/times/", to(f"/l/{token}/?sent=1")
    answers = [send(view, path, user=AnonymousUser(), **form) for _ in range(2)]
    (kept,) = Submission.objects.all()
    assert token.split("-")[1] not in f"{kept.path} {kept.location} {kept.pk}"
    assert (kept.path, kept.location) == ("/l/-link-/7/times/", "/l/-link-/?sent=1")
    assert [answer.headers["Location"] for answer in answers] == [f"/l/{token}/?sent=1"] * 2
    assert view.acted == 1


def test_an_address_of_any_length_is_no_error():
    view, form = to("/rounds/1/?" + "x" * 3000), fresh()
    assert [send(view, "/rounds/1/open/", **form).headers["Location"] for _ in range(2)] == [
        "/rounds/1/?" + "x" * 3000,
        "/rounds/1/open/",
    ]
    send(view, "/" + "y" * 2000, submission_id=idempotency.new_id())


def test_the_second_arrival_waits_for_the_first(monkeypatch):
    """While the first is still at work, the second looks again until its result stands there."""
    form, view = fresh(), to("/rounds/1/")
    send(view, **form)
    Submission.objects.update(location="")
    naps: list[float] = []

    def nap(seconds: float) -> None:
        naps.append(seconds)
        if len(naps) == 3:
            Submission.objects.update(location="/rounds/9/")

    monkeypatch.setattr("hyte.idempotency.time.sleep", nap)
    assert send(view, **form).headers["Location"] == "/rounds/9/"
    assert (view.acted, len(naps)) == (1, 3)


def died(view: View, form: dict[str, Any], seconds: float) -> None:
    """The first arrival's process died in the middle, so long ago: its row has no result and will get none."""
    send(view, **form)
    Submission.objects.update(location="", created_at=timezone.now() - timedelta(seconds=seconds))


def test_a_first_arrival_that_takes_long_is_told_and_nothing_is_done_twice(monkeypatch):
    form, view = fresh(), to("/rounds/1/")
    died(view, form, seconds=30)
    monkeypatch.setattr("hyte.idempotency.WAIT_SECONDS", 0.0)
    with override("en"):
        answer = send(view, **form)
    assert (answer.status_code, view.acted) == (409, 1)
    assert "This form has been sent already, and is still being worked on." in answer.content.decode()
    assert Submission.objects.get().location == ""


def test_a_first_arrival_that_died_lets_the_next_one_act_and_only_one(monkeypatch):
    monkeypatch.setattr("hyte.idempotency.WAIT_SECONDS", 0.05)
    form, view = fresh(), to("/rounds/1/")
    died(view, form, seconds=idempotency.ABANDONED.total_seconds() + 1)
    again: list[HttpResponse] = []

    def act(request: HttpRequest) -> HttpResponse:
        if not again:
            again.append(send(View(act), **form))  # a third arrival, while the second is at work
        return HttpResponseRedirect("/rounds/1/")

    second = View(act)
    assert send(second, **form).headers["Location"] == "/rounds/1/"
    assert (second.acted, [answer.status_code for answer in again]) == (1, [409])
    assert send(second, **form).headers["Location"] == "/rounds/1/"
    assert second.acted == 1


def test_the_second_arrival_of_a_form_with_errors_shows_the_errors_too(monkeypatch):
    """It waited for the first; there is no result to lead to, and the address may take no GET."""
    form, view = fresh(), to("/rounds/1/")
    send(view, **form)
    Submission.objects.update(location="")
    monkeypatch.setattr("hyte.idempotency.time.sleep", lambda seconds: Submission.objects.all().delete())
    failing = View(lambda request: HttpResponse("error"))
    assert (send(failing, **form).content, failing.acted) == (b"error", 1)


def test_forms_that_arrived_long_ago_and_ended_sessions_are_forgotten(planner: User):
    send(to("/rounds/1/"), **fresh())
    factories.signed_in(planner)
    tasks.forget()
    assert (Submission.objects.count(), Session.objects.count()) == (1, 1)
    long_ago = timezone.now() - timedelta(days=8)
    Submission.objects.update(created_at=long_ago)
    Session.objects.update(expire_date=long_ago)
    tasks.forget()
    assert (Submission.objects.count(), Session.objects.count()) == (0, 0)
