"""Measures: added, changed and removed while the memo can be written; followed up a year later."""

from datetime import UTC, datetime

import pytest
from django.test import Client
from django.urls import reverse

from hyte import clock
from hyte.accounts.models import User
from municipalities.models import Municipality, Organisation, WelfareArea
from negotiations.actions import memo as memos
from negotiations.actions import summary as summaries
from negotiations.models import Memo, Negotiation
from programmes.models import Measure
from tests import factories

TYPED = {
    "what": "Nimetään vastinparit",
    "theme": "cooperation_counterparts",
    "programme": "",
    "county_owner": "Päällikkö",
    "municipality_owner": "Sivistysjohtaja",
    "organisation": "",
    "body": "",
    "due_on": "2027-01-31",
}


@pytest.fixture
def memo(lemi_negotiation: Negotiation, planner: User) -> Memo:
    return factories.written_memo(factories.held(lemi_negotiation, planner), planner)


@pytest.fixture
def measure(memo: Memo) -> Measure:
    return factories.agreed_measure(memo.negotiation, "Vanha")


def new(memo: Memo) -> str:
    return f"/negotiations/{memo.negotiation_id}/measures/new/"


def test_a_measure_is_added_and_the_way_leads_back_to_the_memo(
    as_planner: Client, memo: Memo, organisation: Organisation
):
    response = as_planner.post(new(memo), TYPED | {"organisation": organisation.pk})
    assert response["Location"] == f"/negotiations/{memo.negotiation_id}/memo/#measures"
    made = Measure.objects.get()
    assert (made.what, made.organisation, made.state) == ("Nimetään vastinparit", organisation, "not_started")


def test_bad_input_stays_and_has_its_errors_beside_the_fields(as_planner: Client, memo: Memo):
    page = as_planner.post(new(memo), TYPED | {"what": "", "due_on": "2026-09-07"})
    form = page.context["form"]
    assert sorted(form.errors) == ["due_on", "what"]
    assert (form["county_owner"].value(), form["due_on"].value()) == ("Päällikkö", "2026-09-07")
    assert Measure.objects.count() == 0


def test_a_year_that_nobody_means_is_refused(as_planner: Client, memo: Memo):
    page = as_planner.post(new(memo), TYPED | {"due_on": "9999-12-31"})
    assert list(page.context["form"].errors) == ["due_on"]


def test_a_programme_is_named_with_its_years(as_planner: Client, memo: Memo):
    area = memo.negotiation.round.area
    for first, last in ((2024, 2025), (2025, 2028)):
        names = {"name_fi": "SOPUISA", "key": "sopuisa", "mark": "■", "theme_fi": "Päihdetyö"}
        area.programmes.create(starts_year=first, ends_year=last, **names)
    page = as_planner.get(new(memo))
    names = [label for value, label in page.context["form"].fields["programme"].choices if value]
    assert [name for name in names if "SOPUISA" in name] == ["SOPUISA 2024–2025", "SOPUISA 2025–2028"]


def test_another_countys_organisation_programme_or_body_is_refused(as_planner: Client, memo: Memo):
    foreign = factories.organisation(WelfareArea.objects.get(code="13"), "Vieras ry")
    for name in ("organisation", "programme", "body"):
        page = as_planner.post(new(memo), TYPED | {name: foreign.pk})
        assert list(page.context["form"].errors) == [name]


def test_a_measure_is_changed_and_removed(as_planner: Client, measure: Measure):
    as_planner.post(f"/measures/{measure.pk}/", TYPED | {"what": "Uusi"})
    measure.refresh_from_db()
    assert measure.what == "Uusi"
    as_planner.get(f"/measures/{measure.pk}/remove/")
    assert Measure.objects.count() == 1
    as_planner.post(f"/measures/{measure.pk}/remove/")
    assert Measure.objects.count() == 0


def test_what_was_approved_is_locked_but_can_be_followed_up(
    as_planner: Client, memo: Memo, measure: Measure, planner: User
):
    memos.approve(memo, by=planner)
    page = as_planner.post(f"/measures/{measure.pk}/", TYPED | {"what": "Uusi"})
    assert (len(page.context["form"].non_field_errors()), page.context["form"]["what"].value()) == (1, "Uusi")
    assert len(as_planner.post(new(memo), TYPED).context["form"].non_field_errors()) == 1
    assert as_planner.post(f"/measures/{measure.pk}/remove/").status_code == 409
    assert as_planner.post(f"/measures/{measure.pk}/state/", {"state": "done"}).status_code == 302
    measure.refresh_from_db()
    assert (measure.what, measure.state, Measure.objects.count()) == ("Vanha", "done", 1)


def test_a_state_that_does_not_exist_changes_nothing(as_planner: Client, measure: Measure):
    as_planner.post(f"/measures/{measure.pk}/state/", {"state": "hidden"})
    measure.refresh_from_db()
    assert measure.state == "not_started"


@pytest.mark.parametrize(
    ("asked", "given"),
    [("/rounds/", "/rounds/"), ("https://evil.example/", None), ("//evil.example/", None), ("/\\evil.example", None)],
)
def test_the_way_back_stays_on_our_own_site(as_planner: Client, measure: Measure, asked: str, given: str | None):
    response = as_planner.post(f"/measures/{measure.pk}/state/", {"state": "started", "next": asked})
    assert response["Location"] == (given or f"/negotiations/{measure.agreement.negotiation_id}/")


def test_only_the_areas_planner_changes_measures(
    as_expert: Client, as_manager: Client, as_stranger: Client, memo: Memo, measure: Measure
):
    paths = [
        new(memo),
        f"/measures/{measure.pk}/",
        f"/measures/{measure.pk}/remove/",
        f"/measures/{measure.pk}/state/",
    ]
    for client, status in ((as_expert, 403), (as_manager, 403), (as_stranger, 404)):
        assert [client.post(path, TYPED | {"state": "done"}).status_code for path in paths] == [status] * 4
    assert Measure.objects.get().state == "not_started"


def test_every_state_that_a_measure_came_to_is_kept_with_its_day_its_person_and_what_was_said(
    as_planner: Client, memo: Memo, planner: User
):
    as_planner.post(new(memo), TYPED)
    measure = memo.negotiation.measures.get()
    for typed in ({"state": "started", "note": "Ryhmä kokoontui."}, {"state": "started"}, {"state": "done"}):
        as_planner.post(f"/measures/{measure.pk}/state/", typed)
    told = measure.state_changes.values_list("state", "note", "by")
    assert list(told) == [
        ("not_started", "", planner.pk),
        ("started", "Ryhmä kokoontui.", planner.pk),
        ("done", "", planner.pk),
    ]


def test_a_measure_of_a_swedish_memo_is_kept_as_swedish(as_planner: Client, memo: Memo):
    Municipality.objects.filter(parties__negotiation=memo.negotiation).update(languages="sv+fi")
    as_planner.post(new(memo), TYPED | {"what": "En kontaktperson utses"})
    measure = memo.negotiation.measures.get()
    assert (measure.what_fi, measure.what_sv, measure.what) == ("", "En kontaktperson utses", "En kontaktperson utses")


def test_what_should_be_done_by_now_is_late_wherever_it_stands(
    as_planner: Client, memo: Memo, measure: Measure, lemi: User, planner: User
):
    memos.approve(memo, by=planner)
    summary = summaries.start(memo.negotiation.round, by=planner)
    pages = [
        f"/negotiations/{memo.negotiation_id}/memo/",
        f"/negotiations/{memo.negotiation_id}/",
        reverse("summary", args=[summary.round_id]),
        reverse("contact", args=[lemi.link_token]),
        reverse("export_measures", args=[summary.round_id, "csv"]),
    ]

    def late() -> list[int]:
        return [as_planner.get(page).getvalue().decode().count("aloittamatta, myöhässä") for page in pages]

    with clock.at(datetime(2027, 1, 31, 9, tzinfo=UTC)):
        assert late() == [0, 0, 0, 0, 0]
    with clock.at(datetime(2027, 2, 1, 9, tzinfo=UTC)):
        assert late() == [1, 1, 1, 1, 1]
        as_planner.post(f"/measures/{measure.pk}/state/", {"state": "done"})
        assert late() == [0, 0, 0, 0, 0]
