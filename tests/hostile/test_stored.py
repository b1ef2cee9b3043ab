"""Hostile strings that were taken in: opened again on every page, in every letter, calendar and PDF."""

import email
import email.policy
import io
import re
import subprocess
from email.message import EmailMessage
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import icalendar
import pytest
from pypdf import PdfReader

from hyte import clock, links
from hyte.accounts.models import User
from hyte.letters import delivery
from hyte.letters.models import Letter
from hyte.mail import Envelope, compose, one_line
from municipalities.models import Organisation
from negotiations.actions import booking, memo
from negotiations.documents import contents, pdfs
from negotiations.letters import icalendar as calendars
from negotiations.models import (
    Feedback,
    Finding,
    Memo,
    MemoComment,
    Negotiation,
    Participant,
    Party,
    Round,
    Summary,
    Topic,
)
from tests import factories
from tests.canaries import NOW, World
from tests.hostile.reading import intruders, text_of
from tests.hostile.strings import HOSTILE
from tests.routes import routes
from tests.test_planted import pages

pytestmark = pytest.mark.django_db
STORABLE = {name: text for name, text in HOSTILE.items() if "\0" not in text and text.strip()}


def part(n: int, most: int) -> str:
    """The n-th string, as much of it as a column holds: past every form, straight into the database."""
    return list(STORABLE.values())[n % len(STORABLE)][:most]


@pytest.fixture
def poisoned(world: World) -> World:
    """Lemi's rows hold hostile strings wherever a person can have written."""
    ids = world.ids["lemi"]
    planned, held, contact = ids["negotiation"], ids["held"], world.people["lemi"]
    for n in range(len(STORABLE)):
        for negotiation in (planned, held):
            Topic.objects.create(
                negotiation_id=negotiation,
                municipality_id=ids["municipality"],
                title=part(n, 150),
                description=part(n, 4000),
                expertise=part(n, 200),
                created_by=contact,
                sent_at=NOW,
            )
            Participant.objects.create(
                negotiation_id=negotiation,
                side="municipality",
                role="other",
                name=part(n, 120),
                title=part(n, 120),
                organisation=part(n, 200),
                expected=True,
                present=True,
            )
        owners = {"county_owner": part(n, 150), "municipality_owner": part(n, 150)}
        factories.agreed_measure(Negotiation.objects.get(pk=held), part(n, 500), due_on=NOW.date(), **owners)
    memo.start(Negotiation.objects.get(pk=held), by=world.people["planner"])
    for n, section in enumerate(Memo.objects.get(negotiation=held).sections.all()):
        type(section).objects.filter(pk=section.pk).update(text=part(n, 20_000))
        MemoComment.objects.update_or_create(
            memo=section.memo, section=section, by=contact, defaults={"text": part(n + 1, 4000)}
        )
    Feedback.objects.filter(negotiation=held).update(text="\n".join(STORABLE.values())[:4000], may_be_named=True)
    Finding.objects.filter(round=ids["held_round"]).update(text=HOSTILE["image"], text_sv=HOSTILE["script"])
    Party.objects.filter(pk=ids["party"]).update(none_suits=HOSTILE["close_textarea"], named_name=HOSTILE["svg"])
    Negotiation.objects.filter(pk__in=[planned, held]).update(internal_notes=HOSTILE["close_all"], place=HOSTILE["ics"])
    Organisation.objects.filter(pk=ids["organisation"]).update(name_fi=HOSTILE["image_quotes"])
    User.objects.filter(pk__in=[u.pk for u in world.people.values()]).update(
        name=HOSTILE["script"], title=HOSTILE["crlf"]
    )
    Round.objects.filter(pk=ids["round"]).update(letter_body_fi=HOSTILE["django"], letter_subject_fi=HOSTILE["style"])
    Summary.objects.filter(pk=ids["summary"]).update(introduction_fi=HOSTILE["iframe"], cover_fi=HOSTILE["meta"])
    Letter.objects.filter(pk=ids["letter"]).update(text=HOSTILE["script"], subject=HOSTILE["image"], to_name="<b>")
    return world


@pytest.mark.parametrize("persona", ["planner", "expert", "manager", "lemi", "organisation"])
def test_every_page_shows_them_as_text(poisoned: World, persona: str):
    seen, wrong = 0, {}
    for path, html in pages(poisoned, persona):
        seen += 1
        if found := intruders(html):
            wrong[path] = found
    assert wrong == {}
    assert seen >= {"planner": 40, "expert": 8, "manager": 8, "lemi": 4, "organisation": 2}[persona]


@pytest.mark.parametrize("persona", ["planner", "lemi"])
def test_no_page_breaks(poisoned: World, persona: str):
    client = poisoned.client(persona)
    for route in routes():
        for noun in ("negotiation", "held", "approved", "round", "held_round"):
            if "public_id" in route.parameters:
                continue
            path = route.path(poisoned, noun, persona=persona, place="lemi")
            assert client.get(path).status_code < 500, path


def test_a_topic_reads_word_for_word(poisoned: World):
    path = next(path for path, _html in pages(poisoned, "lemi") if path.count("/") == 3)
    words = text_of(poisoned.client("lemi").get(path).content.decode())
    for name in ("script", "image", "entity", "django", "sql", "emoji", "finnish", "mark"):
        assert HOSTILE[name] in words, name


def as_read(envelope: Envelope) -> EmailMessage:
    return email.message_from_bytes(bytes(compose(envelope).message()), policy=email.policy.default)


@pytest.mark.parametrize("name", HOSTILE)
def test_a_letter_holds_them_as_text(name: str):
    text = HOSTILE[name]
    message = as_read(
        Envelope(
            to_name=text[:120],
            to_email="contact@municipality.example",
            subject=text[:250],
            text=f"Hei {text}\n\nAihe: {text}\n\n- {text}\n\n{links.MARK}",
            language="fi",
            message_id="<a@hyte.example.fi>",
            dated=NOW,
            link="https://hyte.example.fi/l/token/",
        )
    )
    plain, html = [one.get_content() for one in message.walk() if one.get_content_maintype() == "text"]
    assert sorted(key.lower() for key in message) == [
        "auto-submitted",
        "content-language",
        "content-type",
        "date",
        "from",
        "message-id",
        "mime-version",
        "subject",
        "to",
        "x-auto-response-suppress",
    ]
    assert [address.addr_spec for address in message["To"].addresses] == ["contact@municipality.example"]
    assert intruders(re.sub(r' style="[^"]*"', "", html)) == []  # mail programs know no style sheets: ours stand inside
    if text.isprintable() and len(text) < 500:
        assert text in plain


@pytest.mark.parametrize("name", HOSTILE)
def test_a_calendar_is_read_back_as_it_was_meant(world: World, name: str):
    """One event, one UID, the right time; the names stand in it as text."""
    text = HOSTILE[name]
    negotiation = Negotiation.objects.select_related("round__area", "round__organiser").get(
        pk=world.ids["lemi"]["held"]
    )
    negotiation.place, negotiation.theme_title = text[:200], text[:200]
    negotiation.round.organiser.name = text[:120]
    attendee = (text[:120], "contact@municipality.example")
    made = calendars.invitation(negotiation, method="REQUEST", attendee=attendee, summary=text, description=text)
    event: Any
    (event,) = icalendar.Calendar.from_ical(made).walk("VEVENT")
    assert event["UID"] == calendars.uid_of(negotiation)
    assert (event["DTSTART"].dt, event["DTEND"].dt) == (negotiation.starts_at, negotiation.ends_at)
    assert event["ATTENDEE"] == "MAILTO:contact@municipality.example"
    assert [key for key in event if key.startswith("X-")] == []
    assert (event["SUMMARY"], event["LOCATION"]) == (one_line(text), one_line(text[:200]))


def test_a_letter_that_can_not_be_made_does_not_stop_the_others(poisoned: World, smtp_sink):
    """Whatever stands in one letter, all of them leave but those that ask for what is no longer asked."""
    negotiation = Negotiation.objects.select_related("round__area").get(pk=poisoned.ids["lemi"]["negotiation"])
    with clock.at(NOW):
        booking.confirm(
            negotiation,
            starts_at=factories.moment(8, 12),
            place="Kunnantalo",
            by=poisoned.people["planner"],
            accept_warnings=True,
        )
        waiting = list(Letter.objects.filter(state="queued").values_list("pk", flat=True))
        delivery.deliver_due()
    ended = Letter.objects.filter(pk__in=waiting).order_by("kind", "state").values_list("kind", "state", "reason")
    not_sent = [letter for letter in ended if letter[1] != "sent"]
    assert not_sent == [("memo_comments", "superseded", "")] * 9  # the municipality has accepted that memo already
    assert len(smtp_sink.mails) == len(waiting) - len(not_sent)
    assert {tuple(mail.recipients) for mail in smtp_sink.mails if len(mail.recipients) != 1} == set()


def words_of(data: bytes, folder: Path) -> str:
    (folder / "hostile.pdf").write_bytes(data)
    command = ["pdftotext", str(folder / "hostile.pdf"), "-"]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def test_a_pdf_holds_them_as_text_and_reads_no_file(poisoned: World, tmp_path: Path):
    held = Memo.objects.select_related("negotiation__round__area").get(negotiation=poisoned.ids["lemi"]["held"])
    content: Any = contents.memo(held, list(STORABLE.values()), "fi")
    data = pdfs.memo_pdf(content)
    reader = PdfReader(io.BytesIO(data))
    words = words_of(data, tmp_path)
    assert "root:" not in words
    assert b"root:x:0:0" not in data
    assert reader.attachments == {}
    assert "hauki()" in words
    annotations = [a.get_object() for page in reader.pages for a in page.get("/Annots", [])]
    led_to = {a["/A"]["/URI"] for a in annotations if "/A" in a and "/URI" in a["/A"] and "evil" in a["/A"]["/URI"]}
    typed = "\n".join(STORABLE.values())
    unlike = {
        to for to in led_to if to.removeprefix("mailto:") not in typed or urlsplit(to).scheme not in ("https", "mailto")
    }
    assert unlike == set()


def test_a_summary_pdf_holds_them_as_text(poisoned: World, tmp_path: Path):
    summary = Summary.objects.select_related("round__area").get(round=poisoned.ids["lemi"]["old_round"])
    for name in ("introduction_fi", "conclusions_fi", "next_steps_fi", "cover_fi"):
        setattr(summary, name, "\n\n".join(STORABLE.values())[:10_000])
    content: Any = contents.summary(summary, "fi")
    data = pdfs.summary_pdf(content)
    words = words_of(data, tmp_path)
    assert "hauki()" in words
    assert b"root:x:0:0" not in data
