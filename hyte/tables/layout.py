"""The columns that a file must have, told apart by their headings in any of the languages."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from django.conf import settings
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from hyte.errors import Refused
from hyte.tables.table import Refusal, Row, Table

Text = str | Promise
LONGEST_QUOTE = 200
SOURCE = "en"  # the language of the strings in the code


def spellings(label: Text) -> set[str]:
    """A label in every language, as it is compared."""
    found = set()
    for language in (SOURCE, *(code for code, _name in settings.LANGUAGES)):
        with translation.override(language):
            found.add(compared(str(label)))
    return found


def compared(text: str) -> str:
    """Capitals and spaces make no other word."""
    return " ".join(text.casefold().split())


def heading_of(text: str) -> str:
    """A heading as it is compared: without the mark of what must be filled in, and without a colon."""
    return compared(text).rstrip("*: ")


@dataclass(frozen=True)
class Column:
    """`choices`: value → its word, where only these may stand. `needed`: without this column the file is refused.

    `also`: how other people's tables head it.
    """

    key: str
    label: Text
    needed: bool = False
    also: tuple[str, ...] = ()
    choices: Mapping[str, Text] = field(default_factory=dict)

    @cached_property
    def names(self) -> set[str]:
        return {self.key, *spellings(self.label), *self.also}

    @cached_property
    def values(self) -> dict[str, str]:
        """What may be written → what it means."""
        return {text: key for key, word in self.choices.items() for text in (key, *spellings(word))}

    def value_of(self, text: str) -> str | None:
        """The choice that a text means in any language, or None."""
        return self.values.get(compared(text))

    def word_of(self, value: str) -> str:
        return str(self.choices.get(value, value))

    def must_be(self) -> str:
        return _("Write one of these: %(words)s.") % {"words": ", ".join(str(word) for word in self.choices.values())}


@dataclass(frozen=True)
class Bound:
    """A file's own headings by key; `unread`: headings that nothing is taken from."""

    headings: Mapping[str, str]
    unread: tuple[str, ...]

    def has(self, key: str) -> bool:
        return key in self.headings

    def text(self, row: Row, key: str) -> str:
        return row[self.headings[key]] if key in self.headings else ""

    def refusal(self, row: Row, key: str, reason: object) -> Refusal:
        return Refusal(row.line, self.headings.get(key, ""), self.text(row, key)[:100], str(reason))


@dataclass(frozen=True)
class Layout:
    columns: tuple[Column, ...]

    def __getitem__(self, key: str) -> Column:
        return next(column for column in self.columns if column.key == key)

    @property
    def labels(self) -> list[str]:
        """The headings of a template, in the active language."""
        return [str(column.label) for column in self.columns]

    def choices(self) -> dict[int, list[str]]:
        """The words that a template offers, by the place of the column."""
        found = enumerate(self.columns)
        return {place: [str(word) for word in column.choices.values()] for place, column in found if column.choices}

    def fits(self, headings: Iterable[str]) -> bool:
        """Whether a line has the needed columns."""
        said = {heading_of(heading) for heading in headings}
        return all(column.names & said for column in self.columns if column.needed)

    def bind(self, table: Table) -> Bound:
        """Which heading is which column. Refused where a needed one is missing."""
        found: dict[str, str] = {}
        unread = []
        for heading in table.headings:
            column = self._named(heading_of(heading))
            if column is None:
                unread.append(heading)
            elif column.key in found:
                words = _("The columns “%(one)s” and “%(other)s” mean the same. Leave one of them out.")
                raise Refused(words % {"one": found[column.key], "other": heading})
            else:
                found[column.key] = heading
        if missing := [str(column.label) for column in self.columns if column.needed and column.key not in found]:
            words = _(
                "The file has no column %(missing)s. The columns are: %(all)s. Line %(line)s of the file says: %(says)s."
            )
            says = ", ".join(table.headings)[:LONGEST_QUOTE]
            facts = {"missing": _quoted(missing), "all": ", ".join(self.labels), "line": table.line, "says": says}
            raise Refused(words % facts)
        return Bound(found, tuple(unread))

    def _named(self, heading: str) -> Column | None:
        return next((one for one in self.columns if heading in one.names), None)


def _quoted(words: Iterable[str]) -> str:
    return ", ".join(_("“%(text)s”") % {"text": word} for word in words)
