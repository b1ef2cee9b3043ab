"""The planner's digest: what municipalities did and what went wrong, once a day or at once, and never about nothing."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from hyte import clock
from hyte.accounts.models import News, User
from hyte.celery import app
from hyte.documents.models import Document
from hyte.letters import delivery
from hyte.letters.models import Letter
from municipalities.models import Membership
from negotiations.actions import answer, closing, digest, duty
from negotiations.actions import topic as topics
from negotiations.models import Party, Round
from tests import factories
from tests.servers import SmtpSink


@pytest.fixture(autouse=True)
def finnish() -> Iterator[None]:
    with override("fi"):
        yield


def at(day: int, hour: int, minute: int = 0) -> object:
    return clock.at(factories.moment(day, hour, month=8) + timedelta(minutes=minute))


def wants(planner: User, news: News) -> None:
    User.objects.filter(pk=planner.pk).update(news=news)


def digests() -> list[Letter]:
    return list(Letter.objects.filter(kind="digest").order_by("pk"))


def lines() -> list[str]:
    """What the newest digest lists."""
    return [line[2:] for line in digests()[-1].text.splitlines() if line.startswith("- ")]


def answered(party: Party, by: User) -> None:
    answer.propose_times(party, starts=[], none_suits="Vain perjantait", by=by)
    answer.nothing_to_raise(party, by=by)


def test_a_day_of_answers_is_one_letter_in_the_next_morning(
    round: Round, lemi_party: Party, imatra_party: Party, lemi: User, imatra: User
) -> None:
    with at(11, 9):
        answered(lemi_party, lemi)
    with at(11, 15):
        answer.name_person(imatra_party, duty="contact", name="Uusi", title="", email="u@imatra.example", by=imatra)
    with at(11, 18):
        digest.send_due()
    assert digests() == []
    for hour in (7, 8, 12):
        with at(12, hour, minute=5):
            digest.send_due()
    assert len(digests()) == 1
    assert lines() == [
        "Lemi: Aikoja ehdotettiin: 0. (Contact of Lemi)",
        "Lemi: Kunnalla ei ole nostoja tänä vuonna. (Contact of Lemi)",
        "Imatra: Yhteyshenkilö ilmoitti toisen henkilön. (Contact of Imatra)",
    ]


def test_nothing_is_sent_about_nothing_nor_about_what_staff_did(round: Round, lemi_party: Party, planner: User) -> None:
    with at(11, 9):
        answered(lemi_party, planner)
    for day in (12, 13):
        with at(day, 8):
            assert digest.send_due() == 0
    assert digests() == []


def test_what_happens_after_the_morning_waits_for_the_next_one_and_nothing_is_told_twice(
    round: Round, lemi_party: Party, imatra_party: Party, lemi: User, imatra: User
) -> None:
    with at(11, 9):
        answer.confirm_contact(lemi_party, by=lemi)
    with at(12, 7, minute=30):
        digest.send_due()
        answer.confirm_contact(imatra_party, by=imatra)
    with at(12, 16):
        digest.send_due()
    assert [line.split(":")[0] for line in lines()] == ["Lemi"]
    with at(13, 7, minute=30):
        digest.send_due()
    assert (len(digests()), [line.split(":")[0] for line in lines()]) == (2, ["Imatra"])


def test_at_once_means_within_minutes_and_never_means_never(
    round: Round, lemi_party: Party, lemi: User, planner: User
) -> None:
    colleague = factories.staff(round.area, "planner")
    wants(planner, News.AT_ONCE)
    wants(colleague, News.NEVER)
    with at(11, 14):
        answer.confirm_contact(lemi_party, by=lemi)
    with at(11, 14, minute=5):
        digest.send_due()
        digest.send_due()
    assert [letter.recipient for letter in digests()] == [planner]


def test_a_bounce_and_a_failed_pdf_are_told_too(round: Round, lemi: User, planner: User, smtp_sink: SmtpSink) -> None:
    smtp_sink.refuse(lemi.email, "550 5.1.1 No such user")
    with at(11, 10):
        Letter.objects.filter(recipient=lemi).update(state="queued")
        delivery.deliver_due()
        made = factories.memo_document(round.parties.get(municipality="416").negotiation, planner)
        Document.objects.filter(pk=made.pk).update(problem="other", attempts=3, attempted_at=clock.now())
    with at(12, 8):
        digest.send_due()
    assert lines() == [
        "viesti ei mennyt perille: Contact of Lemi, kutsu",
        f"PDF-tiedostoa ei saatu tehtyä: {made.filename}",
    ]


def test_who_gives_it_up_or_is_no_planner_any_more_gets_nothing_that_waits(
    round: Round, lemi_party: Party, lemi: User, planner: User, smtp_sink: SmtpSink
) -> None:
    colleague = factories.staff(round.area, "planner")
    with at(11, 9):
        answer.confirm_contact(lemi_party, by=lemi)
    with at(12, 8):
        digest.send_due()
        Letter.objects.filter(kind="digest").update(state="queued")
        wants(planner, News.NEVER)
        Membership.objects.filter(user=colleague).update(ended_on=clock.today())
        delivery.deliver_due()
    assert [letter.state for letter in digests()] == ["superseded", "superseded"]


def test_a_draft_is_nobodys_news_until_it_is_sent(round: Round, lemi_party: Party, lemi: User) -> None:
    with at(11, 9):
        draft = topics.draft(negotiation=lemi_party.negotiation, party=lemi_party, by=lemi)
        draft.title = "Liikunta"
        draft = topics.save(draft, by=lemi)
    with at(12, 8):
        assert digest.send_due() == 0
    with at(12, 9):
        topics.send(draft, by=lemi)
    with at(12, 10):
        topics.save(draft.__class__.objects.get(pk=draft.pk), by=lemi)
    with at(13, 8):
        digest.send_due()
    assert lines() == ["Lemi: Nosto lähetettiin. (Contact of Lemi)", "Lemi: Nostoa muutettiin. (Contact of Lemi)"]


def test_a_closed_round_is_silent(round: Round, lemi_party: Party, lemi: User, planner: User) -> None:
    with at(11, 9):
        answer.confirm_contact(lemi_party, by=lemi)
        closing.close(round, by=planner, accept_unfinished=True)
    with at(12, 8):
        assert digest.send_due() == 0


def test_the_queries_do_not_grow_with_what_happened(
    round: Round, lemi_party: Party, imatra_party: Party, lemi: User, imatra: User, django_assert_num_queries
) -> None:
    with at(11, 9):
        answer.confirm_contact(lemi_party, by=lemi)
    counts = []
    for day, parties in ((12, []), (13, [(imatra_party, imatra), (lemi_party, lemi)])):
        with at(day, 9):
            for party, person in parties:
                answered(party, person)
        with at(day if not parties else 14, 8), django_assert_num_queries(18):
            counts.append(digest.send_due())
    assert counts == [1, 1]


def test_the_calendar_run_by_hand_makes_them_too(round: Round, lemi_party: Party, lemi: User) -> None:
    with at(11, 9):
        answer.confirm_contact(lemi_party, by=lemi)
    with at(12, 8):
        report = duty.report(on=clock.today())
    assert [line.split(":")[1].split(",")[0].strip() for line in report.lines] == ["kooste tapahtuneesta"]


def test_the_worker_looks_every_five_minutes() -> None:
    entry = app.conf.beat_schedule["digests"]
    assert (entry["task"], entry["schedule"]) == ("negotiations.tasks.send_digests", 300)


def test_a_planner_chooses_how_often_and_others_are_not_asked(
    round: Round, planner: User, as_planner: Client, as_expert: Client
) -> None:
    page, data = reverse("account"), {"name": planner.name, "title": "", "language": "fi"}
    as_planner.post(page, {**data, "news": "at once"})
    assert User.objects.get(pk=planner.pk).news == News.AT_ONCE
    assert as_planner.post(page, {**data, "news": "hourly"}).context["form"].errors.keys() == {"news"}
    assert "news" not in as_expert.get(page).context["form"].fields


def test_the_time_from_which_it_tells_stands_in_the_letter(round: Round, lemi_party: Party, lemi: User) -> None:
    with at(11, 9):
        answer.confirm_contact(lemi_party, by=lemi)
    with at(12, 8):
        digest.send_due()
    opened = factories.moment(11, 7, month=8)
    assert isinstance(opened, datetime)
    assert "11.8.2026 klo 7.00 jälkeen kunnat ja järjestöt ovat toimineet näin:" in digests()[0].text
