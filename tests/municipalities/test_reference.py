"""The register of municipalities and counties that the product ships, with the genitives of their names."""

import re
from pathlib import Path

import pytest

from municipalities.actions.reference import load
from municipalities.inflection import allative, swedish_genitive
from municipalities.models import Municipality
from municipalities.reference import MunicipalityRow, counties, county, municipalities, municipalities_of, slug

# Every name with its genitive, read through by hand once; a change of the data shows here.
GENITIVES = dict(
    pair.split("|")
    for pair in re.split(r"[;\n] ?", (Path(__file__).parent / "genitives.txt").read_text("utf-8").strip())
)


def test_there_are_308_municipalities_each_with_its_own_code() -> None:
    assert len(municipalities()) == len({row.code for row in municipalities()}) == 308


def test_there_are_21_counties_and_two_areas_that_are_none() -> None:
    assert [row.code for row in counties() if row.is_county] == [f"{number:02}" for number in range(1, 22)]
    assert [row.code for row in counties() if not row.is_county] == ["90", "91"]


def test_every_municipality_belongs_to_a_listed_area() -> None:
    assert {row.area_code for row in municipalities()} == {row.code for row in counties()}


def test_seven_counties_are_bilingual() -> None:
    bilingual = [row.code for row in counties() if row.is_county and row.languages == "fi+sv"]
    assert bilingual == ["01", "03", "04", "05", "10", "17", "18"]


def test_south_karelia_has_its_nine_municipalities() -> None:
    assert [row.name_fi for row in municipalities_of("11")] == [
        "Imatra",
        "Lappeenranta",
        "Lemi",
        "Luumäki",
        "Parikkala",
        "Rautjärvi",
        "Ruokolahti",
        "Savitaipale",
        "Taipalsaari",
    ]
    assert county("11").name_sv == "Södra Karelens välfärdsområde"


def test_a_municipality_keeps_its_leading_zeros_names_and_people() -> None:
    assert municipalities()[0] == MunicipalityRow(
        code="005",
        name_fi="Alajärvi",
        genitive_fi="Alajärven",
        name_sv="Alajärvi",
        languages="fi",
        area_code="16",
        population=9183,
        sotkanet_id=2,
    )


def test_a_municipality_is_written_to_in_the_language_of_its_majority() -> None:
    languages = {row.name_fi: row.language for row in municipalities()}
    assert (languages["Vaasa"], languages["Närpiö"], languages["Maalahti"]) == ("fi", "sv", "sv")


def test_no_name_carries_blanks() -> None:
    names = [name for row in municipalities() for name in (row.name_fi, row.name_sv)]
    names += [name for row in counties() for name in (row.name_fi, row.name_sv)]
    assert [name for name in names if name != name.strip()] == []


def test_an_unknown_county_is_refused() -> None:
    with pytest.raises(KeyError):
        county("22")


@pytest.mark.parametrize(
    ("name", "expected"),
    [("Luumäki", "luumaki"), ("Ruokolahti", "ruokolahti"), ("S:t Michel", "s-t-michel"), ("Koski Tl", "koski-tl")],
)
def test_a_slug_is_small_ascii(name: str, expected: str) -> None:
    assert slug(name) == expected


def test_slugs_of_all_municipalities_are_ascii_and_differ() -> None:
    slugs = [slug(row.name_fi) for row in municipalities()]
    assert len(set(slugs)) == 308
    assert [text for text in slugs if not re.fullmatch(r"[a-z]+(-[a-z]+)*", text)] == []


def test_the_genitive_of_each_of_the_308_names_is_right() -> None:
    assert {row.name_fi: row.genitive_fi for row in municipalities()} == GENITIVES


@pytest.mark.parametrize(
    ("name", "to"),
    [
        ("Lemi", "Lemille"),
        ("Savitaipale", "Savitaipaleelle"),
        ("Lappeenranta", "Lappeenrannalle"),
        ("Kauniainen", "Kauniaisille"),
        ("Uusikaupunki", "Uudellekaupungille"),
        ("Isokyrö", "Isollekyrölle"),
        ("Isojoki", "Isojoelle"),
        ("Koski Tl", "Koskelle Tl"),
        ("Pedersören kunta", "Pedersören kunnalle"),
        ("Virrat", "Virroille"),
        ("Varkaus", "Varkaudelle"),
    ],
)
def test_a_letter_says_to_whom_in_the_right_case(name: str, to: str) -> None:
    assert allative(name, GENITIVES[name]) == to


@pytest.mark.parametrize(("name", "genitive"), [("Vasa", "Vasas"), ("Malax", "Malax"), ("Korsnäs", "Korsnäs")])
def test_a_swedish_name_that_ends_in_a_sibilant_has_no_s_more(name: str, genitive: str) -> None:
    assert swedish_genitive(name) == genitive


@pytest.mark.django_db
def test_the_register_takes_the_genitive_from_the_data() -> None:
    Municipality.objects.filter(code="441").update(genitive_fi="")
    load()
    luumaki = Municipality.objects.get(code="441")
    assert [luumaki.genitive_in(language) for language in ("fi", "sv")] == ["Luumäen", "Luumäki"]
