"""After the negotiation: comments, the municipality's approval, feedback; and asking for a new link."""

import re
from contextlib import ExitStack
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from hyte import clock
from hyte.letters.models import Letter
from municipalities.models import Municipality
from negotiations.actions import approval, booking, closing, memo
from negotiations.letters.kinds import Kind
from negotiations.models import Feedback, Memo, MemoComment, Party
from tests import factories
from tests.factories import moment
from tests.negotiations.contact_states import bring_to


@pytest.fixture(autouse=True)
def english(settings):
    settings.LANGUAGES = [("fi", "suomi"), ("sv", "svenska"), ("en", "English")]
    with override("en"):
        yield


@pytest.fixture
def phone() -> Client:
    client = Client()
    client.cookies["django_language"] = "en"
    return client


@pytest.fixture
def for_comments(lemi_party, lemi, planner):
    with ExitStack() as stack:
        bring_to("comments", lemi_party, lemi, planner, lambda moment: stack.enter_context(clock.at(moment)))
        yield Memo.objects.get()


@pytest.fixture
def approved(for_comments, planner):
    memo.approve(for_comments, by=planner, accept_warnings=True)
    return for_comments


@pytest.fixture
def send(phone, lemi, lemi_party):
    def post(name: str, data: dict, by=lemi):
        return phone.post(reverse(f"contact_{name}", args=[by.link_token, lemi_party.negotiation_id]), data)

    return post


def comments(by) -> list[str]:
    return list(MemoComment.objects.filter(by=by).order_by("section__order").values_list("text", flat=True))


def accepted(party: Party):
    return Party.objects.get(pk=party.pk).memo_accepted_by


def test_comments_are_given_changed_and_taken_back_by_section(send, lemi, for_comments):
    first, second = for_comments.sections.all()[:2]
    send("comments", {f"section_{first.pk}": "Hyvä.", f"section_{second.pk}": "Lisätään koulu."})
    assert comments(lemi) == ["Hyvä.", "Lisätään koulu."]
    send("comments", {f"section_{first.pk}": "", f"section_{second.pk}": "Lisätään koulu ja nuoret."})
    assert comments(lemi) == ["Lisätään koulu ja nuoret."]


@pytest.mark.parametrize(
    ("texts", "said"),
    [
        (["", "Lisätään koulu."], "Your comments have been sent, and what you emptied has been removed."),
        (["", ""], "Your comments have been removed."),
        (["", "Toinen."], "Your comment has been removed."),
        (["Hyvä.", "Uusi."], "Your comments have been sent."),
    ],
)
def test_what_is_said_of_comments_is_what_was_done(phone, send, for_comments, texts, said):
    names = [f"section_{section.pk}" for section in for_comments.sections.all()[:2]]
    send("comments", dict(zip(names, ["Eka.", "Toinen."], strict=True)))
    response = send("comments", dict(zip(names, texts, strict=True)))
    html = phone.get(response.headers["Location"]).content.decode()
    assert re.findall(r'<div class="note note-done">.*?<p>(.*?)</p>', html, re.S)[-1].strip() == said


def test_a_colleague_and_an_organisation_comment_in_their_own_name(send, lemi, organisation, for_comments):
    pekka = factories.contact(Municipality.objects.get(code="416"), duty="", name="Pekka")
    section = for_comments.sections.all()[0]
    for person in (pekka, organisation.representative):
        send("comments", {f"section_{section.pk}": f"Sanoo {person.name}"}, by=person)
    found = list(section.comments.order_by("pk").values_list("by__name", "text"))
    assert found[1:] == [("Pekka", "Sanoo Pekka"), ("Organisation's voice", "Sanoo Organisation's voice")]


def test_a_section_of_another_memo_can_not_be_planted(send, imatra_party, for_comments, planner):
    with clock.at(moment(9, 15)):
        booking.confirm(imatra_party.negotiation, starts_at=moment(9, 9), place="I", by=planner, accept_warnings=True)
        foreign = memo.start(imatra_party.negotiation, by=planner).sections.all()[0]
        send("comments", {f"section_{foreign.pk}": "Väärään paikkaan"})
    assert foreign.comments.count() == 0


def test_comments_end_with_their_date(send, lemi, for_comments):
    section = for_comments.sections.all()[1]
    with clock.at(moment(30, 12)):
        response = send("comments", {f"section_{section.pk}": "Myöhässä"})
    assert (response.status_code, comments(lemi)) == (409, ["Hyvä."])


def test_approval_needs_its_tick_gives_a_receipt_and_can_be_taken_back(send, lemi, lemi_party, approved):
    assert (send("accept", {}).status_code, accepted(lemi_party)) == (200, None)
    assert (send("accept", {"sure": "on"}).status_code, accepted(lemi_party)) == (302, lemi)
    assert Letter.objects.filter(kind=Kind.MEMO_ACCEPTED).count() == 1
    assert (send("take_back", {}).status_code, accepted(lemi_party)) == (200, lemi)
    assert (send("take_back", {"sure": "on"}).status_code, accepted(lemi_party)) == (200, lemi)
    why = {"sure": "on", "reason": "Omistaja on väärä."}
    assert (send("take_back", why).status_code, accepted(lemi_party)) == (302, None)


def test_a_memo_that_the_county_has_not_approved_can_not_be_approved(send, lemi_party, for_comments):
    response = send("accept", {"sure": "on"})
    assert (response.status_code, accepted(lemi_party)) == (409, None)
    assert "The county has not approved the memo yet." in response.content.decode()


def test_approval_is_not_taken_back_after_the_round_has_been_closed(send, lemi, lemi_party, approved, round, planner):
    approval.accept(lemi_party, by=lemi)
    closing.close(round, by=planner, accept_unfinished=True)
    why = {"sure": "on", "reason": "Omistaja on väärä."}
    assert (send("take_back", why).status_code, accepted(lemi_party)) == (409, lemi)


def test_feedback_is_given_changed_and_taken_back(send, lemi, for_comments):
    send("feedback", {"text": "Kiitos"})
    send("feedback", {"text": "Kiitos paljon", "may_be_named": "on"})
    assert list(Feedback.objects.values_list("text", "may_be_named", "by")) == [("Kiitos paljon", True, lemi.pk)]
    send("feedback", {"text": ""})
    assert Feedback.objects.count() == 0


def test_feedback_before_the_negotiation_is_refused_with_a_sentence(send, lemi_party):
    response = send("feedback", {"text": "Etukäteen"})
    assert (response.status_code, Feedback.objects.count()) == (409, 0)


def test_a_new_link_has_the_same_answer_for_known_and_unknown_addresses(phone, lemi, lemi_party):
    answers = [phone.post(reverse("new_link"), {"email": email}) for email in (lemi.email, "x@nowhere.example")]
    assert [(a.status_code, a.headers["Location"]) for a in answers] == [(302, reverse("new_link_sent"))] * 2
    letters = Letter.objects.filter(kind=Kind.NEW_LINK)
    assert [letter.recipient for letter in letters] == [lemi]


def test_new_links_are_not_sent_without_end(phone, lemi, lemi_party):
    for minute in range(10):
        with clock.at(clock.now() + timedelta(minutes=minute)):
            phone.post(reverse("new_link"), {"email": lemi.email.upper()})
    assert Letter.objects.filter(kind=Kind.NEW_LINK).count() == 3


def test_an_address_that_is_none_is_shown_back_with_its_error(phone):
    html = phone.post(reverse("new_link"), {"email": "pekka"}).content.decode()
    assert ('value="pekka"' in html, bool(re.search(r'class="error-summary"', html))) == (True, True)
    assert phone.get(reverse("new_link_sent")).status_code == 200
    assert phone.post(reverse("new_link"), {}).status_code == 200
