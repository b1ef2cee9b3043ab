"""The digest: what municipalities have done and what has gone wrong, in one letter to a planner."""

from collections.abc import Sequence
from datetime import datetime

from django.conf import settings
from django.urls import reverse

from hyte import links
from hyte.accounts.models import User
from hyte.letters.queue import Draft
from negotiations.letters.facts import draft, moment, round_facts
from negotiations.letters.kinds import Kind
from negotiations.models import Round


def digested(
    round: Round, planner: User, *, since: datetime, until: datetime, done: Sequence[str], wrong: Sequence[str]
) -> Draft:
    """`revision`: the second until which it tells, where the next one begins."""
    context = {
        **round_facts(round, planner.language),
        "since": moment(since, planner.language),
        "done": done,
        "wrong": wrong,
        "round_url": links.address_of(round),
        "account_url": settings.BASE_URL + reverse("account"),
    }
    return draft(Kind.DIGEST, round, planner, context, about=round, revision=int(until.timestamp()))
