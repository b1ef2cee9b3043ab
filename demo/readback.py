"""Reads the files of a rehearsal back, as a recipient would, and tells what is wrong with them. Knows no database."""

import email
import email.policy
import io
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from email.message import EmailMessage
from functools import lru_cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from icalendar import Calendar
from pypdf import PdfReader

HELSINKI = ZoneInfo("Europe/Helsinki")
PROFILES = ("hyvinvointi-", "valfard-")
PLACEHOLDER = re.compile(r"\{\{|\}\}|\{%|\[\[|\]\]|\{[a-zåäöA-ZÅÄÖ_]{2,}\}")
WHEN = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4}) (?:klo|kl\.?) (\d{1,2})\.(\d{2})[–-](\d{1,2})\.(\d{2})")
NEW_TIME = re.compile(r"^(?:Aika|Uusi aika|Peruttu aika|Tid|Ny tid|Inställd tid): (.+)$", re.MULTILINE)


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


COMMON_WORDS = {
    "fi": _words("ja on ei tämän voit että kanssa mukana hyvinvointialueella linkki neuvottelu aika hei"),
    "sv": _words("och är inte det du som med för på välfärdsområdet länken förhandling tid hej"),
    "en": _words("the and is not you of for with to your hours hour negotiation link"),
}


@dataclass
class Letter:
    """A letter as its recipient has it."""

    file: str
    to: str
    language: str
    subject: str
    text: str
    html: str
    calendar: Calendar | None = None
    method: str = ""
    pdfs: list[tuple[str, bytes]] = field(default_factory=list)


@dataclass(frozen=True)
class Expected:
    """What the files must agree with. `languages`: address → language; `memos`: file name → words that it must hold.

    `profiles`: the same of what letters carry besides, by the name of the attachment.
    `quoting`: the memos whose texts stand in another language than the memo, and so name things in it.
    `names`: (Finnish, Swedish) of whatever has an official name in both; `typed`: places, as a person wrote them.
    """

    languages: dict[str, str]
    memos: dict[str, list[str]]
    summary: list[str]
    names: list[tuple[str, str]] = field(default_factory=list)
    typed: list[str] = field(default_factory=list)
    profiles: dict[str, list[str]] = field(default_factory=dict)
    quoting: frozenset[str] = frozenset()


def read_letter(path: Path) -> Letter:
    """Parse one .eml. Raises ValueError with a sentence when it is none."""
    message = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
    if message.defects or not message["To"] or not message["Subject"] or not message["Message-ID"]:
        raise ValueError("it is not a whole e-mail message")
    letter = Letter(
        path.name, _address(message), str(message["Content-Language"] or ""), str(message["Subject"]).strip(), "", ""
    )
    for part in message.walk():
        _take(letter, part)
    return letter


def _address(message: EmailMessage) -> str:
    addresses = message["To"].addresses
    if len(addresses) != 1:
        raise ValueError("it has more than one recipient")
    return addresses[0].addr_spec


def _take(letter: Letter, part: EmailMessage) -> None:
    kind = part.get_content_type()
    if kind == "text/plain":
        letter.text = part.get_content()
    elif kind == "text/html":
        letter.html = part.get_content()
    elif kind == "text/calendar":
        letter.calendar = Calendar.from_ical(part.get_content())
        letter.method = str(part.get_param("method") or "")
    elif kind == "application/pdf":
        letter.pdfs.append((part.get_filename() or "", part.get_payload(decode=True)))  # type: ignore[arg-type]


def problems(folder: Path, expected: Expected) -> list[str]:
    """Everything that a recipient would stumble on, a sentence each with the file's name first."""
    found: list[str] = []
    letters: list[Letter] = []
    for path in sorted((folder / "mail").glob("*.eml")):
        try:
            letters.append(read_letter(path))
        except Exception as error:
            found.append(f"{path.name}: can not be read: {error}")
    for letter in letters:
        found += [f"{letter.file}: {problem}" for problem in letter_problems(letter, expected)]
    found += _uid_problems(letters)
    for name, words in expected.memos.items():
        names = [] if name in expected.quoting else expected.names
        found += pdf_problems(folder / "memos" / name, words, names)
    return found + pdf_problems(folder / "summary.pdf", expected.summary, expected.names)


def letter_problems(letter: Letter, expected: Expected) -> Iterator[str]:
    """What is wrong with one letter."""
    reads = expected.languages.get(letter.to)
    if reads is None:
        yield f"nobody of this round has the address {letter.to}"
    elif letter.language != reads:
        yield f"is marked {letter.language or 'as no language'}, its recipient reads {reads}"
    if (spoken := language_of(letter.text)) != letter.language:
        yield f"is marked {letter.language or 'as no language'}, its words are {spoken}"
    if line := foreign_line(letter.text):
        yield f"has a line that is not translated: {line}"
    words = f"{letter.subject}\n{letter.text}"
    for place in expected.typed:
        words = words.replace(place, " ")
    yield from foreign_names(words, letter.language, expected.names)
    for where, text in (("subject", letter.subject), ("text", letter.text), ("html", letter.html)):
        if not text.strip():
            yield f"has no {where}"
        if leftover := PLACEHOLDER.search(text):
            yield f"a placeholder is left in its {where}: {leftover[0]}"
    if letter.calendar is not None:
        yield from _calendar_problems(letter)
    for name, data in letter.pdfs:
        yield from _attachment_problems(name, data, expected)


def _attachment_problems(name: str, data: bytes, expected: Expected) -> Iterator[str]:
    """Whether it is a PDF, and, if it is a profile, that of its municipality."""
    if not data.startswith(b"%PDF-"):
        yield f"its attachment {name} is no PDF"
    elif name.startswith(PROFILES) and name not in expected.profiles:
        yield f"its attachment {name} is a profile that nobody made"
    elif name in expected.profiles:
        for problem in _words_problems(data, tuple(expected.profiles[name]), tuple(expected.names)):
            yield f"its attachment {name} {problem}"


def language_of(text: str) -> str:
    """Finnish, Swedish or English ("fi", "sv", "en"): whose most common words the text holds most of."""
    words = re.findall(r"\w+", text.lower())
    return max(COMMON_WORDS, key=lambda language: sum(word in COMMON_WORDS[language] for word in words))


def foreign_line(text: str) -> str:
    """A line in English: words of the program that nobody translated. Empty when there is none."""
    return next((line for line in text.splitlines() if language_of(line) == "en"), "")


def foreign_names(text: str, language: str, names: Iterable[tuple[str, str]]) -> list[str]:
    """Official names in the other language than the text's, a sentence each: “Lappeenranta” in a Swedish memo."""
    if language not in ("fi", "sv"):
        return []
    own_first = [(sv, fi) if language == "sv" else (fi, sv) for fi, sv in names if fi and sv and fi != sv]
    for own, _other in sorted(own_first, key=lambda pair: -len(pair[0])):
        text = _as_word(own).sub(" ", text)  # a name may hold one of the other language
    return [
        f"says “{other}”, which is “{own}” in this language" for own, other in own_first if _as_word(other).search(text)
    ]


def _as_word(name: str) -> re.Pattern[str]:
    """The name wherever it stands by itself, also with the ending of a genitive, or broken over two lines."""
    spelled = r"[\s\u2010-]*".join(re.escape(part) for part in re.split(r"[\s-]+", name))
    return re.compile(rf"(?<!\w){spelled}(?:n|s)?(?!\w)")


def _calendar_problems(letter: Letter) -> Iterator[str]:
    assert letter.calendar is not None
    events = list(letter.calendar.walk("VEVENT"))
    if len(events) != 1:
        yield f"its calendar holds {len(events)} events instead of one"
        return
    if letter.method != str(letter.calendar.get("METHOD", "")):
        yield "its calendar's METHOD differs from that of the message part"
    told = _told_times(letter.text)
    if told is None:
        yield "its text does not tell the time of its calendar event"
        return
    for name, wanted in zip(("DTSTART", "DTEND"), told, strict=True):
        moment = calendar_moment(letter.calendar, events[0], name)
        if moment != wanted:
            off = moment - wanted
            yield f"its calendar says {moment:%d.%m.%Y %H.%M}, its text {wanted:%d.%m.%Y %H.%M} ({off} apart)"


def _told_times(text: str) -> tuple[datetime, datetime] | None:
    line = NEW_TIME.search(text)
    match = WHEN.search(line[1]) if line else None
    if match is None:
        return None
    day, month, year, h1, m1, h2, m2 = (int(group) for group in match.groups())
    return datetime(year, month, day, h1, m1, tzinfo=HELSINKI), datetime(year, month, day, h2, m2, tzinfo=HELSINKI)


def calendar_moment(calendar: Calendar, event: Any, name: str) -> datetime:
    """The moment as the file's own VTIMEZONE reads it, not as this machine's time zone data does."""
    value = event[name]
    wall = value.dt.replace(tzinfo=None)
    zone = str(value.params.get("TZID", ""))
    if not zone:
        return value.dt if value.dt.tzinfo else wall.replace(tzinfo=ZoneInfo("UTC"))
    rules = [tz for tz in calendar.walk("VTIMEZONE") if str(tz["TZID"]) == zone]
    if not rules:
        raise ValueError(f"the calendar has no VTIMEZONE for {zone}")
    zone_of_file: Any = rules[0]
    return wall.replace(tzinfo=zone_of_file.to_tz(lookup_tzid=False))


def _uid_problems(letters: Iterable[Letter]) -> list[str]:
    """One negotiation, one UID: the same title and first day never under two."""
    uids: dict[str, set[str]] = {}
    for letter in letters:
        if letter.calendar is not None:
            event: Any
            for event in letter.calendar.walk("VEVENT"):
                title = str(event["SUMMARY"]).split(": ", 1)[-1]
                uids.setdefault(f"{title} {event['DTSTART'].dt:%d.%m.%Y %H}", set()).add(str(event["UID"]))
    return [
        f"{title}: its calendar letters have {len(found)} different UIDs"
        for title, found in uids.items()
        if len(found) > 1
    ]


def pdf_text(data: bytes) -> str:
    """The words of a PDF, hyphenation undone, white space folded."""
    text = "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(data)).pages)
    return re.sub(r"\s+", " ", re.sub(r"[\u2010\u00ad-]\s*\n\s*", "", text).replace("\u00ad", ""))


def pdf_problems(path: Path, words: Iterable[str], names: Iterable[tuple[str, str]] = ()) -> list[str]:
    """Whether the PDF can be read, holds each of `words` (spaces and hyphens apart), and names all in its own language."""
    try:
        found = _words_problems(path.read_bytes(), tuple(words), tuple(names))
    except Exception as error:
        return [f"{path.name}: can not be read: {error}"]
    return [f"{path.name}: {problem}" for problem in found]


@lru_cache(maxsize=64)  # the same profile goes to a whole welfare group
def _words_problems(data: bytes, words: tuple[str, ...], names: tuple[tuple[str, str], ...]) -> list[str]:
    text, language = pdf_text(data), pdf_language(data)
    squeezed = _squeezed(text)
    missing = [f"does not say “{word}”" for word in words if _squeezed(word) not in squeezed]
    return [*missing, *foreign_names(text, language, names)]


def pdf_language(data: bytes) -> str:
    """The language that the PDF says it is in: "fi", "sv"."""
    root: Any = PdfReader(io.BytesIO(data)).root_object
    return str(root.get("/Lang", ""))[:2]


def _squeezed(text: str) -> str:
    return re.sub(r"[\s\u2010\u00ad-]+", "", text)
