import pytest
from django.test import Client
from django.utils import translation

from hyte.accounts.models import User
from municipalities.models import Municipality, WelfareArea
from tests import factories


@pytest.fixture
def english(settings):
    """The sentences of these tests are the source's; translations have their own gate."""
    settings.LANGUAGES = [("fi", "suomi"), ("sv", "svenska"), ("en", "English")]
    with translation.override("en"):
        yield


@pytest.fixture
def small_county(db: None) -> WelfareArea:
    """Only Lemi and Imatra lie in it, so that lists stay short."""
    Municipality.objects.filter(area="11").exclude(code__in=["416", "153"]).update(area="13")
    return WelfareArea.objects.get(code="11")


@pytest.fixture
def browser(english, planner: User) -> Client:
    """The planner of county 11, reading English."""
    return reading_english(planner)


def reading_english(user: User) -> Client:
    client = factories.signed_in(user)
    client.cookies["django_language"] = "en"
    return client
