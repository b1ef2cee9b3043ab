"""What planners change: a programme's facts, its four parts, and the period that follows."""

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from hyte.accounts.models import Event
from hyte.errors import Refused
from municipalities.models import Body, Sector, WelfareArea
from programmes.actions import measure as measures
from programmes.actions import programme_part as actions
from programmes.models import (
    AnalysisSection,
    Goal,
    Indicator,
    Measure,
    Programme,
    ProgrammeIndicator,
)
from tests import factories
from tests.municipalities.conftest import reading_english
from tests.municipalities.test_register import rows, text
from tests.programmes.test_programme import programme

pytestmark = pytest.mark.usefixtures("english")
FACTS = {
    "name_fi": "SOPUISA",
    "mark": "■",
    "theme_fi": "Mielenterveys",
    "owner": "suunnittelija",
    "starts_year": "2024",
    "ends_year": "2025",
}
SECTION = {"heading_fi": "Miksi", "text_fi": "Koska."}
GOAL = {"what_fi": "Apua saa läheltä."}
MEASURE = {"what_fi": "Nimetään vastinparit.", "county_owner": "päällikkö", "state": "not_started"}


@pytest.fixture
def sopuisa(area) -> Programme:
    return programme(area)


def verbs() -> list[str]:
    return [event.verb for event in Event.objects.order_by("pk")]


def indicator(key: str = "sotkanet-1086") -> Indicator:
    return Indicator.objects.get(key=key)


def test_a_programme_is_added_to_the_planners_county(area, browser: Client):
    page = browser.post(reverse("programme_new"), FACTS, follow=True)
    made = Programme.objects.get()
    assert page.redirect_chain == [(reverse("programme", args=[made.pk]), 302)]
    assert (made.area, made.key, made.period, made.owner) == (area, "sopuisa", "2024–2025", "suunnittelija")
    assert verbs() == ["programme.add"]


def test_its_facts_are_changed_and_its_key_stays(sopuisa, browser: Client):
    browser.post(reverse("programme_edit", args=[sopuisa.pk]), {**FACTS, "name_fi": "SOPUISA Etelä-Karjala"})
    sopuisa.refresh_from_db()
    assert (sopuisa.name_fi, sopuisa.key) == ("SOPUISA Etelä-Karjala", "sopuisa")
    assert verbs() == ["programme.change"]


@pytest.mark.parametrize(
    ("given", "errors"),
    [
        ({"name_fi": ""}, {"name_fi": ["Fill this in."]}),
        ({"ends_year": "2023"}, {"ends_year": ["The last year cannot be before the first one."]}),
        ({"starts_year": "24"}, {"starts_year": ["Ensure this value is greater than or equal to 2020."]}),
        (
            {},
            {"starts_year": ["SOPUISA has a period that begins in 2024 already. Choose another first year."]},
        ),
    ],
)
def test_facts_that_cannot_be_are_told_beside_their_field(sopuisa, browser: Client, given, errors):
    page = browser.post(reverse("programme_new"), FACTS | given)
    assert page.context["form"].errors == errors
    assert page.context["form"]["owner"].value() == "suunnittelija"
    assert Programme.objects.count() == 1


def test_each_part_is_added_changed_and_removed(sopuisa, browser: Client):
    cases = [
        ("analysis", AnalysisSection, SECTION, {"heading_fi": "Muu"}),
        ("goals", Goal, GOAL, {"what_fi": "Muu."}),
        ("measures", Measure, MEASURE, {"what_fi": "Muu."}),
        ("indicators", ProgrammeIndicator, {"indicator": indicator().pk}, {"not_followed_fi": "Muu."}),
    ]
    for part, model, data, change in cases:
        answer = browser.post(reverse("programme_part_new", args=[sopuisa.pk, part]), data)
        assert answer.headers["Location"] == reverse("programme_parts", args=[sopuisa.pk, part])
        row = model.objects.get(programme=sopuisa)
        assert str(row) in text(browser.get(reverse("programme_parts", args=[sopuisa.pk, part])))
        browser.post(reverse("programme_part", args=[part, row.pk]), data | change)
        (name, value) = next(iter(change.items()))
        row.refresh_from_db()
        assert getattr(row, name) == value
        browser.post(reverse("programme_part_remove", args=[part, row.pk]))
        assert model.objects.count() == 0
    nouns = ("analysissection", "goal", "measure", "programmeindicator")
    assert verbs() == [f"{noun}.{verb}" for noun in nouns for verb in ("add", "change", "remove")]


def test_what_is_missing_is_told_and_what_was_typed_stays(sopuisa, browser: Client):
    page = browser.post(reverse("programme_part_new", args=[sopuisa.pk, "measures"]), MEASURE | {"county_owner": " "})
    assert page.context["form"].errors == {"county_owner": ["Fill this in."]}
    assert page.context["form"]["what_fi"].value() == "Nimetään vastinparit."
    assert Measure.objects.count() == 0


def test_parts_are_moved_and_the_ends_stay_ends(sopuisa, browser: Client):
    one, two, three = (Goal.objects.create(programme=sopuisa, order=n, what_fi=str(n)) for n in (1, 2, 3))
    for goal, way in ((three, "up"), (one, "up"), (three, "up"), (two, "down")):
        browser.post(reverse("programme_part_move", args=["goals", goal.pk]), {"way": way})
    assert list(sopuisa.goals.all()) == [three, one, two]


def test_what_somebody_else_removed_meanwhile_is_told_and_does_not_come_back(sopuisa, planner):
    goal = Goal.objects.create(programme=sopuisa, what_fi="x")
    measure = factories.own_measure(sopuisa)
    actions.remove(Goal.objects.get(pk=goal.pk), by=planner)
    measures.remove(Measure.objects.get(pk=measure.pk), by=planner)
    for doing in (
        lambda: actions.save(goal, by=planner),
        lambda: actions.move(goal, up=True, by=planner),
        lambda: actions.remove(goal, by=planner),
        lambda: measures.set_state(measure, state="done", by=planner),
        lambda: measures.change(measure, fields=["what_fi"], version=0, by=planner),
        lambda: measures.remove(measure, by=planner),
    ):
        with pytest.raises(Refused, match="Somebody has removed this"):
            doing()
    assert (Goal.objects.count(), Measure.objects.count()) == (0, 0)
    assert verbs() == ["goal.remove", "measure.remove"]


def test_an_indicator_that_two_planners_add_at_once_stands_there_once(sopuisa, planner):
    one, other = (ProgrammeIndicator(programme=sopuisa, indicator=indicator()) for _place in range(2))
    actions.save(one, by=planner)
    with pytest.raises(Refused, match="follows this indicator already"):
        actions.save(other, by=planner)
    assert list(sopuisa.indicator_rows.all()) == [one]


def test_measures_stand_in_order_of_their_date_and_are_not_moved(sopuisa, browser: Client):
    row = factories.own_measure(sopuisa)
    assert browser.post(reverse("programme_part_move", args=["measures", row.pk]), {"way": "up"}).status_code == 404


def test_there_is_no_fifth_part(sopuisa, browser: Client):
    assert browser.get(reverse("programme_parts", args=[sopuisa.pk, "money"])).status_code == 404


def test_a_measure_is_marked_in_one_click(sopuisa, browser: Client):
    row = factories.own_measure(sopuisa)
    for state in ("started", "done", "nonsense"):
        answer = browser.post(reverse("programme_measure_state", args=[row.pk]), {"state": state})
        assert answer.headers["Location"] == f"{reverse('programme', args=[sopuisa.pk])}#measures"
    row.refresh_from_db()
    assert (row.state, verbs()) == ("done", ["measure.set_state"] * 2)


def test_only_planners_see_the_ways_to_change(sopuisa, browser: Client, manager):
    Goal.objects.create(programme=sopuisa, what_fi="x")
    page = reverse("programme", args=[sopuisa.pk])
    assert "Change the goals" in text(browser.get(page))
    reading = text(reading_english(manager).get(page))
    assert [word for word in ("Change the", "Make the next period", "Mark as") if word in reading] == []


def test_a_measure_offers_the_countys_own_sectors_and_bodies_and_the_programmes_own_goals(sopuisa, area, browser):
    other = WelfareArea.objects.get(code="13")
    for county in (area, other):
        Sector.objects.create(area=county, name_fi=f"Toimiala {county.pk}")
        Body.objects.create(area=county, name_fi=f"Ryhmä {county.pk}", kind="steering")
    Goal.objects.create(programme=sopuisa, what_fi="Oma")
    Goal.objects.create(programme=programme(area, key="muu"), what_fi="Toisen")
    form = browser.get(reverse("programme_part_new", args=[sopuisa.pk, "measures"])).context["form"]
    offered = {name: [str(row) for row in form.fields[name].queryset] for name in ("goal", "sector", "body")}
    assert offered == {"goal": ["Oma"], "sector": ["Toimiala 11"], "body": ["Ryhmä 11"]}


def test_an_indicator_is_offered_once_and_none_of_another_countys_own(sopuisa, browser: Client):
    other = {"source": "own", "area_id": "13", "status": "verified", "provider": "x", "better": "lower"}
    foreign = Indicator.objects.create(key="foreign", name_fi="Vieras", **other)
    ProgrammeIndicator.objects.create(programme=sopuisa, indicator=indicator())
    form = browser.get(reverse("programme_part_new", args=[sopuisa.pk, "indicators"])).context["form"]
    offered = set(form.fields["indicator"].queryset)
    assert {foreign, indicator()} & offered == set()
    assert len(offered) == Indicator.objects.filter(source="national").count() - 1


@pytest.mark.parametrize(
    ("key", "given", "errors"),
    [
        (
            "sotkanet-1086",
            {"target_value": "7,5"},
            {"target_year": ["Give the year by which the target is to be reached."]},
        ),
        ("sotkanet-1086", {"target_year": "2028"}, {"target_value": ["Give the target, or leave out its year."]}),
        *(
            (
                "sotkanet-1086",
                {"target_value": value, "target_year": "2028"},
                {"target_value": ["This is too large to be a figure."]},
            )
            for value in ("1.7e308", "-1.7e308")
        ),
        ("sotkanet-1086", {"target_value": "nan", "target_year": "2028"}, {"target_value": ["Enter a number."]}),
        (
            "sotkanet-4",
            {"target_value": "7", "target_year": "2028"},
            {"target_value": ["Neither direction of this indicator is better as such. Leave out the target."]},
        ),
        (
            "sotkanet-1086",
            {"target_value": "7", "target_year": "2028", "not_followed_fi": "Ei."},
            {"target_value": ["What is not followed has no target. Leave out one of the two."]},
        ),
    ],
)
def test_targets_that_cannot_be_are_told_beside_their_field(sopuisa, planner, key, given, errors):
    browser = reading_english(planner)
    data = {"indicator": indicator(key).pk} | given
    if given.get("target_value") == "7,5":
        data["target_value"] = "7.5"
    page = browser.post(reverse("programme_part_new", args=[sopuisa.pk, "indicators"]), data)
    assert page.context["form"].errors == errors


def test_the_form_of_an_indicator_is_in_finnish(sopuisa, as_planner: Client):
    page = as_planner.get(reverse("programme_part_new", args=[sopuisa.pk, "indicators"]))
    assert [str(field.label) for field in page.context["form"]] == [
        "Mittari",
        "Tavoite",
        "Tavoitearvo",
        "Tavoitevuosi",
        "Ei seurata, koska (suomeksi)",
        "Ei seurata, koska (ruotsiksi)",
    ]


def test_a_target_is_typed_with_a_decimal_comma_in_finnish(sopuisa, as_planner: Client):
    data = {"indicator": indicator().pk, "target_value": "7,5", "target_year": "2028"}
    as_planner.post(reverse("programme_part_new", args=[sopuisa.pk, "indicators"]), data)
    row = sopuisa.indicator_rows.get()
    assert row.target_value == 7.5
    again = as_planner.get(reverse("programme_part", args=["indicators", row.pk]))
    assert 'value="7,5"' in again.content.decode()
    assert "enintään 7,5 vuonna 2028" in text(as_planner.get(reverse("programme", args=[sopuisa.pk])))
    as_planner.cookies[settings.LANGUAGE_COOKIE_NAME] = "sv"
    assert "högst 7,5 (2028)" in text(as_planner.get(reverse("programme", args=[sopuisa.pk])))  # "7,5 år" is an age


def test_the_next_period_begins_as_a_copy_without_what_is_done(sopuisa, browser: Client):
    AnalysisSection.objects.create(programme=sopuisa, heading_fi="Miksi", text_fi="Koska.")
    goal = Goal.objects.create(programme=sopuisa, what_fi="Tavoite")
    for state in ("not_started", "started", "done", "dropped"):
        factories.own_measure(sopuisa, state, goal=goal, state=state)
    for key, year in (("sotkanet-1086", 2025), ("sotkanet-288", 2027)):
        ProgrammeIndicator.objects.create(
            programme=sopuisa, indicator=indicator(key), goal=goal, target_value=5, target_year=year
        )
    address = reverse("programme_next", args=[sopuisa.pk])
    asked = browser.get(address)
    assert asked.context["form"].initial == {"starts_year": 2026, "ends_year": 2027}
    assert [str(one) for one in asked.context["closed"]] == ["done", "dropped"]
    browser.post(address, {"starts_year": "2026", "ends_year": "2028", "plan_fi": "Laaja suunnitelma"})
    made = Programme.objects.get(previous=sopuisa)
    assert (made.key, made.period, made.plan_fi) == ("sopuisa", "2026–2028", "Laaja suunnitelma")
    assert [str(one) for one in made.sections.all()] == ["Miksi"]
    assert [(str(one), one.goal.programme) for one in made.own_measures] == [("not_started", made), ("started", made)]
    targets = [(row.indicator.key, row.target_value, row.target_year) for row in made.indicator_rows.all()]
    assert targets == [("sotkanet-1086", None, None), ("sotkanet-288", 5, 2027)]
    assert (len(sopuisa.own_measures), sopuisa.goals.count()) == (4, 1)
    assert verbs() == ["programme.make_next"]


def test_the_next_period_is_made_once_and_begins_later(sopuisa, browser: Client):
    address = reverse("programme_next", args=[sopuisa.pk])
    early = browser.post(address, {"starts_year": "2024", "ends_year": "2028"})
    words = "The next period begins after this one began, so at the earliest in 2025."
    assert early.context["form"].errors == {"starts_year": [words]}
    browser.post(address, {"starts_year": "2025", "ends_year": "2028"})
    again = browser.post(address, {"starts_year": "2026", "ends_year": "2028"})
    assert again.context["form"].errors == {"starts_year": ["The next period has been made already."]}
    assert Programme.objects.count() == 2


def test_the_two_periods_lead_to_each_other(sopuisa, browser: Client):
    browser.post(reverse("programme_next", args=[sopuisa.pk]), {"starts_year": "2025", "ends_year": "2028"})
    made = sopuisa.next
    assert "Next period SOPUISA 2025–2028" in text(browser.get(reverse("programme", args=[sopuisa.pk])))
    assert "Period before SOPUISA 2024–2025" in text(browser.get(reverse("programme", args=[made.pk])))
    assert rows(browser.get(reverse("programmes")))[0][0] == "SOPUISA"


@pytest.mark.parametrize("n", [1, 3])
@pytest.mark.parametrize("part", ["analysis", "goals", "measures", "indicators"])
def test_the_lists_of_parts_ask_the_database_as_often_for_one_row_as_for_three(
    sopuisa, area, browser: Client, django_assert_num_queries, part: str, n: int
):
    keys = ("sotkanet-1086", "sotkanet-288", "sotkanet-4")
    for key in keys[:n]:
        goal = Goal.objects.create(programme=sopuisa, what_fi=key)
        AnalysisSection.objects.create(programme=sopuisa, heading_fi=key, text_fi="x")
        sector = Sector.objects.create(area=area, name_fi=key)
        factories.own_measure(sopuisa, key, goal=goal, sector=sector)
        ProgrammeIndicator.objects.create(programme=sopuisa, goal=goal, indicator=indicator(key))
    with django_assert_num_queries(5):
        assert browser.get(reverse("programme_parts", args=[sopuisa.pk, part])).status_code == 200
