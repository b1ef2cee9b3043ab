"""Help, accessibility statement and data protection: open to everybody, in both languages."""

import pytest
from django.test import Client

from tests.municipalities.test_register import text

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]


@pytest.mark.parametrize(
    ("path", "sentences"),
    [
        ("/help/", ["You need no account.", "I plan the round in the county", "Reply to any letter from Kuntakierros"]),
        ("/accessibility/", ["(306/2019)", "You get an answer within 14 days.", "Traficom"]),
        ("/privacy/", ["controller of the data", "How long", "Data Protection Ombudsman"]),
    ],
)
def test_the_page_opens_without_signing_in_and_says_what_the_law_asks(path, sentences):
    client = Client()
    client.cookies["django_language"] = "en"
    page = text(client.get(path))
    assert [sentence for sentence in sentences if sentence not in page] == []


def test_help_leads_to_a_new_link():
    assert 'href="/l/new/"' in Client().get("/help/").content.decode()
