"""A programme as a PDF: two pages, accessible, the same from the same content."""

import copy
import subprocess
from datetime import UTC, datetime

import pytest
from django.utils import translation
from pypdf import PdfReader

from demo import falls_register
from programmes.actions import seed
from programmes.documents import programme_content
from programmes.documents.programme_pdf import programme_pdf
from programmes.reports.progress import followed

ASKED = datetime(2026, 11, 10, 9, 0, tzinfo=UTC)


def content_of(one, language: str) -> dict:
    with translation.override(language):
        return programme_content.programme(one, followed([one], one.area)[one.pk], language)


def text_of(data: bytes, path) -> str:
    path.write_bytes(data)
    raw = subprocess.run(["pdftotext", "-layout", path, "-"], capture_output=True, text=True, check=True).stdout
    return " ".join(raw.split())


@pytest.fixture
def falls(area, planner):
    """The programme with most in it: the county's own register brought and followed."""
    made = seed.seed_programmes(area)
    falls_register.bring(area=area, by=planner)
    seed.follow_own(area)
    return made[-1]


def draw(content: dict) -> bytes:
    return programme_pdf(content, content["language"], ASKED)


def test_it_has_the_four_parts_and_says_what_is_an_example(falls, tmp_path):
    text = text_of(draw(content_of(falls, "fi")), tmp_path / "p.pdf")
    shown = [
        "● IKÄYSTÄVÄLLINEN",
        "Kaatuminen ja yksinäisyys · ikääntyneet",
        "Laaja hyvinvointisuunnitelma 2025–2028",
        "esimerkkisisältöä, eivät hyvinvointialueen",
        "1 Toimintaympäristön analyysi",
        "2 Tavoitteet",
        "3 Sisäiset toimenpiteet",
        "4 Mittarit, joilla seurataan",
        "141 (2019–2021)",
        "69,9 (2025)",
        "/ 1 000 vastaavan ikäistä · ",
        "tavoite 62,0 (2028)",
        "Tietoisesti seurannan ulkopuolella",
        "Tilanne 10.11.2026.",
    ]
    assert [words for words in shown if words not in text] == []


def test_it_passes_verapdf_on_two_pages_in_both_languages(falls, area, verapdf, tmp_path):
    paths = []
    for one in area.programmes.all():
        for language in ("fi", "sv"):
            paths.append(tmp_path / f"{one.key}-{one.starts_year}-{language}.pdf")
            paths[-1].write_bytes(draw(content_of(one, language)))
    assert [len(PdfReader(path).pages) for path in paths] == [2] * 12
    assert [line.split()[0] for line in verapdf(*paths)] == ["PASS"] * 24


def test_the_same_content_gives_the_same_bytes_and_is_left_as_it_was(falls):
    content = content_of(falls, "fi")
    before = copy.deepcopy(content)
    assert draw(content) == draw(content)
    assert content == before


def test_the_content_is_the_same_as_long_as_nothing_has_changed(falls):
    assert content_of(falls, "fi") == content_of(falls, "fi")


def test_much_is_cut_to_two_pages_and_says_so(falls, verapdf, tmp_path):
    content = content_of(falls, "fi")
    for name in ("analysis", "goals", "measures", "indicators", "not_followed"):
        content[name] = content[name][:2] * 20
    content["analysis"] = [one | {"text": "Pitkä perustelu jatkuu. " * 120} for one in content["analysis"]]
    path = tmp_path / "long.pdf"
    text = text_of(draw(content), path)
    assert len(PdfReader(path).pages) == 2
    assert "Lyhennetty kahteen sivuun: koko ohjelma on Kuntakierroksessa." in text
    assert [line.split()[0] for line in verapdf(path)] == ["PASS"] * 2


def test_the_longest_texts_that_fit_their_fields_still_become_a_paper(falls, tmp_path):
    content = content_of(falls, "fi")
    content["analysis"] = [{"heading": "O" * 150, "text": "Ä" * 3000}] * 30
    content["goals"] = ["T" * 300] * 30
    content["measures"] = [content["measures"][0] | {"what": "M" * 300, "owner": "V" * 150}] * 30
    content["indicators"] = [content["indicators"][0] | {"name": "I" * 200}] * 30
    content["not_followed"] = [{"name": "I" * 200, "why": "S" * 300}] * 30
    content["note"] = "N" * 400
    path = tmp_path / "longest.pdf"
    path.write_bytes(draw(content))
    assert len(PdfReader(path).pages) <= 2


def test_a_bare_programme_is_still_a_paper(area, tmp_path):
    one = area.programmes.create(key="x", name_fi="X", mark="▲", theme_fi="Teema", starts_year=2025, ends_year=2025)
    text = text_of(draw(content_of(one, "fi")), tmp_path / "p.pdf")
    assert text.count("Ei kirjauksia.") == 4
    assert "Lyhennetty" not in text
