"""The headers of every answer: pages, refusals, redirects, files, static ones, and the page for when all is broken."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from hyte.middleware import CONTENT_SECURITY_POLICY
from tests.access_table import TABLE
from tests.canaries import World
from tests.routes import routes

pytestmark = pytest.mark.django_db
ROOT = Path(__file__).resolve().parent.parent
EXPECTED = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=()",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
}


def faults(answer: Any, path: str) -> list[str]:
    """What is wrong with an answer's headers."""
    got = answer.headers
    found = [f"{name}: {got.get(name)}" for name, value in EXPECTED.items() if got.get(name) != value]
    if "no-store" not in got.get("Cache-Control", "") and not path.startswith("/static/"):
        found.append(f"Cache-Control: {got.get('Cache-Control')}")
    if path.startswith("/l/") and got.get("X-Robots-Tag") != "noindex":
        found.append("X-Robots-Tag")
    found += [name for name in ("Server", "X-Powered-By") if name in got]
    for cookie in answer.cookies.values():
        gone = cookie["max-age"] == 0 and not cookie.value
        if not gone and (not cookie["httponly"] or cookie["samesite"] != "Lax"):
            found.append(cookie.OutputString())
    return found


def test_the_policy_allows_nothing_unsafe():
    policy = dict(part.strip().split(" ", 1) for part in CONTENT_SECURITY_POLICY.split(";"))
    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == policy["style-src"] == policy["form-action"] == policy["connect-src"] == "'self'"
    assert policy["frame-ancestors"] == policy["base-uri"] == policy["object-src"] == "'none'"
    assert "unsafe" not in CONTENT_SECURITY_POLICY
    assert "http" not in CONTENT_SECURITY_POLICY


@pytest.mark.parametrize("route", routes(), ids=lambda route: route.name)
def test_every_address_has_the_headers(world: World, route):
    noun = TABLE[route.name].noun
    for persona in ("planner", "expert", "lemi", "imatra", "anonymous"):
        for method in ("get", "head", "post"):
            path = route.path(world, noun, persona=persona, place="lemi")
            answer = getattr(world.client(persona), method)(path)
            assert faults(answer, path) == [], (persona, method, answer.status_code)


@pytest.mark.parametrize(
    ("persona", "path", "status"),
    [
        ("anonymous", "/nothing-here/", 404),
        ("planner", "/nothing-here/", 404),
        ("planner", "/rounds", 301),
        ("anonymous", "/l/not-a-link/", 404),
        ("expert", "/rounds/new/", 403),
        ("anonymous", "/static/css/app.css", 200),
        ("anonymous", "/static/nothing.css", 404),
        ("anonymous", "/static/../hyte/settings.py", 404),
        ("anonymous", "/static/%2e%2e/%2e%2e/etc/passwd", 404),
        ("anonymous", "/sign-in/?next=%00", 400),
        ("anonymous", "/robots.txt", 404),
        ("anonymous", "/favicon.ico", 404),
    ],
)
def test_refusals_redirects_and_static_files_have_them_too(world: World, persona: str, path: str, status: int):
    answer: Any = world.client(persona).get(path)
    for close in answer._resource_closers:  # the file alone: close() would end the database connection too
        close()
    assert answer.status_code == status
    assert faults(answer, path) == []


def test_a_wrong_host_is_refused_with_the_headers(world: World):
    answer = world.client("anonymous").get("/sign-in/", headers={"host": "evil.example"})
    assert (answer.status_code, faults(answer, "/")) == (400, [])


def test_a_refused_move_says_so_with_409_and_the_headers(world: World):
    answer = world.client("planner").post(reverse("round_remind", args=[world.ids["lemi"]["old_round"]]))
    found = answer if answer.status_code == 409 else None
    path = reverse("booking_cancel", args=[world.ids["lemi"]["approved"]])
    found = found or world.client("planner").post(path)
    assert (found.status_code, faults(found, path)) == (409, [])


def test_a_pdf_is_a_download_that_no_other_site_can_embed(world: World):
    path = reverse("contact_document", args=[world.token("lemi"), world.ids["lemi"]["document"]])
    staff = reverse("document", args=[world.ids["lemi"]["document"]])
    for persona, one in (("lemi", path), ("planner", staff)):
        answer = world.client(persona).get(one)
        assert answer.headers["Content-Type"] == "application/pdf"
        assert "filename=" in answer.headers["Content-Disposition"]
        assert faults(answer, one) == []


def test_when_all_is_broken_the_page_needs_no_database_and_has_the_headers(monkeypatch, django_db_blocker):
    def broken(*args: object, **kwargs: object) -> None:
        raise RuntimeError("everything is broken")

    monkeypatch.setattr("hyte.views.render", broken)
    client = Client(raise_request_exception=False)
    with django_db_blocker.block():
        answer = client.get("/help/")
    assert (answer.status_code, faults(answer, "/help/")) == (500, [])
    assert "Jokin meni meiltä vikaan" in answer.content.decode()
    assert "everything is broken" not in answer.content.decode()


def test_a_form_without_its_token_keeps_the_headers_and_what_was_typed(world: World):
    path = reverse("contact_feedback", args=[world.token("lemi"), world.ids["lemi"]["held"]])
    answer = world.client("lemi", enforce_csrf_checks=True, headers={"Origin": "http://testserver"}).post(
        path, {"text": "Pitkä palaute, joka ei saa kadota."}
    )
    assert (answer.status_code, faults(answer, path)) == (403, [])
    assert "Pitkä palaute, joka ei saa kadota." in answer.content.decode()


HTTPS = """
import json
from django.core.management import call_command
from django.test import Client
import django; django.setup()
from django.test.utils import setup_test_environment
call_command("migrate", verbosity=0)
from hyte.accounts.models import User
User.objects.create_user("planner@county.example", "hauki-on-kala-2026", name="P")
client = Client()
page = client.get("/sign-in/", secure=True, HTTP_HOST="hyte.example.fi")
done = client.post("/sign-in/", {"username": "planner@county.example", "password": "hauki-on-kala-2026"},
                   secure=True, HTTP_HOST="hyte.example.fi")
plain = client.get("/sign-in/", HTTP_HOST="hyte.example.fi")
speak = client.post("/setlang/", {"language": "sv"}, secure=True, HTTP_HOST="hyte.example.fi")
print(json.dumps({
    "hsts": [answer.headers.get("Strict-Transport-Security") for answer in (page, done)],
    "cookies": [cookie.OutputString() for answer in (page, done, speak) for cookie in answer.cookies.values()],
    "plain": [plain.status_code, plain.headers["Location"]],
}))
"""


def test_over_https_cookies_are_bound_to_the_host_and_the_browser_stays_with_https(tmp_path: Path):
    kept = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "REDIS_URL")}
    env = kept | {
        "HYTE_VAR": str(tmp_path),
        "BASE_URL": "https://hyte.example.fi",
        "ALLOWED_HOSTS": "hyte.example.fi",
        "DJANGO_SETTINGS_MODULE": "hyte.settings",
    }
    run = subprocess.run([sys.executable, "-c", HTTPS], cwd=ROOT, env=env, capture_output=True, text=True)
    assert run.returncode == 0, run.stderr
    got = json.loads(run.stdout.splitlines()[-1])
    assert got["hsts"] == ["max-age=31536000; includeSubDomains"] * 2
    assert got["plain"] == [301, "https://hyte.example.fi/sign-in/"]
    names = sorted(cookie.split("=")[0] for cookie in got["cookies"])
    assert set(names) == {"__Host-csrf", "__Host-session", "django_language"}
    for cookie in got["cookies"]:
        assert [word for word in ("Secure", "HttpOnly", "SameSite=Lax", "Path=/") if word not in cookie] == []
        assert "Domain" not in cookie
