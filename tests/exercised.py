"""pytest plugin: notes which addresses and templates the tests reach, for tests/test_exercised.py.

An address counts only where a test asks for it by itself: the generated ones (access, headers, planted ids, hostile
strings) walk through all of them and would hide that nobody says what a page does. A template counts wherever it is
rendered in this process.
"""

import os
from collections.abc import Iterator
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


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """What asks about the whole run comes last in it, and is no part of a smaller one."""
    asking = [item for item in items if item.nodeid.startswith(LAST) and "whole_run" in item.keywords]
    others = [item for item in items if item not in asking]
    if is_whole(config, [os.path.relpath(path) for path in config.args]):
        items[:] = others + asking
    elif asking:
        items[:] = others
        config.hook.pytest_deselected(items=asking)
