"""The contact's page is valid by the Nu HTML checker in each of its states and in both languages."""

from collections.abc import Callable

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from hyte import clock
from hyte.accounts.models import User
from municipalities.models import Municipality
from negotiations.models import Party
from tests import factories
from tests.factories import moment
from tests.negotiations.contact_states import CHANGED, STATES, bring_to
from tests.world import rolled_back


@pytest.mark.parametrize("language", ["fi", "sv"])
def test_each_state_of_the_page_is_valid_html(
    lemi_party: Party,
    lemi: User,
    planner: User,
    client: Client,
    language: str,
    monkeypatch: pytest.MonkeyPatch,
    nu_checker: Callable[[dict[str, str]], dict[str, list[str]]],
):
    now, pages = {}, {}
    monkeypatch.setattr(clock, "now", lambda: now["at"])
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    factories.contact(Municipality.objects.get(code="416"), duty="", name="Anna Aho", title="kunnanjohtaja")
    for state in [*STATES, *CHANGED]:
        now["at"] = moment(10, 12, month=8)
        with rolled_back():
            party = Party.objects.get(pk=lemi_party.pk)
            bring_to(state, party, lemi, planner, lambda at: now.update(at=at))
            pages[state] = client.get(reverse("contact", args=[lemi.link_token])).content.decode()
    assert {f'<html lang="{language}"' in page for page in pages.values()} == {True}
    assert (len(set(pages.values())), nu_checker(pages)) == (len(STATES) + len(CHANGED), {})
