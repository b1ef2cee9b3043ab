"""A file waits for its bringer, acts once, and is kept no longer than it is needed."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.urls import reverse

from hyte import clock, tasks
from hyte.accounts.models import Event, User
from hyte.errors import Refused
from hyte.files import guard, uploads
from hyte.files.forms import FileForm
from hyte.files.models import Upload
from hyte.tables import limits

pytestmark = pytest.mark.django_db


def staged(by: User, **fields: str) -> Upload:
    return uploads.stage(
        b"Kunta\nLemi\n", **{"name": "kunnat.csv", "kind": "municipalities", "area": "11", "by": by, **fields}
    )


def test_a_file_is_its_bringers_own(planner: User, stranger: User):
    upload = staged(planner)
    assert list(Upload.objects.staged(planner, "municipalities")) == [upload]
    assert (
        list(Upload.objects.staged(planner, "other")) == list(Upload.objects.staged(stranger, "municipalities")) == []
    )
    assert bytes(Upload.objects.get().content) == b"Kunta\nLemi\n"
    event = Event.objects.get()
    assert (event.verb, event.area, event.detail) == ("upload.stage", "11", {"kind": "municipalities", "bytes": 11})


def test_it_is_applied_once_and_then_its_content_goes(planner: User):
    upload = staged(planner)
    uploads.applied(uploads.take(upload), by=planner, counts={"rows": 1, "added": 1})
    kept = Upload.objects.get()
    assert (kept.state, bytes(kept.content), kept.counts) == ("applied", b"", {"rows": 1, "added": 1})
    assert not kept.is_staged
    with pytest.raises(Refused):
        uploads.take(upload)
    assert list(Event.objects.values_list("verb", flat=True)) == ["upload.apply", "upload.stage"]


def test_it_is_discarded_once(planner: User):
    upload = staged(planner)
    for _ in range(2):
        uploads.discard(upload, by=planner)
    kept = Upload.objects.get()
    assert (kept.state, bytes(kept.content)) == ("discarded", b"")
    assert Event.objects.filter(verb="upload.discard").count() == 1
    with pytest.raises(Refused):
        uploads.take(upload)


def test_what_nobody_comes_back_to_is_forgotten(planner: User):
    with clock.at(clock.now() - timedelta(days=8)):
        old = staged(planner)
    new = staged(planner)
    tasks.forget()
    old.refresh_from_db()
    assert (old.state, bytes(old.content), str(old)) == ("discarded", b"", "kunnat.csv")
    assert list(Upload.objects.staged(planner, "municipalities")) == [new]


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("C:\\Users\\maija\\kunnat.xlsx", "kunnat.xlsx"),
        ("../../etc/passwd", "passwd"),
        ("a\r\nX: y\0.csv", "aX: y.csv"),
        ("", "-"),
        ("ä" * 300 + ".csv", "ä" * 196 + ".csv"),
    ],
)
def test_a_files_name_is_kept_plain(given: str, kept: str):
    assert uploads.plain_name(given) == kept


def test_a_form_says_what_is_wrong_with_a_file():
    def errors(content: bytes | None) -> list[str]:
        files = {} if content is None else {"file": SimpleUploadedFile("a.csv", content)}
        return FileForm({}, files).errors.get("file", [])

    assert [len(errors(content)) for content in (None, b"", b"a", b"a" * (limits.FILE + 1))] == [1, 1, 0, 1]


def test_a_huge_body_is_refused_unread(planner: User, as_planner: Client):
    reached = []
    middleware = guard.not_too_big(lambda request: reached.append(request) or HttpResponse("ok"))
    request = RequestFactory().post("/register/", {"a": "b"})
    request.user = planner
    request.META["CONTENT_LENGTH"] = str(guard.LARGEST + 1)
    assert middleware(request).status_code == 413
    assert reached == []
    for length in ("", "12", "x"):
        request.META["CONTENT_LENGTH"] = length
        assert middleware(request).status_code == 200
    answer = as_planner.post(reverse("sector_new"), CONTENT_LENGTH=str(guard.LARGEST + 1))
    assert answer.status_code == 413
