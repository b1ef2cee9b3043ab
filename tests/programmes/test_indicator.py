"""The pages of the indicators: what stands in the list, what one page shows, and that nothing hidden leaves with it."""

import io
import re

import pytest
from django.test import Client
from openpyxl import load_workbook

from municipalities.models import Membership, WelfareArea
from programmes.models import Indicator, Observation, Programme, ProgrammeIndicator
from tests import factories
from tests.hyte.test_ui import tight
from tests.programmes.figures import observe

pytestmark = pytest.mark.django_db
HIDDEN = 7777.5


def made(key: str = "falls", **facts: object) -> Indicator:
    known = {"source": "national", "status": "verified", "provider": "THL", "better": "lower", "name_fi": key}
    return Indicator.objects.create(key=key, **(known | facts))


@pytest.fixture(autouse=True)
def _without_the_catalogue(db: None) -> None:
    Indicator.objects.all().delete()


@pytest.fixture
def falls(area: WelfareArea) -> Indicator:
    """Lemi's newest figure is about three people; Imatra's is known, Luumäki's source hides its own."""
    one = made(name_fi="Kaatumiset", unit_fi="%", scale="share", licence="CC BY 4.0", note_fi="Vain hoitoon johtaneet.")
    for year in (2021, 2022, 2023):
        observe(one, "153", year, year - 2000.5, number=200)
        observe(one, "11", year, year - 2001.5, number=4000)
        observe(one, "FI", year, year - 2002.5, number=90000)
    observe(one, "416", 2021, 12.5, number=20)
    observe(one, "416", 2022, 13.5, number=20)
    observe(one, "416", 2023, HIDDEN, number=3)
    observe(one, "441", 2023, None, state="suppressed")
    return one


def words(response: object) -> str:
    """The page's text on one line, without its tags."""
    html = response.text.split("<main", 1)[1].split("</main>", 1)[0]  # type: ignore[attr-defined]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", html))


def follow(area: WelfareArea, indicator: Indicator, **facts: object) -> ProgrammeIndicator:
    programme, _is_new = Programme.objects.get_or_create(
        area=area, key="x", mark="●", name_fi="IKÄYSTÄVÄLLINEN", theme_fi="x", starts_year=2024, ends_year=2025
    )
    return ProgrammeIndicator.objects.create(programme=programme, indicator=indicator, **facts)


def test_the_list_has_the_programmes_first_and_the_newest_figures(as_expert: Client, area, falls):
    follow(area, falls)
    made("muu", name_fi="Väestö", status="unverified")
    text = words(as_expert.get("/indicators/"))
    assert (
        text.index("IKÄYSTÄVÄLLINEN")
        < text.index("Kaatumiset")
        < text.index("Vielä ilman lukuja")
        < text.index("Väestö")
    )
    assert "21,5 (2023)" in text
    assert "20,5 (2023)" in text
    assert "ei vielä seurannassa: mittarin tunnus tarkistetaan" in text


def test_an_indicator_is_in_order_only_when_it_has_been_fetched(as_expert: Client, area, falls):
    bare = made("muu", name_fi="Väestö")
    state = "Väestö ei vielä haettu", "Väestö kunnossa"
    assert [one in words(as_expert.get("/indicators/")) for one in state] == [True, False]
    observe(bare, "FI", 2023, 5.0)
    page = words(as_expert.get("/indicators/"))
    assert "ei vielä haettu" not in page
    assert "kunnossa" in page


def test_a_search_of_very_many_words_is_cut_short(as_expert: Client, area, falls):
    """SQLite takes no thousand conditions: a long address was a fault of the server there."""
    assert "Kaatumiset" in words(as_expert.get("/indicators/", {"q": "kaatu " * 10 + "muu " * 1500}))
    assert "Kaatumiset" not in words(as_expert.get("/indicators/", {"q": "kaatu muu"}))


def test_of_a_programme_the_newest_period_is_listed(as_expert: Client, area, falls):
    follow(area, falls)
    dropped = made("z", name_fi="Vain ennen")
    follow(area, dropped)
    later = Programme.objects.create(
        area=area, key="x", mark="●", name_fi="IKÄYSTÄVÄLLINEN", theme_fi="x", starts_year=2026, ends_year=2028
    )
    ProgrammeIndicator.objects.create(programme=later, indicator=falls)
    html = as_expert.get("/indicators/").text
    assert ("2026–2028" in html, "2024–2025" in html, html.count("/indicators/falls/")) == (True, False, 1)
    assert html.index("Vielä ilman lukuja") < html.index("Vain ennen")


def test_indicators_with_figures_stand_before_those_without(as_expert: Client, falls):
    made("a", name_fi="Aakkosissa ensin")
    municipalities = made("z", name_fi="Vain kunnissa")
    observe(municipalities, "416", 2023, 1.5)
    observe(municipalities, "153", 2023, 1.5)
    other = made("y", name_fi="Vain muualla")
    observe(other, "091", 2023, 1.5)
    text = words(as_expert.get("/indicators/"))
    order = [
        "Mittarit Mittarit",
        "Kaatumiset",
        "Vain kunnissa",
        "Vielä ilman lukuja",
        "Aakkosissa ensin",
        "Vain muualla",
    ]
    assert sorted(order[1:], key=text.index) == order[1:]
    assert "Vain kunnissa ei lukua ei lukua 2" in text


def test_the_list_is_searched_by_words_of_the_name(as_expert: Client, falls):
    made("muu", name_fi="Väestö 31.12.")
    assert "Kaatumiset" not in words(as_expert.get("/indicators/?q=väest"))
    assert "Väestö 31.12." in words(as_expert.get("/indicators/?q=31 VÄESTÖ"))
    assert "Minkään mittarin nimessä ei ole näitä sanoja." in words(as_expert.get("/indicators/?q=zzz"))


def test_a_long_list_is_turned_by_pages_that_keep_the_search(as_expert: Client):
    for number in range(51):
        made(f"i{number:02}", name_fi=f"Mittari {number:02}")
    first = as_expert.get("/indicators/?q=mittari")
    assert "Mittari 50" not in words(first)
    assert 'href="?q=mittari&amp;page=2"' in first.text
    second = words(as_expert.get("/indicators/?q=mittari&page=2"))
    assert ("Mittari 50" in second, "Mittari 49" in second, "Sivu 2/2" in second) == (True, False, True)


@pytest.mark.parametrize("many", [3, 30])
def test_the_list_takes_the_same_queries_however_long(as_expert: Client, area, django_assert_num_queries, many):
    for number in range(many):
        one = made(f"i{number}")
        for year in (2021, 2022, 2023):
            observe(one, "11", year, 4.5, number=20)
            observe(one, "416", year, 4.5, number=2)
        if number % 2:
            follow(area, one)
    with django_assert_num_queries(12):
        as_expert.get("/indicators/")


@pytest.mark.parametrize("many", [1, 3])
def test_a_page_takes_the_same_queries_however_many_figures(as_planner: Client, falls, django_assert_num_queries, many):
    for code in ("580", "689", "700")[:many]:
        for year in range(2023 - many, 2024):
            observe(falls, code, year, 4.5, number=20)
    with django_assert_num_queries(10):
        as_planner.get("/indicators/falls/?municipality=416")


def test_a_page_shows_the_municipality_beside_its_county_and_country(as_planner: Client, area, falls):
    follow(area, falls, target_value=10, target_year=2028)
    page = as_planner.get("/indicators/falls/?municipality=153")
    assert re.findall(r'<text class="end end-\w+"[^>]*>([^<]*)</text>', page.text)[:4] == [
        "Imatra 22,5",
        "alue 21,5",
        "maa 20,5",
        "tavoite 10,0 (2028)",
    ]
    assert '<option value="153" selected>Imatra</option>' in tight(page.text)
    text = words(page)
    assert "%, pienempi on parempi" in text
    assert "Lähde: THL, CC BY 4.0." in text
    assert text.count("Vain hoitoon johtaneet.") == 1
    assert "IKÄYSTÄVÄLLINEN 2024–2025 : tavoite 10,0 vuonna 2028" in text


def test_a_page_says_which_figures_are_missing_and_why(as_planner: Client, falls):
    text = words(as_planner.get("/indicators/falls/?municipality=416"))
    assert "piilotettu: 2023" in text
    assert "Piilotettu: Lemi, Luumäki." in text
    assert "Ei julkaistu: Lappeenranta, Parikkala, Rautjärvi, Ruokolahti, Savitaipale, Taipalsaari." in text
    assert "Tästä mittarista piilotetaan lukumäärät 1–4." in text


def everything(client: Client, query: str) -> tuple[str, bytes, list[object]]:
    """The page's content, its CSV and the cells of its workbook."""
    page = client.get(f"/indicators/falls/{query}").text.split("<main", 1)[1].split("</main>", 1)[0]
    csv = b"".join(client.get(f"/indicators/falls/figures.csv{query}"))
    book = load_workbook(io.BytesIO(client.get(f"/indicators/falls/figures.xlsx{query}").content))
    return page, csv, [cell.value for sheet in book for row in sheet.iter_rows() for cell in row]


@pytest.mark.parametrize("query", ["", "?municipality=416", "?municipality=153"])
def test_a_hidden_number_never_leaves_with_a_page_or_a_file(as_planner: Client, falls, query):
    """Not even as a height in a picture: whatever it is, page and files stay the same to the last letter."""
    page, csv, cells = before = everything(as_planner, query)
    assert [str(HIDDEN) in str(part) or "7\u00a0777" in str(part) for part in (page, csv, cells)] == [False] * 3
    Observation.objects.filter(indicator=falls, value=HIDDEN).update(value=1.5, number=4)
    assert everything(as_planner, query) == before


def test_the_files_hold_exactly_the_figures_of_the_page(as_planner: Client, falls):
    csv = b"".join(as_planner.get("/indicators/falls/figures.csv")).decode("utf-8-sig")
    rows = [line.replace('"', "").split(";") for line in csv.splitlines()]
    assert rows[0] == [
        "Mittari", "Yksikkö", "Paikka", "Koodi", "Vuosi", "Sukupuoli", "Arvo", "Tila", "Lähde", "Päivitetty"
    ]  # fmt: skip
    assert [row[2:8] for row in rows if row[3] in ("416", "FI")] == [
        ["Lemi", "416", "2021", "kaikki", "12,5", "arvo"],
        ["Lemi", "416", "2022", "kaikki", "13,5", "arvo"],
        ["Lemi", "416", "2023", "kaikki", "", "piilotettu"],
        ["Koko maa", "FI", "2021", "kaikki", "18,5", "arvo"],
        ["Koko maa", "FI", "2022", "kaikki", "19,5", "arvo"],
        ["Koko maa", "FI", "2023", "kaikki", "20,5", "arvo"],
    ]
    assert len(rows) == 1 + 11 * 3
    assert {row[8] for row in rows[1:]} == {"Lähde: THL, CC BY 4.0"}
    book = load_workbook(io.BytesIO(as_planner.get("/indicators/falls/figures.xlsx").content))
    assert [cell.value for cell in list(book.active.iter_rows())[3]][2:8] == [
        "Imatra",
        "153",
        "2023",
        "kaikki",
        22.5,
        "arvo",
    ]


def test_a_gender_is_chosen_where_the_source_tells_them(as_planner: Client):
    one = made()
    observe(one, "416", 2023, 4.5, gender="male")
    observe(one, "416", 2023, 5.5, gender="female")
    page = as_planner.get("/indicators/falls/?municipality=416&gender=male")
    assert '<option value="male" selected>miehet ja pojat</option>' in tight(page.text)
    assert "Lemi 4,5" in page.text
    csv = b"".join(as_planner.get("/indicators/falls/figures.csv?gender=male")).decode()
    assert ('"miehet ja pojat";4,5' in csv, "5,5" in csv) == (True, False)


def test_an_index_is_shown_as_its_distance_from_the_country(as_planner: Client):
    one = made(base=100, unit_fi="indeksi, koko maa = 100", scale="score", decimals=0)
    observe(one, "11", (2019, 2021), 141)
    observe(one, "FI", (2019, 2021), 100)
    text = words(as_planner.get("/indicators/falls/"))
    assert "41 pistettä enemmän kuin koko maassa" in text
    assert "Yhdelläkään kunnalla ei ole lukua, joten vertailtavaa ei ole." in text


def test_an_indicator_without_figures_says_what_to_do(as_planner: Client, as_expert: Client):
    made(status="unverified")
    planner, expert = as_planner.get("/indicators/falls/"), as_expert.get("/indicators/falls/")
    assert "Mittarin tunnus Sotkanetissa tarkistetaan vielä" in words(planner)
    assert ["Tuo lukuja" in words(page) for page in (planner, expert)] == [True, False]
    assert "figures.csv" not in planner.text


def test_another_countys_own_indicator_and_another_countys_municipality_are_not_there(as_planner: Client, falls):
    made("own", source="own", area=WelfareArea.objects.get(code="13"))
    assert as_planner.get("/indicators/own/").status_code == 404
    assert as_planner.get("/indicators/own/figures.csv").status_code == 404
    assert "own" not in words(as_planner.get("/indicators/"))
    assert as_planner.get("/indicators/falls/?municipality=091").status_code == 404
    assert as_planner.get("/indicators/falls/?area=13").status_code == 404


def test_who_works_in_two_counties_chooses_one(area, falls):
    user = factories.staff(area, "expert")
    Membership.objects.create(user=user, area=WelfareArea.objects.get(code="13"), role="manager")
    made("own", name_fi="Keski-Suomen oma", source="own", area=WelfareArea.objects.get(code="13"))
    client = factories.signed_in(user)
    assert "Keski-Suomen oma" not in words(client.get("/indicators/?area=11"))
    page = client.get("/indicators/?area=13")
    assert 'href="/indicators/own/?area=13"' in page.text
    assert '<option value="13" selected>' in client.get("/indicators/own/?area=13").text
    assert client.get("/indicators/own/?area=11").status_code == 404
