"""Who was there: one form, correctable until the memo is approved."""

from importlib import import_module

import pytest
from django.apps import apps
from django.db import connection
from django.test import Client
from django.utils.translation import override

from hyte.accounts.models import User
from hyte.errors import Refused
from municipalities.models import Municipality
from negotiations.actions import attendance, booking
from negotiations.actions import memo as memos
from negotiations.documents import contents
from negotiations.forms.attendance import described
from negotiations.models import Memo, Negotiation, Participant
from tests import factories


@pytest.fixture
def booked(lemi_negotiation: Negotiation, planner: User) -> Negotiation:
    """Confirmed for 8 September; the welfare group has two members, the organisation is invited."""
    factories.contact(Municipality.objects.get(code="416"), duty="", role="municipal_manager", name="Johtaja Jaana")
    lemi_negotiation.team.set([planner])
    return booking.confirm(
        lemi_negotiation, starts_at=factories.moment(8, 9), place="Kunnantalo", by=planner, accept_warnings=True
    )


def url(negotiation: Negotiation, doing: str = "") -> str:
    return f"/negotiations/{negotiation.pk}/attendance/{doing}"


def form(present: list[User], others: list[dict[str, str]] | None = None, **more: str) -> dict[str, object]:
    rows = [*(others or []), *[{} for _ in range(4)]][:4]
    data: dict[str, object] = {"others-TOTAL_FORMS": "4", "others-INITIAL_FORMS": "0"}
    for number, row in enumerate(rows):
        data |= {f"others-{number}-{name}": row.get(name, "") for name in ("role", "name", "title")}
        data[f"others-{number}-side"] = row.get("side", "municipality")
    return {"present": [f"u{person.pk}" for person in present], "head_count": "", **data, **more}


def rows(negotiation: Negotiation) -> set[tuple[str, str, bool | None]]:
    return set(negotiation.participants.values_list("name", "role", "present"))


def test_everybody_invited_is_listed_by_side_and_opening_the_page_stores_nothing(
    as_planner: Client, booked: Negotiation
):
    page = as_planner.get(url(booked))
    groups = [(side, len(options)) for side, options in page.context["form"].fields["present"].choices]
    assert [count for _side, count in groups] == [2, 1, 1]
    assert booked.participants.count() == 0


def test_attendance_is_recorded_in_one_go(as_planner: Client, booked: Negotiation, lemi: User, planner: User):
    manager = {"role": "manager_or_councillor"}
    assert as_planner.post(url(booked), form([lemi, planner], [manager])).status_code == 302
    booked.refresh_from_db()
    assert (booked.state, booked.head_count) == ("held", 2)
    assert rows(booked) == {
        (lemi.name, "contact", True),
        ("Johtaja Jaana", "municipal_manager", False),
        (planner.name, "county", True),
        ("Organisation's voice", "organisation", False),
        ("", "manager_or_councillor", True),
    }


def test_a_deputy_is_named_as_the_deputy_in_attendance_and_in_the_memo(
    as_planner: Client, booked: Negotiation, lemi: User, planner: User
):
    deputy = factories.contact(Municipality.objects.get(code="416"), "deputy", name="Sijainen Siiri")
    chair = factories.contact(Municipality.objects.get(code="153"), "deputy", "chair")
    as_planner.post(url(booked), form([lemi, deputy]))
    roles = dict(booked.participants.filter(user__in=[lemi, deputy]).values_list("user", "role"))
    assert roles == {lemi.pk: "contact", deputy.pk: "deputy"}
    assert attendance.role_of(chair.group_membership) == "chair"
    booked.refresh_from_db()
    memo = memos.start(booked, by=planner)
    assert {language: _labels(memo, language) for language in ("fi", "sv")} == {
        "fi": {lemi.name: "HYTE-yhteyshenkilö", "Sijainen Siiri": "varayhteyshenkilö"},
        "sv": {lemi.name: "HYTE-kontaktperson", "Sijainen Siiri": "ersättare för kontaktpersonen"},
    }


def _labels(memo: Memo, language: str) -> dict[str, str]:
    with override(language):
        return {person["name"]: person["role_label"] for person in contents.memo(memo, [], "fi")["present"]}


def test_those_written_down_as_contact_before_there_were_deputies_are_put_right_in_open_rounds(
    booked: Negotiation, lemi: User
):
    deputy = factories.contact(Municipality.objects.get(code="416"), "deputy")
    attendance.list_invited(booked)
    booked.participants.filter(user=deputy).update(role="contact")
    migration = import_module("negotiations.migrations.0004_deputy_contact_at_the_table")
    with connection.schema_editor() as editor:
        migration.name_deputies(apps, editor)
    roles = dict(booked.participants.filter(user__in=[lemi, deputy]).values_list("user", "role"))
    assert roles == {lemi.pk: "contact", deputy.pk: "deputy"}


def test_more_people_of_the_municipality_than_were_listed_can_be_counted_but_not_fewer(
    as_planner: Client, booked: Negotiation, lemi: User, planner: User
):
    page = as_planner.post(url(booked), form([lemi, planner], [{"role": "councillor"}], head_count="1"))
    assert list(page.context["form"].errors) == ["head_count"]
    assert page.context["form"]["head_count"].value() == "1"
    assert booked.participants.count() == 0
    as_planner.post(url(booked), form([lemi, planner], head_count="17"))
    booked.refresh_from_db()
    assert booked.head_count == 17


def test_nobody_ticked_is_not_a_negotiation(as_planner: Client, booked: Negotiation):
    page = as_planner.post(url(booked), form([]))
    assert list(page.context["form"].errors) == ["present"]
    booked.refresh_from_db()
    assert booked.state == "scheduled"


def test_a_name_without_a_role_keeps_what_was_typed_and_says_so_beside_it(
    as_planner: Client, booked: Negotiation, lemi: User
):
    page = as_planner.post(url(booked), form([lemi], [{"name": "Väinö <b>Äijälä</b> 🙂"}]))
    other = page.context["others"][0]
    assert (list(other.errors), other["name"].value()) == (["role"], "Väinö <b>Äijälä</b> 🙂")


def test_what_is_wrong_in_two_places_is_said_in_one_summary(as_planner: Client, booked: Negotiation, lemi: User):
    page = as_planner.post(url(booked), form([lemi], [{"name": "Väinö"}], head_count="-3")).content.decode()
    summary = page.split('class="error-summary"')[1].split("</ul>")[0]
    assert (page.count('class="error-summary"'), summary.count("<li>")) == (1, 2)


def test_a_title_that_is_the_role_is_said_once():
    manager = Participant(name="Jaana", title="kunnanjohtaja", role="municipal_manager", side="municipality")
    with override("fi"):
        assert described(manager) == "Jaana, kunnanjohtaja"


def test_a_person_who_was_not_invited_can_not_be_ticked(
    as_planner: Client, booked: Negotiation, imatra: User, stranger: User
):
    for person in (imatra, stranger):
        page = as_planner.post(url(booked), form([person]))
        assert list(page.context["form"].errors) == ["present"]
    assert booked.participants.count() == 0


def test_a_correction_shows_what_was_recorded_and_drops_those_who_were_added_by_mistake(
    as_planner: Client, booked: Negotiation, lemi: User, planner: User
):
    as_planner.post(url(booked), form([lemi, planner], [{"role": "councillor"}], head_count="5"))
    page = as_planner.get(url(booked))
    added = booked.participants.get(user=None)
    assert set(page.context["form"]["present"].initial) == {f"u{lemi.pk}", f"u{planner.pk}", f"p{added.pk}"}
    assert page.context["form"]["head_count"].initial == 5
    as_planner.post(url(booked), form([lemi]))
    booked.refresh_from_db()
    assert (booked.head_count, booked.participants.filter(user=None).count()) == (1, 0)


def test_recording_twice_makes_nobody_twice(as_planner: Client, booked: Negotiation, lemi: User):
    sent = form([lemi], [{"role": "councillor"}], submission_id="0" * 31 + "2")
    assert [as_planner.post(url(booked), sent).status_code for _ in range(2)] == [302, 302]
    assert booked.participants.count() == 5


def test_attendance_waits_for_a_confirmed_time(
    as_planner: Client, lemi_negotiation: Negotiation, lemi: User, planner: User
):
    page = as_planner.post(url(lemi_negotiation), form([lemi]))
    assert (page.status_code, len(page.context["form"].non_field_errors())) == (200, 1)
    assert page.context["form"]["present"].value() == [f"u{lemi.pk}"]
    assert lemi_negotiation.participants.count() == 0


def test_what_an_approved_memo_tells_is_not_corrected_behind_its_back(
    as_planner: Client, booked: Negotiation, lemi: User, planner: User
):
    attendance.list_invited(booked)
    held = attendance.record_attendance(booked, present=booked.participants.all(), by=planner)
    memos.approve(factories.written_memo(held, planner), by=planner)
    page = as_planner.post(url(booked), form([lemi]))
    assert len(page.context["form"].non_field_errors()) == 1
    assert booked.participants.filter(present=True).count() == 4


def test_not_held_after_all_takes_the_ticks_away(as_planner: Client, booked: Negotiation, lemi: User, planner: User):
    as_planner.post(url(booked), form([lemi], [{"role": "councillor"}]))
    as_planner.get(url(booked, "undo/"))
    booked.refresh_from_db()
    assert booked.state == "held"
    assert as_planner.post(url(booked, "undo/")).status_code == 302
    booked.refresh_from_db()
    assert (booked.state, booked.head_count) == ("scheduled", None)
    assert set(booked.participants.values_list("present", flat=True)) == {None}
    assert as_planner.post(url(booked, "undo/")).status_code == 409


def test_a_negotiation_whose_memo_was_shown_stays_held(booked: Negotiation, planner: User):
    attendance.list_invited(booked)
    held = attendance.record_attendance(booked, present=booked.participants.all(), by=planner)
    memos.open_for_comments(factories.written_memo(held, planner), by=planner)
    with pytest.raises(Refused):
        attendance.not_held_after_all(held, by=planner)


def test_only_the_areas_planner_records_attendance(
    booked: Negotiation, as_expert: Client, as_manager: Client, as_stranger: Client, lemi: User
):
    assert [client.post(url(booked), form([lemi])).status_code for client in (as_expert, as_manager)] == [403, 403]
    assert [as_stranger.get(url(booked)).status_code, as_stranger.post(url(booked), form([lemi])).status_code] == [
        404,
        404,
    ]


def test_the_form_takes_as_many_queries_for_many_people_as_for_few(
    as_planner: Client, booked: Negotiation, lemi: User, django_assert_num_queries
):
    with django_assert_num_queries(9):
        as_planner.get(url(booked))
    for _ in range(2):
        factories.contact(Municipality.objects.get(code="416"), duty="")
        Participant.objects.create(negotiation=booked, side="county", role="other", expected=True)
    with django_assert_num_queries(9):
        as_planner.get(url(booked))
