"""The contact's page: what it asks, who may open it, and that opening it changes nothing."""

import re
from contextlib import ExitStack
from datetime import timedelta
from html import unescape

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation
from icalendar import Calendar

from hyte import clock
from hyte.accounts.models import User
from hyte.documents.models import Document
from hyte.letters import delivery
from hyte.letters.models import Letter
from municipalities.actions.person import revoke_link
from municipalities.models import Municipality
from negotiations.actions import answer, attendance, booking, closing, memo, topic
from negotiations.actions import round as rounds
from negotiations.models import Negotiation
from tests import factories
from tests.factories import moment
from tests.hyte.test_ui import tight
from tests.negotiations.as_rendered import everything, links_of, send_untouched
from tests.negotiations.contact_states import STATES, answered, bring_to, with_measure, with_pdf


@pytest.fixture(autouse=True)
def english():
    """The sentences of these tests are the source's; translations have their own gate."""
    with translation.override("en"):
        yield


def home(user: User) -> str:
    return reverse("contact", args=[user.link_token])


def heading(response) -> str:
    found = re.search(r"<h1>(.*?)</h1>", response.content.decode(), re.S)
    return unescape(found[1].strip())


@pytest.fixture(autouse=True)
def english_people(settings):
    """English is the source of the strings: the pages of these tests speak it."""
    settings.LANGUAGES = [("fi", "suomi"), ("sv", "svenska"), ("en", "English")]


@pytest.fixture
def phone(lemi: User) -> Client:
    client = Client()
    client.cookies["django_language"] = "en"
    return client


@pytest.fixture
def for_comments(lemi_party, lemi: User, planner: User):
    answered(lemi_party, lemi)
    with clock.at(moment(8, 11)):
        negotiation = factories.held(lemi_party.negotiation, planner)
        made = factories.written_memo(negotiation, planner)
        with_measure(negotiation, planner)
        yield memo.open_for_comments(made, by=planner)


@pytest.fixture
def approved(for_comments, planner: User, lemi_party):
    with_pdf(memo.approve(for_comments, by=planner, accept_warnings=True))
    for_comments.refresh_from_db()
    return for_comments


def test_the_first_question_is_when_to_meet(phone, lemi, lemi_party):
    assert heading(phone.get(home(lemi))) == "Lemi, when shall we meet?"


def test_when_the_times_are_sent_topics_are_asked(phone, lemi, lemi_party):
    answer.propose_times(lemi_party, starts=[moment(8, 9)], by=lemi)
    assert heading(phone.get(home(lemi))) == "Lemi, what shall we talk about?"


def test_when_all_is_sent_the_county_is_next(phone, lemi, lemi_party):
    answered(lemi_party, lemi)
    assert heading(phone.get(home(lemi))) == "Thank you, Lemi. Next the county confirms the time"


def test_a_confirmed_time_is_the_heading(phone, lemi, lemi_party, planner):
    answered(lemi_party, lemi)
    booking.confirm(
        lemi_party.negotiation, starts_at=moment(8, 9), place="Kunnantalo", by=planner, accept_warnings=True
    )
    assert heading(phone.get(home(lemi))) == "Lemi meets the county tue 8.9. at 9.00–11.00"


def test_after_the_negotiation_the_memo_is_the_question(phone, lemi, for_comments):
    response = phone.get(home(lemi))
    assert heading(response) == "Lemi, does the memo tell what was agreed?"
    assert "Yhteinen puhelinpäivystys" in response.content.decode()


def test_then_the_approval_is_the_question_and_the_pdf_is_there(phone, lemi, approved):
    response = phone.get(home(lemi))
    document = Document.objects.get()
    assert heading(response) == "Lemi, do you approve the memo?"
    assert reverse("contact_document", args=[lemi.link_token, document.public_id]) in response.content.decode()


def test_a_draft_and_internal_notes_are_never_shown(phone, lemi, lemi_party, planner):
    with clock.at(moment(8, 11)):
        negotiation = factories.held(lemi_party.negotiation, planner)
        Negotiation.objects.filter(pk=negotiation.pk).update(internal_notes="vain meille")
        factories.written_memo(negotiation, planner)
        words = phone.get(home(lemi)).content.decode()
    assert [text for text in ("Sovittiin", "vain meille") if text in words] == []


def test_addresses_of_other_people_are_never_shown(phone, lemi, lemi_party, area):
    factories.contact(Municipality.objects.get(code="416"), duty="", name="Pekka", email="pekka@salainen.example")
    words = phone.get(home(lemi)).content.decode()
    assert ("Pekka" in words, "pekka@salainen.example" in words) == (True, False)


def test_a_taken_time_is_not_offered_and_nobody_learns_whose_it_is(phone, lemi, lemi_party, imatra_party, planner):
    booking.confirm(imatra_party.negotiation, starts_at=moment(8, 9), place="Imatra", by=planner, accept_warnings=True)
    words = phone.get(home(lemi)).content.decode()
    assert ("20260908T0600Z" in words, "20260908T0900Z" in words, "Imatra" in words) == (False, True, False)


def pages(client: Client, user: User) -> dict[str, str]:
    """Every page that the person's page leads to, itself included."""
    first = client.get(home(user)).content.decode()
    own = [address for address in links_of(first) if address.startswith("/l/") and "/documents/" not in address]
    return {home(user): first} | {address: client.get(address).content.decode() for address in own}


@pytest.fixture
def state(request, lemi_party, lemi, planner):
    """The page of Lemi in each of its states."""
    with ExitStack() as stack:
        bring_to(request.param, lemi_party, lemi, planner, lambda moment: stack.enter_context(clock.at(moment)))
        yield request.param


@pytest.mark.parametrize("state", STATES, indirect=True)
def test_opening_changes_nothing_and_neither_does_a_form_sent_as_it_came(phone, lemi, state):
    before = everything()
    found = pages(phone, lemi)
    for address in found:
        phone.head(address)
    assert everything() == before
    for address, html in found.items():
        assert set(send_untouched(phone, html, address)) <= {200}
    assert everything() == before


@pytest.mark.parametrize("state", STATES, indirect=True)
def test_colleagues_of_the_group_read_and_do_not_answer(lemi, lemi_party, state):
    pekka = factories.contact(Municipality.objects.get(code="416"), duty="", name="Pekka")
    phone = Client()
    own = ["who", "times", "nothing", "people", "topics_send", "accept", "take_back"]
    addresses = [reverse(f"contact_{name}", args=[pekka.link_token, lemi_party.negotiation_id]) for name in own]
    before = everything()
    assert phone.get(home(pekka)).status_code == 200
    assert [phone.post(address, {"sure": "on"}).status_code for address in addresses] == [403] * len(own)
    assert (
        phone.get(reverse("contact_topic_new", args=[pekka.link_token, lemi_party.negotiation_id])).status_code == 403
    )
    assert everything() == before


def test_a_page_of_another_municipality_is_not_found(phone, lemi, lemi_party, imatra_party):
    names = ["who", "times", "nothing", "people", "topic_new", "topics_send", "comments", "accept", "feedback"]
    addresses = [reverse(f"contact_{name}", args=[lemi.link_token, imatra_party.negotiation_id]) for name in names]
    page = reverse("contact_negotiation", args=[lemi.link_token, imatra_party.negotiation_id])
    assert [phone.get(address).status_code for address in [page, *addresses]] == [404] * (len(names) + 1)
    assert [phone.post(address).status_code for address in addresses] == [404] * len(names)


def test_forms_opened_by_their_address_lead_to_the_page(phone, lemi, lemi_party):
    names = ["who", "times", "nothing", "people", "topics_send", "comments", "accept", "take_back", "feedback"]
    addresses = [reverse(f"contact_{name}", args=[lemi.link_token, lemi_party.negotiation_id]) for name in names]
    assert [phone.get(address).headers.get("Location") for address in addresses] == [home(lemi)] * len(names)


def test_a_link_revoked_between_opening_and_sending_is_refused(phone, lemi, lemi_party, planner):
    address = reverse("contact_times", args=[lemi.link_token, lemi_party.negotiation_id])
    assert phone.get(home(lemi)).status_code == 200
    revoke_link(lemi, area=lemi_party.round.area_id, by=planner)
    before = everything()
    response = phone.post(address, {"times": ["20260908T0600Z"]})
    assert (response.status_code, heading(response)) == (404, "This link does not work any more")
    assert everything() == before


def test_links_that_are_guessed_without_end_are_told_to_wait_and_a_right_one_still_opens(lemi, imatra, lemi_party):
    office, elsewhere = Client(REMOTE_ADDR="192.0.2.1"), Client(REMOTE_ADDR="192.0.2.2")
    guesses = [f"{lemi.public_id.hex}-{number:a>32}".replace("0", "b").replace("1", "c") for number in range(70)]
    office.cookies["django_language"] = "en"
    answers = [office.get(reverse("contact", args=[guess])) for guess in guesses]
    assert [answer.status_code for answer in answers] == [404] * 60 + [429] * 10
    assert heading(answers[-1]) == "Too many links that do not work have been opened"
    assert answers[-1].headers["Retry-After"] == "3601"
    assert (reverse("new_link") in answers[-1].content.decode(), "Lemi" in answers[-1].content.decode()) == (
        True,
        False,
    )
    assert office.post(reverse("contact_times", args=[guesses[0], 1])).status_code == 429
    assert (office.get(home(lemi)).status_code, elsewhere.get(reverse("contact", args=["x"])).status_code) == (200, 404)
    with clock.at(clock.now() + timedelta(hours=1, seconds=1)):
        assert office.get(reverse("contact", args=["x"])).status_code == 404


def test_dead_links_all_look_the_same_and_name_nobody(phone, lemi, imatra, lemi_party):
    old = lemi.link_token
    foreign = f"{imatra.public_id.hex}{lemi.link_token[32:]}"
    User.objects.filter(pk=imatra.pk).update(link_valid_until=clock.now())
    expired = imatra.link_token
    User.objects.filter(pk=lemi.pk).update(link_version=2)
    answers = [phone.get(reverse("contact", args=[token])) for token in (old, foreign, expired, "x")]
    without_ids = [re.sub(r'value="[^"]*"', "", response.content.decode()) for response in answers]
    assert [response.status_code for response in answers] == [404] * 4
    assert len(set(without_ids)) == 1
    assert "Lemi" not in without_ids[0] and "Imatra" not in without_ids[0]


def test_the_memo_pdf_is_ones_own_only(phone, lemi, imatra, organisation, approved):
    document = Document.objects.get()
    opened = {
        user.name: phone.get(reverse("contact_document", args=[user.link_token, document.public_id])).status_code
        for user in (lemi, imatra, organisation.representative)
    }
    assert opened == {lemi.name: 200, imatra.name: 404, organisation.representative.name: 200}
    address = reverse("contact_document", args=[lemi.link_token, document.public_id])
    answer = phone.get(address)
    assert answer.content == document.open().read()
    assert answer["Content-Disposition"] == 'attachment; filename="muistio-lemi-2026-v1.pdf"'


def test_a_withdrawn_pdf_is_gone(phone, lemi, approved, planner):
    document = Document.objects.get()
    memo.withdraw(approved, reason="Virhe", by=planner)
    address = reverse("contact_document", args=[lemi.link_token, document.public_id])
    assert (phone.get(address).status_code, heading(phone.get(home(lemi)))) == (
        404,
        "Lemi met the county on 8.9.2026. The memo is being corrected",
    )


def test_last_years_memo_stays_within_reach(phone, lemi, approved, planner, area):
    with clock.at(moment(10, 9, month=8, year=2027)):
        made = rounds.prepare(area=area, year=2027, by=planner)
        made.municipalities.set(Municipality.objects.filter(code="416"))
        rounds.add_windows(
            made, spans=[(moment(7, 9, year=2027).date(), moment(7, 9).time(), moment(7, 11).time())], by=planner
        )
        rounds.open_round(made, by=planner)
        response = phone.get(home(lemi))
    assert heading(response) == "Lemi, when shall we meet?"
    assert "Earlier: memo of Lemi, 2026" in response.content.decode()


def test_a_contact_with_no_round_is_told_so(phone, lemi):
    assert heading(phone.get(home(lemi))) == "No negotiations are open just now"


def test_the_language_switch_keeps_the_page(phone, lemi, lemi_party):
    response = phone.post(reverse("set_language"), {"language": "sv", "next": home(lemi)})
    assert (response.status_code, response.headers["Location"]) == (302, home(lemi))


def test_the_page_takes_the_same_queries_however_much_is_on_it(phone, lemi, lemi_party, django_assert_num_queries):
    answered(lemi_party, lemi)
    with django_assert_num_queries(26):
        phone.get(home(lemi))
    for number in range(3):
        factories.sent_topic(lemi_party, lemi, title=f"Nosto {number}")
        factories.contact(Municipality.objects.get(code="416"), duty="", name=f"Jäsen {number}")
    with django_assert_num_queries(26):
        phone.get(home(lemi))


def test_the_memo_page_takes_the_same_queries_however_much_is_on_it(
    phone, lemi, for_comments, planner, django_assert_num_queries
):
    with django_assert_num_queries(17):
        phone.get(home(lemi))
    for _number in range(3):
        with_measure(for_comments.negotiation, planner)
    with django_assert_num_queries(17):
        phone.get(home(lemi))


def test_an_organisation_sees_the_negotiations_it_is_invited_to(phone, organisation, lemi_party, imatra_party):
    user = organisation.representative
    response = phone.get(home(user))
    assert heading(response) == "Yhdistykset ry, where would you like to be heard?"
    wanted = [
        reverse("contact_negotiation", args=[user.link_token, p.negotiation_id]) for p in (imatra_party, lemi_party)
    ]
    assert sorted(set(wanted) & set(links_of(response.content.decode()))) == sorted(wanted)


def test_an_organisations_earlier_papers_are_those_of_its_own_topics(
    phone, organisation, lemi_party, imatra_party, area, planner
):
    """Of last year's two memos it raised something in one; this year's other memo stands on its own page."""
    user, negotiations = organisation.representative, [lemi_party.negotiation, imatra_party.negotiation]
    with clock.at(moment(20, 9, year=2025)):
        last = factories.opened_round(area, planner, ["416", "153"], year=2025)
        negotiations += [party.negotiation for party in last.parties.order_by("municipality")]
    for negotiation in (negotiations[0], negotiations[2]):
        made = topic.draft(negotiation=negotiation, organisation=organisation, by=user)
        made.title = "Vapaaehtoiset"
        topic.send(topic.save(made, by=user), by=user)
    with clock.at(moment(9, 15)):
        for day, negotiation in enumerate(negotiations, start=1):
            held_memo(negotiation, planner, day)
    page = reverse("contact_negotiation", args=[user.link_token, lemi_party.negotiation_id])
    listed = tight(phone.get(page).content.decode().split("paper-list")[1])
    papers = re.findall(r"documents/[^>]*>(.*?) \(PDF\)", listed)
    assert papers == ["Memo of Lemi, 2026 (finnish)", "Earlier: memo of Imatra, 2025"]


def held_memo(negotiation: Negotiation, planner: User, day: int) -> None:
    """Held on this day, and its memo approved with a PDF."""
    booked = booking.confirm(negotiation, starts_at=moment(day, 9), place="T", by=planner, accept_warnings=True)
    present = attendance.list_invited(booked)
    held = attendance.record_attendance(booked, present=present, head_count=5, by=planner)
    with_pdf(memo.approve(factories.written_memo(held, planner), by=planner))


def test_an_organisation_is_not_asked_for_topics_of_a_closed_round(phone, organisation, lemi_party, planner):
    page, said = home(organisation.representative), []
    for _before_and_after in range(2):
        html = phone.get(page).content.decode()
        said.append(["Topics by" in html, "The round has been closed." in html])
        closing.close(lemi_party.round, by=planner, accept_unfinished=True)
    assert said == [[True, False], [False, True]]


def test_an_organisations_pages_change_nothing_untouched(phone, organisation, lemi_party, for_comments):
    before = everything()
    for address, html in pages(phone, organisation.representative).items():
        assert set(send_untouched(phone, html, address)) <= {200}
    assert everything() == before


def test_an_organisation_may_not_answer_for_the_municipality(phone, organisation, lemi_party):
    token = organisation.representative.link_token
    names = ["who", "times", "nothing", "people", "accept", "take_back"]
    addresses = [reverse(f"contact_{name}", args=[token, lemi_party.negotiation_id]) for name in names]
    assert [phone.post(address).status_code for address in addresses] == [403] * len(names)


def test_the_confirmed_time_can_be_taken_into_a_calendar_as_the_event_of_the_letter(
    phone, lemi, lemi_party, organisation, planner
):
    url = reverse("contact_calendar", args=[lemi.link_token, lemi_party.negotiation_id])
    assert phone.get(url)["Location"] == home(lemi)
    for day in (8, 9):
        booking.confirm(lemi_party.negotiation, starts_at=moment(day, 9), place="Kunnantalo, sali", by=planner)
        delivery.deliver_due()
    [letter] = Letter.objects.filter(recipient=lemi, kind="move")
    letter_event, took = Calendar.from_ical(letter.calendar).events[0], phone.get(url)
    calendar = Calendar.from_ical(took.content)
    [event] = calendar.events
    names = "uid", "sequence", "dtstart", "dtend", "location", "summary", "description"
    assert [event[name] for name in names] == [letter_event[name] for name in names]
    assert (calendar["method"], "attendee" in event, event["sequence"]) == ("PUBLISH", False, 1)
    assert took["Content-Type"] == "text/calendar; charset=utf-8; method=PUBLISH"
    assert took["Content-Disposition"] == 'attachment; filename="hyte-lemi-2026.ics"'
    assert url in phone.get(home(lemi)).content.decode()
    voice = organisation.representative.link_token
    page = phone.get(reverse("contact_negotiation", args=[voice, lemi_party.negotiation_id])).content.decode()
    theirs = reverse("contact_calendar", args=[voice, lemi_party.negotiation_id])
    assert theirs in page
    assert b"UID" in phone.get(theirs).content
