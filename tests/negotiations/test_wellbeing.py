"""The page of a municipality's state of wellbeing: what moved first, why something is missing, and what was agreed."""

import re

import pytest
from django.test import Client

from negotiations.actions import memo as memos
from negotiations.models import Memo, Negotiation
from tests import factories
from tests.programmes.figures import observe
from tests.programmes.wellbeing import SOUTH_KARELIA, followed, lemi_moves, programme

URL = "/wellbeing/416/"


def words(client: Client, url: str = URL) -> str:
    return " ".join(client.get(url).content.decode().replace("\u00a0", " ").replace("&nbsp;", " ").split())


def test_the_page_says_first_what_moved_most(as_planner: Client, area, august):
    lemi_moves(programme(area), "Kaatumiset", 100, 112, unit_fi="/ 10 000", decimals=0)
    page = words(as_planner)
    sentence = "Kaatumiset: 12 % enemmän vuonna 2023 kuin vuonna 2020 (hyvinvointialue: ei selvää muutosta)"
    assert (sentence in page, "huonompaan suuntaan" in page) == (True, True)
    assert page.index(sentence) < page.index('id="programme-')


def test_the_measures_of_the_last_memo_stand_under_their_programme(
    as_expert: Client, area, lemi_negotiation: Negotiation, planner
):
    theme = programme(area)
    lemi_moves(theme, "Kaatumiset", 100, 112)
    held = factories.held(lemi_negotiation, planner)
    factories.agreed_measure(held, "Kotikäynnit alkavat", programme=theme)
    factories.agreed_measure(held, "Muuta sovittua")
    memo = factories.written_memo(held, planner)
    nothing, waits = "ohjelmasta ei sovittu", "Vuoden 2026 muistiota ei ole vielä hyväksytty."
    page = words(as_expert)
    assert ("Kotikäynnit alkavat" in page, nothing in page, waits in page) == (False, False, True)
    memos.approve(memo, by=planner)
    page = words(as_expert)
    assert waits not in page
    assert ("Kotikäynnit alkavat" in page, "Muuta sovittua" in page) == (True, False)
    assert ("Lukuja verrataan kolmen vuoden takaisiin." in page, "vuosi 2026" in page) == (True, False)


def test_a_picture_is_drawn_when_its_row_is_opened_with_a_script_and_without(as_planner: Client, area, august):
    made = programme(area)
    lemi_moves(made, "Kaatumiset", 100, 112)
    lemi_moves(made, "Yksinäisyys", 10, 12)
    key = made.indicator_rows.get(indicator__name_fi="Kaatumiset").pk
    assert "<figure" not in words(as_planner)
    page = words(as_planner, f"{URL}?picture={key}")
    assert (page.count("<figure"), "<title" in page, '<details class="more" open>' in page) == (1, True, True)
    part = as_planner.get(f"{URL}?picture={key}", headers={"HX-Request": "true"}).content.decode()
    assert (part.count("<figure"), "Kaatumiset: Lemi" in part, "<html" in part) == (1, True, False)
    for address in re.findall(r'href="(/indicators/[^"]+/figures\.[^"]+)"', part):
        assert as_planner.get(address).status_code == 200
    assert [kind in part for kind in ("/figures.xlsx?area=11", "/figures.csv?area=11")] == [True, True]
    for none in ("999999", "x"):
        assert as_planner.get(f"{URL}?picture={none}", headers={"HX-Request": "true"}).status_code == 404
        assert as_planner.get(f"{URL}?picture={none}").status_code == 200


def test_what_is_missing_is_named_with_why_and_with_the_countys_figure(as_planner: Client, area, august):
    made = programme(area)
    followed(made, "Yksinäisyys", [("11", 2023, 9.0)])
    followed(made, "Humala", status="unverified", sotkanet_id=None)
    rows = re.findall(r'<th scope="row" class="fw-normal">.*?</tr>', words(as_planner))
    assert [" ".join(re.sub(r"<[^>]+>", " ", row).split()) for row in rows] == [
        "Yksinäisyys pienempi on parempi Tieto on vain hyvinvointialueelta, ei kunnasta 9,0 % 2023 –",
        "Humala pienempi on parempi Ei vielä seurannassa: mittarin tunnus tarkistetaan – –",
    ]


def test_a_county_without_programmes_is_told_where_to_begin(as_manager: Client, area, august):
    assert "Kärkiohjelmiin" in words(as_manager)


def test_the_register_leads_to_the_page(as_planner: Client, area, august):
    assert f'href="{URL}"' in words(as_planner, "/register/municipalities/416/")


def test_nobody_reads_a_number_of_few_people_from_the_page(as_planner: Client, area, august):
    """Lemi has 37 of 1 037 per mille of 3 persons: neither its value nor its number stands anywhere on any page of the county."""
    numbers = dict(zip(SOUTH_KARELIA, (20, 15, 3, 10, 12, 8, 9, 11, 12), strict=True))
    made = followed(programme(area), "Kaatumiset", unit_fi="/ 1 000", decimals=3)
    for code, number in (numbers | {"11": 100}).items():
        observe(made, code, 2020, 70 + number / 1000, number=number + 20)
        observe(made, code, 2023, 70 + number / 1000, number=number)
    shown = {code: words(as_planner, f"/wellbeing/{code}/") for code in SOUTH_KARELIA}
    assert "uudemmat luvut on piilotettu, koska ne koskevat niin harvoja ihmisiä" in shown["416"].lower()
    told = {
        code for code, page in shown.items() if f"<strong>70,0{numbers[code]:02}</strong> " in page and "2023" in page
    }
    hidden = [code for code in SOUTH_KARELIA if "piilotettu, koska ne koskevat" in shown[code].lower()]
    assert ("416" in hidden, len(hidden) >= 2, told != set()) == (True, True, True)


@pytest.mark.parametrize("many", [3, 30])
def test_the_page_takes_the_same_queries_however_many_indicators(
    as_planner: Client, area, august, django_assert_num_queries, many: int
):
    made = programme(area)
    for number in range(many):
        lemi_moves(made, f"Indicator {number}", 10, 12)
    assert Memo.objects.count() == 0
    with django_assert_num_queries(13):
        assert as_planner.get(URL).context["state"].has_figures
