"""The rules of the house that no linter knows. The layers themselves are in pyproject.toml (import-linter, `make check`)."""

import ast
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
APPS = ("hyte", "municipalities", "programmes", "negotiations", "demo")
NOUNS = ("municipalities", "programmes", "negotiations")
LINTER = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]
ABOVE_ACTIONS = {"urls", "views", "access", "forms", "management", "context", "apps"}
LONGEST_FUNCTION, LONGEST_MODULE = 60, 400
LONGEST_TEMPLATE_LINE = 140
CONTROL = re.compile(r"<(input|select|textarea)\b")
HAND_WRITTEN = [  # unseen values that go with a single button, and a text to copy that is sent nowhere
    "accounts/_next.html: input",
    "components/confirm.html: input",
    "components/languages.html: input",
    "components/submission.html: input",
    "negotiations/memo/_section.html: textarea",
    "negotiations/round/_earlier.html: input",
    "negotiations/schedule/_wish.html: input",
    "negotiations/schedule/_wish.html: input",
]
HTML = re.compile(
    r"</?(p|div|span|a|b|strong|em|br|ul|ol|li|table|tr|td|th|h[1-6]|svg|path|script|style|button)\b[^>]*>"
)
UNSAFE_IN_TEMPLATE = re.compile(r"<style\b|\sstyle=|\son[a-z]+=[\"']|javascript:|<script\b(?![^>]*\bsrc=)")


def modules() -> list[Path]:
    """Every module of the product, migrations aside."""
    return [path for app in APPS for path in sorted((ROOT / app).rglob("*.py")) if "migrations" not in path.parts]


def trees(only: set[str] | None = None) -> Iterator[tuple[str, ast.Module, list[str]]]:
    """(path, syntax tree, lines) of each module, or of those named ("negotiations/states")."""
    for path in modules():
        name = path.relative_to(ROOT)
        if only is None or "/".join(name.parts[:2]).removesuffix(".py") in only:
            text = path.read_text(encoding="utf-8")
            yield str(name), ast.parse(text), text.splitlines()


def functions(tree: ast.Module) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    return (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))


def imported(tree: ast.Module) -> Iterator[str]:
    """The full names a module imports."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def docstrings(tree: ast.Module) -> set[int]:
    """The ids of the docstring nodes."""
    owners = (node for node in ast.walk(tree) if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef))
    firsts = (node.body[0] for node in owners if node.body)
    return {id(first.value) for first in firsts if isinstance(first, ast.Expr)}


def test_the_request_never_goes_below_views():
    found = []
    below = {
        f"{app}/{name}" for app in NOUNS for layer in layers_of(app) for name in layer if name not in ABOVE_ACTIONS
    }
    for name, tree, _ in trees(below):
        for function in functions(tree):
            arguments = function.args.posonlyargs + function.args.args + function.args.kwonlyargs
            found += [f"{name}:{function.lineno}" for argument in arguments if argument.arg == "request"]
        found += [name for module in imported(tree) if module.startswith(("django.http", "django.shortcuts"))]
    assert found == [], "\n".join(found)


def test_pure_modules_know_no_database_and_no_other_layer():
    """The lowest layer of each app."""
    pure = {f"{app}/{name}" for app in NOUNS for name in layers_of(app)[-1]}
    found = [
        f"{name} imports {module}"
        for name, tree, _ in trees(pure)
        for module in imported(tree)
        if (module.startswith("django.db") and not module.endswith("Choices"))
        or set(module.split(".")[1:2]) & {"models", "actions", "forms", "views"}
    ]
    assert found == [], "\n".join(found)


def gives_reason(lines: list[str], number: int) -> bool:
    """Whether a comment stands beside line `number`, or above the block of imports that it belongs to."""
    if "#" in lines[number - 1]:
        return True
    above = number - 2
    while lines[above].strip().startswith(("from ", "import ")):
        above -= 1
    return lines[above].strip().startswith("#")


def test_an_import_inside_a_function_gives_its_reason_beside_it():
    found = []
    for name, tree, lines in trees():
        for function in functions(tree):
            inner = (node for node in ast.walk(function) if isinstance(node, ast.Import | ast.ImportFrom))
            found += [f"{name}:{node.lineno}" for node in inner if not gives_reason(lines, node.lineno)]
    assert found == [], "\n".join(found)


def test_functions_and_modules_stay_short():
    found = []
    for name, tree, lines in trees():
        if len(lines) > LONGEST_MODULE:
            found.append(f"{name}: {len(lines)} lines")
        for function in functions(tree):
            length = (function.end_lineno or function.lineno) - function.lineno + 1
            if length > LONGEST_FUNCTION:
                found.append(f"{name}:{function.lineno} {function.name}: {length} lines")
    assert found == [], "\n".join(found)


def test_the_time_comes_from_the_clock_alone():
    """Otherwise the rehearsal could not play a past round."""
    asked = {("timezone", "now"), ("datetime", "now"), ("datetime", "utcnow"), ("date", "today"), ("datetime", "today")}
    found = []
    for name, tree, _ in trees():
        for node in ast.walk(tree):
            if (
                isinstance(node, ast.Attribute)
                and isinstance(node.value, ast.Name)
                and (node.value.id, node.attr) in asked
            ):
                found.append(f"{name}:{node.lineno}")
    assert [place for place in found if not place.startswith("hyte/clock.py")] == []


def test_html_is_written_in_templates_only():
    found = []
    for name, tree, _ in trees():
        prose = docstrings(tree)
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in prose:
                found += [f"{name}:{node.lineno}"] if HTML.search(node.value) else []
        found += [f"{name} imports {module}" for module in imported(tree) if module.endswith(".mark_safe")]
    assert found == [], "\n".join(found)


def test_our_own_business_uses_no_signals():
    signals = (
        "django.dispatch",
        "django.core.signals",
        "django.db.models.signals.pre_",
        "django.db.models.signals.post_",
    )
    used = [f"{name} {module}" for name, tree, _ in trees() for module in imported(tree) if module.startswith(signals)]
    assert [use for use in used if not use.endswith("apps.py django.db.models.signals.post_migrate")] == []


def test_pages_hold_no_inline_style_script_or_handler():
    """The content security policy would block them. Letters and PDFs are no pages."""
    found = []
    for path in sorted((ROOT / "templates").rglob("*.html")):
        name = path.relative_to(ROOT)
        if {"emails", "pdf"} & set(name.parts) or name.name.endswith("_pdf.html"):
            continue
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            if UNSAFE_IN_TEMPLATE.search(line):
                found.append(f"{name}:{number} {line.strip()}")
    assert found == [], "\n".join(found)


def test_a_template_is_read_without_scrolling_sideways():
    found = []
    for path in sorted((ROOT / "templates").rglob("*.html")):
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            if len(line) > LONGEST_TEMPLATE_LINE:
                found.append(f"{path.relative_to(ROOT)}:{number}: {len(line)} signs")
    assert found == [], "\n".join(found)


def test_what_is_filled_in_is_laid_out_by_a_form():
    """Fields come from forms and the template pack, so that each has its label, its help and its errors."""
    found = [
        f"{path.relative_to(ROOT / 'templates')}: {control}"
        for path in sorted((ROOT / "templates").rglob("*.html"))
        if "kuntakierros" not in path.parts
        for control in CONTROL.findall(path.read_text(encoding="utf-8"))
    ]
    assert found == HAND_WRITTEN, "\n".join(found)


def contract(app: str) -> dict[str, Any]:
    """The import linter's layers of one app."""
    contracts = LINTER["contracts"]
    return next(found for found in contracts if found.get("containers") == [app])


def layers_of(app: str) -> list[list[str]]:
    """The names in each layer, the highest first."""
    return [[name.strip() for name in layer.split(":")] for layer in contract(app)["layers"]]


def test_every_app_has_layers_in_which_each_of_its_modules_has_a_place():
    layered = [app for app in APPS if app != "demo"]
    assert [contract(app)["exhaustive"] for app in layered] == [True] * len(layered)


def test_the_layers_of_the_import_linter_name_modules_that_exist():
    """So that a renamed one does not go unwatched."""
    named = {f"{app}/{name}" for app in APPS if app != "demo" for layer in layers_of(app) for name in layer}
    there = {f"{app}/{path.stem}" for app in APPS for path in (ROOT / app).iterdir()}
    assert named - there == set()
