"""The tables of a round as files: what stands in them, for whom, and that no text of theirs is a formula."""

import csv
import io

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation
from openpyxl import load_workbook

from hyte import clock
from hyte.letters.models import Letter
from municipalities.models import Organisation, WelfareGroupMember
from negotiations.actions import summary
from negotiations.models import Feedback, Finding, Negotiation, Participant, Round, Topic
from negotiations.reports.tables import FOR_MANAGEMENT, TABLES
from programmes.models import Measure
from tests import factories
from tests.negotiations.finished import OCTOBER, TEXTS, finish, finish_all, round_of

EVIL = "=cmd|' /C calc'!A0"
STARTS = ("=", "+", "-", "@", "\t", "\r")


@pytest.fixture(autouse=True)
def english(settings):
    """English is the source of the strings: the files of these tests speak it."""
    settings.LANGUAGES = [("fi", "suomi"), ("sv", "svenska"), ("en", "English")]
    with translation.override("en"):
        yield


@pytest.fixture
def october():
    with clock.at(OCTOBER):
        yield


@pytest.fixture
def finished(area, planner, october) -> Round:
    """Lemi's neighbours: two municipalities, both held and approved."""
    made = round_of(area, planner, 2)
    finish_all(made, planner)
    return made


def client_of(user) -> Client:
    client = factories.signed_in(user)
    client.cookies["django_language"] = "en"
    return client


def taken(user, round: Round, table: str, kind: str = "csv"):
    return client_of(user).get(reverse(f"export_{table}", args=[round.pk, kind]))


def rows(user, round: Round, table: str) -> list[list[str]]:
    text = taken(user, round, table).getvalue().decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text), delimiter=";"))


def test_the_board_says_who_waits_for_whom_and_when_each_meets(finished, planner):
    head, first, second, *outside = rows(planner, finished, "board")
    name, contact = finished.parties.first().municipality.name_fi, WelfareGroupMember.objects.contacts().first().user
    found = dict(zip(head, first, strict=True))
    assert found["Municipality"] == name
    assert (found["Turn"], found["Late"], found["Begins"], found["Present"], found["Memo"]) == (
        "The county's turn",
        "no",
        "1.9.2026 9.00",
        "9",
        "approved",
    )
    assert (found["HYTE contact"], found["E-mail of the contact"]) == (contact.name, contact.email)
    assert (len(second), [row[2:4] for row in outside]) == (len(head), [["Not in the round", "Not taking part"]] * 7)


def test_themes_count_topics_by_municipality_and_measures_name_their_owners(finished, planner):
    municipalities = [negotiation.title for negotiation in finished.negotiations.order_by("starts_at")]
    assert rows(planner, finished, "themes") == [
        ["Theme", *municipalities, "Municipalities that raised it"],
        ["family services", "1", "1", "2"],
    ]
    assert [line[:6] for line in rows(planner, finished, "measures")][1] == [
        municipalities[0],
        f"Nimetään vastinparit: {municipalities[0]}",
        "another theme",
        "",
        "Päällikkö",
        "Rehtori",
    ]


def test_feedback_names_only_those_who_agreed_and_its_order_names_nobody(finished, planner):
    shy, open_ = Feedback.objects.order_by("pk")
    Feedback.objects.filter(pk=shy.pk).update(text="B")
    Feedback.objects.filter(pk=open_.pk).update(text="A", may_be_named=True)
    title = Negotiation.objects.get(pk=open_.negotiation_id).title
    assert rows(planner, finished, "feedback") == [
        ["Feedback", "Municipality", "Given by"],
        ["A", title, open_.by.name],
        ["B", "", ""],
    ]


def test_letters_hold_no_link_that_can_be_used(finished, planner):
    [letter, *_rest] = Letter.objects.order_by("pk")
    text = taken(planner, finished, "letters").getvalue().decode()
    assert "/l/••••••••/" in text
    assert letter.recipient.link_token not in text
    assert "[[" not in text


def test_drafts_are_nobodys_but_their_writers(finished, planner):
    topic = Topic.objects.first()
    Topic.objects.filter(pk=topic.pk).update(sent_at=None, title="A secret draft")
    assert "A secret draft" not in taken(planner, finished, "topics").getvalue().decode()


@pytest.mark.parametrize("table", TABLES)
def test_no_text_becomes_a_formula_in_either_kind_of_file(finished, planner, table):
    Topic.objects.update(title=EVIL, description=EVIL, expertise=EVIL)
    Measure.objects.update(what_fi=EVIL, county_owner=EVIL, municipality_owner=EVIL)
    Participant.objects.update(name=EVIL, title=EVIL, organisation=EVIL)
    Feedback.objects.update(text=EVIL, may_be_named=True)
    Negotiation.objects.update(place=EVIL, theme_title=EVIL)
    Letter.objects.update(to_name=EVIL, subject=EVIL, text=EVIL, reason=EVIL)
    Finding.objects.create(round=finished, text=EVIL, text_sv=EVIL)
    WelfareGroupMember.objects.first().user.__class__.objects.filter(login=None).update(name=EVIL)
    book = load_workbook(io.BytesIO(taken(planner, finished, table, "xlsx").content))
    cells = [cell for row in book.active.iter_rows() for cell in row]
    assert [cell.coordinate for cell in cells if cell.data_type == "f"] == []
    assert EVIL in [cell.value for cell in cells]
    lines = rows(planner, finished, table)
    assert [text for line in lines for text in line if text.startswith(STARTS)] == []
    assert f"'{EVIL}" in [text for line in lines for text in line]


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize(
    ("table", "queries"),
    [
        ("board", 15),
        ("topics", 13),
        ("measures", 11),
        ("measures_of_summary", 11),
        ("attendance", 11),
        ("themes", 11),
        ("findings", 5),
        ("feedback", 7),
        ("letters", 7),
    ],
)
def test_a_file_takes_as_many_queries_for_one_municipality_as_for_three(
    area, planner, october, table, queries, count, django_assert_num_queries
):
    made = round_of(area, planner, count)
    finish_all(made, planner)
    organisation = Organisation.objects.create(area=area, name_fi="Yhdistys")
    Topic.objects.create(
        negotiation=made.negotiations.first(), organisation=organisation, title="x", created_by=planner, sent_at=OCTOBER
    )
    client = client_of(planner)
    with django_assert_num_queries(queries):
        assert client.get(reverse(f"export_{table}", args=[made.pk, "csv"])).getvalue()


def test_management_takes_what_an_approved_summary_tells_and_nothing_else(finished, planner, manager, expert):
    page = reverse("round_files", args=[finished.pk])
    assert [name for name, _title, _what in client_of(manager).get(page).context["tables"]] == ["export_proof"]
    assert {taken(manager, finished, table).status_code for table in FOR_MANAGEMENT} == {409}
    made = summary.start(finished, by=planner)
    summary.save(made, texts=TEXTS, saves=0, by=planner)
    summary.approve(made, by=planner, accept_partial=True)
    assert [name for name, _title, _what in client_of(manager).get(page).context["tables"]] == [
        "export_proof",
        "export_themes",
        "export_measures_of_summary",
    ]
    got = {table: taken(manager, finished, table).status_code for table in TABLES}
    assert got == {table: 200 if table in (*FOR_MANAGEMENT, "proof") else 403 for table in TABLES}
    assert {taken(expert, finished, table).status_code for table in TABLES} == {403}


def test_a_measure_of_a_memo_that_is_not_approved_is_none_of_the_summary(area, planner, october):
    made = round_of(area, planner, 2)
    first, second = made.negotiations.order_by("pk")
    finish(first, planner)
    factories.agreed_measure(second, "Draft")
    told = [[line[1] for line in rows(planner, made, table)[1:]] for table in ("measures", "measures_of_summary")]
    assert ["Draft" in lines for lines in told] == [True, False]


def test_the_board_and_managements_page_lead_to_the_files(finished, planner, manager):
    page = reverse("round_files", args=[finished.pk])
    assert page in client_of(planner).get(reverse("round", args=[finished.pk])).content.decode()
    assert page in client_of(manager).get(reverse("management_round", args=[finished.pk])).content.decode()
    assert len(client_of(planner).get(page).context["tables"]) == len(TABLES)
