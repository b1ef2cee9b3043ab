"""From a letter's text to a message on the wire: plain text and HTML, one recipient, optional calendar and PDF."""

import re
from base64 import b64encode
from dataclasses import dataclass, field
from datetime import datetime
from email.utils import format_datetime, formataddr, parseaddr, quote
from itertools import groupby
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.core.mail.backends.base import BaseEmailBackend
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from hyte import links

FACT = re.compile(r"^(?P<name>[^:\n]{2,45}): (?P<value>\S.*)$")
CALENDAR = {"fi": "neuvottelu.ics", "sv": "forhandling.ics"}
MARK_LINE = re.compile(rf"(?m)^{re.escape(links.MARK)}$")  # on a line of its own: in a name it is only a name
CONTROL = re.compile(r"[\x00-\x1f\x7f\u2028\u2029]+")


LONGEST_WORD = 45  # octets, of which base64 makes an encoded word of 72 signs; 75 are allowed
MOST_OCTETS = 39  # of the words of a subject, so that "Subject: " and the first one fit on the first line
PLAIN_WORD = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+")  # an atom (RFC 5322): stands in a name as it is


def encoded_words(text: str, most: int = MOST_OCTETS) -> str:
    """A text of a header as encoded words (RFC 2047), each of so many octets at most."""
    if text.isascii():
        return text
    words, octets = [], b""
    for sign in text:
        if len(octets) + len(sign.encode()) > most:
            words.append(octets)
            octets = b""
        octets += sign.encode()
    return " ".join(f"=?utf-8?b?{b64encode(word).decode()}?=" for word in (*words, octets))


def address(name: str, email: str) -> str:
    """A name and an address for a header, in ASCII: `"Aino Esimerkki, Lemi" <aino@lemi.example>`."""
    name = one_line(name)
    return formataddr((name, email)) if name.isascii() else f"{_phrase(name)} <{email}>"


def _phrase(name: str) -> str:
    """Only what needs it is encoded: some programs read a space between two encoded words, where none is meant."""
    runs = groupby(name.split(), lambda word: PLAIN_WORD.fullmatch(word) is not None)
    parts = [(is_plain, " ".join(words)) for is_plain, words in runs]
    return " ".join(part if is_plain else _encoded(part) for is_plain, part in parts)


def _encoded(part: str) -> str:
    return encoded_words(part, LONGEST_WORD) if not part.isascii() else f'"{quote(part)}"'


def own_address() -> str:
    """The address from which all letters come."""
    return parseaddr(settings.DEFAULT_FROM_EMAIL)[1]


class Message(EmailMultiAlternatives):
    def message(self, **options: Any) -> Any:
        message = super().message(**options)
        del message["Subject"]
        message["Subject"] = encoded_words(str(self.subject))
        return message


@dataclass(frozen=True)
class Envelope:
    """All that a message is made of. `text` may hold links.MARK, replaced by `link` here and nowhere else.

    `from_name`: who writes, where it is a person and not the service itself.
    """

    to_name: str
    to_email: str
    subject: str
    text: str
    language: str
    message_id: str
    dated: datetime
    link: str = ""
    link_label: str = ""
    from_name: str = ""
    reply_to: str = ""
    calendar: str = ""
    calendar_method: str = ""
    attachments: list[tuple[str, bytes, str]] = field(default_factory=list)


def one_line(text: str) -> str:
    """The text without line breaks and control characters: what a header or a calendar name may hold.

    An encoded word typed by a person is broken up, or the reader's program would decode it, line breaks and all.
    """
    return CONTROL.sub(" ", text).replace("=?", "= ?").strip()


def blocks(text: str, link: str, label: str = "") -> list[dict[str, Any]]:
    """Paragraphs of a letter: text, list (lines beginning "- "), facts ("Name: value" lines) or the personal link."""
    found: list[dict[str, Any]] = []
    for paragraph in re.split(r"\n\s*\n", text.strip()):
        if paragraph.strip() == links.MARK:
            found.append({"kind": "link", "url": link, "label": label or _("Open your own page")})
        else:
            found += _runs(paragraph)
    return found


def _kind_of(line: str) -> str:
    return "list" if line.startswith("- ") else "facts" if FACT.match(line) else "text"


def _runs(paragraph: str) -> list[dict[str, Any]]:
    """A paragraph cut where the kind of its lines changes."""
    runs: list[tuple[str, list[str]]] = []
    for line in paragraph.split("\n"):
        kind = _kind_of(line)
        if not runs or runs[-1][0] != kind:
            runs.append((kind, []))
        runs[-1][1].append(line)
    return [_block(kind, lines) for kind, lines in runs]


def _block(kind: str, lines: list[str]) -> dict[str, Any]:
    if kind == "list":
        return {"kind": kind, "items": [line[2:] for line in lines]}
    if kind == "facts":
        return {"kind": kind, "items": [line.split(": ", 1) for line in lines]}
    return {"kind": kind, "text": "\n".join(lines)}


def html_of(subject: str, text: str, language: str, link: str, label: str = "") -> str:
    """The same words as HTML; every word is escaped."""
    with translation.override(language):
        context = {"subject": subject, "language": language, "blocks": blocks(text, link, label)}
        return render_to_string("emails/layout.html", context)


def compose(envelope: Envelope, connection: BaseEmailBackend | None = None) -> EmailMultiAlternatives:
    """The message, ready to be sent. Raises nothing for odd names: they are put on one line here."""
    headers = {
        "Message-ID": envelope.message_id,
        "Date": format_datetime(envelope.dated),
        "Auto-Submitted": "auto-generated",
        "X-Auto-Response-Suppress": "OOF, AutoReply",
        "Content-Language": envelope.language,
    }
    message = Message(
        subject=one_line(envelope.subject),
        body=MARK_LINE.sub(lambda _found: envelope.link, envelope.text),
        from_email=address(envelope.from_name or parseaddr(settings.DEFAULT_FROM_EMAIL)[0], own_address()),
        to=[address(envelope.to_name, envelope.to_email)],
        reply_to=[envelope.reply_to] if envelope.reply_to else None,
        headers=headers,
        connection=connection,
    )
    html = html_of(envelope.subject, envelope.text, envelope.language, envelope.link, envelope.link_label)
    message.attach_alternative(html, "text/html")
    if envelope.calendar:
        message.attach_alternative(envelope.calendar, f"text/calendar; method={envelope.calendar_method}")
        message.attach(CALENDAR[envelope.language], envelope.calendar.encode(), "application/ics")
    for attachment in envelope.attachments:
        message.attach(*attachment)
    return message
