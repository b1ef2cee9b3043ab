"""The personas of the tests. County 11 is South Karelia, county 13 another one; Lemi and Imatra lie in 11."""

from datetime import UTC, date, datetime

import pytest
from django.conf import settings
from django.test import Client

from hyte import clock
from hyte.accounts.models import User
from municipalities.models import Municipality, Organisation, WelfareArea
from negotiations.models import Negotiation, Party, Round
from tests import factories

pytest_plugins = ["tests.services", "tests.leftovers", "tests.quick", "tests.sharing", "tests.exercised", "tests.world"]

# The real hasher is slow by design: half a second for each member of staff that a test makes.
settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
# Letters leave at once, save in the tests of the minutes in which they can be taken back.
settings.LETTER_DELAY_MINUTES = 0


@pytest.fixture
def area(db: None) -> WelfareArea:
    return WelfareArea.objects.get(code="11")


@pytest.fixture
def planner(area: WelfareArea) -> User:
    return factories.staff(area, "planner")


@pytest.fixture
def expert(area: WelfareArea) -> User:
    return factories.staff(area, "expert")


@pytest.fixture
def manager(area: WelfareArea) -> User:
    return factories.staff(area, "manager")


@pytest.fixture
def stranger(db: None) -> User:
    """A planner of another county: has nothing in county 11."""
    return factories.staff(WelfareArea.objects.get(code="13"), "planner")


@pytest.fixture
def lemi(area: WelfareArea) -> User:
    """The HYTE contact of Lemi: comes by a personal link."""
    return factories.contact(Municipality.objects.get(code="416"))


@pytest.fixture
def imatra(area: WelfareArea) -> User:
    return factories.contact(Municipality.objects.get(code="153"))


@pytest.fixture
def organisation(area: WelfareArea) -> Organisation:
    return factories.organisation(area)


@pytest.fixture
def august() -> object:
    """All happens on Monday 10 August 2026 at noon in Finland, while answers are being given."""
    with clock.at(datetime(2026, 8, 10, 9, 0, tzinfo=UTC)):
        yield date(2026, 8, 10)


@pytest.fixture
def round(
    august: object, area: WelfareArea, planner: User, lemi: User, imatra: User, organisation: Organisation
) -> Round:
    """The opened round of 2026 with Lemi and Imatra, windows on 8, 9 and 10 September at 9–11 and 12–14."""
    return factories.opened_round(area, planner, ["416", "153"])


@pytest.fixture
def lemi_party(round: Round) -> Party:
    return round.parties.get(municipality="416")


@pytest.fixture
def lemi_negotiation(lemi_party: Party) -> Negotiation:
    return lemi_party.negotiation


@pytest.fixture
def imatra_party(round: Round) -> Party:
    return round.parties.get(municipality="153")


@pytest.fixture
def as_planner(planner: User) -> Client:
    return factories.signed_in(planner)


@pytest.fixture
def as_expert(expert: User) -> Client:
    return factories.signed_in(expert)


@pytest.fixture
def as_manager(manager: User) -> Client:
    return factories.signed_in(manager)


@pytest.fixture
def as_stranger(stranger: User) -> Client:
    return factories.signed_in(stranger)
