"""pytest plugin: notes which addresses and templates the tests reach, for tests/test_exercised.py.

An address counts only where a test asks for it by itself: the generated ones (access, headers, planted ids, hostile
strings) walk through all of them and would hide that nobody says what a page does. A template counts wherever it is
rendered in this process.
"""

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

GENERATED = (
    "tests/test_access.py",
    "tests/test_headers.py",
    "tests/test_planted.py",
    "tests/hostile/",
    "tests/browser/test_pages.py",
)
LAST = "tests/test_exercised.py"
TEMPLATES = Path(__file__).resolve().parent.parent / "templates"
urls: set[str] = set()
templates: set[str] = set()


def _note_template(sender: Any, template: Any, **kwargs: Any) -> None:
    if template.name:
        templates.add(template.name)


def note_url(name: str) -> None:
    """An address has been resolved while a test runs."""
    if not os.environ.get("PYTEST_CURRENT_TEST", "").startswith(GENERATED):
        urls.add(name)


@pytest.fixture(autouse=True, scope="session")
def noted() -> Iterator[None]:
    """Listen to the template engine and the URL resolver of this process, from the first test to the last."""
    from django.core.handlers.base import BaseHandler  # here, because Django's settings must be there first
    from django.template.engine import Engine
    from django.test.signals import template_rendered

    resolve = BaseHandler.resolve_request

    def resolve_and_note(handler: BaseHandler, request: Any) -> Any:
        match = resolve(handler, request)
        note_url(match.view_name)
        return match

    get = Engine.get_template

    def get_and_note(engine: Engine, name: str) -> Any:
        """A letter's template is read by its name and rendered without one."""
        templates.update({name} if name.endswith(".txt") else ())
        return get(engine, name)

    BaseHandler.resolve_request = resolve_and_note  # type: ignore[method-assign,assignment]
    Engine.get_template = get_and_note  # type: ignore[method-assign,assignment]
    template_rendered.connect(_note_template)
    yield
    template_rendered.disconnect(_note_template)
    BaseHandler.resolve_request = resolve  # type: ignore[method-assign]
    Engine.get_template = get  # type: ignore[method-assign]


def is_whole(config: pytest.Config, chosen: list[str]) -> bool:
    """Whether all tests run: no path given, no -k, no -m, nothing left out."""
    narrowed = config.option.keyword or config.option.markexpr or config.option.deselect or config.option.ignore
    last = getattr(config.option, "lf", False) or getattr(config.option, "stepwise", False)
    return not (narrowed or last) and sorted(chosen) == sorted(config.getini("testpaths"))


def _is_whole(config: pytest.Config) -> bool:
    return is_whole(config, [os.path.relpath(path) for path in config.args])


def _is_part(config: pytest.Config) -> bool:
    """Whether this process is one of several that share a run."""
    return hasattr(config, "workerinput")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """What asks about the whole run comes last in it, and is no part of a smaller one, nor of one process of several."""
    asking = [item for item in items if item.nodeid.startswith(LAST) and "whole_run" in item.keywords]
    others = [item for item in items if item not in asking]
    if _is_whole(config) and not _is_part(config):
        items[:] = others + asking
    elif asking:
        items[:] = others
        config.hook.pytest_deselected(items=asking)


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """One of several processes is done: take over what it has reached."""
    reached = json.loads(getattr(node, "workeroutput", {}).get("reached", "[[], []]"))
    urls.update(reached[0])
    templates.update(reached[1])


@pytest.hookimpl(tryfirst=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """Each process tells what it has reached; when all have, the first one asks about the whole run."""
    config = session.config
    if _is_part(config):
        config.workeroutput["reached"] = json.dumps([sorted(urls), sorted(templates)])  # type: ignore[attr-defined]
    elif getattr(config.option, "numprocesses", None) and _is_whole(config):
        for name, missing in unreached().items():
            _report(session, f"{LAST}::test_every_{name}_was_reached", missing)


def _report(session: pytest.Session, test: str, missing: list[str]) -> None:
    outcome, words = ("failed", f"No test reaches {missing}") if missing else ("passed", None)
    report = pytest.TestReport(test, (LAST, None, test), {}, outcome, words, "call")  # type: ignore[arg-type]
    session.config.hook.pytest_runtest_logreport(report=report)
    if missing:
        session.testsfailed += 1
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def unreached() -> dict[str, list[str]]:
    """The addresses and templates that no test of this run has reached."""
    from tests.routes import routes  # here, because Django's settings must be there first

    return {
        "address": sorted({route.name for route in routes()} - urls),
        "template": sorted(all_templates() - templates),
    }


def all_templates() -> set[str]:
    """Every template by the name that Django knows it by."""
    found = {str(path.relative_to(TEMPLATES)) for path in TEMPLATES.rglob("*") if path.is_file()}
    return {name.removeprefix("emails/") if name.endswith(".txt") else name for name in found}
