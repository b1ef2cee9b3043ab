"""Whose a text is: every text of the two counties of tests/world.py carries a word that names its owner."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.test import Client

from hyte.accounts.models import User
from tests import factories, rows

NOW = datetime(2026, 8, 10, 9, 0, tzinfo=UTC)
PLACES = ("lemi", "imatra", "b")
TOWNS = {"lemi": "416", "imatra": "153", "b": "204"}
Ids = dict[str, Any]


def canary(place: str, kind: str) -> str:
    """A word that only `place`'s `kind` holds."""
    return f"kanarialintu-{place}-{kind}"


@dataclass
class World:
    """`people`: by persona. `ids`: place → noun → what stands in an address. `owned`: rows of each place.

    `kept`: what the tests of a module have worked out once.
    """

    people: dict[str, User] = field(default_factory=dict)
    ids: dict[str, Ids] = field(default_factory=lambda: {place: {} for place in PLACES})
    owned: dict[str, set[rows.Row]] = field(default_factory=dict)
    sessions: dict[str, str] = field(default_factory=dict)
    kept: dict[str, Any] = field(default_factory=dict)

    def client(self, persona: str, **options: Any) -> Client:
        """A fresh browser; staff have signed in, everyone else has not."""
        client = Client(raise_request_exception=False, **options)
        if persona in self.sessions:
            client.cookies[settings.SESSION_COOKIE_NAME] = self.sessions[persona]
        return client

    def sign_in(self) -> None:
        for persona, user in self.people.items():
            if user.is_staff_member:
                self.sessions[persona] = factories.signed_in(user).cookies[settings.SESSION_COOKIE_NAME].value

    def token(self, persona: str) -> str:
        """What `persona` would put where an address has a personal link."""
        user = self.people.get(persona)
        return user.link_token if user else "0" * 32 + "-" + "a" * 32
