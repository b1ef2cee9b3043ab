"""The gate of the languages refuses each kind of fault."""

from pathlib import Path

import pytest

from scripts.check_translations import Entry, read_po

PO = """
msgid ""
msgstr "Content-Type: text/plain; charset=UTF-8\\n"

msgctxt "verb"
msgid "Open"
msgstr "Avaa"

#, fuzzy, python-format
msgid "Open until %(day)s"
msgstr "Auki %(day)s"

msgid ""
"A long sentence "
"over two lines"
msgstr ""

msgid "%(count)s topic"
msgid_plural "%(count)s topics"
msgstr[0] "%(count)s nosto"
msgstr[1] ""

msgid "Kuntakierros"
msgstr "Kuntakierros"

#~ msgid "Old"
#~ msgstr ""
"""


@pytest.fixture
def entries(tmp_path: Path) -> dict[str, Entry]:
    path = tmp_path / "django.po"
    path.write_text(PO, encoding="utf-8")
    return {entry.source: entry for entry in read_po(path)}


def test_header_and_obsolete_entries_are_no_strings(entries):
    assert list(entries) == [
        "Open",
        "Open until %(day)s",
        "A long sentence over two lines",
        "%(count)s topic",
        "Kuntakierros",
    ]


@pytest.mark.parametrize(
    ("source", "fault"),
    [
        ("Open", None),
        ("Open until %(day)s", "fuzzy"),
        ("A long sentence over two lines", "untranslated"),
        ("%(count)s topic", "untranslated"),
        ("Kuntakierros", "same as its source (list it in locale/same.txt if that is right)"),
    ],
)
def test_each_fault_is_named(entries, source, fault):
    assert entries[source].fault(set()) == fault


def test_a_listed_string_may_be_the_same(entries):
    assert entries["Kuntakierros"].fault({"Kuntakierros"}) is None
