"""Every string of the interface in Finnish and Swedish: fails on missing, untranslated, fuzzy and untouched ones.

Strings are collected anew into a temporary copy, so nothing here is changed. A translation that is the same as its source
counts as untranslated unless locale/same.txt lists it (one a line; "sv: HYTE" for one language only). The compiled .mo
files are part of the repository, because whoever runs the application need not have gettext: they must match.
"""

import ast
import gettext
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LANGUAGES = ("fi", "sv")
SOURCES = ("hyte", "municipalities", "programmes", "negotiations", "demo", "templates", "locale")
CATALOGUE = "LC_MESSAGES/django"
FIELD = re.compile(r'^(msgctxt|msgid|msgid_plural|msgstr(?:\[\d\])?) "')


@dataclass
class Entry:
    """One entry of a .po file."""

    fuzzy: bool = False
    fields: dict[str, str] = field(default_factory=dict)

    @property
    def source(self) -> str:
        return self.fields.get("msgid", "")

    @property
    def translations(self) -> list[str]:
        return [text for name, text in self.fields.items() if name.startswith("msgstr")]

    def fault(self, allowed: set[str]) -> str | None:
        """What is wrong with it, or None."""
        sources = {self.source, self.fields.get("msgid_plural", self.source)}
        if self.fuzzy:
            return "fuzzy"
        if not self.translations or not all(self.translations):
            return "untranslated"
        if sources & set(self.translations) and self.source not in allowed:
            return "same as its source (list it in locale/same.txt if that is right)"
        return None


def read_po(path: Path) -> Iterator[Entry]:
    """The entries of a .po file; obsolete ones and the header are left out."""
    for block in re.split(r"\n\s*\n", path.read_text(encoding="utf-8")):
        entry, name = Entry(), ""
        for line in block.splitlines():
            if line.startswith("#,") and "fuzzy" in line:
                entry.fuzzy = True
            elif found := FIELD.match(line):
                name = found[1]
                entry.fields[name] = ast.literal_eval(line[len(name) + 1 :])
            elif line.startswith('"') and name:
                entry.fields[name] += ast.literal_eval(line)
        if entry.source:
            yield entry


def collect(copy: Path) -> None:
    """Copy the sources and run makemessages there."""
    for name in SOURCES:
        if (ROOT / name).exists():
            shutil.copytree(ROOT / name, copy / name, ignore=shutil.ignore_patterns("__pycache__", "*.mo"))
    languages = [part for language in LANGUAGES for part in ("-l", language)]
    command = [sys.executable, "-m", "django", "makemessages", *languages, "--no-location", "--no-wrap"]
    done = subprocess.run(command, cwd=copy, capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"makemessages failed:\n{done.stdout}{done.stderr}")


def same(language: str) -> set[str]:
    """The strings that may be the same in this language as in English."""
    path = ROOT / "locale" / "same.txt"
    lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    common = {line for line in lines if line and not line.startswith(("#", *(f"{code}: " for code in LANGUAGES)))}
    return common | {line.removeprefix(f"{language}: ") for line in lines if line.startswith(f"{language}: ")}


def compiled(path: Path) -> dict:
    """What a .mo file holds, its header aside."""
    with path.open("rb") as file:
        catalogue = gettext.GNUTranslations(file)._catalog  # type: ignore[attr-defined]
    return {key: text for key, text in catalogue.items() if key}


def mo_fault(language: str, copy: Path) -> str | None:
    """Whether the .mo file differs from what its .po file compiles to."""
    stem = ROOT / "locale" / language / CATALOGUE
    if not stem.with_suffix(".mo").exists():
        return f"{language}: {CATALOGUE}.mo is missing: make messages"
    fresh = copy / f"{language}.mo"
    subprocess.run(["msgfmt", "--check-format", "-o", str(fresh), str(stem.with_suffix(".po"))], check=True)
    if compiled(fresh) != compiled(stem.with_suffix(".mo")):
        return f"{language}: {CATALOGUE}.mo does not match the .po file: make messages"
    return None


def faults(language: str, copy: Path) -> list[str]:
    """Everything wrong in one language, a line each."""
    known = {entry.source for entry in read_po(ROOT / "locale" / language / f"{CATALOGUE}.po")}
    found = []
    for entry in read_po(copy / "locale" / language / f"{CATALOGUE}.po"):
        fault = entry.fault(same(language)) if entry.source in known else "missing: make messages"
        if fault:
            found.append(f"{language}: {entry.source!r}: {fault}")
    wrong = mo_fault(language, copy)
    return [*found, wrong] if wrong else found


def main() -> int:
    """The command line: the faults on standard output, exit status 1 if there is one."""
    with tempfile.TemporaryDirectory() as name:
        copy = Path(name)
        collect(copy)
        found = [fault for language in LANGUAGES for fault in faults(language, copy)]
    for fault in found:
        print(fault)
    print(f"Translations: {len(found)} faults" if found else "Translations: complete")
    return bool(found)


if __name__ == "__main__":
    sys.exit(main())
