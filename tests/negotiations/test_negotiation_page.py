"""The page of a negotiation: what is next, agenda, people, last year, notes, history."""

import pytest
from django.test import Client

from hyte.accounts.models import User
from hyte.documents import jobs
from hyte.errors import Refused
from hyte.letters import delivery
from hyte.letters.models import Letter
from municipalities.models import WelfareArea
from negotiations import agenda
from negotiations.actions import booking, feedback
from negotiations.actions import memo as memos
from negotiations.actions import negotiation as negotiations
from negotiations.models import Negotiation, Participant, Party
from tests import factories


def url(negotiation: Negotiation, doing: str = "") -> str:
    return f"/negotiations/{negotiation.pk}/{doing}"


def book(negotiation: Negotiation, by: User, hour: int = 9) -> Negotiation:
    return booking.confirm(
        negotiation, starts_at=factories.moment(8, hour), place="Kunnantalo", by=by, accept_warnings=True
    )


@pytest.fixture
def last_year(area: WelfareArea, planner: User, lemi: User, imatra: User, lemi_negotiation: Negotiation) -> Negotiation:
    """Lemi's negotiation of 2025 with an approved memo and one measure."""
    earlier = factories.opened_round(area, planner, ["416"], year=2025).negotiations.get()
    held = factories.held(earlier, planner)
    factories.agreed_measure(held, "Vanha sopimus")
    jobs.make(memos.approve(factories.written_memo(held, planner), by=planner).pk)
    return held


@pytest.mark.parametrize("state", ["planned", "scheduled", "held", "cancelled"])
def test_the_first_button_is_what_the_state_asks_for(
    as_planner: Client, lemi_negotiation: Negotiation, planner: User, state: str
):
    if state in ("scheduled", "cancelled"):
        book(lemi_negotiation, planner)
    if state == "held":
        factories.held(lemi_negotiation, planner)
    if state == "cancelled":
        booking.cancel(lemi_negotiation, by=planner)
    page = as_planner.get(url(lemi_negotiation)).content.decode()
    action = {"planned": "time/", "scheduled": "attendance/", "held": "memo/", "cancelled": "time/"}[state]
    actions = page.split('class="page-actions"')[1]
    assert actions.split('href="')[1].split('"')[0] == url(lemi_negotiation, action)


def test_the_agenda_tells_what_fits_and_what_nobody_covers(
    as_planner: Client, lemi_negotiation: Negotiation, lemi_party: Party, lemi: User, planner: User
):
    topic = factories.sent_topic(lemi_party, lemi)
    topic.expertise = "Perhepalvelujen päällikkö"
    topic.save()
    page = as_planner.get(url(lemi_negotiation))
    assert (page.context["uncovered"], page.context["fit"]) == ([topic], agenda.Fit(120, 0, 1))
    name = f"expert_{topic.pk}", f"minutes_{topic.pk}"
    as_planner.post(url(lemi_negotiation, "agenda/"), {name[0]: planner.pk, name[1]: "130"})
    page = as_planner.get(url(lemi_negotiation))
    assert (page.context["uncovered"], page.context["fit"].too_long_by) == ([], 10)


def test_minutes_are_fitted_into_the_length_of_the_negotiation():
    assert (agenda.fit(120, [30, None, None]).left, agenda.fit(120, [30, None, None]).share) == (90, 30)
    assert (agenda.fit(120, []).left, agenda.fit(120, [100, None]).share) == (120, 0)
    assert agenda.fit(120, [100, 30]).too_long_by == 10


def test_bad_minutes_and_foreign_experts_are_refused_and_stay(
    as_planner: Client, lemi_negotiation: Negotiation, lemi_party: Party, lemi: User, stranger: User
):
    topic = factories.sent_topic(lemi_party, lemi)
    expert, minutes = f"expert_{topic.pk}", f"minutes_{topic.pk}"
    for person in (stranger, lemi):
        page = as_planner.post(url(lemi_negotiation, "agenda/"), {expert: person.pk, minutes: "-5"})
        assert sorted(page.context["form"].errors) == [expert, minutes]
        assert page.context["form"][minutes].value() == "-5"
    topic.refresh_from_db()
    assert (topic.expert, topic.minutes) == (None, None)


def test_after_the_negotiation_the_agenda_says_why_it_can_not_be_changed(
    as_planner: Client, lemi_negotiation: Negotiation, lemi_party: Party, lemi: User, planner: User
):
    topic = factories.sent_topic(lemi_party, lemi)
    factories.held(lemi_negotiation, planner)
    page = as_planner.post(url(lemi_negotiation, "agenda/"), {f"minutes_{topic.pk}": "20"})
    assert len(page.context["form"].non_field_errors()) == 1


def test_the_team_is_changed_before_the_time_is_confirmed_without_a_letter(
    as_planner: Client, lemi_negotiation: Negotiation, expert: User
):
    letters = Letter.objects.count()
    assert as_planner.post(url(lemi_negotiation, "team/"), {"team": [expert.pk]}).status_code == 302
    assert list(lemi_negotiation.team.all()) == [expert]
    assert Letter.objects.count() == letters


def test_calendars_follow_the_team_of_a_confirmed_time(
    as_planner: Client, lemi_negotiation: Negotiation, expert: User, planner: User
):
    lemi_negotiation.team.set([planner])
    book(lemi_negotiation, planner)
    delivery.deliver_due()
    sent = set(Letter.objects.values_list("pk", flat=True))
    as_planner.post(url(lemi_negotiation, "team/"), {"team": [expert.pk]})
    made = Letter.objects.exclude(pk__in=sent)
    assert set(made.values_list("recipient", "calendar_method")) == {(planner.pk, "CANCEL"), (expert.pk, "REQUEST")}
    delivery.deliver_due()
    sent = set(Letter.objects.values_list("pk", flat=True))
    as_planner.post(url(lemi_negotiation, "team/"), {"team": [expert.pk, planner.pk]})
    again = Letter.objects.exclude(pk__in=sent)
    assert [(letter.recipient, letter.calendar_method, letter.revision) for letter in again] == [
        (planner, "PUBLISH", 2)
    ]


def test_somebody_who_is_booked_elsewhere_can_not_join_and_nothing_changes(
    as_planner: Client, lemi_negotiation: Negotiation, imatra_party: Party, expert: User, planner: User
):
    lemi_negotiation.team.set([])
    imatra_party.negotiation.team.set([expert])
    book(lemi_negotiation, planner)
    book(imatra_party.negotiation, planner)
    page = as_planner.post(url(lemi_negotiation, "team/"), {"team": [expert.pk]})
    assert list(page.context["form"].errors) == ["team"]
    assert page.context["form"]["team"].value() == [str(expert.pk)]
    assert lemi_negotiation.team.count() == 0


def test_the_team_of_a_held_negotiation_stays(lemi_negotiation: Negotiation, planner: User):
    held = factories.held(lemi_negotiation, planner)
    with pytest.raises(Refused):
        negotiations.set_team(held, people=[], by=planner)


def test_an_expert_sees_the_state_of_last_years_measures_and_can_not_change_it(
    as_expert: Client, lemi_negotiation: Negotiation, last_year: Negotiation
):
    page = as_expert.get(f"/negotiations/{lemi_negotiation.pk}/")
    assert page.status_code == 200
    assert page.content.decode().count("aloittamatta") == 1
    assert f"/measures/{last_year.measures.get().pk}/" not in page.content.decode()


def test_last_years_memo_and_measures_stand_on_the_page_and_their_state_can_be_changed(
    as_planner: Client, lemi_negotiation: Negotiation, imatra_party: Party, last_year: Negotiation
):
    page = as_planner.get(url(lemi_negotiation))
    measure = last_year.measures.get()
    assert page.context["last_measures"] == [measure]
    assert page.context["last_documents"] == list(last_year.memo.documents.all())
    back = url(lemi_negotiation) + "#last-year"
    response = as_planner.post(f"/measures/{measure.pk}/state/", {"state": "done", "next": back})
    assert response["Location"] == back
    measure.refresh_from_db()
    assert measure.state == "done"
    assert as_planner.get(url(imatra_party.negotiation)).context["last_measures"] == []


def test_notes_and_case_number_are_kept_and_seen_by_planners_only(
    as_planner: Client, as_expert: Client, as_manager: Client, lemi_negotiation: Negotiation
):
    typed = {"case_number": "HYTE/12/2026", "internal_notes": "Vain meille <b>näin</b>."}
    assert as_planner.post(url(lemi_negotiation, "notes/"), typed).status_code == 302
    assert "Vain meille &lt;b&gt;näin&lt;/b&gt;." in as_planner.get(url(lemi_negotiation)).content.decode()
    for client in (as_expert, as_manager):
        page = client.get(url(lemi_negotiation)).content.decode()
        assert ("Vain meille" in page, "HYTE/12/2026" in page) == (False, False)
        assert client.get(url(lemi_negotiation, "notes/")).status_code == 403


def test_a_case_number_of_two_lines_is_refused_and_stays(as_planner: Client, lemi_negotiation: Negotiation):
    page = as_planner.post(url(lemi_negotiation, "notes/"), {"case_number": "A\nB", "internal_notes": "Muistiin."})
    assert list(page.context["form"].errors) == ["case_number"]
    assert page.context["form"]["internal_notes"].value() == "Muistiin."


def test_feedback_names_its_giver_only_when_that_was_allowed(
    as_planner: Client, as_expert: Client, lemi_negotiation: Negotiation, planner: User, lemi: User
):
    feedback.give(factories.held(lemi_negotiation, planner), text="Hyvä kierros.", may_be_named=False, by=lemi)
    panel = as_planner.get(url(lemi_negotiation)).content.decode().split('id="feedback"')[1].split("</section>")[0]
    assert ("Hyvä kierros." in panel, lemi.name in panel) == (True, False)
    page = as_expert.get(url(lemi_negotiation))
    assert (page.context["feedback_count"], "Hyvä kierros." in page.content.decode()) == (1, False)


def test_the_history_tells_in_sentences_who_did_what(as_planner: Client, lemi_negotiation: Negotiation, planner: User):
    factories.written_memo(factories.held(lemi_negotiation, planner), planner)
    page = as_planner.get(url(lemi_negotiation), headers={"Accept-Language": "fi"})
    lines = page.context["history"]
    assert len(lines) == 3
    assert {line.who for line in lines} == {planner.name}
    assert [line.sentence.endswith(".") for line in lines] == [True] * 3


def test_a_planner_of_another_county_finds_nothing(as_stranger: Client, lemi_negotiation: Negotiation):
    for doing in ("", "notes/", "agenda/", "team/", "attendance/"):
        assert as_stranger.get(url(lemi_negotiation, doing)).status_code == 404
        if doing:
            assert as_stranger.post(url(lemi_negotiation, doing)).status_code == 404


def test_an_expert_and_a_manager_read_and_change_nothing(
    as_expert: Client, as_manager: Client, lemi_negotiation: Negotiation, planner: User
):
    memos.start(lemi_negotiation, by=planner)
    assert as_expert.get(url(lemi_negotiation)).context["reads_memo"] is True
    assert as_manager.get(url(lemi_negotiation)).context["reads_memo"] is False
    for client in (as_expert, as_manager):
        for doing in ("notes/", "agenda/", "team/", "attendance/"):
            assert client.post(url(lemi_negotiation, doing)).status_code == 403


def test_the_page_takes_as_many_queries_for_three_of_everything_as_for_one(
    as_planner: Client,
    lemi_negotiation: Negotiation,
    lemi_party: Party,
    last_year: Negotiation,
    lemi: User,
    django_assert_num_queries,
):
    def add() -> None:
        factories.sent_topic(lemi_party, lemi)
        Participant.objects.create(negotiation=lemi_negotiation, side="county", role="other", expected=True)
        for negotiation in (lemi_negotiation, last_year):
            factories.agreed_measure(negotiation)

    add()
    with django_assert_num_queries(18):
        as_planner.get(url(lemi_negotiation))
    add()
    add()
    with django_assert_num_queries(18):
        as_planner.get(url(lemi_negotiation))


def test_the_agenda_form_takes_as_many_queries_for_three_topics_as_for_one(
    as_planner: Client, lemi_negotiation: Negotiation, lemi_party: Party, lemi: User, django_assert_num_queries
):
    factories.sent_topic(lemi_party, lemi)
    with django_assert_num_queries(7):
        as_planner.get(url(lemi_negotiation, "agenda/"))
    factories.sent_topic(lemi_party, lemi)
    factories.sent_topic(lemi_party, lemi)
    with django_assert_num_queries(7):
        as_planner.get(url(lemi_negotiation, "agenda/"))
