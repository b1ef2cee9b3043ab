import pytest
from django.test import Client
from django.utils import translation

from hyte.accounts.models import User
from tests import factories


@pytest.fixture
def english(settings):
    """The sentences of these tests are the source's; translations have their own gate."""
    settings.LANGUAGES = [("fi", "suomi"), ("sv", "svenska"), ("en", "English")]
    with translation.override("en"):
        yield


@pytest.fixture
def browser(english, planner: User) -> Client:
    """The planner of county 11, reading English."""
    return reading_english(planner)


def reading_english(user: User) -> Client:
    client = factories.signed_in(user)
    client.cookies["django_language"] = "en"
    return client
