"""Nothing needs to be set to try the application; in production everything must be, and the first fault is named."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
RIGHT = {
    "SECRET_KEY": "a1b2c3d4e5" * 6,
    "BASE_URL": "https://hyte.example.fi",
    "ALLOWED_HOSTS": "hyte.example.fi",
    "DATABASE_URL": "postgres://hyte:hyte@localhost:5432/hyte",
    "REDIS_URL": "redis://localhost:6379/0",
    "EMAIL_URL": "smtp+tls://hyte:hyte@smtp.example.fi:587",
    "DEFAULT_FROM_EMAIL": "hyte@example.fi",
}
OURS = {*RIGHT, "HYTE_ENV", "PORT", "BEHIND_PROXY", "SESSION_IDLE_HOURS", "HYTE_MAIL", "DJANGO_ALLOW_ASYNC_UNSAFE"}


def check(tmp_path: Path, *arguments: str, **settings: str) -> subprocess.CompletedProcess[str]:
    """`manage.py check` with these settings and no others."""
    env = {name: value for name, value in os.environ.items() if name not in OURS}
    env |= {"HYTE_VAR": str(tmp_path / "var"), **settings}
    command = [sys.executable, "manage.py", *(arguments or ("check",))]
    return subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True)


def test_with_nothing_set_the_embedded_default_starts(tmp_path: Path):
    run = check(tmp_path)
    assert (run.returncode, run.stderr) == (0, "")
    key = tmp_path / "var" / "secret_key"
    assert len(key.read_text()) >= 50
    assert key.stat().st_mode & 0o777 == 0o600


def test_the_embedded_key_stays_the_same(tmp_path: Path):
    check(tmp_path)
    first = (tmp_path / "var" / "secret_key").read_text()
    check(tmp_path)
    assert (tmp_path / "var" / "secret_key").read_text() == first


def test_production_with_everything_set_starts_without_a_warning(tmp_path: Path):
    run = check(tmp_path, "check", "--deploy", "--fail-level", "WARNING", HYTE_ENV="production", **RIGHT)
    assert (run.returncode, run.stdout) == (0, "System check identified no issues (1 silenced).\n"), run.stderr
    assert not (tmp_path / "var" / "secret_key").exists()


@pytest.mark.parametrize("name", RIGHT)
def test_production_names_the_setting_that_is_missing_with_an_example(tmp_path: Path, name: str):
    for given in (None, "", "   "):
        settings = {key: value for key, value in RIGHT.items() if key != name} | (
            {} if given is None else {name: given}
        )
        run = check(tmp_path, HYTE_ENV="production", **settings)
        assert run.returncode == 1
        last = run.stderr.strip().splitlines()[-1]
        assert f"{name} is not set. Production needs it, for example {name}=" in last


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("EMAIL_URL", "   ", "EMAIL_URL is not set. Production needs it, for example EMAIL_URL="),
        ("SECRET_KEY", "short", "SECRET_KEY is too short: give 50 random characters"),
        ("BASE_URL", "http://hyte.example.fi", "BASE_URL must begin with https://, for example https://"),
        ("BASE_URL", "hyte.example.fi", "BASE_URL must begin with https://"),
        ("ALLOWED_HOSTS", "*", "ALLOWED_HOSTS must name the hosts, for example hyte.example.fi"),
        ("DATABASE_URL", "sqlite:///db.sqlite3", "DATABASE_URL must begin with postgres://"),
        ("REDIS_URL", "localhost:6379", "REDIS_URL must begin with redis://"),
        ("EMAIL_URL", "smtp.example.fi", "EMAIL_URL must begin with smtp://"),
        ("HYTE_ENV", "staging", "HYTE_ENV is 'staging'; it is either 'embedded' (or not set) or 'production'."),
    ],
)
def test_production_names_the_setting_that_is_wrong(tmp_path: Path, name: str, value: str, sentence: str):
    run = check(tmp_path, **{"HYTE_ENV": "production", **RIGHT, name: value})
    assert run.returncode == 1
    assert sentence in run.stderr.strip().splitlines()[-1]


def test_no_fault_of_a_setting_prints_its_secret(tmp_path: Path):
    run = check(tmp_path, HYTE_ENV="production", **(RIGHT | {"DATABASE_URL": "mysql://hyte:geheim@db/hyte"}))
    assert run.returncode == 1
    assert "geheim" not in run.stderr


def test_the_demo_does_not_fill_a_production_database(tmp_path: Path):
    run = check(tmp_path, "seed_demo", HYTE_ENV="production", **RIGHT)
    assert run.returncode == 1
    assert "it is not put into a production database" in run.stderr


def test_the_container_set_up_has_no_key_that_everybody_knows():
    """Whoever starts it must give one: `docker compose` then stops with the sentence behind the question mark."""
    lines = (ROOT / "docker-compose.yml").read_text().splitlines()
    (key,) = [line.split(":", 1)[1].strip() for line in lines if line.strip().startswith("SECRET_KEY:")]
    assert re.fullmatch(r"\$\{SECRET_KEY:\?[^}]+\}", key)
    assert ".env" in (ROOT / ".gitignore").read_text().split()
    assert ".env" in (ROOT / ".dockerignore").read_text().split()


@pytest.mark.parametrize("hours", ["0", "-1", "25", "x", "1.5"])
def test_an_idle_limit_that_makes_no_sense_is_named(tmp_path: Path, hours: str):
    run = check(tmp_path, SESSION_IDLE_HOURS=hours)
    assert run.returncode == 1
    assert "SESSION_IDLE_HOURS is a whole number of hours from 1 to 24" in run.stderr.strip().splitlines()[-1]


@pytest.mark.parametrize(("given", "seconds"), [({}, 8 * 3600), ({"SESSION_IDLE_HOURS": "2"}, 2 * 3600)])
def test_a_session_ends_eight_hours_after_its_last_use_if_not_told_otherwise(tmp_path: Path, given, seconds: int):
    show = "from django.conf import settings; print(settings.SESSION_COOKIE_AGE)"
    assert check(tmp_path, "shell", "--no-imports", "-c", show, **given).stdout.strip() == str(seconds)
