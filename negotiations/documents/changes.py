"""What one version of a memo says otherwise than another: in plain words for letters, word by word for pages."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from difflib import SequenceMatcher
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from hyte.formats import fi_date, when
from negotiations.documents.schema import Measure, MemoContent, Person

WORD = re.compile(r"\s*\S+|\s+$")
SHORT, FEW = 80, 3  # of a text, so many changes of so many signs are told as they are; else how many there are
ALIKE = 0.5  # from here on two measures are one that was worded anew

SUBJECTS = {
    "goals": gettext_lazy("Goals"),
    "measures": gettext_lazy("Measures"),
    "cooperation": gettext_lazy("Cooperation"),
    "monitoring": gettext_lazy("Monitoring"),
}
FACTS = {
    "case_number": gettext_lazy("Case number"),
    "place": gettext_lazy("Place"),
    "convener": gettext_lazy("Convened by"),
    "head_count": gettext_lazy("Present from the municipality"),
}
OF_MEASURE = {
    "county_owner": pgettext_lazy("of a measure", "who in the county"),
    "municipality_owner": pgettext_lazy("of a measure", "who in the municipality"),
    "organisation": pgettext_lazy("of a measure", "organisation"),
    "body": pgettext_lazy("of a measure", "body"),
    "due_on": pgettext_lazy("of a measure", "by when"),
    "programme": pgettext_lazy("of a measure", "programme"),
    "theme": pgettext_lazy("of a measure", "theme"),
}


@dataclass(frozen=True)
class Part:
    """A run of words: in both texts (`old` is `new`), or in place of each other."""

    old: str
    new: str

    @property
    def is_same(self) -> bool:
        return self.old == self.new


@dataclass(frozen=True)
class Change:
    """`about`: what has changed; `old`, `new`: what it was and what it is, "" where there was or is nothing."""

    about: str
    old: str
    new: str

    @cached_property
    def parts(self) -> list[Part]:
        return parts(self.old, self.new)

    @property
    def in_words(self) -> str:
        """One line, without a full stop at the end."""
        return _("%(about)s: %(what)s") % {"about": self.about, "what": self._what}

    @property
    def _what(self) -> str:
        if len(self.new) > SHORT and not self.old:
            return _("a text was added")
        if len(self.old) > SHORT and not self.new:
            return _("the text was removed")
        changed = [part for part in self.parts if not part.is_same]
        if len(changed) <= FEW and all(len(part.old) <= SHORT and len(part.new) <= SHORT for part in changed):
            return "; ".join(_told(part) for part in changed)
        return ngettext("the text was changed in %(n)s place", "the text was changed in %(n)s places", len(changed)) % {
            "n": len(changed)
        }


def _told(part: Part) -> str:
    old, new = " ".join(part.old.split()), " ".join(part.new.split())
    if not old:
        return _("added “%(text)s”") % {"text": new}
    if not new:
        return _("removed “%(text)s”") % {"text": old}
    return _("“%(old)s” is now “%(new)s”") % {"old": old, "new": new}


def parts(old: str, new: str) -> list[Part]:
    """The two texts side by side, word by word. What both begin and end with is set aside first: the rest is short then."""
    a, b = WORD.findall(old), WORD.findall(new)
    head = _common(a, b)
    tail = _common(a[head:][::-1], b[head:][::-1])
    middle = slice(head, len(a) - tail), slice(head, len(b) - tail)
    found = [Part("".join(a[:head]), "".join(b[:head]))]
    was, now = a[middle[0]], b[middle[1]]
    for _tag, i, j, k, m in SequenceMatcher(a=was, b=now).get_opcodes():
        found.append(Part("".join(was[i:j]), "".join(now[k:m])))
    end = "".join(a[len(a) - tail :])
    return [part for part in [*found, Part(end, end)] if part.old or part.new]


def _common(a: Sequence[str], b: Sequence[str]) -> int:
    """How many words both begin with."""
    count = 0
    for one, other in zip(a, b, strict=False):
        if one != other:
            break
        count += 1
    return count


def changes(old: MemoContent, new: MemoContent) -> list[Change]:
    """Everything that differs, in the order of the memo and in the active language. Who approved it, and when, is no change."""
    found = [Change(_("Time"), _time(old), _time(new))]
    found += _facts(FACTS, old, new)
    found += _people(_("Present"), old["present"], new["present"])
    found += _people(_("Absent"), old["absent"], new["absent"])
    found += _facts(SUBJECTS, old["subjects"], new["subjects"])
    found += _topics(old, new)
    found += _measures(old["measures"], new["measures"])
    return [change for change in found if change.old != change.new]


def _facts(names: dict[str, Any], old: Any, new: Any) -> Iterator[Change]:
    for key, name in names.items():
        yield Change(str(name), str(old[key] or ""), str(new[key] or ""))


def _time(content: MemoContent) -> str:
    starts, ends = (datetime.fromisoformat(iso) if iso else None for iso in (content["starts_at"], content["ends_at"]))
    return when(starts, ends)


def _people(about: str, old: Iterable[Person], new: Iterable[Person]) -> Iterator[Change]:
    before, after = [_named(person) for person in old], [_named(person) for person in new]
    yield Change(about, ", ".join(name for name in before if name not in after), "")
    yield Change(about, "", ", ".join(name for name in after if name not in before))


def _named(person: Person) -> str:
    return person["name"] or person["role_label"]


def _topics(old: MemoContent, new: MemoContent) -> Iterator[Change]:
    """What was said of each topic; content of schema 1 knows topics by their titles alone."""
    before = {_topic_key(section): section for section in old["topic_sections"]}
    after = {_topic_key(section): section for section in new["topic_sections"]}
    for key in [*after, *(key for key in before if key not in after)]:
        title = (after.get(key) or before[key])["title"]
        yield Change(title, before[key]["text"] if key in before else "", after[key]["text"] if key in after else "")


def _topic_key(section: Any) -> object:
    return section.get("topic") or section["title"]


def _measures(old: list[Measure], new: list[Measure]) -> Iterator[Change]:
    """Those of the same words are one, then those of similar words; the rest was removed or added."""
    left = list(old)
    before: list[Measure | None] = [None] * len(new)
    for same in (_is_worded_so, _is_alike):
        for number, measure in enumerate(new):
            if before[number] is None:
                before[number] = _take(left, measure, same)
    for number, measure in enumerate(new):
        was = before[number]
        yield Change(_("Measure"), was["what"] if was else "", measure["what"])
        if was:
            yield from _of_measure(was, measure)
    for measure in left:
        yield Change(_("Measure"), measure["what"], "")


def _take(left: list[Measure], measure: Measure, same: Callable[[Measure, Measure], bool]) -> Measure | None:
    number = next((number for number, other in enumerate(left) if same(other, measure)), None)
    return None if number is None else left.pop(number)


def _of_measure(old: Measure, new: Measure) -> Iterator[Change]:
    for key, name in OF_MEASURE.items():
        about = _("Measure “%(what)s”, %(fact)s") % {"what": new["what"], "fact": name}
        yield Change(about, _said(old, key), _said(new, key))


def _is_worded_so(old: Measure, new: Measure) -> bool:
    return old["what"] == new["what"]


def _is_alike(old: Measure, new: Measure) -> bool:
    return SequenceMatcher(a=WORD.findall(old["what"]), b=WORD.findall(new["what"])).ratio() >= ALIKE


def _said(measure: Measure, key: str) -> str:
    value: str = measure[key]  # type: ignore[literal-required]
    return fi_date(datetime.fromisoformat(value).date()) if key == "due_on" and value else value
