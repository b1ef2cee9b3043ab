"""The steps of preparing a round: what each saves, what it refuses and keeps, and what stays open once the round runs."""

import re
from datetime import date, time

import pytest
from django.test import Client
from django.urls import reverse

from hyte.accounts.models import User
from hyte.letters.models import Letter
from municipalities.models import Municipality, Organisation, WelfareArea
from negotiations.actions import closing
from negotiations.actions import round as rounds
from negotiations.models import Round
from tests import factories
from tests.forms import forms_of
from tests.hyte.test_ui import text

DATES = {
    "invitations_on": "2026-08-10",
    "answers_due_on": "2026-08-28",
    "window_from": "2026-09-01",
    "window_to": "2026-09-30",
    "memos_due_on": "2026-10-14",
    "summary_due_on": "2026-10-20",
    "results_on": "2026-11-10",
    "closes_on": "2026-11-30",
    "duration_minutes": "120",
}
WINDOWS = {
    "first": "2026-09-07",
    "last": "2026-09-11",
    "weekdays": ["0", "2"],
    "from_1": "09:00",
    "to_1": "11:00",
    "from_2": "12:00",
    "to_2": "16:00",
}
LETTER = {
    "deputy_letter": "link",
    "letter_subject_fi": "HYTE-neuvottelu, {kunta}",
    "letter_body_fi": "Hei {yhteyshenkilö}, vastatkaa {määräpäivä} mennessä. {lähettäjä}, {hyvinvointialue}",
    "letter_subject_sv": "HYTE-förhandling, {kommun}",
    "letter_body_sv": "Hej {kontaktperson}, svara senast {senast}. {avsändare}, {välfärdsområde}",
}


@pytest.fixture
def draft(august: object, area: WelfareArea, planner: User, lemi: User, organisation: Organisation) -> Round:
    """A round of 2026 that has been started and not opened; only Lemi is in it."""
    made = rounds.prepare(area=area, year=2026, by=planner)
    made.municipalities.set(["416"])
    return made


def step(round: Round, name: str) -> str:
    return reverse("round_setup", args=[round.pk, name])


def errors(response) -> dict[str, list[str]]:
    return response.context["form"].errors.get_json_data() and {
        name: [str(e) for e in found] for name, found in response.context["form"].errors.items()
    }


def test_a_round_begins_with_the_usual_dates_and_all_municipalities_where_there_is_no_earlier_one(
    august: object, as_planner: Client, area: WelfareArea
) -> None:
    response = as_planner.post(reverse("round_new"), {"area": "11", "year": "2026", "start": "empty"})
    made = Round.objects.get()
    assert response["Location"] == step(made, "dates")
    assert (made.invitations_on, made.window_to, made.municipalities.count(), made.organiser.name) == (
        date(2026, 8, 3),
        date(2026, 9, 30),
        9,
        made.organiser.name,
    )


def test_a_round_takes_over_last_years_people_letter_and_hours(
    round: Round, as_planner: Client, planner: User, august: object
) -> None:
    round.letter_body_fi = "Viime vuoden sanat"
    round.save()
    as_planner.post(reverse("round_new"), {"area": "11", "year": "2027", "start": "last"})
    made = Round.objects.get(year=2027)
    assert set(made.municipalities.values_list("pk", flat=True)) == {"416", "153"}
    assert made.letter_body_fi == "Viime vuoden sanat"
    assert "2027" in made.letter_subject_fi
    first = made.windows.first()  # Tuesday of week 37, as 8.9.2026 was
    assert first.starts_at == factories.moment(14, 9, year=2027)
    assert made.windows.count() == 6


def test_a_letter_that_was_left_empty_last_year_stays_empty_until_a_contact_reads_its_language(
    round: Round, area: WelfareArea, planner: User, lemi: User
) -> None:
    Round.objects.update(letter_subject_sv="", letter_body_sv="")
    made = rounds.prepare(area=area, year=2027, by=planner)
    assert (made.letter_subject_sv, made.letter_body_sv, made.letter_body_fi != "") == ("", "", True)
    User.objects.filter(pk=lemi.pk).update(language="sv")
    later = rounds.prepare(area=area, year=2028, by=planner)
    assert (later.letter_subject_sv != "", later.letter_body_sv != "") == (True, True)


def test_the_first_round_of_a_county_begins_from_nothing_earlier(august: object, as_planner: Client) -> None:
    form = as_planner.get(reverse("round_new")).context["form"]
    assert (form.initial["start"], [value for value, _label in form.fields["start"].choices]) == ("empty", ["empty"])
    assert as_planner.post(reverse("round_new"), {"area": "11", "year": "2026", "start": "last"}).status_code == 200
    assert Round.objects.count() == 0


def test_the_step_says_what_came_from_last_year_and_what_was_left_out(
    round: Round, as_planner: Client, planner: User
) -> None:
    rounds.add_windows(round, spans=[(date(2026, 9, 30), time(9), time(11))], by=planner)
    as_planner.post(reverse("round_new"), {"area": "11", "year": "2027", "start": "last"})
    made = Round.objects.get(year=2027)
    earlier = as_planner.get(step(made, "windows")).context["earlier"]
    assert (made.windows.count(), earlier.round, earlier.here, earlier.more) == (6, round, 6, 0)
    assert [(one.was, one.day) for one in earlier.carried.left_out] == [(date(2026, 9, 30), date(2027, 10, 6))]
    assert "6 / 7 vapaasta ajasta on tässä." in as_planner.get(step(made, "windows")).content.decode()
    left_out = "30.9.2026 klo 9.00–11.00: olisi ke 6.10.2027, "
    assert left_out in text(as_planner.get(step(made, "windows")).content.decode())


def test_free_times_come_to_a_period_that_has_moved(round: Round, as_planner: Client, planner: User) -> None:
    november = {"window_from": date(2026, 11, 2), "window_to": date(2026, 11, 27)}
    Round.objects.filter(pk=round.pk).update(**november)
    round.windows.all().delete()
    rounds.add_windows(round, spans=[(date(2026, 11, 10), time(9), time(11))], by=planner)
    as_planner.post(reverse("round_new"), {"area": "11", "year": "2027", "start": "last"})
    made = Round.objects.get(year=2027)
    assert [w.starts_at for w in made.windows.all()] == [factories.moment(7, 9, year=2027)]
    assert as_planner.get(step(made, "windows")).context["earlier"].carried.is_same_week is False


def test_free_times_that_fit_after_the_dates_have_changed_are_brought_by_a_button(
    round: Round, as_planner: Client, planner: User
) -> None:
    rounds.add_windows(round, spans=[(date(2026, 9, 30), time(9), time(11))], by=planner)
    made = rounds.prepare(area=round.area, year=2027, by=planner)
    Round.objects.filter(pk=made.pk).update(window_to=date(2027, 10, 8))
    assert as_planner.get(step(made, "windows")).context["earlier"].more == 1
    for _ in range(2):
        assert as_planner.post(step(made, "windows"), {"bring": "yes"})["Location"] == step(made, "windows")
    assert made.windows.last().starts_at == factories.moment(6, 9, month=10, year=2027)
    earlier = as_planner.get(step(made, "windows")).context["earlier"]
    assert (made.windows.count(), earlier.more, earlier.carried.left_out) == (7, 0, [])


def test_without_an_earlier_round_nothing_is_said_or_brought(draft: Round, as_planner: Client) -> None:
    assert as_planner.get(step(draft, "windows")).context["earlier"] is None
    assert as_planner.post(step(draft, "windows"), {"bring": "yes"}).status_code == 409


def test_the_first_year_without_a_round_is_proposed(
    august: object, as_planner: Client, area: WelfareArea, planner: User
) -> None:
    def proposed() -> tuple[int, list[int]]:
        form = as_planner.get(reverse("round_new")).context["form"]
        return form["year"].initial, [year for year, _label in form.fields["year"].choices]

    assert proposed() == (2026, [2026, 2027])
    rounds.prepare(area=area, year=2026, by=planner)
    rounds.prepare(area=area, year=2027, by=planner, kind=Round.Kind.MUNICIPAL)
    rounds.prepare(area=WelfareArea.objects.get(code="13"), year=2027, by=planner)
    assert proposed() == (2027, [2026, 2027])
    rounds.prepare(area=area, year=2027, by=planner)
    assert proposed() == (2028, [2026, 2027, 2028])


def test_an_empty_round_takes_nothing_over(round: Round, as_planner: Client) -> None:
    as_planner.post(reverse("round_new"), {"area": "11", "year": "2027", "start": "empty"})
    made = Round.objects.get(year=2027)
    assert (made.municipalities.count(), made.windows.count()) == (9, 0)


def test_a_second_round_of_the_same_year_is_refused_beside_the_year(round: Round, as_planner: Client) -> None:
    response = as_planner.post(reverse("round_new"), {"area": "11", "year": "2026", "start": "empty"})
    assert errors(response) == {"year": [str(response.context["form"].errors["year"][0])]}
    assert Round.objects.count() == 1


def test_a_round_of_another_county_can_not_be_started(august: object, as_planner: Client) -> None:
    response = as_planner.post(reverse("round_new"), {"area": "13", "year": "2026", "start": "empty"})
    assert list(errors(response)) == ["area"]
    assert Round.objects.count() == 0


def test_dates_are_saved_and_lead_to_the_municipalities(draft: Round, as_planner: Client) -> None:
    response = as_planner.post(step(draft, "dates"), DATES | {"duration_minutes": "90"})
    draft.refresh_from_db()
    assert response["Location"] == step(draft, "municipalities")
    assert (draft.answers_due_on, draft.duration_minutes) == (date(2026, 8, 28), 90)


def test_a_date_out_of_order_has_its_error_beside_it_and_what_was_typed_stays(draft: Round, as_planner: Client) -> None:
    response = as_planner.post(step(draft, "dates"), DATES | {"window_to": "2026-08-30"})
    assert list(errors(response)) == ["window_to"]
    assert 'value="2026-08-30"' in response.content.decode()
    draft.refresh_from_db()
    assert draft.window_to == date(2026, 9, 30)


def test_a_date_of_another_century_is_refused(draft: Round, as_planner: Client) -> None:
    response = as_planner.post(step(draft, "dates"), DATES | {"closes_on": "9999-12-31"})
    assert sorted(errors(response)) == ["closes_on"]


def test_a_missing_and_a_misspelt_date_say_what_to_do(draft: Round, as_planner: Client) -> None:
    response = as_planner.post(step(draft, "dates"), DATES | {"answers_due_on": "", "closes_on": "joskus"})
    assert sorted(errors(response)) == ["answers_due_on", "closes_on"]


def test_municipalities_are_chosen_and_shown_with_their_people(draft: Round, as_planner: Client, imatra: User) -> None:
    page = as_planner.get(step(draft, "municipalities")).content.decode()
    assert imatra.name in page
    response = as_planner.post(step(draft, "municipalities"), {"municipalities": ["416", "153"]})
    assert response["Location"] == step(draft, "team")
    assert set(draft.municipalities.values_list("pk", flat=True)) == {"416", "153"}


@pytest.mark.parametrize("chosen", [[], ["091"], ["416", "091"], ["nonsense"]])
def test_no_municipality_or_a_foreign_one_is_refused(draft: Round, as_planner: Client, chosen: list[str]) -> None:
    response = as_planner.post(step(draft, "municipalities"), {"municipalities": chosen})
    assert list(errors(response)) == ["municipalities"]
    assert set(draft.municipalities.values_list("pk", flat=True)) == {"416"}


def test_the_team_comes_from_the_countys_own_people(
    draft: Round, as_planner: Client, planner: User, expert: User, organisation: Organisation
) -> None:
    chosen = {"organiser": planner.pk, "team": [planner.pk, expert.pk], "organisations": [organisation.pk]}
    response = as_planner.post(step(draft, "team"), chosen)
    assert response["Location"] == step(draft, "windows")
    assert set(draft.team.all()) == {planner, expert}


@pytest.mark.parametrize("field", ["organiser", "team", "organisations"])
def test_a_foreign_person_or_organisation_planted_in_the_team_is_refused(
    draft: Round, as_planner: Client, planner: User, stranger: User, field: str
) -> None:
    foreign = factories.organisation(WelfareArea.objects.get(code="13"), "Vieras ry")
    planted = foreign.pk if field == "organisations" else stranger.pk
    response = as_planner.post(step(draft, "team"), {"organiser": planner.pk, "team": [planner.pk], field: [planted]})
    assert list(errors(response)) == [field]


def test_free_times_are_made_for_the_chosen_weekdays_and_both_spans(draft: Round, as_planner: Client) -> None:
    as_planner.post(step(draft, "windows"), WINDOWS)
    as_planner.post(step(draft, "windows"), WINDOWS)
    assert [(w.starts_at, w.ends_at) for w in draft.windows.all()] == [
        (factories.moment(day, start), factories.moment(day, end))
        for day in (7, 9)
        for start, end in ((9, 11), (12, 16))
    ]
    page = as_planner.get(step(draft, "windows"))
    assert (page.context["offered"], page.context["wanted"]) == (6, 1)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"last": "2026-09-01"}, "last"),
        ({"last": "2027-09-01"}, "last"),
        ({"weekdays": []}, "weekdays"),
        ({"first": "2026-09-08", "last": "2026-09-08"}, "weekdays"),
        ({"to_1": "10:00"}, "to_1"),
        ({"to_2": ""}, "to_2"),
        ({"from_2": ""}, "from_2"),
        ({"from_2": "10:30"}, "from_2"),
        ({"from_1": "yhdeksän"}, "from_1"),
        ({"first": ""}, "first"),
    ],
)
def test_free_times_that_make_no_sense_have_their_error_beside_the_field(
    draft: Round, as_planner: Client, change: dict, field: str
) -> None:
    response = as_planner.post(step(draft, "windows"), WINDOWS | change)
    assert list(errors(response)) == [field]
    assert draft.windows.count() == 0


def test_chosen_free_times_are_removed_and_no_others(draft: Round, as_planner: Client, planner: User) -> None:
    as_planner.post(step(draft, "windows"), WINDOWS)
    first, *others = draft.windows.all()
    as_planner.post(reverse("windows_remove", args=[draft.pk]), {"windows": [first.pk]})
    assert list(draft.windows.all()) == others


def test_a_removal_without_a_choice_is_an_error_of_the_page_on_which_times_can_still_be_added(
    draft: Round, as_planner: Client
) -> None:
    as_planner.post(step(draft, "windows"), WINDOWS)
    remove = reverse("windows_remove", args=[draft.pk])
    response = as_planner.post(remove)
    page = response.content.decode()
    assert response.context["removing"].errors == {"windows": ["Valitse poistettavat ajat."]}
    assert re.search(r"<title>\s*(\w+:)", page)[1] == "Virhe:"
    forms = [form for form in forms_of(page, remove) if form.action in (remove, step(draft, "windows"))]
    assert [form.action for form in forms] == [step(draft, "windows"), remove]


def test_a_free_time_of_another_county_can_not_be_removed(draft: Round, as_planner: Client, stranger: User) -> None:
    foreign = rounds.prepare(area=WelfareArea.objects.get(code="13"), year=2026, by=stranger)
    rounds.add_windows(foreign, spans=[(date(2026, 9, 8), time(9), time(11))], by=stranger)
    response = as_planner.post(reverse("windows_remove", args=[draft.pk]), {"windows": [foreign.windows.get().pk]})
    assert (response.status_code, foreign.windows.count()) == (200, 1)
    assert "windows" in response.context["removing"].errors


def test_the_letter_is_shown_as_the_chosen_contact_will_see_it_with_the_link_masked(
    draft: Round, as_planner: Client, lemi: User, planner: User
) -> None:
    response = as_planner.post(step(draft, "letter"), LETTER | {"addressee": lemi.pk, "show": "yes"})
    assert response["Location"] == f"{step(draft, 'letter')}?as={lemi.pk}#preview"
    subject, text = as_planner.get(step(draft, "letter"), {"as": lemi.pk}).context["preview"]
    assert subject == "HYTE-neuvottelu, Lemi"
    assert f"Hei {lemi.name}, vastatkaa 25.8.2026 mennessä. {planner.name}, Etelä-Karjalan hyvinvointialue" in text
    assert "/l/••••••••" in text
    assert lemi.link_token not in text


def test_a_swedish_contact_sees_the_swedish_letter(draft: Round, as_planner: Client, lemi: User) -> None:
    lemi.language = "sv"
    lemi.save()
    as_planner.post(step(draft, "letter"), LETTER)
    subject, text = as_planner.get(step(draft, "letter")).context["preview"]
    assert subject == "HYTE-förhandling, Lemi"
    assert "Hej Contact of Lemi, svara senast 25.8.2026." in text


@pytest.mark.parametrize(
    ("field", "text", "wrong"),
    [("letter_body_fi", "Hei {kunat}", "{kunat}"), ("letter_subject_sv", "Till {kunta}", "{kunta}")],
)
def test_an_unknown_placeholder_is_an_error_beside_the_field_and_what_was_typed_stays(
    draft: Round, as_planner: Client, field: str, text: str, wrong: str
) -> None:
    response = as_planner.post(step(draft, "letter"), LETTER | {field: text})
    assert list(errors(response)) == [field]
    assert wrong in errors(response)[field][0]
    assert text in response.content.decode()
    draft.refresh_from_db()
    assert getattr(draft, field) != text


def test_the_letter_is_needed_in_the_languages_that_the_contacts_read(
    draft: Round, as_planner: Client, lemi: User, imatra: User
) -> None:
    def needed() -> list[str]:
        fields = as_planner.get(step(draft, "letter")).context["form"].fields
        return [name for name in LETTER if name != "deputy_letter" and fields[name].required]

    finnish, swedish = ["letter_subject_fi", "letter_body_fi"], ["letter_subject_sv", "letter_body_sv"]
    assert needed() == finnish
    draft.municipalities.add("153")
    User.objects.filter(pk=imatra.pk).update(language="sv")
    assert needed() == finnish + swedish
    draft.municipalities.set(["153"])
    assert needed() == swedish
    response = as_planner.post(step(draft, "letter"), LETTER | {"letter_subject_fi": "", "letter_subject_sv": ""})
    assert list(errors(response)) == ["letter_subject_sv"]


def test_a_letter_can_not_be_previewed_as_somebody_who_gets_none(
    draft: Round, as_planner: Client, imatra: User, lemi: User
) -> None:
    response = as_planner.post(step(draft, "letter"), LETTER | {"addressee": imatra.pk, "show": "yes"})
    assert list(errors(response)) == ["addressee"]
    assert as_planner.get(step(draft, "letter"), {"as": imatra.pk}).context["chosen"].user == lemi


def test_a_running_round_keeps_its_municipalities_and_its_day_of_invitations(round: Round, as_planner: Client) -> None:
    assert as_planner.post(step(round, "municipalities"), {"municipalities": ["416"]}).status_code == 409
    as_planner.post(step(round, "dates"), DATES | {"invitations_on": "2026-08-20", "closes_on": "2026-12-15"})
    round.refresh_from_db()
    assert (round.municipalities.count(), round.invitations_on, round.closes_on) == (
        2,
        date(2026, 8, 3),
        date(2026, 12, 15),
    )
    page = as_planner.get(step(round, "municipalities")).content.decode()
    assert 'type="checkbox"' not in page


def test_a_change_of_the_team_reaches_negotiations_that_have_no_time_yet(
    round: Round, as_planner: Client, planner: User, expert: User, organisation: Organisation
) -> None:
    held = factories.held(round.negotiations.first(), planner)
    response = as_planner.post(
        step(round, "team"), {"organiser": planner.pk, "team": [expert.pk], "organisations": [organisation.pk]}
    )
    assert response["Location"] == step(round, "team")
    assert list(held.team.all()) == [planner]
    assert list(round.negotiations.exclude(pk=held.pk).get().team.all()) == [expert]


def test_a_running_round_can_still_get_free_times_and_a_new_letter(round: Round, as_planner: Client) -> None:
    as_planner.post(step(round, "windows"), WINDOWS)
    as_planner.post(step(round, "letter"), LETTER)
    round.refresh_from_db()
    assert (round.windows.count(), round.letter_subject_fi) == (8, LETTER["letter_subject_fi"])
    assert set(Letter.objects.filter(kind="invitation").values_list("subject", flat=True)) != {
        LETTER["letter_subject_fi"]
    }


def test_a_closed_round_can_no_longer_be_set_up(round: Round, as_planner: Client, planner: User) -> None:
    closing.close(round, by=planner, accept_unfinished=True)
    for name in ("dates", "municipalities", "team", "windows", "letter", "review"):
        assert as_planner.get(step(round, name)).status_code == 409


def test_a_stranger_and_an_expert_do_not_reach_the_set_up(
    draft: Round, as_stranger: Client, as_expert: Client, as_manager: Client
) -> None:
    assert [client.get(step(draft, "dates")).status_code for client in (as_stranger, as_expert, as_manager)] == [
        404,
        403,
        403,
    ]


def test_a_step_that_does_not_exist_is_not_found(draft: Round, as_planner: Client) -> None:
    assert as_planner.get(step(draft, "nonsense")).status_code == 404


@pytest.mark.parametrize(
    ("name", "queries"),
    [("dates", 7), ("municipalities", 9), ("team", 12), ("windows", 8), ("letter", 13), ("review", 17)],
)
def test_each_step_asks_the_database_as_often_for_nine_municipalities_as_for_three(
    draft: Round, as_planner: Client, name: str, queries: int, django_assert_num_queries
) -> None:
    codes = list(Municipality.objects.filter(area="11").exclude(pk="416").values_list("pk", flat=True))
    for code in codes:
        factories.contact(Municipality.objects.get(pk=code))
    for chosen in (codes[:2], codes):
        draft.municipalities.set(["416", *chosen])
        with django_assert_num_queries(queries):
            assert as_planner.get(step(draft, name)).status_code == 200
