"""From a letter's text to the message on the wire."""

import email
import email.policy
import re
from dataclasses import replace
from datetime import UTC, datetime
from email.header import decode_header, make_header
from email.message import EmailMessage
from email.utils import getaddresses

import pytest

from hyte import links
from hyte.mail import Envelope, blocks, compose, html_of, one_line

LETTER = Envelope(
    to_name="Ääkkönen Åsa",
    to_email="asa@municipality.example",
    subject="Lemin HYTE-neuvottelu",
    text=f"Hei Åsa,\n\nPaikka: Kunnantalo\nAika: ti 8.9.2026 klo 9.00\n\n- yksi\n- kaksi\n\n{links.MARK}\n\nTerveisin",
    language="fi",
    message_id="<abc@hyte.example.fi>",
    dated=datetime(2026, 8, 10, 9, tzinfo=UTC),
    link="https://hyte.example.fi/l/token/",
    reply_to="planner@county.example",
)


def sent(envelope: Envelope) -> EmailMessage:
    """The message as the recipient's program reads it."""
    raw = bytes(compose(envelope).message())
    return email.message_from_bytes(raw, policy=email.policy.default)


def part(message: EmailMessage, kind: str) -> str:
    found = [one.get_content() for one in message.walk() if one.get_content_type() == kind]
    return found[0]


def test_a_letter_is_plain_text_and_html_to_one_person():
    message = sent(LETTER)
    assert message["To"] == "Ääkkönen Åsa <asa@municipality.example>"
    assert message["Subject"] == "Lemin HYTE-neuvottelu"
    assert [message[name] for name in ("Message-ID", "Auto-Submitted", "Reply-To", "Content-Language")] == [
        "<abc@hyte.example.fi>",
        "auto-generated",
        "planner@county.example",
        "fi",
    ]
    assert message["Date"].datetime == LETTER.dated
    assert [one.get_content_type() for one in message.walk()] == ["multipart/alternative", "text/plain", "text/html"]


def test_a_person_writes_and_automatic_answers_stay_away(settings):
    settings.DEFAULT_FROM_EMAIL = "Kuntakierros <hyte@county.example>"
    written, own = sent(replace(LETTER, from_name="Onni Mällinen, Etelä-Karjalan hyvinvointialue")), sent(LETTER)
    assert [str(message["From"]) for message in (written, own)] == [
        '"Onni Mällinen, Etelä-Karjalan hyvinvointialue" <hyte@county.example>',
        "Kuntakierros <hyte@county.example>",
    ]
    assert {message["X-Auto-Response-Suppress"] for message in (written, own)} == {"OOF, AutoReply"}
    assert {message["Auto-Submitted"] for message in (written, own)} == {"auto-generated"}


@pytest.mark.parametrize(
    "name",
    [
        "Onni Mällinen, Etelä-Karjalan hyvinvointialue",
        "Åsa Öhman-Ääkkönen, Keski-Uudenmaan hyvinvointialueen hyvinvoinnin ja terveyden edistämisen yksikkö",
        "Anna Esimerkki, Pohjanmaa",
        'Kaisa "Kaisu" Kokeilu; <b>',
        "Ä" * 120,
    ],
)
def test_names_of_sender_and_recipient_are_short_words_and_are_read_as_they_were(name: str):
    raw = compose(replace(LETTER, from_name=name, to_name=name)).message().as_bytes()
    read = email.message_from_bytes(raw, policy=email.policy.default)
    for header in ("From", "To"):
        [lines] = re.findall(rb"^%s: .*\n(?:[ \t].*\n)*" % header.encode(), raw, re.MULTILINE)
        words = [word for word in lines.decode().split() if word.startswith("=?")]
        assert [word for word in words if len(word) > 75] == []
        [(phrase, _address)] = getaddresses([" ".join(lines.decode().split(": ", 1)[1].split())])
        assert str(make_header(decode_header(phrase))) == name
        assert len(name.encode()) > 150 or [each.display_name for each in read[header].addresses] == [name]


def test_the_link_is_put_in_where_the_mark_stands_in_both():
    message = sent(LETTER)
    for kind in ("text/plain", "text/html"):
        assert LETTER.link in part(message, kind)
        assert links.MARK not in part(message, kind)


def test_paragraphs_lists_and_facts_are_told_apart():
    assert [
        (block["kind"], block.get("items", block.get("text", block.get("url")))) for block in blocks(LETTER.text, "url")
    ] == [
        ("text", "Hei Åsa,"),
        ("facts", [["Paikka", "Kunnantalo"], ["Aika", "ti 8.9.2026 klo 9.00"]]),
        ("list", ["yksi", "kaksi"]),
        ("link", "url"),
        ("text", "Terveisin"),
    ]


def test_the_html_speaks_the_recipients_language():
    assert '<html lang="sv"' in html_of("Hej", "Text", "sv", "")


@pytest.mark.parametrize(
    ("kind", "language", "name"), [("REQUEST", "fi", "neuvottelu.ics"), ("CANCEL", "sv", "forhandling.ics")]
)
def test_a_calendar_is_shown_and_attached(kind: str, language: str, name: str):
    told = "BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n"
    message = sent(replace(LETTER, language=language, calendar=told, calendar_method=kind))
    calendar = next(one for one in message.walk() if one.get_content_type() == "text/calendar")
    assert calendar.get_param("method") == kind
    assert [one.get_filename() for one in message.iter_attachments()] == [name]


def test_a_document_is_attached_as_it_is():
    message = sent(replace(LETTER, attachments=[("muistio.pdf", b"%PDF-1.7 \x00\xff", "application/pdf")]))
    (attached,) = message.iter_attachments()
    assert (attached.get_filename(), attached.get_content()) == ("muistio.pdf", b"%PDF-1.7 \x00\xff")


@pytest.mark.parametrize(
    "text", ["a\r\nBcc: x@evil.example", "a\nb", "a\rb", "a\0b", "a\x0bb", "a\x85b", "a\u2028b", "a\u2029b", "\x1b[31m"]
)
def test_a_name_and_a_subject_are_one_line(text: str):
    message = sent(replace(LETTER, to_name=text, subject=text))
    assert sorted(message.keys()) == sorted(sent(LETTER).keys())
    assert message["Bcc"] is None
    assert "\n" not in one_line(text)
    assert len(message["To"].addresses) == 1
    assert message["To"].addresses[0].addr_spec == "asa@municipality.example"


@pytest.mark.parametrize(
    "name", ["A, B", 'A "B" C', "A <x@evil.example>", "a@b.example, c", "", "😀 Ääkköset", "x" * 300]
)
def test_an_odd_name_never_changes_who_gets_the_letter(name: str):
    (address,) = sent(replace(LETTER, to_name=name))["To"].addresses
    assert address.addr_spec == "asa@municipality.example"


@pytest.mark.parametrize(
    "subject",
    [
        "Kutsu: HYTE-neuvottelu, Lappeenranta, Savitaipale ja Ylämaa – ti 8.9.2026 klo 9.00–11.00 🎉",
        "Muistutus: Lemi ja HYTE-neuvottelu 2026, jossa on hyvin pitkä otsikko eli monta sanaa perakkain ja viela lisaa",
        "Ä" * 200,
    ],
)
def test_a_subject_begins_on_its_first_line_in_short_words_and_is_read_as_it_was(subject: str) -> None:
    raw = compose(replace(LETTER, subject=subject)).message().as_bytes()
    [header] = re.findall(rb"^Subject: .*\n(?:[ \t].*\n)*", raw, re.MULTILINE)
    lines = header.decode().splitlines()
    assert lines[0].strip() != "Subject:"
    assert max(len(line) for line in lines) <= 78
    assert [word for word in " ".join(lines).split() if word.startswith("=?") and len(word) > 75] == []
    assert email.message_from_bytes(raw, policy=email.policy.default)["Subject"] == subject
