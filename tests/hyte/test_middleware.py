"""Refusals become pages, unreadable requests a 400, and every answer has its headers."""

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory

from hyte import middleware
from hyte.errors import Refused


def answer(request: HttpRequest) -> HttpResponse:
    return HttpResponse("page")


def test_a_views_own_header_is_kept():
    def view(request: HttpRequest) -> HttpResponse:
        return HttpResponse(headers={"Cache-Control": "max-age=60", "Content-Security-Policy": "sandbox"})

    got = middleware.security_headers(view)(RequestFactory().get("/")).headers
    assert (got["Cache-Control"], got["Content-Security-Policy"]) == ("max-age=60", "sandbox")
    assert got["X-Frame-Options"] == "DENY"


def test_hsts_is_sent_over_https_only(settings):
    for https, expected in ((False, None), (True, "max-age=31536000; includeSubDomains")):
        settings.HTTPS = https
        got = middleware.security_headers(answer)(RequestFactory().get("/"))
        assert got.headers.get("Strict-Transport-Security") == expected


@pytest.mark.parametrize(("behind_proxy", "https", "told"), [(False, True, 1), (True, True, 0), (False, False, 0)])
def test_a_proxy_that_nobody_told_of_is_named_once_in_the_log(
    settings, caplog, monkeypatch, behind_proxy: bool, https: bool, told: int
):
    """Without it every request looks like plain HTTP and is redirected to itself for ever."""
    settings.BEHIND_PROXY, settings.HTTPS = behind_proxy, https
    monkeypatch.setattr(middleware, "_told_of_proxy", False)
    for _ in range(3):
        middleware.security_headers(answer)(RequestFactory().get("/", headers={"X-Forwarded-Proto": "https"}))
    middleware.security_headers(answer)(RequestFactory().get("/"))
    assert [record.levelname for record in caplog.records if "BEHIND_PROXY" in record.getMessage()] == ["ERROR"] * told


def test_a_refusal_becomes_a_page_with_its_sentence(rf, db):
    handler = middleware.refusals(answer)
    page = handler.process_exception(rf.get("/rounds/"), Refused("Avaa kierros ensin."))  # type: ignore[attr-defined]
    assert page.status_code == 409
    assert "Avaa kierros ensin." in page.content.decode()
    assert handler.process_exception(rf.get("/"), ValueError("x")) is None  # type: ignore[attr-defined]


@pytest.mark.parametrize("path", ["/sign-in/?next=%00", "/sign-in/?%00=1", "/sign-in/?a=1&a=x%00y", "/l/%00/"])
def test_a_nul_in_an_address_is_a_400(path: str):
    assert Client().get(path).status_code == 400
    assert Client().post(path).status_code == 400


@pytest.mark.parametrize("name", ["session", "csrf", "django_language", "anything"])
def test_a_nul_in_a_cookie_is_a_400(name: str):
    """A cookie in quotes may write it as \\000, which Python reads as NUL."""
    for value in ('"\\000abcdefghijklmnopqrstuvwxyz012345"', "a\0b"):
        client = Client(HTTP_COOKIE=f"{name}={value}")
        assert client.get("/sign-in/").status_code == 400


@pytest.mark.django_db
@pytest.mark.parametrize(
    "value", ["%ff", "%c3%28", "%ed%a0%80", "%f0%9f%8e%a3", "%e2%80%ae", "x" * 5000, "%0d%0aSet-Cookie:a=b"]
)
def test_other_odd_bytes_are_read_as_text(value: str):
    page = Client().get(f"/sign-in/?next={value}&{value}=1")
    assert page.status_code == 200
    assert "a" not in page.cookies


@pytest.mark.django_db
def test_odd_bytes_in_a_cookie_are_read_as_text():
    for cookie in ("session=\udcff\udcfe", "django_language=%00", "django_language=../../etc", "session=" + "x" * 5000):
        assert (
            Client(HTTP_COOKIE=cookie.encode("utf-8", "surrogateescape").decode("latin-1")).get("/sign-in/").status_code
            == 200
        )


def test_the_address_of_a_request_is_the_last_hop_only_behind_a_proxy(settings):
    request = RequestFactory().get("/", REMOTE_ADDR="192.0.2.1", headers={"X-Forwarded-For": "10.0.0.1, 198.51.100.7"})
    assert middleware.address_of(request) == "192.0.2.1"
    settings.BEHIND_PROXY = True
    assert middleware.address_of(request) == "198.51.100.7"


def test_a_line_break_of_a_browser_is_one_sign_in_every_form_as_the_browser_counts_it(rf):
    seen: list[str] = []

    def view(request: HttpRequest) -> HttpResponse:
        seen.append(request.POST["text"])
        return HttpResponse()

    typed = "\r\n".join(["rrrrrrrrr"] * 40 + ["x" * 3600])
    assert len(typed) == 4040
    middleware.tidied(view)(rf.post("/", {"text": typed}))
    assert (len(seen[0]), "\r" in seen[0]) == (4000, False)
