"""Confirming, moving and cancelling the time of a negotiation: the action and its page."""

from datetime import datetime

import pytest
from django.urls import reverse
from django.utils.translation import override

from hyte.accounts.models import Event
from hyte.errors import NeedsConfirmation, Refused
from hyte.formats import HELSINKI
from hyte.letters import delivery
from hyte.letters.models import Letter
from municipalities.models import Municipality, WelfareGroupMember
from negotiations.actions import answer, booking, closing, duty
from negotiations.forms.booking import BookingForm
from negotiations.time_choices import moment_of, value_of
from tests import factories

NINE = factories.moment(8, 9)


@pytest.fixture(autouse=True)
def in_english():
    with override("en"):
        yield


def kinds(negotiation) -> list[str]:
    return list(Letter.objects.about(negotiation).exclude(calendar="").order_by("pk").values_list("kind", flat=True))


def confirm(negotiation, starts_at=NINE, place="Town hall", by=None, **how):
    return booking.confirm(negotiation, starts_at=starts_at, place=place, by=by, **how)


def test_a_confirmed_time_invites_everybody_and_takes_back_a_waiting_reminder(
    round, lemi_negotiation, lemi_party, planner
):
    delivery.deliver_due()
    duty.remind(lemi_party, by=planner)
    found = confirm(lemi_negotiation, by=planner)
    assert (found.state, found.starts_at, found.ends_at, found.place) == (
        "scheduled",
        NINE,
        factories.moment(8, 11),
        "Town hall",
    )
    assert (found.sequence, kinds(found)) == (0, ["booking"] * 3)
    assert Letter.objects.get(kind="reminder").state == "superseded"
    event = Event.objects.get(verb="booking.confirm")
    assert (event.by, event.area, event.detail) == (planner, "11", {"old": "planned", "sequence": 0})


def test_confirming_the_same_time_twice_sends_nothing_twice(round, lemi_negotiation, planner):
    confirm(lemi_negotiation, by=planner)
    again = confirm(lemi_negotiation, by=planner)
    assert (again.sequence, kinds(again)) == (0, ["booking"] * 3)


def test_a_team_member_can_not_be_in_two_places(round, lemi_negotiation, imatra_party, planner):
    confirm(lemi_negotiation, by=planner)
    with pytest.raises(Refused) as refused:
        confirm(imatra_party.negotiation, starts_at=factories.moment(8, 10), by=planner, accept_warnings=True)
    assert str(refused.value) == (
        f"{planner.name}: already booked at that time (Lemi, tue 8.9.2026 at 9.00–11.00). Choose another time or another team."
    )
    assert kinds(imatra_party.negotiation) == []


def test_the_next_one_may_begin_as_the_first_ends(round, lemi_negotiation, imatra_party, planner):
    confirm(lemi_negotiation, by=planner)
    assert confirm(imatra_party.negotiation, starts_at=factories.moment(8, 11), by=planner).is_scheduled


def test_another_team_at_the_same_time_is_a_warning_for_the_organisations_sake(
    round, lemi_negotiation, imatra_party, planner, expert
):
    confirm(lemi_negotiation, by=planner)
    imatra_party.negotiation.team.set([expert])
    with pytest.raises(NeedsConfirmation) as unusual:
        confirm(imatra_party.negotiation, by=planner)
    assert unusual.value.warnings == ["Lemi meets at the same time: the organisations are invited to both."]
    assert confirm(imatra_party.negotiation, by=planner, accept_warnings=True).is_scheduled


@pytest.mark.parametrize(
    ("starts_at", "expected"),
    [
        (factories.moment(12, 9), ["The day is a weekend or a public holiday."]),
        (factories.moment(1, 9, month=10), ["The day lies outside the weeks of the negotiations."]),
        (
            factories.moment(6, 9, month=12),
            ["The day is a weekend or a public holiday.", "The day lies outside the weeks of the negotiations."],
        ),
        (
            factories.moment(7, 9, month=8),
            ["The day lies outside the weeks of the negotiations.", "The time has already passed."],
        ),
        (factories.moment(8, 9), []),
        (factories.moment(8, 6), ["The hour is unusual: it begins before 7 or ends after 20."]),
        (factories.moment(8, 7), []),
        (factories.moment(8, 18), []),
        (factories.moment(8, 19), ["The hour is unusual: it begins before 7 or ends after 20."]),
        (factories.moment(8, 23), ["The hour is unusual: it begins before 7 or ends after 20."]),
    ],
)
def test_an_unusual_time_warns(round, lemi_negotiation, starts_at, expected):
    assert booking.preview(lemi_negotiation, starts_at=starts_at) == expected


def test_a_cancelled_time_can_be_followed_by_another(round, lemi_negotiation, planner):
    confirm(lemi_negotiation, by=planner)
    delivery.deliver_due()
    booking.cancel(lemi_negotiation, by=planner)
    cancelled = booking.cancel(lemi_negotiation, by=planner)
    assert (cancelled.state, cancelled.sequence) == ("planned", 1)
    again = confirm(cancelled, by=planner)
    assert (again.state, again.sequence) == ("scheduled", 2)
    assert kinds(again) == ["booking"] * 3 + ["cancellation"] * 3 + ["booking"] * 3


def test_where_no_time_was_confirmed_there_is_none_to_cancel(round, lemi_negotiation, planner):
    assert booking.cancel(lemi_negotiation, by=planner).time_cancelled_at is None
    assert kinds(lemi_negotiation) == []


def test_a_held_negotiation_is_not_cancelled(round, lemi_negotiation, planner):
    held = factories.held(lemi_negotiation, planner)
    with pytest.raises(Refused, match="This can not be done now"):
        booking.cancel(held, by=planner)


def test_a_held_negotiation_is_not_moved(round, lemi_negotiation, planner):
    held = factories.held(lemi_negotiation, planner)
    with pytest.raises(Refused, match="The negotiation has been held"):
        confirm(held, starts_at=factories.moment(9, 9), by=planner)


def test_a_closed_round_is_not_moved(round, lemi_negotiation, planner):
    closing.close(round, by=planner, accept_unfinished=True)
    with pytest.raises(Refused, match="The round has been closed"):
        confirm(lemi_negotiation, by=planner)


def test_a_team_that_changes_at_that_very_moment_is_refused(round, lemi_negotiation, planner, expert, monkeypatch):
    """Somebody who was not locked has come into the team between the two locks."""
    original = type(lemi_negotiation).objects.select_for_update

    def slow(*args, **kwargs):
        lemi_negotiation.team.add(expert)
        return original(*args, **kwargs)

    monkeypatch.setattr(type(lemi_negotiation).objects, "select_for_update", slow)
    with pytest.raises(Refused, match="The team was changed at this very moment"):
        confirm(lemi_negotiation, by=planner)


def test_one_who_joins_later_gets_the_invitation_once(round, lemi_negotiation, planner):
    confirm(lemi_negotiation, by=planner)
    late = factories.contact(Municipality.objects.get(code="416"), duty="deputy")
    assert [person for person, _link in booking.not_invited(lemi_negotiation)] == [late]
    assert [booking.invite_new(lemi_negotiation, by=planner) for _ in range(2)] == [1, 0]
    made = Letter.objects.get(kind="booking", recipient=late)
    assert "SEQUENCE:0" in made.calendar


def test_only_a_confirmed_negotiation_has_invitations(round, lemi_negotiation, planner):
    with pytest.raises(Refused, match="The time has not been confirmed"):
        booking.invite_new(lemi_negotiation, by=planner)


def test_one_who_has_left_hears_of_the_cancellation_once(round, lemi_negotiation, lemi, planner):
    confirm(lemi_negotiation, by=planner)
    delivery.deliver_due()
    WelfareGroupMember.objects.filter(user=lemi).update(left_on="2026-08-09")
    booking.cancel(lemi_negotiation, by=planner)
    assert Letter.objects.get(kind="not_needed", recipient=lemi).calendar_method == "CANCEL"
    delivery.deliver_due()
    confirm(lemi_negotiation, by=planner)
    booking.cancel(lemi_negotiation, by=planner)
    assert Letter.objects.filter(kind="not_needed", recipient=lemi).count() == 1
    assert Letter.objects.filter(kind="cancellation", recipient=lemi).count() == 0


def test_one_who_has_left_hears_at_a_move_that_the_old_time_is_off_and_nobody_else_does(
    round, lemi_negotiation, lemi, planner
):
    confirm(lemi_negotiation, by=planner)
    delivery.deliver_due()
    WelfareGroupMember.objects.filter(user=lemi).update(left_on="2026-08-09")
    for day in (9, 10):
        confirm(lemi_negotiation, starts_at=factories.moment(day, 9), by=planner)
        delivery.deliver_due()
    told = Letter.objects.get(kind="not_needed")
    assert (told.recipient, told.calendar_method) == (lemi, "CANCEL")
    assert "SEQUENCE:2" in told.calendar
    assert "ti 8.9.2026 klo 9.00" in told.subject
    assert "sinua ei enää tarvita" in told.text
    assert Letter.objects.filter(kind="move", recipient=lemi).count() == 0


# The page


@pytest.fixture
def page(lemi_negotiation) -> str:
    return reverse("booking", args=[lemi_negotiation.pk])


def post(client, url, **fields):
    return client.post(url, {"choice": "other", "day": "2026-09-08", "time": "09:00", "place": "Town hall", **fields})


def test_the_page_offers_the_municipalitys_times_the_best_first(round, lemi_party, lemi, as_planner, page):
    answer.propose_times(lemi_party, starts=[factories.moment(9, 12), NINE], by=lemi)
    form = as_planner.get(page).context["form"]
    assert [value for value, _label in form.fields["choice"].choices] == [
        value_of(factories.moment(9, 12)),
        value_of(NINE),
        "other",
    ]
    assert form.initial["choice"] == value_of(factories.moment(9, 12))
    assert moment_of(value_of(NINE)) == NINE


@pytest.fixture
def none_suits(round, lemi_party, lemi, imatra_party, planner):
    """Lemi can come in the evenings only; the county's first free time has been given to Imatra."""
    answer.propose_times(lemi_party, starts=[], none_suits="Only after four", by=lemi)
    confirm(imatra_party.negotiation, by=planner)


def test_where_none_suits_the_countys_free_times_that_are_left_can_be_chosen(
    none_suits, lemi_negotiation, as_planner, page
):
    form = as_planner.get(page).context["form"]
    (_empty, week, other) = form.fields["choice"].choices
    assert (week[0], [value for value, _label in week[1]]) == (
        "Viikko 37",
        [value_of(factories.moment(*at)) for at in ((8, 12), (9, 9), (9, 12), (10, 9), (10, 12))],
    )
    assert (other[0], form.initial.get("choice")) == ("other", None)
    response = as_planner.post(page, {"choice": value_of(factories.moment(10, 9)), "place": "Town hall"})
    assert response.url == reverse("schedule", args=[lemi_negotiation.round_id])
    lemi_negotiation.refresh_from_db()
    assert lemi_negotiation.starts_at == factories.moment(10, 9)
    assert as_planner.get(page).context["form"].initial["choice"] == value_of(factories.moment(10, 9))


def test_where_none_suits_another_time_can_still_be_written_and_nothing_is_chosen_for_the_planner(
    none_suits, lemi_negotiation, as_planner, page
):
    assert set(post(as_planner, page, choice="", day="", time="").context["form"].errors) == {"choice"}
    gone = post(as_planner, page, choice=value_of(NINE), day="", time="").context["form"]
    assert gone.errors == {"choice": ["Tämä aika ei ole enää vapaa. Valitse jokin näkyvistä ajoista."]}
    assert post(as_planner, page, time="17:00").status_code == 302
    lemi_negotiation.refresh_from_db()
    assert lemi_negotiation.starts_at == factories.moment(8, 17)


def test_where_none_suits_and_no_time_is_left_the_planner_writes_one(none_suits, round, as_planner, page):
    round.windows.all().delete()
    assert list(as_planner.get(page).context["form"].fields) == ["day", "time", "place", "remember", "seen"]


def test_a_proposed_time_is_confirmed_at_once(round, lemi_party, lemi_negotiation, lemi, as_planner, page):
    answer.propose_times(lemi_party, starts=[NINE], by=lemi)
    response = as_planner.post(page, {"choice": value_of(NINE), "place": "Town hall"})
    assert (response.status_code, response.url) == (302, reverse("schedule", args=[round.pk]))
    lemi_negotiation.refresh_from_db()
    assert (lemi_negotiation.state, lemi_negotiation.starts_at) == ("scheduled", NINE)


def test_wrong_input_keeps_what_was_typed_and_says_what_to_do_beside_the_field(
    round, lemi_negotiation, as_planner, page
):
    response = post(as_planner, page, day="", time="25:99", place="")
    form = response.context["form"]
    assert response.status_code == 200
    assert set(form.errors) == {"day", "time", "place"}
    assert form["time"].value() == "25:99"
    assert [len(form.errors[name]) for name in ("day", "time", "place")] == [1, 1, 1]
    lemi_negotiation.refresh_from_db()
    assert lemi_negotiation.state == "planned"


def test_a_year_that_nobody_means_is_refused_beside_the_day(round, as_planner, page):
    for day in ("9999-12-31", "0001-01-01", "2020-09-08"):
        response = post(as_planner, page, day=day, time="23:00")
        assert list(response.context["form"].errors) == ["day"]


def test_a_place_with_a_line_break_is_refused(round, as_planner, page):
    assert set(post(as_planner, page, place="Hall\nBcc: x").context["form"].errors) == {"place"}


def test_a_foreign_proposal_is_no_choice(round, lemi_party, lemi, as_planner, page):
    answer.propose_times(lemi_party, starts=[NINE], by=lemi)
    response = as_planner.post(page, {"choice": value_of(factories.moment(10, 9)), "place": "Town hall"})
    assert set(response.context["form"].errors) == {"choice"}


def test_an_hour_that_the_clocks_skip_is_refused_beside_the_field(round, lemi_negotiation):
    data = {"day": "2027-03-28", "time": "03:30", "place": "Town hall"}
    form = BookingForm(lemi_negotiation, data)
    assert form.errors == {"time": ["The clocks are turned then: choose another time."]}


def test_a_clash_is_said_beside_the_time(round, lemi_negotiation, imatra_party, planner, as_planner, page):
    confirm(imatra_party.negotiation, by=planner)
    response = post(as_planner, page)
    assert set(response.context["form"].errors) == {"day"}
    assert planner.name in str(response.context["form"].errors["day"])
    assert kinds(lemi_negotiation) == []


def test_a_warning_is_shown_once_and_can_be_confirmed(round, lemi_negotiation, as_planner, page):
    response = post(as_planner, page, day="2026-09-12")
    assert len(response.context["warnings"]) == 1
    lemi_negotiation.refresh_from_db()
    assert lemi_negotiation.state == "planned"
    assert post(as_planner, page, day="2026-09-12", seen=response.context["token"]).status_code == 302
    lemi_negotiation.refresh_from_db()
    assert (lemi_negotiation.state, lemi_negotiation.starts_at) == ("scheduled", factories.moment(12, 9))


def test_what_was_confirmed_for_one_time_does_not_hold_for_another(round, lemi_negotiation, as_planner, page):
    token = post(as_planner, page, day="2026-09-12").context["token"]
    response = post(as_planner, page, day="2026-09-13", seen=token)
    assert len(response.context["warnings"]) == 1
    lemi_negotiation.refresh_from_db()
    assert lemi_negotiation.state == "planned"


def test_a_move_shows_old_and_new_before_its_letters_leave(round, lemi_negotiation, planner, as_planner, page):
    confirm(lemi_negotiation, by=planner)
    delivery.deliver_due()
    response = post(as_planner, page, day="2026-09-09", place="School")
    assert response.context["new_starts_at"] == factories.moment(9, 9)
    assert [old for old in ("8.9.2026", "Town hall") if f"<del>{old}" in response.content.decode()] == ["Town hall"]
    assert kinds(lemi_negotiation) == ["booking"] * 3
    assert post(as_planner, page, day="2026-09-09", place="School", seen=response.context["token"]).status_code == 302
    assert kinds(lemi_negotiation) == ["booking"] * 3 + ["move"] * 3


def test_nothing_changed_sends_nothing(round, lemi_negotiation, planner, as_planner, page):
    confirm(lemi_negotiation, by=planner)
    assert post(as_planner, page).status_code == 302
    assert kinds(lemi_negotiation) == ["booking"] * 3


def test_the_form_begins_with_the_present_time(round, lemi_party, lemi_negotiation, lemi, planner, as_planner, page):
    answer.propose_times(lemi_party, starts=[factories.moment(9, 12)], by=lemi)
    confirm(lemi_negotiation, by=planner)
    initial = as_planner.get(page).context["form"].initial
    assert (initial["choice"], str(initial["day"]), str(initial["time"])) == ("other", "2026-09-08", "09:00:00")


def test_a_held_one_says_that_it_can_not_be_moved(round, lemi_negotiation, planner, as_planner, page):
    factories.held(lemi_negotiation, planner)
    assert b'<button type="submit" class="btn btn-primary">' not in as_planner.get(page).content
    response = post(as_planner, page, day="2026-09-09")
    sentence = "Neuvottelu on pidetty, joten sen aikaa ei voi enää siirtää."
    assert (response.status_code, sentence in response.content.decode()) == (409, True)


def test_cancelling_by_the_button_tells_everybody_once(round, lemi_negotiation, planner, as_planner):
    confirm(lemi_negotiation, by=planner)
    delivery.deliver_due()
    url = reverse("booking_cancel", args=[lemi_negotiation.pk])
    assert [as_planner.post(url, {"reason": "Flu."}).status_code for _ in range(2)] == [302, 302]
    assert kinds(lemi_negotiation) == ["booking"] * 3 + ["cancellation"] * 3
    lemi_negotiation.refresh_from_db()
    assert (lemi_negotiation.state, lemi_negotiation.time_reason) == ("planned", "Flu.")


def test_too_long_a_reason_cancels_nothing_and_stands_in_the_form(round, lemi_negotiation, planner, as_planner):
    confirm(lemi_negotiation, by=planner)
    form = as_planner.post(reverse("booking_cancel", args=[lemi_negotiation.pk]), {"reason": "x" * 501}).context[
        "cancelling"
    ]
    assert (list(form.errors), form["reason"].value()) == (["reason"], "x" * 501)
    lemi_negotiation.refresh_from_db()
    assert lemi_negotiation.state == "scheduled"


def test_the_place_of_a_municipality_that_had_none_is_remembered_where_asked(
    round, lemi_party, lemi_negotiation, imatra_party, lemi, as_planner, page
):
    answer.propose_times(lemi_party, starts=[NINE], by=lemi)
    schedule = as_planner.get(reverse("schedule", args=[round.pk])).content.decode()
    assert schedule.count('name="place"') == schedule.count('name="remember"') == 1
    assert as_planner.post(page, {"choice": value_of(NINE), "place": "", "remember": "on"}).context[
        "form"
    ].errors.keys() == {"place"}
    assert Municipality.objects.get(pk="416").meeting_place == ""
    as_planner.post(page, {"choice": value_of(NINE), "place": "Library", "remember": "on"})
    lemi_negotiation.refresh_from_db()
    assert (lemi_negotiation.place, Municipality.objects.get(pk="416").meeting_place) == ("Library", "Library")
    other = reverse("booking", args=[imatra_party.negotiation_id])
    post(as_planner, other, day="2026-09-09", place="School")
    assert Municipality.objects.get(pk="153").meeting_place == ""


def test_the_place_that_is_known_is_not_asked_again(round, lemi_negotiation, as_planner, page):
    Municipality.objects.filter(pk="416").update(meeting_place="Town hall")
    assert list(as_planner.get(page).context["form"].fields) == ["day", "time", "place", "seen"]


def test_inviting_those_who_joined_by_the_button(round, lemi_negotiation, planner, as_planner, page):
    confirm(lemi_negotiation, by=planner)
    late = factories.contact(Municipality.objects.get(code="416"), duty="deputy")
    assert as_planner.get(page).context["calendars"].new == [late]
    url = reverse("booking_invite", args=[lemi_negotiation.pk])
    assert [as_planner.post(url).status_code for _ in range(2)] == [302, 302]
    assert Letter.objects.filter(recipient=late, kind="booking").count() == 1


def test_a_get_neither_cancels_nor_invites(round, lemi_negotiation, as_planner):
    for name in ("booking_cancel", "booking_invite"):
        assert as_planner.get(reverse(name, args=[lemi_negotiation.pk])).status_code == 405


@pytest.mark.parametrize("name", ["booking", "booking_cancel", "booking_invite"])
def test_the_time_is_the_planners_of_this_county(name, round, lemi_negotiation, as_expert, as_manager, as_stranger):
    url = reverse(name, args=[lemi_negotiation.pk])
    clients = (as_expert, as_manager, as_stranger)
    assert [client.post(url).status_code for client in clients] == [403, 403, 404]


def test_a_wall_time_typed_by_the_planner_is_finnish(round, lemi_negotiation, as_planner, page):
    post(as_planner, page, day="2026-10-26", time="09:00", seen="")
    form = BookingForm(lemi_negotiation, {"day": "2026-10-26", "time": "09:00", "place": "x"})
    assert form.is_valid()
    assert form.cleaned_data["starts_at"] == datetime(2026, 10, 26, 9, tzinfo=HELSINKI)


def test_the_page_asks_as_little_of_the_database_with_many_people_as_with_few(
    round, lemi_negotiation, lemi_party, lemi, as_planner, page, django_assert_num_queries
):
    answer.propose_times(lemi_party, starts=[NINE], by=lemi)
    with django_assert_num_queries(13):
        as_planner.get(page)
    for _ in range(3):
        factories.contact(Municipality.objects.get(code="416"), duty="")
    with django_assert_num_queries(13):
        as_planner.get(page)
