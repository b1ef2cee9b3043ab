"""What a person may see is found from the person's own few municipalities, however much others have."""

import json
from typing import Any

import pytest
from django.db import connection
from django.db.models import QuerySet

from hyte.accounts.models import User
from hyte.documents.models import Document
from municipalities.models import Municipality, WelfareArea
from negotiations.models import Negotiation, Party, Round
from tests import factories

OTHERS = 3000


@pytest.fixture
def much_of_others(lemi_negotiation: Negotiation, planner: User, stranger: User) -> None:
    """Negotiations of another county, each with an approved memo."""
    municipalities = list(Municipality.objects.exclude(area="11"))
    dates = {name: getattr(lemi_negotiation.round, name) for name in Round().dates.__dataclass_fields__}
    rounds = Round.objects.bulk_create(
        Round(area=area, year=year, organiser=stranger, opened_at=lemi_negotiation.round.opened_at, **dates)
        for area in WelfareArea.objects.exclude(code="11")
        for year in range(2020, 2027)
    )
    made = Negotiation.objects.bulk_create(
        Negotiation(round=rounds[n % len(rounds)], theme_title="Toisten") for n in range(OTHERS)
    )
    Party.objects.bulk_create(
        Party(
            negotiation=negotiation,
            round=negotiation.round,
            municipality=municipalities[n % len(municipalities)],
            exclusive=False,
        )
        for n, negotiation in enumerate(made)
    )
    Document.objects.bulk_create(
        Document(
            kind="memo", subject_id=negotiation.pk, version=1, language="fi", area="13", filename="toisten.pdf",
            content={"year": 2026}, fingerprint="0", approved_by=stranger,
        )
        for negotiation in made
    )  # fmt: skip
    factories.memo_document(lemi_negotiation, planner, pdf=b"%PDF")
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def rows_read(queryset: QuerySet) -> int:
    """The rows that PostgreSQL takes from tables for this query, thrown away ones too.

    The tables of a test are so small that reading them whole may be the cheapest: it is asked what is read where it is not.
    """
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
    [plan] = json.loads(queryset.explain(format="json", analyze=True))
    return _rows(plan["Plan"])


def _rows(node: dict[str, Any]) -> int:
    own = 0
    if "Relation Name" in node:
        thrown = sum(value for name, value in node.items() if name.startswith("Rows Removed by"))
        own = (node["Actual Rows"] + thrown) * node["Actual Loops"]
    return int(own) + sum(_rows(part) for part in node.get("Plans", []))


@pytest.mark.parametrize(
    ("visible", "most"),
    [(Document.objects, OTHERS + 100), (Negotiation.objects, 750), (Party.objects, 750)],
    ids=["documents", "negotiations", "parties"],
)
def test_what_others_have_is_read_at_most_once_when_a_contact_or_an_organisation_looks(
    much_of_others, lemi: User, organisation, visible, most: int
):
    found = {
        person.pk: (visible.visible_to(person).count(), rows_read(visible.visible_to(person)))
        for person in (lemi, organisation.representative)
    }
    assert [seen for seen, _read in found.values()] == {
        Document: [1, 1], Negotiation: [1, 2], Party: [1, 0],
    }[visible.model]  # fmt: skip
    assert all(read < most for _seen, read in found.values()), found


def test_one_document_is_found_by_staff_without_reading_the_others(much_of_others, planner: User):
    one = Document.objects.get(area="11")
    looked_up = Document.objects.visible_to(planner, "planner").filter(public_id=one.public_id)
    assert (looked_up.get(), rows_read(looked_up) < OTHERS / 4) == (one, True)
