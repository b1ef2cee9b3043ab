"""Several municipalities in one negotiation: what one answers leaves the others' people, topics and answers alone."""

import pytest
from django.test import Client
from django.urls import reverse

from hyte.accounts.models import User
from municipalities.models import WelfareGroupMember
from negotiations.actions import answer, attendance, topic
from negotiations.models import Negotiation, Party
from tests import factories


@pytest.fixture
def both(lemi_party: Party, imatra_party: Party) -> Negotiation:
    """Lemi and Imatra meet the county together: Imatra's party has moved into Lemi's negotiation."""
    Party.objects.filter(pk=imatra_party.pk).update(negotiation=lemi_party.negotiation)
    imatra_party.refresh_from_db()
    return lemi_party.negotiation


def named(party: Party, person: User, other: str) -> None:
    member = WelfareGroupMember.objects.get(user=person)
    others = [{"name": other, "title": "rehtori", "role": "other"}]
    answer.tell_people(party, coming=[member], others=others, by=person)


def coming(negotiation: Negotiation) -> list[tuple[str, str]]:
    expected = negotiation.participants.filter(expected=True).order_by("municipality", "name")
    return list(expected.values_list("municipality", "name"))


def test_each_tells_of_its_own_people(
    both: Negotiation, lemi_party: Party, imatra_party: Party, lemi: User, imatra: User
):
    named(lemi_party, lemi, "Lemin rehtori")
    named(imatra_party, imatra, "Imatran rehtori")
    assert coming(both) == [
        ("153", imatra.name),
        ("153", "Imatran rehtori"),
        ("416", lemi.name),
        ("416", "Lemin rehtori"),
    ]
    answer.tell_people(lemi_party, coming=[], others=[], by=lemi)
    assert coming(both) == [("153", imatra.name), ("153", "Imatran rehtori")]


def test_a_contacts_page_shows_and_sends_the_own_people_only(
    client: Client, both: Negotiation, lemi_party: Party, imatra_party: Party, lemi: User, imatra: User
):
    named(imatra_party, imatra, "Imatran rehtori")
    page = client.get(reverse("contact_negotiation", args=[lemi.link_token, both.pk]), follow=True)
    assert "Imatran rehtori" not in page.content.decode()


def test_nothing_to_raise_and_topics_are_each_ones_own(
    both: Negotiation, lemi_party: Party, imatra_party: Party, lemi: User, imatra: User
):
    raised = factories.sent_topic(imatra_party, imatra)
    answer.nothing_to_raise(lemi_party, by=lemi)
    imatra_party.refresh_from_db()
    assert (imatra_party.nothing_to_raise, imatra_party.topics_sent_at is not None) == (False, True)
    topic.remove(raised, by=imatra)
    lemi_party.refresh_from_db()
    assert (lemi_party.nothing_to_raise, lemi_party.topics_sent_at is not None) == (True, True)


def test_the_invited_are_listed_with_their_municipality(both: Negotiation, lemi: User, imatra: User):
    attendance.list_invited(both)
    own = both.participants.filter(side="municipality").order_by("municipality")
    assert list(own.values_list("municipality", "user")) == [("153", imatra.pk), ("416", lemi.pk)]
