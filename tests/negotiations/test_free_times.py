"""One meaning of a free time: what a municipality is offered, the planner can confirm without a word."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from itertools import pairwise

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.translation import override
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hyte import clock
from hyte.accounts.models import User
from hyte.errors import Refused
from hyte.formats import HELSINKI
from negotiations import timetable
from negotiations.actions import answer, booking
from negotiations.actions import round as rounds
from negotiations.models import Party, Round, Window
from negotiations.slots import in_weeks, merged, overlaps, slots
from tests import factories
from tests.factories import moment

TUESDAY = moment(8, 0)
quarters = st.integers(0, 4 * 24 * 20).map(lambda n: TUESDAY + timedelta(minutes=15 * n))
spans = st.tuples(quarters, st.integers(1, 40)).map(lambda pair: (pair[0], pair[0] + timedelta(minutes=15 * pair[1])))
windows = st.lists(spans, max_size=8)
lengths = st.sampled_from([30, 45, 60, 90, 120, 180]).map(lambda n: timedelta(minutes=n))


unhurried = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])


@unhurried
@given(windows=windows, duration=lengths)
def test_no_two_times_overlap_whatever_windows_there_are(windows, duration):
    found = slots(windows, duration)
    assert all(end <= start for (_start, end), (start, _end) in pairwise(found))


@unhurried
@given(windows=windows, duration=lengths)
def test_each_time_lies_inside_the_windows_and_lasts_as_long_as_it_should(windows, duration):
    together = merged(windows)
    for start, end in slots(windows, duration):
        assert end - start == duration
        assert any(first <= start and end <= last for first, last in together)


@unhurried
@given(windows=windows)
def test_windows_that_overlap_are_one_and_cover_what_they_covered(windows):
    found = merged(windows)
    assert not any(overlaps(one, [other for other in found if other != one]) for one in found)
    assert all(any(first <= start and end <= last for first, last in found) for start, end in windows)


@unhurried
@given(windows=windows, duration=lengths)
def test_the_order_in_which_windows_were_given_does_not_matter(windows, duration):
    assert slots(windows, duration) == slots(windows[::-1], duration)


def test_a_window_that_begins_as_another_ends_keeps_its_own_times():
    half = [
        (moment(8, 9), moment(8, 11) + timedelta(minutes=30)),
        (moment(8, 11) + timedelta(minutes=30), moment(8, 14)),
    ]
    assert [start for start, _end in slots(half, timedelta(hours=2))] == [half[0][0], half[1][0]]


@pytest.mark.parametrize(
    ("span", "is_offered"),
    [
        ((moment(8, 9), moment(8, 11)), True),
        ((moment(8, 7), moment(8, 9)), True),
        ((moment(8, 6), moment(8, 8)), False),
        ((moment(8, 18), moment(8, 20)), True),
        ((moment(8, 19), moment(8, 21)), False),
        ((moment(12, 9), moment(12, 11)), False),  # a Saturday
        ((moment(31, 9, month=8), moment(31, 11, month=8)), False),  # the day before the first
        ((moment(30, 9), moment(30, 11)), True),
        ((moment(1, 9, month=10), moment(1, 11, month=10)), False),
    ],
)
def test_only_what_needs_no_second_look_is_offered(span, is_offered):
    assert in_weeks([span], date(2026, 9, 1), date(2026, 9, 30)) == ([span] if is_offered else [])


@pytest.mark.parametrize(
    ("today", "first"),
    [
        (date(2026, 8, 10), date(2026, 8, 26)),  # the day after the answers are due
        (date(2026, 8, 25), date(2026, 8, 28)),
        (date(2026, 9, 4), date(2026, 9, 9)),  # a Friday: Monday, Tuesday, Wednesday
        (date(2027, 12, 3), date(2027, 12, 9)),  # over Independence Day, a Monday
        (date(2026, 12, 23), date(2026, 12, 30)),  # over Christmas
    ],
)
def test_no_time_is_offered_before_the_answers_are_due_or_too_soon_to_invite_to(today, first):
    assert timetable.first_offered(date(2026, 8, 25), today) == first


def starts(party: Party) -> list[datetime]:
    return [start for start, _end in answer.choosable(party)]


def offered_on_the_page(party: Party, contact: User, client: Client) -> list[datetime]:
    form = client.get(reverse("contact", args=[contact.link_token])).context["times_form"]
    return [start for start, _end in form.values.values()]


def offered_to_the_planner(party: Party) -> list[str]:
    """Where the planner records what the municipality has told."""
    page = factories.signed_in(party.negotiation.round.organiser).get(reverse("party_answer", args=[party.pk]))
    return [value for value, _label in page.context["form"].fields["time_1"].choices if value]


def test_weeks_that_begin_later_take_the_times_before_them_from_everybody(
    round: Round, lemi_party: Party, lemi: User, client: Client
) -> None:
    Round.objects.update(window_from=date(2026, 9, 9))
    party = Party.objects.select_related("negotiation__round").get(pk=lemi_party.pk)
    left = [moment(9, 9), moment(9, 12), moment(10, 9), moment(10, 12)]
    assert starts(party) == left
    assert offered_on_the_page(party, lemi, client) == left
    assert len(offered_to_the_planner(party)) == len(left)
    with pytest.raises(Refused, match="no longer free"), override("en"):
        answer.propose_times(party, starts=[moment(8, 9)], by=lemi)


def test_every_time_that_is_offered_is_confirmed_without_a_word_whatever_windows_there_are(
    round: Round, lemi_party: Party, imatra_party: Party, planner: User
) -> None:
    booking.confirm(imatra_party.negotiation, starts_at=moment(9, 10), place="x", by=planner)
    days = [date(2026, 8, 24), date(2026, 9, 5), *(date(2026, 9, day) for day in (1, 8, 9)), date(2026, 10, 1)]
    for day in days:
        for hours in ((5, 10), (8, 13), (12, 22)):
            begin, end = (datetime.combine(day, time(hour), HELSINKI) for hour in hours)
            Window.objects.get_or_create(round=round, starts_at=begin, defaults={"ends_at": end})
    party = Party.objects.select_related("negotiation__round").get(pk=lemi_party.pk)
    found = starts(party)
    assert len(found) == 12
    assert [booking.preview(party.negotiation, starts_at=start) for start in found] == [[]] * len(found)


def test_a_time_at_which_the_team_is_booked_is_offered_neither_to_the_contact_nor_to_the_planner(
    round: Round, lemi_party: Party, imatra_party: Party, lemi: User, planner: User, as_planner: Client, client: Client
) -> None:
    answer.propose_times(lemi_party, starts=[moment(8, 9)], by=lemi)
    booking.confirm(imatra_party.negotiation, starts_at=moment(8, 10), place="x", by=planner)
    left = [moment(9, 9), moment(9, 12), moment(10, 9), moment(10, 12), moment(8, 12)]
    assert sorted(starts(lemi_party)) == sorted(left)
    assert len(offered_to_the_planner(lemi_party)) == len(left)
    form = as_planner.get(reverse("booking", args=[lemi_party.negotiation_id])).context["form"]
    assert form.taken == [("ti 8.9.2026 klo 9.00–11.00", "Imatra")]
    values = [
        value for _name, group in form.fields["choice"].choices if isinstance(group, list) for value, _label in group
    ]
    assert len(values) == len(left)


def test_ones_own_choice_stays_choosable_when_it_comes_near(round: Round, lemi_party: Party, lemi: User) -> None:
    answer.propose_times(lemi_party, starts=[moment(9, 9)], by=lemi)
    with clock.at(moment(8, 8)):
        party = Party.objects.select_related("negotiation__round").get(pk=lemi_party.pk)
        assert starts(party) == [moment(9, 9)]
        answer.propose_times(party, starts=[moment(9, 9)], by=lemi)
        with pytest.raises(Refused):
            answer.propose_times(party, starts=[moment(9, 12)], by=lemi)


def test_the_schedule_calls_free_only_what_is_not_booked(
    round: Round, lemi_negotiation, planner: User, as_planner: Client
) -> None:
    booking.confirm(lemi_negotiation, starts_at=moment(8, 10), place="x", by=planner)
    weeks = as_planner.get(reverse("schedule", args=[round.pk])).context["weeks"]
    free = [
        (day.day, at) for week in weeks for day in week.days for at, cell in sorted(day.cells.items()) if cell.is_free
    ]
    assert (date(2026, 9, 8), time(9)) not in free
    assert len(free) == 5


# Windows that overlap


def test_a_window_that_overlaps_another_is_left_out_and_named(round: Round, planner: User, as_planner: Client) -> None:
    day = date(2026, 9, 8)
    hours = [(day, time(9), time(11)), (day, time(10), time(12)), (day, time(14), time(16)), (day, time(15), time(17))]
    added = rounds.add_windows(round, spans=hours, by=planner)
    assert (added.made, added.overlapping) == (1, [(moment(8, 10), moment(8, 12)), (moment(8, 15), moment(8, 17))])
    assert round.windows.count() == 7


def test_the_page_says_which_free_times_were_left_out(round: Round, as_planner: Client) -> None:
    fields = {"first": "2026-09-08", "last": "2026-09-09", "weekdays": ["1", "2"], "from_1": "10:00", "to_1": "12:00"}
    page = as_planner.post(reverse("round_setup", args=[round.pk, "windows"]), fields, follow=True)
    assert [str(message) for message in page.context["messages"]] == [
        "0 vapaata aikaa lisättiin.",
        "Pois jäivät, koska ne menevät päällekkäin jo lisättyjen vapaiden aikojen kanssa: "
        "ti 8.9.2026 klo 10.00–12.00; ke 9.9.2026 klo 10.00–12.00.",
    ]


# Dates and windows that take away what somebody has chosen


def dates(round: Round, **changes: str) -> dict[str, str]:
    names = [*timetable.Dates.__dataclass_fields__, "duration_minutes"]
    return {name: str(getattr(round, name)) for name in names} | changes


def test_new_weeks_say_which_times_fall_out_and_who_had_chosen_them_before_they_are_saved(
    round: Round, lemi_party: Party, imatra_party: Party, lemi: User, imatra: User, as_planner: Client
) -> None:
    answer.propose_times(lemi_party, starts=[moment(8, 9), moment(10, 9)], by=lemi)
    answer.propose_times(imatra_party, starts=[moment(8, 9)], by=imatra)
    url, change = reverse("round_setup", args=[round.pk, "dates"]), dates(round, window_from="2026-09-09")
    page = as_planner.post(url, change)
    assert [str(time) for time in page.context["form"].lost] == ["ti 8.9.2026 klo 9.00–11.00 (Imatra, Lemi)"]
    round.refresh_from_db()
    assert round.window_from == date(2026, 9, 1)
    saved = as_planner.post(url, change | {"lost_seen": "yes"}, follow=True)
    assert [str(message) for message in saved.context["messages"]] == [
        "2 aikaa ei enää tarjota. Valittuna oli: ti 8.9.2026 klo 9.00–11.00 (Imatra, Lemi).",
        "Tallennettu.",
    ]
    round.refresh_from_db()
    assert round.window_from == date(2026, 9, 9)
    assert [p.starts_at for p in lemi_party.proposals.all()] == [moment(8, 9), moment(10, 9)]


def test_new_weeks_that_nobody_had_chosen_from_are_saved_at_once(round: Round, as_planner: Client) -> None:
    url = reverse("round_setup", args=[round.pk, "dates"])
    saved = as_planner.post(url, dates(round, window_from="2026-09-09"), follow=True)
    assert [str(message) for message in saved.context["messages"]] == ["2 aikaa ei enää tarjota.", "Tallennettu."]


def test_free_times_that_somebody_has_chosen_are_named_before_they_are_removed(
    round: Round, lemi_party: Party, lemi: User, as_planner: Client
) -> None:
    answer.propose_times(lemi_party, starts=[moment(9, 12)], by=lemi)
    chosen, other = round.windows.get(starts_at=moment(9, 12)), round.windows.get(starts_at=moment(10, 12))
    url = reverse("windows_remove", args=[round.pk])
    page = as_planner.post(url, {"windows": [chosen.pk, other.pk]})
    assert [str(time) for time in page.context["removing"].lost] == ["ke 9.9.2026 klo 12.00–14.00 (Lemi)"]
    assert round.windows.count() == 6
    as_planner.post(url, {"windows": [chosen.pk, other.pk], "lost_seen": "yes"})
    assert round.windows.count() == 4


def test_a_time_of_a_booked_negotiation_is_no_longer_a_choice_that_is_lost(
    round: Round, lemi_party: Party, lemi: User, planner: User, as_planner: Client
) -> None:
    answer.propose_times(lemi_party, starts=[moment(8, 9)], by=lemi)
    booking.confirm(lemi_party.negotiation, starts_at=moment(10, 9), place="x", by=planner)
    saved = as_planner.post(reverse("round_setup", args=[round.pk, "dates"]), dates(round, window_from="2026-09-09"))
    assert saved.status_code == 302


# Days that have passed or are off


def test_the_first_step_says_which_days_have_passed_and_which_are_off(
    round: Round, planner: User, as_planner: Client
) -> None:
    draft = rounds.prepare(area=round.area, year=2027, by=planner, copy=False)
    Round.objects.filter(pk=draft.pk).update(answers_due_on=date(2027, 8, 22))
    url = reverse("round_setup", args=[draft.pk, "dates"])
    with override("fi"):
        assert as_planner.get(url).context["notes"] == [
            "”Ajat ja nostot viimeistään” on vapaapäivä: sunnuntai 22.8.2027."
        ]
    with clock.at(moment(15, 9, year=2027)):
        page = factories.signed_in(planner).get(url)
        assert len(page.context["notes"]) == 2
        assert page.context["steps"][0]["done"] is False
    assert as_planner.get(url).context["steps"][0]["done"] is True


def test_windows_that_have_passed_are_told_as_such_and_not_as_none(
    round: Round, as_planner: Client, planner: User
) -> None:
    with clock.at(moment(29, 9)):
        page = factories.signed_in(planner).get(reverse("round_setup", args=[round.pk, "windows"]))
    assert "Vapaita aikoja ei voi tarjota" in " ".join(page.content.decode().split())


# How they are laid out


def test_times_are_laid_out_one_row_a_day_mornings_before_afternoons(
    round: Round, lemi_party: Party, imatra_party: Party, lemi: User, planner: User, client: Client
) -> None:
    booking.confirm(imatra_party.negotiation, starts_at=moment(9, 9), place="x", by=planner)
    (week,) = client.get(reverse("contact", args=[lemi.link_token])).context["times_form"].weeks
    rows = [(day["label"], [[slot["text"] for slot in half] for half in day["halves"]]) for day in week["days"]]
    assert rows == [
        ("ti 8.9.", [["9.00–11.00"], ["12.00–14.00"]]),
        ("ke 9.9.", [[], ["12.00–14.00"]]),
        ("to 10.9.", [["9.00–11.00"], ["12.00–14.00"]]),
    ]
    assert week["days"][0]["halves"][0][0]["long"] == "tiistai 8. syyskuuta kello 9–11"


def test_reminders_leave_on_working_days_only() -> None:
    usual = timetable.usual_dates(2026)  # answers are due on Tuesday 25 August; two days before it is a Sunday
    assert timetable.due_reminders(usual, date(2026, 12, 1)) == [
        date(2026, 8, 18),
        date(2026, 8, 21),
        date(2026, 8, 28),
    ]
    on_wednesday = replace(usual, answers_due_on=date(2026, 8, 26))  # three days after it is a Saturday
    assert timetable.due_reminders(on_wednesday, date(2026, 12, 1))[-1] == date(2026, 8, 31)
