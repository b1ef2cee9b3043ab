"""What a person may see is found from the person's own few rows, however much others have."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import count, cycle
from typing import Any

import pytest
from django.db import connection, models
from django.test import Client
from django.urls import reverse

from hyte import clock
from hyte.accounts.models import User
from hyte.documents.models import Document
from hyte.letters.models import Letter
from municipalities.models import Municipality, Organisation, WelfareArea, WelfareGroupMember
from negotiations.models import (
    Agreement,
    Feedback,
    Memo,
    MemoSection,
    Negotiation,
    Participant,
    Party,
    Round,
    Summary,
    TimeProposal,
    Topic,
)
from programmes.models import Measure
from tests import factories
from tests.world import rolled_back

pytestmark = pytest.mark.django_db
OTHERS = 3000
SMALL = 100  # a table of so few rows may be read whole
MOST = 100  # rows that a page reads, in all its queries

FIXED = {  # the country has no more of them next year
    "municipalities_municipality",
    "municipalities_welfarearea",
    "programmes_region",
}


def _rows_of_others(stranger: User) -> None:
    """Other counties' rounds since 2020: negotiations that were held, with all that belongs to one."""
    towns = list(Municipality.objects.exclude(area="11"))
    now = clock.now()
    dates = {name: getattr(Round.objects.get(), name) for name in Round().dates.__dataclass_fields__}
    rounds = Round.objects.bulk_create(
        Round(area=area, kind=kind, year=year, organiser=stranger, opened_at=now, **dates)
        for area in WelfareArea.objects.exclude(code="11")
        for kind in Round.Kind.values
        for year in range(2020, 2027)
    )
    summaries = (Summary(round=r, state="sent", version=1, approved_at=now, approved_by=stranger) for r in rounds)
    Summary.objects.bulk_create(summaries)
    numbers, town = count(), cycle(towns)
    people = User.objects.bulk_create(User(name=f"Henkilö {n}", email=f"person{n}@town.example") for n in range(OTHERS))
    WelfareGroupMember.objects.bulk_create(WelfareGroupMember(user=user, municipality=next(town)) for user in people)
    held = Negotiation.objects.bulk_create(
        Negotiation(round=rounds[n % len(rounds)], state="held", starts_at=now, ends_at=now + rounds[0].duration)
        for n in range(OTHERS)
    )
    by = dict(zip((negotiation.pk for negotiation in held), people, strict=True))

    def one_each(model: type[models.Model], **fields: Callable[[Negotiation], Any]) -> list[Any]:
        rows = (model(**{name: value(negotiation) for name, value in fields.items()}) for negotiation in held)
        return model._default_manager.bulk_create(rows)

    def of(value: Any) -> Callable[[Negotiation], Any]:
        return lambda _negotiation: value

    parties = one_each(
        Party, negotiation=lambda n: n, round=lambda n: n.round, municipality=lambda _n: next(town), exclusive=of(False)
    )
    TimeProposal.objects.bulk_create(TimeProposal(party=party, rank=1, starts_at=now) for party in parties)
    memos = one_each(
        Memo, negotiation=lambda n: n, state=of("sent"), version=of(1), approved_at=of(now), approved_by=of(stranger)
    )
    MemoSection.objects.bulk_create(MemoSection(memo=memo, kind="other") for memo in memos)
    topic = {"title": of("x"), "created_by": of(stranger), "sent_at": of(now)}
    one_each(Topic, negotiation=lambda n: n, municipality=lambda _n: next(town), **topic)
    one_each(Participant, negotiation=lambda n: n, user=lambda n: by[n.pk], side=of("county"), role=of("county"))
    one_each(Feedback, negotiation=lambda n: n, by=lambda n: by[n.pk], text=of("x"))
    measure = {"kind": of("agreed"), "theme": of("other"), "due_on": of(now.date())}
    measures = iter(one_each(Measure, area_id=lambda n: n.round.area_id, what_fi=of("x"), **measure))
    one_each(Agreement, negotiation=lambda n: n, measure=lambda _n: next(measures))
    one_each(
        Document,
        kind=of("memo"),
        subject_id=lambda n: n.pk,
        version=of(1),
        language=of("fi"),
        area=lambda n: n.round.area_id,
        filename=of("toisten.pdf"),
        content=of({"year": 2026}),
        fingerprint=of("0"),
        approved_by=of(stranger),
        pdf=of(b"%PDF"),
        pdf_sha256=of("0" * 64),
    )
    one_each(
        Letter,
        kind=of("invitation"),
        about_type=of("negotiation"),
        about_id=lambda n: n.pk,
        revision=lambda _n: next(numbers),
        recipient=lambda n: by[n.pk],
        area=lambda n: n.round.area_id,
        collection_type=of("round"),
        collection_id=lambda n: n.round_id,
        language=of("fi"),
        state=of("failed"),
    )


@dataclass(frozen=True)
class Own:
    """County 11: a round of two municipalities that has been opened."""

    round: Round
    planner: User
    manager: User
    lemi: User
    organisation: Organisation


@pytest.fixture(scope="module")
def own(django_db_setup: None, django_db_blocker: Any) -> Iterator[Own]:
    """Beside it all that others have, made once for the tests of this module; each test is undone by itself."""
    with django_db_blocker.unblock(), rolled_back(), clock.at(datetime(2026, 8, 10, 9, tzinfo=UTC)):
        area = WelfareArea.objects.get(code="11")
        planner, manager = factories.staff(area, "planner"), factories.staff(area, "manager")
        lemi, _imatra = [factories.contact(Municipality.objects.get(code=code)) for code in ("416", "153")]
        organisation = factories.organisation(area)
        round = factories.opened_round(area, planner, ["416", "153"])
        _rows_of_others(factories.staff(WelfareArea.objects.get(code="13"), "planner"))
        negotiation = Negotiation.objects.get(round=round, parties__municipality="416")
        factories.memo_document(negotiation, planner, pdf=b"%PDF")
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
        yield Own(round, planner, manager, lemi, organisation)


def scans(asked: Callable[[], object]) -> list[tuple[str, str, int]]:
    """(table, how, rows) for each place where PostgreSQL reads a table for `asked`; rows that it throws away count too."""
    queries: list[tuple[str, Any]] = []

    def note(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
        if sql.startswith("SELECT"):
            queries.append((sql, params))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        asked()
    found = []
    with connection.cursor() as cursor:
        for sql, params in queries:
            cursor.execute(f"EXPLAIN (ANALYZE, FORMAT JSON) {sql}", params)
            [[[plan]]] = cursor.fetchall()
            found += _scans(plan["Plan"])
    return found


def _scans(node: dict[str, Any]) -> list[tuple[str, str, int]]:
    here = []
    if "Relation Name" in node:
        thrown = sum(value for name, value in node.items() if name.startswith("Rows Removed by"))
        rows = round((node["Actual Rows"] + thrown) * node["Actual Loops"])
        here.append((node["Relation Name"], node["Node Type"], rows))
    return here + [scan for part in node.get("Plans", []) for scan in _scans(part)]


def sizes() -> dict[str, int]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT relname, reltuples::int FROM pg_class WHERE relkind = 'r'")
        return dict(cursor.fetchall())


def test_a_page_reads_its_own_few_rows_by_index_however_much_others_have(own: Own):
    client, as_planner, as_manager = Client(), factories.signed_in(own.planner), factories.signed_in(own.manager)
    pages = {
        "contact": (client, reverse("contact", args=[own.lemi.link_token])),
        "organisation": (client, reverse("contact", args=[own.organisation.representative.link_token])),
        "rounds": (as_planner, reverse("rounds")),
        "board": (as_planner, reverse("round", args=[own.round.pk])),
        "outbox": (as_planner, reverse("outbox", args=[own.round.pk])),
        "management": (as_manager, reverse("management")),
        "management of a round": (as_manager, reverse("management_round", args=[own.round.pk])),
    }
    rows_in = sizes()
    whole, read = {}, {}
    for name, (browser, url) in pages.items():
        found = [scan for scan in scans(lambda browser=browser, url=url: browser.get(url)) if scan[0] not in FIXED]
        whole[name] = {table for table, how, _rows in found if how == "Seq Scan" and rows_in[table] >= SMALL}
        read[name] = sum(rows for _table, _how, rows in found)
    assert {name: tables for name, tables in whole.items() if tables} == {}
    assert {name: rows for name, rows in read.items() if not 0 < rows <= MOST} == {}


@pytest.mark.parametrize(
    ("model", "seen"),
    [(Document, [1, 1]), (Negotiation, [1, 2]), (Party, [1, 0])],
    ids=["document", "negotiation", "party"],
)
def test_a_contact_and_an_organisation_see_what_is_theirs(own: Own, model: Any, seen: list[int]):
    people = own.lemi, own.organisation.representative
    assert [model.objects.visible_to(person).count() for person in people] == seen


def test_one_document_is_found_by_staff_without_reading_the_others(own: Own):
    document = Document.objects.get(area="11")
    looked_up = Document.objects.visible_to(own.planner, "planner").filter(public_id=document.public_id)
    assert looked_up.get() == document
    assert [rows for table, _how, rows in scans(looked_up.get) if table == Document._meta.db_table] == [1]
