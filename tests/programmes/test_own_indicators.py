"""The county's own indicators: said once, known by name in files, and honest about small numbers."""

import pytest
from django.test import Client
from django.urls import reverse

from hyte.accounts.models import Event
from municipalities.models import WelfareArea
from programmes import reading
from programmes.actions import indicator as actions
from programmes.models import Indicator, Observation
from tests.municipalities.conftest import reading_english
from tests.programmes.figures import observe
from tests.programmes.own import FALLS, own_indicator

pytestmark = pytest.mark.usefixtures("english")


def typed(**fields: object) -> dict[str, object]:
    """As the form sends it: what is not ticked is not there."""
    return {name: value for name, value in {**FALLS, **fields}.items() if value is not False}


def test_an_indicator_is_added_with_a_key_of_its_own(browser: Client, area, planner):
    address = reverse("own_indicator_new")
    assert browser.get(address).context["form"].initial == {"provider": "Etelä-Karjalan hyvinvointialue"}
    page = browser.post(address, typed(note_fi="Vain ilmoitetut."), follow=True)
    made = Indicator.objects.get(area=area)
    assert (made.key, made.source, made.status, str(made), made.unit) == (
        "own-11-kaatumiset", "own", "verified", "Kaatumiset", "/ 1 000",
    )  # fmt: skip
    assert (made.hide_below, made.better, made.scale, made.note) == (5, "lower", "rate", "Vain ilmoitetut.")
    assert not made.can_be_fetched
    assert "Kaatumiset was saved." in page.content.decode()
    assert page.redirect_chain == [(reverse("import_new"), 302)]
    assert list(Event.objects.values_list("verb", "by", "area")) == [("indicator.add", planner.pk, "11")]


def test_an_indicator_is_corrected_and_keeps_its_key_and_figures(browser: Client, area, planner):
    made = own_indicator(area, planner)
    observe(made, "416", 2024, 9.0)
    address = reverse("own_indicator_edit", args=[made.pk])
    assert browser.get(address).context["form"].initial["name_sv"] == "Fall"
    browser.post(address, typed(name_fi="Kaikki kaatumiset", hide_below=10))
    made.refresh_from_db()
    assert (made.key, made.name_fi, made.hide_below) == ("own-11-kaatumiset", "Kaikki kaatumiset", 10)
    assert made.observations.count() == 1
    assert list(Event.objects.order_by("pk").values_list("verb", flat=True)) == ["indicator.add", "indicator.change"]


@pytest.mark.parametrize(
    ("fields", "errors"),
    [
        ({"name_fi": ""}, {"name_fi": ["Give the name in Finnish."]}),
        ({"provider": ""}, {"provider": ["Say where the figures come from."]}),
        ({"better": ""}, {"better": ["Say which way is good."]}),
        ({"decimals": 5}, {"decimals": ["Ensure this value is less than or equal to 4."]}),
        ({"hide_below": 21}, {"hide_below": ["Ensure this value is less than or equal to 20."]}),
        ({"hide_below": -1}, {"hide_below": ["Ensure this value is greater than or equal to 0."]}),
        (
            {"scale": "count", "unit_fi": "henkilöä"},
            {"decimals": ["Persons and events have no decimals: write 0."]},
        ),
        (
            {"scale": "count", "unit_fi": "%", "decimals": 0},
            {"scale": ["The unit is per cent, so this is a share. Correct the unit or this."]},
        ),
        (
            {"scale": "other", "unit_fi": "/ 100 000"},
            {"scale": ["The unit is “for each so many”, so this is a rate. Correct the unit or this."]},
        ),
        ({"scale": "share", "unit_fi": "osuus"}, {"unit_fi": ["A share is told in per cent: write %."]}),
        ({"scale": ""}, {"scale": ["Say what kind of number it is."]}),
        (
            {"scale": "guess"},
            {"scale": ["Select a valid choice. guess is not one of the available choices."]},
        ),
        ({"name_fi": "  kaatumiset "}, {"name_fi": ["There is an indicator “kaatumiset” already. Give another name."]}),
        (
            {"name_fi": "Muuta", "name_sv": "FALL"},
            {"name_fi": ["There is an indicator “FALL” already. Give another name."]},
        ),
    ],
)
def test_what_cannot_be_is_told_beside_its_field_and_what_was_typed_stays(
    browser: Client, area, planner, fields: dict[str, object], errors: dict[str, list[str]]
):
    own_indicator(area, planner)
    page = browser.post(reverse("own_indicator_new"), typed(**{"name_fi": "Toinen", "name_sv": "", **fields}))
    assert page.context["form"].errors == errors
    assert 'value="Kaatumisrekisteri"' in page.content.decode() or "provider" in errors
    assert Indicator.objects.filter(area=area).count() == 1


def test_a_national_name_is_taken_and_another_countys_is_not(browser: Client, area, planner, stranger):
    national = Indicator.objects.get(key="sotkanet-4559")
    page = browser.post(reverse("own_indicator_new"), typed(name_fi=national.name_fi, name_sv=""))
    assert list(page.context["form"].errors) == ["name_fi"]
    own_indicator(WelfareArea.objects.get(code="13"), stranger, name_fi="Kaatumiset")
    browser.post(reverse("own_indicator_new"), typed())
    assert sorted(Indicator.objects.filter(source="own").values_list("key", flat=True)) == [
        "own-11-kaatumiset", "own-13-kaatumiset",
    ]  # fmt: skip


def test_two_names_that_make_one_key_get_two(area, planner):
    keys = [own_indicator(area, planner, name_fi=name, name_sv="").key for name in ("Kaatui!", "Kaatui?", "!", "?")]
    assert keys == ["own-11-kaatui", "own-11-kaatui-2", "own-11", "own-11-2"]


def test_saying_later_that_a_value_counts_persons_hides_the_small_ones_too(area, planner):
    made = own_indicator(area, planner, unit_fi="henkilöä", scale="other")
    observe(made, "416", 2024, 3.0)
    observe(made, "153", 2024, None, state="suppressed")
    actions.save_own(made, **{**FALLS, "unit_fi": "henkilöä", "decimals": 0, "scale": "count"}, by=planner)
    assert sorted(Observation.objects.values_list("number", flat=True), key=repr) == [3.0, None]
    lemi = reading.figures_of(made, area).of("416")
    assert [point.state for point in lemi.points] == ["suppressed"]


def test_only_planners_of_the_county_come_here(area, planner, expert, manager, stranger):
    made = own_indicator(area, planner)
    for user in (expert, manager):
        client = reading_english(user)
        assert client.get(reverse("own_indicator_new")).status_code == 403
        assert client.get(reverse("own_indicator_edit", args=[made.pk])).status_code == 403
    assert reading_english(stranger).get(reverse("own_indicator_edit", args=[made.pk])).status_code == 404
    national = Indicator.objects.filter(source="national").first()
    assert reading_english(planner).get(reverse("own_indicator_edit", args=[national.pk])).status_code == 404
