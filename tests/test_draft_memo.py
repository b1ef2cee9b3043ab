"""A manager sees nothing of a memo that is being written: every page and file that a manager can open is looked through."""

from collections.abc import Iterator

import pytest

from negotiations.models import Memo, MemoComment, MemoSection, Negotiation
from programmes.models import Measure
from tests.access_table import TABLE
from tests.canaries import World
from tests.routes import routes

pytestmark = pytest.mark.django_db
DRAFT = "luonnoslintu"


@pytest.fixture
def draft(world: World) -> Negotiation:
    """Lemi's negotiation of 2025, its memo taken back to a draft; whatever it says holds the word DRAFT."""
    memo = Memo.objects.get(negotiation=world.ids["lemi"]["held"])
    Memo.objects.filter(pk=memo.pk).update(state="draft", comments_until=None)
    MemoSection.objects.filter(memo=memo).update(text=DRAFT)
    MemoComment.objects.filter(section__memo=memo).update(text=DRAFT)
    agreed = Measure.objects.filter(negotiations=memo.negotiation)
    assert agreed.update(what_fi=DRAFT, county_owner=DRAFT, municipality_owner=DRAFT) == 1
    return memo.negotiation


def told(world: World, persona: str) -> Iterator[tuple[str, str]]:
    """(address, text) of whatever the persona can open of Lemi's and of the county's."""
    client = world.client(persona)
    for route in routes():
        if TABLE[route.name].get[persona] != "ok":
            continue
        nouns = {TABLE[route.name].noun}
        nouns |= {"negotiation", "held", "approved"} if nouns & {"negotiation", "held", "approved"} else set()
        nouns |= {"round", "held_round"} if "round" in nouns else set()
        for path in {route.path(world, noun, persona=persona, place="lemi") for noun in nouns}:
            answer = client.get(path)
            if answer.status_code == 200:
                yield path, answer.getvalue().decode("utf-8", "replace")


@pytest.mark.parametrize(("persona", "sees"), [("manager", False), ("expert", True), ("planner", True)])
def test_what_a_draft_memo_says_is_seen_by_planners_and_experts_alone(
    world: World, draft: Negotiation, persona: str, sees: bool
):
    pages = dict(told(world, persona))
    assert len(pages) > 20
    tell = sorted(path for path, text in pages.items() if DRAFT in text)
    page = f"/negotiations/{world.ids['lemi']['negotiation']}/"
    assert (page in pages, page in tell) == (True, sees)
    assert bool(tell) == sees, tell


def test_a_manager_reads_the_memo_and_its_measures_once_they_are_shown(world: World, draft: Negotiation):
    Memo.objects.filter(negotiation=draft).update(state="comments")
    pages = dict(told(world, "manager"))
    assert sorted(path for path, text in pages.items() if DRAFT in text) == sorted(
        [
            f"/negotiations/{draft.pk}/",
            f"/negotiations/{draft.pk}/memo/",
            f"/negotiations/{world.ids['lemi']['negotiation']}/",
        ]
    )
