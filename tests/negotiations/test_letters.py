"""Delivery to a real SMTP server: each letter once, a bad one alone, nothing usable in the database."""

import re
import smtplib
import socket
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage

import pytest
from django.db import connection

from hyte import clock, links
from hyte.accounts.models import User
from hyte.documents import jobs
from hyte.documents.models import Document
from hyte.letters import delivery, kinds
from hyte.letters import queue as letters
from hyte.letters.models import Letter
from hyte.letters.states import LetterState
from hyte.mail import compose
from municipalities.actions import member, person, staff
from municipalities.models import Municipality, WelfareArea
from negotiations.actions import (
    approval,
    booking,
    card,
    comment,
    digest,
    duty,
    invitation,
    memo,
    message,
    new_link,
    summary,
    time_request,
)
from negotiations.actions import negotiation as negotiations
from negotiations.actions import round as rounds
from negotiations.letters.profile import profile_sent
from negotiations.models import Negotiation, Round
from tests import factories
from tests.servers import DROPPED, LOST, ROOT, SILENT, Received, SmtpSink

TOWNS = 30
WRITTEN = ROOT / "tests" / "letters"  # <language>/<kind>.txt


def states() -> list[tuple[str, int]]:
    found = list(Letter.objects.order_by().values_list("state", flat=True))
    return sorted((state, found.count(state)) for state in set(found))


def body(mail: Received, kind: str = "plain") -> str:
    part = mail.message.get_body((kind,))
    assert isinstance(part, EmailMessage)
    return part.get_content()


@pytest.fixture
def many(august: object, planner: User) -> list[User]:
    """A round opened with thirty municipalities, each with its contact."""
    area = WelfareArea.objects.get(code="11")
    municipalities = list(Municipality.objects.order_by("pk")[:TOWNS])
    people = [factories.contact(municipality) for municipality in municipalities]
    factories.opened_round(area, planner, [municipality.pk for municipality in municipalities])
    return people


def test_one_poisoned_address_of_thirty_fails_with_its_reason_and_the_others_go(
    many: list[User], smtp_sink: SmtpSink
) -> None:
    bad = many[10].email
    smtp_sink.refuse(bad, "550 5.1.1 No such user")
    assert delivery.deliver_due() == TOWNS
    assert states() == [("failed", 1), ("sent", TOWNS - 1)]
    assert Letter.objects.values_list("to_email", "reason").get(state="failed") == (bad, "550 5.1.1 No such user")
    assert sorted(mail.recipients for mail in smtp_sink.mails) == sorted([p.email] for p in many if p.email != bad)
    assert delivery.deliver_due() == 0


def test_all_letters_leave_over_one_connection(many: list[User], smtp_sink: SmtpSink, monkeypatch) -> None:
    opened = []
    real = smtplib.SMTP.connect
    monkeypatch.setattr(smtplib.SMTP, "connect", lambda self, *a, **k: opened.append(1) or real(self, *a, **k))
    smtp_sink.refuse(many[3].email)
    delivery.deliver_due()
    assert (len(opened), len(smtp_sink.mails)) == (1, TOWNS - 1)


def test_a_letter_not_taken_now_is_tried_later_as_the_same_message(
    round: Round, lemi: User, smtp_sink: SmtpSink, august: object
) -> None:
    smtp_sink.refuse(lemi.email, "451 4.7.1 Greylisted, try later", times=1)
    delivery.deliver_due()
    waiting = Letter.objects.get(recipient=lemi)
    assert (waiting.state, waiting.reason, waiting.not_before) == (
        "queued",
        "451 4.7.1 Greylisted, try later",
        clock.now() + timedelta(minutes=5),
    )
    assert delivery.deliver_due() == 0
    with clock.at(clock.now() + timedelta(minutes=5)):
        assert delivery.deliver_due() == 1
    (mail,) = smtp_sink.to(lemi.email)
    assert mail.message["Message-ID"] == waiting.message_id
    assert states() == [("sent", 3)]


def test_a_letter_that_is_never_taken_fails_after_its_last_try(round: Round, lemi: User, smtp_sink: SmtpSink) -> None:
    smtp_sink.refuse(lemi.email, "450 4.2.2 Mailbox full")
    moment = clock.now()
    for _try in range(6):
        with clock.at(moment):
            delivery.deliver_due()
        moment += timedelta(hours=13)
    failed = Letter.objects.get(recipient=lemi)
    assert (failed.state, failed.attempts, failed.reason) == ("failed", 6, "450 4.2.2 Mailbox full")


def test_an_outage_of_a_day_costs_no_letter_a_try(round: Round, smtp_sink: SmtpSink, settings) -> None:
    port, settings.EMAIL_PORT = settings.EMAIL_PORT, 1
    moment = clock.now()
    for _hour in range(26):
        with clock.at(moment):
            assert delivery.deliver_due() == 1
        moment += timedelta(hours=1)
    assert (states(), set(Letter.objects.values_list("attempts", flat=True))) == ([("queued", 3)], {0})
    settings.EMAIL_PORT = port
    with clock.at(moment):
        delivery.deliver_due()
    assert (states(), len(smtp_sink.mails)) == ([("sent", 3)], 3)


def test_a_connection_that_the_server_drops_between_letters_is_opened_anew(
    round: Round, smtp_sink: SmtpSink, monkeypatch
) -> None:
    real, sent = smtplib.SMTP.sendmail, []

    def sendmail(self, *args, **kwargs):
        if len(sent) == 1:
            self.sock.shutdown(socket.SHUT_RDWR)  # the server has gone away without a word
        sent.append(1)
        return real(self, *args, **kwargs)

    monkeypatch.setattr(smtplib.SMTP, "sendmail", sendmail)
    delivery.deliver_due()
    assert (states(), len(smtp_sink.mails), len(sent)) == ([("sent", 3)], 3, 4)


def test_a_letter_of_a_dead_worker_is_shown_to_a_person_and_not_sent_by_itself(
    round: Round, lemi: User, planner: User, smtp_sink: SmtpSink
) -> None:
    stale = clock.now() - timedelta(minutes=6)
    Letter.objects.filter(recipient=lemi).update(state="sending", claimed_at=stale, attempts=1)
    delivery.sweep()
    delivery.deliver_due()
    assert states() == [("sent", 2), ("unsure", 1)]
    assert smtp_sink.to(lemi.email) == []
    letters.resend(Letter.objects.get(recipient=lemi), by=planner)
    delivery.deliver_due()
    letters.resend(Letter.objects.get(recipient=lemi), by=planner)
    delivery.deliver_due()
    first, second = (mail.message for mail in smtp_sink.to(lemi.email))
    assert first["Message-ID"] == second["Message-ID"] == Letter.objects.get(recipient=lemi).message_id
    assert first["Date"] == second["Date"]


def test_a_letter_being_sent_for_less_than_the_lease_is_left_alone(round: Round, lemi: User) -> None:
    Letter.objects.filter(recipient=lemi).update(state="sending", claimed_at=clock.now() - timedelta(minutes=4))
    delivery.sweep()
    assert Letter.objects.get(recipient=lemi).state == "sending"


def test_a_slow_worker_does_not_overwrite_a_later_try(round: Round, lemi: User, smtp_sink: SmtpSink) -> None:
    slow = Letter.objects.get(recipient=lemi)
    slow.claimed_at, slow.attempts = clock.now() - timedelta(minutes=10), 1
    Letter.objects.filter(pk=slow.pk).update(state="sending", claimed_at=clock.now(), attempts=2)
    delivery._write_down(slow, LetterState.FAILED, "too late")
    assert Letter.objects.get(pk=slow.pk).state == "sending"


def test_a_letter_waits_for_the_pdf_that_it_carries(
    round: Round, lemi: User, smtp_sink: SmtpSink, planner: User
) -> None:
    negotiation = factories.held(round.parties.get(municipality="416").negotiation, planner)
    document = factories.memo_document(negotiation, planner)
    Letter.objects.exclude(recipient=lemi, kind="invitation").delete()
    document.letters.set(Letter.objects.all())
    assert (delivery.deliver_due(), states()) == (0, [("queued", 1)])
    Document.objects.update(pdf=b"%PDF-1.7 words", pdf_sha256="0" * 64)
    assert delivery.deliver_due() == 1
    (mail,) = smtp_sink.mails
    attached = list(mail.message.iter_attachments())
    assert [(part.get_filename(), part.get_content()) for part in attached] == [
        ("muistio-lemi-2026-v1.pdf", b"%PDF-1.7 words")
    ]
    Letter.objects.all().supersede()
    with pytest.raises(letters.Refused):
        letters.resend(Letter.objects.get(), by=planner)


def test_the_headers_of_a_letter(round: Round, lemi: User, planner: User, smtp_sink: SmtpSink) -> None:
    lemi.language = "sv"
    lemi.save()
    Letter.objects.filter(recipient=lemi).delete()
    rounds.invitation.invite(round, by=planner)
    delivery.deliver_due()
    (mail,) = smtp_sink.to(lemi.email)
    headers = {name: mail.message[name] for name in ("Auto-Submitted", "Content-Language", "Reply-To", "To", "Date")}
    assert headers == {
        "Auto-Submitted": "auto-generated",
        "Content-Language": "sv",
        "Reply-To": planner.email,
        "To": f"{lemi.name} <{lemi.email}>",
        "Date": "Mon, 10 Aug 2026 09:00:00 +0000",
    }
    assert re.fullmatch(r"<[0-9a-f]{32}@127\.0\.0\.1>", mail.message["Message-ID"])
    assert [mail.recipients for mail in smtp_sink.to(lemi.email)] == [[lemi.email]]
    assert (mail.message["Cc"], mail.message["Bcc"]) == (None, None)
    assert [part.get_content_type() for part in mail.message.iter_parts()] == ["text/plain", "text/html"]


def test_a_header_planted_in_a_name_stays_a_name(round: Round, lemi: User, planner: User, smtp_sink: SmtpSink) -> None:
    evil = "Aino\r\nBcc: evil@evil.example\r\n\r\nHello 🦌 Ääkkönen"
    User.objects.filter(pk=lemi.pk).update(name=evil)
    Round.objects.update(letter_subject_fi="Kutsu {yhteyshenkilö}\r\nX-Evil: yes")
    Letter.objects.filter(recipient=lemi).delete()
    rounds.invitation.invite(Round.objects.get(), by=planner)
    delivery.deliver_due()
    (mail,) = smtp_sink.to(lemi.email)
    assert (mail.message["Bcc"], mail.message["X-Evil"], mail.recipients) == (None, None, [lemi.email])
    assert mail.message["To"].addresses[0].addr_spec == lemi.email
    assert mail.message["Subject"].strip() == "Kutsu Aino Bcc: evil@evil.example Hello 🦌 Ääkkönen X-Evil: yes: Lemi"


def test_html_in_names_and_in_the_letter_stays_text(
    round: Round, lemi: User, planner: User, smtp_sink: SmtpSink
) -> None:
    Municipality.objects.filter(pk="416").update(name_fi="<b>Lemi</b>", meeting_place='<img src="x">')
    Round.objects.update(letter_body_fi="{kunta} <script>alert(1)</script> {{ organiser_email }} {% now 'Y' %}")
    Letter.objects.filter(recipient=lemi).delete()
    rounds.invitation.invite(Round.objects.get(), by=planner)
    delivery.deliver_due()
    (mail,) = smtp_sink.to(lemi.email)
    assert "<b>Lemi</b> <script>alert(1)</script> {{ organiser_email }} {% now 'Y' %}" in body(mail)
    assert "&lt;b&gt;Lemi&lt;/b&gt; &lt;script&gt;alert(1)&lt;/script&gt;" in body(mail, "html")
    assert [tag in body(mail, "html") for tag in ("<script", "<b>Lemi", "<img")] == [False] * 3


def test_a_placeholder_inside_a_name_is_not_filled_again(round: Round, lemi: User, planner: User) -> None:
    User.objects.filter(pk=lemi.pk).update(name="{lähettäjä} [[personal-link]]")
    Round.objects.update(letter_body_fi="Hei {yhteyshenkilö}!")
    Letter.objects.filter(recipient=lemi).delete()
    rounds.invitation.invite(Round.objects.get(), by=planner)
    assert "Hei {lähettäjä} [[personal-link]]!" in Letter.objects.get(recipient=lemi).text


def test_no_table_holds_a_link_that_the_mail_carried(
    round: Round, lemi: User, imatra: User, smtp_sink: SmtpSink
) -> None:
    smtp_sink.refuse(imatra.email, f"554 5.7.1 Blocked: {links.url_for(imatra.link_token)}")
    delivery.deliver_due()
    (mail,) = smtp_sink.to(lemi.email)
    assert links.url_for(lemi.link_token) in body(mail)
    macs = [user.link_token.rpartition("-")[2] for user in (lemi, imatra)]
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT CAST(t.* AS text) FROM "{table}" t')
            dump = "\n".join(row[0] for row in cursor.fetchall())
            assert [mac in dump for mac in macs] == [False, False], table


def test_a_revoked_link_is_replaced_in_the_next_letter(
    round: Round, lemi: User, planner: User, smtp_sink: SmtpSink
) -> None:
    old = lemi.link_token
    person.revoke_link(lemi, area=round.area_id, by=planner)
    delivery.deliver_due()
    (mail,) = smtp_sink.to(lemi.email)
    lemi.refresh_from_db()
    assert (old in body(mail), lemi.link_token in body(mail)) == (False, True)


def test_the_link_in_a_letter_works_until_a_year_after_the_round(round: Round, lemi: User) -> None:
    lemi.refresh_from_db()
    assert lemi.opens(lemi.link_token, datetime(2027, 11, 29, tzinfo=UTC)) is True
    assert lemi.opens(lemi.link_token, datetime(2027, 12, 2, tzinfo=UTC)) is False


@pytest.fixture(params=["fi", "sv"])
def language(request: pytest.FixtureRequest, db: None, planner: User, lemi: User, organisation) -> str:
    """Everybody speaks this language, and has a name that stands in the letters as they were written down."""
    User.objects.update(language=request.param)
    for user, name, email in (
        (planner, "Piia Esimerkki", "piia@county.example"),
        (lemi, "Aino Lemiläinen", "aino@lemi.example"),
        (organisation.representative, "Jari Järjestö", "jari@ngo.example"),
    ):
        User.objects.filter(pk=user.pk).update(name=name, email=email)
        user.refresh_from_db()
    return request.param


@pytest.fixture
def every_letter(language: str, round: Round, lemi_party, lemi: User, planner: User) -> dict[str, Letter]:
    """One letter of each kind, as a whole round makes them."""
    negotiation = lemi_party.negotiation
    factories.contact(lemi_party.municipality, duty="deputy", name="Vara Virtanen", language=language)
    Round.objects.update(deputy_letter="copy")
    invitation.invite(Round.objects.get(), by=None)
    factories.sent_topic(lemi_party, lemi, title="Perhepalvelut <kaikille>")
    with clock.at(factories.moment(11, 10, month=8)):
        digest.send_due()
    delivery.deliver_due()
    duty.remind(lemi_party, by=planner)
    wish = {"name": lemi.name, "title": lemi.title, "language": language, "email": "uusi.osoite@lemi.example"}
    card.correct(lemi.group_membership, person=wish, by=lemi)
    for day, place in ((8, "Kunnantalo, sali 1"), (9, "Kirjasto")):
        if day == 9:
            time_request.ask(lemi_party, reason="Valtuusto kokoontuu.", by=lemi)
            time_request.keep_time(negotiation, refusal="Muita aikoja ei ole.", by=planner)
        booking.confirm(negotiation, starts_at=factories.moment(day, 9), place=place, by=planner, accept_warnings=True)
        delivery.deliver_due()
    others = told_by_change(negotiation, planner, language)
    booking.cancel(negotiation, by=planner)
    negotiation.refresh_from_db()
    with clock.at(factories.moment(8, 12)):
        written = factories.written_memo(factories.held(negotiation, planner), planner)
    with clock.at(factories.moment(30, 12)):
        duty.run_calendar()
        memo.open_for_comments(written, by=planner)
        jobs.make(memo.approve(written, by=planner, accept_warnings=True).pk)
        memo.send(written, by=planner)
        delivery.deliver_due()
        approval.accept(lemi_party, by=lemi)
        approval.take_acceptance_back(lemi_party, reason="Omistaja on väärä:\nrehtori ei vastaa tästä.", by=lemi)
        asked = written.comments.get()
        comment.answer(asked, answer="not_taken_in", text="Näin sovittiin neuvottelussa.", by=planner)
        made = summary.start(round, by=planner)
        summary.save(made, texts={"introduction_fi": "Kierros.", "introduction_sv": "Omgången."}, saves=0, by=planner)
        for document in summary.approve(made, by=planner, accept_partial=True):
            jobs.make(document.pk)
        summary.send(made, by=planner, accept_partial=True)
        new_link.send(lemi.email)
        words = dict.fromkeys(("fi", "sv"), ("Teams", "Hei, {yhteyshenkilö}. Linkki vaihtui." if language == "fi" else
                                             "Hej {kontaktperson}. Länken är en annan."))  # fmt: skip
        to = message.readers(round, [lemi_party.municipality], ["contact"])
        message.send(round, to=to, texts=words, by=planner)
        message.try_letter(Letter.objects.get(kind="new_link"), round, by=planner)
        profile = factories.profile_document(written.negotiation, "416", by=planner, pdf=b"%PDF")
        letters.queue(profile_sent(written.negotiation, lemi, has_link=True, profiles=[profile]))
    with clock.at(factories.moment(11, 12, month=10)):
        duty.run_calendar()
        memo.withdraw(written, reason="Omistaja oli väärä.", by=planner)
    found = {letter.kind: letter for letter in Letter.objects.order_by("-pk") if letter.recipient in (lemi, planner)}
    single = Letter.objects.filter(kind__in=["organisation", "invitation_copy"])
    return found | others | {letter.kind: letter for letter in single}


def told_by_change(negotiation: Negotiation, planner: User, language: str) -> dict[str, Letter]:
    """An expert who is named and taken off, and a member of the group whose address changes, at a confirmed time."""
    erkki = factories.staff(negotiation.round.area, "expert", "Erkki Esimerkki")
    maija = factories.contact(negotiation.municipalities[0], duty="", name="Maija Jäsen", email="maija@lemi.example")
    User.objects.filter(pk__in=[erkki.pk, maija.pk]).update(language=language)
    negotiations.add_to_team(negotiation, people=[User.objects.get(pk=erkki.pk)], by=planner)
    booking.invite_new(negotiation, by=planner)
    delivery.deliver_due()
    topic = negotiation.topics.get()
    negotiations.set_agenda(negotiation, rows=[(topic, erkki, 20)], by=planner)
    delivery.deliver_due()
    negotiations.set_team(negotiation, people=[planner], by=planner)
    User.objects.filter(pk=maija.pk).update(email="maija@uusi.example")
    booking.invite_new(negotiation, by=planner)
    delivery.deliver_due()
    return {kind: Letter.objects.get(kind=kind) for kind in ("expert_topics", "not_needed", "former_address")}


WITHOUT_LINK = {"cancellation", "expert_topics", "not_needed", "former_address"}
TO_STAFF = {"memo_accepted", "memo_correction", "memo_overdue", "address_asked", "digest"}
ASKING = {
    "invitation",
    "organisation",
    "reminder",
    "memo_comments",
    "memo_sent",
    "memo_reminder",
}  # these want something by a day
PHONE = {"width": 360, "height": 740}
WIDER = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
BUTTON = "document.querySelector('a[style*=inline-block]').getBoundingClientRect().bottom"


@pytest.fixture
def staff_letters(language: str, area: WelfareArea, planner: User) -> dict[str, Letter]:
    """One of each kind to the users of the service."""
    User.objects.filter(pk=planner.pk).update(login="piia@county.example")
    anna = {"email": "anna@county.example", "name": "Anna Esimerkki", "title": "", "language": language}
    staff.invite(area, person=anna, roles=["planner", "administrator"], by=planner)
    staff.send_password_link(area, planner, by=planner)
    return {letter.kind: letter for letter in Letter.objects.filter(kind__in=["staff_invitation", "new_password"])}


def whole(letter: Letter) -> str:
    """Subject and text; the keys in the addresses of pages are another in each run."""
    return re.sub(r"/\d+/", "/1/", f"{letter.subject}\n\n{letter.text}\n")


def test_every_kind_of_letter_word_for_word(
    every_letter: dict[str, Letter], staff_letters: dict[str, Letter], language: str
) -> None:
    letters = every_letter | staff_letters
    assert set(letters) == set(kinds._kinds)
    assert {letter.language for letter in letters.values()} == {language}
    written = {path.stem: path.read_text() for path in (WRITTEN / language).glob("*.txt")}
    assert {kind: whole(letter) for kind, letter in letters.items()} == written


def test_every_kind_of_letter_leaves_with_its_link_calendar_and_pdf(
    every_letter: dict[str, Letter], language: str, smtp_sink: SmtpSink, monkeypatch: pytest.MonkeyPatch
) -> None:
    Letter.objects.update(state="queued", series="", outdated=False)
    monkeypatch.setattr(Letter, "is_still_needed", True)
    delivery.deliver_due()
    by_id = {mail.message["Message-ID"]: mail for mail in smtp_sink.mails}
    for kind, letter in every_letter.items():
        mail = by_id[letter.message_id]
        assert mail.recipients == [letter.to_email]
        assert mail.message["Content-Language"] == language
        assert (links.MARK in body(mail), links.MARK in body(mail, "html")) == (False, False), kind
        link = links.url_for(letter.recipient.link_token) in body(mail)
        assert link == (links.MARK in letter.text and kind != "test"), kind
        assert (links.MARK in letter.text) == (kind not in {*TO_STAFF, *WITHOUT_LINK, "invitation_copy"}), kind
        types = {part.get_content_type() for part in mail.message.walk()}
        assert ("text/calendar" in types) == (kind in {"booking", "move", *WITHOUT_LINK}), kind
        assert ("application/pdf" in types) == (kind in {"memo_sent", "summary_sent", "profile_sent"}), kind


def test_no_letter_is_wider_than_a_phone_whatever_stands_in_it(
    every_letter: dict[str, Letter], staff_letters: dict[str, Letter], browser
) -> None:
    html = {}
    for kind, letter in (every_letter | staff_letters).items():
        html[kind] = compose(delivery.envelope(letter)).alternatives[0].content
        letter.subject = "Lappeenrannansavitaipaleenkunnanhallitus" * 3
        letter.text += "\n\nPaikka: https://teams.microsoft.example/l/meetup-join/19%3ameeting_" + "x" * 120
        letter.text += "\n\n- " + "Sosiaalijaterveydenhuollon" * 6 + "\n\n" + "hyvinvointikertomuksenlaatija" * 5
        html[f"{kind}, long words"] = compose(delivery.envelope(letter)).alternatives[0].content
    context = browser.new_context(viewport=PHONE)
    tab, wider, low = context.new_page(), {}, {}
    for kind, content in html.items():
        tab.set_content(content)
        wider[kind] = tab.evaluate(WIDER)
        if kind in ("invitation", "organisation", "reminder"):
            low[kind] = tab.evaluate(BUTTON)
    context.close()
    assert wider == dict.fromkeys(html, 0)
    assert {kind: bottom for kind, bottom in low.items() if bottom > 860} == {}


def test_every_letter_that_asks_says_what_and_by_when_in_a_subject_that_fits_a_phone(
    every_letter: dict[str, Letter], staff_letters: dict[str, Letter]
) -> None:
    for kind in ASKING:
        assert re.search(r"\d{1,2}\.\d{1,2}\.2026", every_letter[kind].subject[:55]), every_letter[kind].subject
    subjects = {kind: letter.subject for kind, letter in (every_letter | staff_letters).items()}
    assert [subjects[kind] for kind in ASKING - {"organisation"} if len(subjects[kind]) > 72] == []
    assert [subject for subject in subjects.values() if len(subject) > 80] == []  # a long name comes last


def test_every_letter_with_a_link_names_whose_link_it_is_in_subject_and_text(every_letter: dict[str, Letter]) -> None:
    linked = {kind: letter for kind, letter in every_letter.items() if links.MARK in letter.text and kind != "test"}
    whose = {kind: "Yhdistykset ry" if kind == "organisation" else "Lemi" for kind in linked}
    assert [kind for kind, letter in linked.items() if whose[kind] not in letter.subject] == []
    assert [kind for kind, letter in linked.items() if whose[kind] not in letter.text] == []


def test_each_letter_of_a_round_comes_from_its_organiser_and_answers_go_there(
    every_letter: dict[str, Letter], planner: User, language: str, area: WelfareArea
) -> None:
    sender = (f"Piia Esimerkki, {area.name_in(language)}", "piia@county.example")
    to_herself = {kind for kind, letter in every_letter.items() if letter.recipient == planner}
    found = {kind: (letter.from_name, letter.reply_to) for kind, letter in every_letter.items()}
    assert found == {kind: ("", "") if kind in to_herself else sender for kind in every_letter}
    assert len(to_herself) < len(found)


def test_who_has_two_duties_at_one_address_can_tell_the_letters_apart(
    round: Round, lemi: User, imatra: User, planner: User
) -> None:
    User.objects.filter(pk__in=[lemi.pk, imatra.pk]).update(email="hyte@seutu.example")
    with clock.at(factories.moment(11, 12, month=8)):
        new_link.send("hyte@seutu.example")
    for kind in ("invitation", "new_link"):
        subjects = Letter.objects.filter(kind=kind, recipient__in=[lemi, imatra]).values_list("subject", flat=True)
        assert sorted("Lemi" in subject for subject in subjects) == [False, True]
        assert sorted("Imatra" in subject for subject in subjects) == [False, True]


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_send_each_letter_once(many: list[User], smtp_sink: SmtpSink) -> None:
    Letter.objects.update(state="queued", attempts=0)  # opening the round has sent them already
    now = clock.now()

    def work(_number: int) -> int:
        with clock.at(now):  # each thread has a clock, and a connection to PostgreSQL, of its own
            try:
                return delivery.deliver_due()
            finally:
                connection.close()

    with ThreadPoolExecutor(4) as pool:
        tried = list(pool.map(work, range(4)))
    assert sum(tried) == TOWNS
    assert sorted(mail.recipients for mail in smtp_sink.mails) == sorted([person.email] for person in many)
    assert set(Letter.objects.values_list("state", "attempts")) == {("sent", 1)}


def test_a_waiting_letter_goes_to_the_present_address_for_the_link_in_it_is_new(
    round: Round, lemi: User, planner: User, smtp_sink: SmtpSink
) -> None:
    old = lemi.email
    told = {"name": lemi.name, "title": lemi.title, "email": "uusi@lemi.example", "language": lemi.language}
    member.change(lemi.group_membership, person=told, role="member", by=planner)
    delivery.deliver_due()
    lemi.refresh_from_db()
    (mail,) = smtp_sink.to("uusi@lemi.example")
    assert (lemi.link_token in body(mail), smtp_sink.to(old)) == (True, [])
    assert Letter.objects.get(recipient=lemi).to_email == "uusi@lemi.example"


def test_a_mail_server_that_falls_silent_before_it_has_the_message_leaves_no_doubt(
    round: Round, lemi: User, smtp_sink: SmtpSink, settings
) -> None:
    settings.EMAIL_TIMEOUT = 0.2
    mine = Letter.objects.filter(recipient=lemi)
    Letter.objects.exclude(pk__in=mine).delete()
    for answer, may_have_arrived, received in ((SILENT, False, 0), (LOST, True, 0), (DROPPED, True, 1)):
        mine.update(state="queued", not_before=None, may_have_arrived=False)
        smtp_sink.answer_next([answer])
        delivery.deliver_due()
        assert mine.values_list("state", "may_have_arrived").get() == ("queued", may_have_arrived)
        assert len(smtp_sink.to(lemi.email)) == received


def test_a_message_that_a_kept_connection_may_have_taken_is_not_handed_over_again_at_once(
    round: Round, smtp_sink: SmtpSink
) -> None:
    smtp_sink.answer_next(["250 OK", DROPPED])
    delivery.deliver_due()
    assert (len(smtp_sink.mails), states()) == (3, [("queued", 1), ("sent", 2)])
    with clock.at(clock.now() + timedelta(minutes=5)):
        delivery.deliver_due()
    ids = [mail.message["Message-ID"] for mail in smtp_sink.mails]
    assert (len(ids), ids[3], states()) == (4, ids[1], [("sent", 3)])


def test_a_waiting_letter_with_a_withdrawn_document_is_taken_back(
    lemi_negotiation: Negotiation, planner: User, smtp_sink: SmtpSink
) -> None:
    factories.held(lemi_negotiation, planner)
    written = factories.written_memo(lemi_negotiation, planner)
    jobs.make(memo.approve(written, by=planner).pk)
    delivery.deliver_due()
    memo.send(written, by=planner)
    memo.withdraw(written, reason="Väärä päivä.", by=planner)
    delivery.deliver_due()
    assert set(Letter.objects.filter(kind="memo_sent").values_list("state", flat=True)) == {"superseded"}
