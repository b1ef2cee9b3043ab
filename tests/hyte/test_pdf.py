"""Any template as one file that is PDF/A-2a and PDF/UA-1, from our own fonts and style sheets alone."""

import re
import subprocess
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element, SubElement

import pyphen
import pytest
from django.conf import settings as django_settings
from fontTools.ttLib import TTFont
from pypdf import PdfReader
from weasyprint.urls import FatalURLFetchingError, URLFetchingError, fetch

from hyte import pdf, pdf_drawings
from hyte.pdf_check import broken_rules

DATED = datetime(2023, 9, 20, 9, 0, tzinfo=UTC)
PAGE = """{% extends "base_pdf.html" %}{% block content %}<h1>Otsikko</h1><p>{{ text }}</p>
<table><thead><tr><td></td><th>Kunta</th></tr></thead><tbody><tr><th>Nostoja</th><td>3</td></tr><tr><th>Muita</th><td></td></tr></tbody></table>
{{ raw|safe }}<div style="width:70mm">{{ typed|written }}</div>{% endblock %}"""


@pytest.fixture
def render(tmp_path: Path, settings):
    """A small page rendered with the product's own base and style sheet."""
    (tmp_path / "page.html").write_text(PAGE)
    settings.TEMPLATES = [django_settings.TEMPLATES[0] | {"DIRS": [tmp_path, *django_settings.TEMPLATES[0]["DIRS"]]}]

    def make(text: str = "", raw: str = "", typed: str = "", title: str = "Koe", language: str = "fi") -> bytes:
        content = {"area": "Etelä-Karjalan hyvinvointialue", "case_number": ""}
        words: dict[str, Any] = {
            "text": text,
            "raw": raw,
            "typed": typed,
            "content": content,
            "fingerprint": "9f2c 41d0",
        }
        return pdf.render("page.html", words, language=language, title=title, dated=DATED)

    return make


def text_of(data: bytes, path: Path) -> str:
    path.write_bytes(data)
    return subprocess.run(["pdftotext", path, "-"], capture_output=True, text=True, check=True).stdout


def test_a_document_passes_both_profiles(render, verapdf, tmp_path):
    path = tmp_path / "page.pdf"
    path.write_bytes(render("Kohtaamispaikka on auki kolmena päivänä viikossa."))
    assert [line.split()[:2] for line in verapdf(path)] == [["PASS", "ua1"], ["PASS", "2a"]]


def test_the_gate_refuses_a_picture_without_words(render, verapdf, tmp_path):
    path = tmp_path / "page.pdf"
    path.write_bytes(
        render(raw='<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><path d="M0 0H9V9"/></svg>')
    )
    assert [line.split()[0] for line in verapdf(path) if not line.startswith(" ")] == ["FAIL", "PASS"]


def test_the_same_input_gives_the_same_bytes(render):
    assert render("Lemi") == render("Lemi")
    assert render("Lemi") != render("Imatra")


@pytest.mark.parametrize("title", ["", "  \n"])
def test_no_document_is_made_without_a_title(render, title):
    with pytest.raises(ValueError, match="title"):
        render(title=title)


def test_no_document_is_made_from_a_time_without_a_zone():
    with pytest.raises(ValueError, match="time zone"):
        pdf.render("page.html", {}, language="fi", title="Koe", dated=datetime(2023, 9, 20))


def test_the_footer_speaks_the_language_of_the_reader(render, tmp_path):
    assert "Sivu 1/1" in text_of(render(language="fi"), tmp_path / "fi.pdf")
    assert "Sida 1/1" in text_of(render(language="sv"), tmp_path / "sv.pdf")


def test_column_headings_and_row_headings_say_so(render):
    root = PdfReader(BytesIO(render())).trailer["/Root"]["/StructTreeRoot"]
    scopes = [element["/A"]["/Scope"] for element in elements(root["/K"][0]) if element.get("/S") == "/TH"]
    assert scopes == ["/Column", "/Row", "/Row"]


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/passwd",
        "http://127.0.0.1:1/",
        "https://example.fi/x.css",
        "ftp://127.0.0.1/",
        "data:text/css,body{}",
        "asset:css/../../manage.py",
        "asset:fonts/",
        "asset:css/pdf.css?x",
        "",
    ],
)
def test_nothing_but_the_table_of_names_is_fetched(url):
    with pytest.raises(URLFetchingError), fetch(pdf._fetcher(), url):
        pass


def test_every_name_of_the_table_is_there():
    for url, (path, kind) in pdf.ASSETS.items():
        with fetch(pdf._fetcher(), url) as response:
            assert (response.read(), response.content_type) == (path.read_bytes(), kind)


def test_markup_that_asks_for_files_gets_none_and_breaks_nothing(render):
    secret = Path(__file__).read_bytes()
    raw = (
        f'<a rel="attachment" href="file://{__file__}">a</a><link rel="attachment" href="file://{__file__}">'
        '<img alt="x" src="file:///etc/hostname"><img alt="y" src="http://127.0.0.1:1/x.png">'
    )
    try:
        data = render(raw=raw)
    except FatalURLFetchingError:  # a BaseException, which `except Exception` in a worker would not catch
        pytest.fail("a refused address stopped the document")
    assert b"EmbeddedFile" not in data
    assert secret[:40] not in data


HOSTILE = {
    "markup": ("<b>Lemi</b> &amp; <script>", "<b>Lemi</b> &amp; <script>"),
    "letters": ("Ääkköset Åland Škoda Ŋuolŋŋa", "Ääkköset Åland Škoda Ŋuolŋŋa"),
    "control characters": ("Le\x00m\x07i\x1b\x9f", "Lemi"),
    "a turned name": ("Lemi\u202e\u2066imeL\u202c", "LemiimeL"),
    "half a character": ("Lemi\ud800", "Lemi"),
    "full-width letters": ("Ｌｅｍｉ", "Lemi"),
    "a file's address": ("file:///etc/passwd", "file:///etc/passwd"),
    "an emoji": ("Hienoa 😀", "Hienoa 😀"),
    "no font has it": ("Lemi 日", "Lemi \ufffd"),
    "other scripts": ("Лемі עברית", "Лемі עברית"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_any_text_is_set_as_text(name):
    typed, printed = HOSTILE[name]
    assert pdf.printable({"a": [typed]}) == {"a": [printed]}


def test_hostile_text_keeps_the_document_valid(render, verapdf, tmp_path):
    text = " ".join(typed for typed, _ in HOSTILE.values()) + " العربية " + "x" * 10_000
    path = tmp_path / "page.pdf"
    path.write_bytes(render(text))
    assert [line.split()[:2] for line in verapdf(path)] == [["PASS", "ua1"], ["PASS", "2a"]]


def test_endless_words_get_places_to_break():
    assert max(map(len, pdf.printable("ä" * 10_000).split("\u200b"))) == 40
    assert pdf.printable("hyvinvointityöryhmä " * 3) == "hyvinvointityöryhmä " * 3


def test_only_our_own_fonts_are_embedded(render, tmp_path):
    path = tmp_path / "page.pdf"
    path.write_bytes(render("Lemi Ŋ 😀"))
    lines = subprocess.run(["pdffonts", path], capture_output=True, text=True, check=True).stdout.splitlines()[2:]
    families = {line.split("+")[1].split()[0].split("-")[0] for line in lines}
    assert families <= {"Source", "SourceSans3", "Hyte", "DejaVu", "DejaVuSans"}, families


def test_each_weight_draws_what_the_plain_one_draws():
    def characters(face: str) -> set[int]:
        return set(TTFont(pdf.STATIC / "fonts" / f"source-sans-3-{face}.woff2").getBestCmap())

    for part in ("latin", "latin-ext"):
        plain = characters(f"{part}-400-normal")
        assert [characters(f"{part}-{face}") == plain for face in ("600-normal", "700-normal", "400-italic")] == [
            True
        ] * 3


def test_finnish_words_are_hyphenated_between_their_parts():
    pdf._style()
    hyphenated = pyphen.Pyphen(lang="fi").inserted
    assert [hyphenated(w) for w in ("hyvinvointialueen", "lapsiystävällinen", "kunnanjohtaja")] == [
        "hy-vin-voin-ti-alueen",
        "lap-si-ystä-väl-li-nen",
        "kun-nan-joh-ta-ja",
    ]


@dataclass(frozen=True)
class Facts:
    name: str
    parts: tuple["Facts", ...] = ()


def test_texts_within_plain_objects_are_made_printable_as_well():
    facts = Facts("Le\u202emi", (Facts("\uff21lue"),))
    assert pdf.printable({"facts": facts}) == {"facts": Facts("Lemi", (Facts("Alue"),))}


def test_a_drawing_gets_the_rules_of_pages_with_the_colours_of_the_tokens():
    page = Element("body")
    SubElement(page, "{http://www.w3.org/2000/svg}svg")
    pdf_drawings.dress(page)
    style = page[0][0]
    assert ".line-municipality { stroke: #0b4f6c; stroke-width: 3.6; }" in (style.text or "")
    assert style.text and re.findall(r"var\(--(?!space|measure|step)", style.text) == []


def within(pages: int, *texts: str) -> bytes:
    contexts = [{"text": text, "content": {"area": "Alue"}, "fingerprint": "9f2c"} for text in texts]
    return pdf.render_within(pages, "page.html", contexts, language="fi", title="Koe", dated=DATED)


def test_the_fullest_form_that_fits_on_the_pages_is_taken(render):
    long, short = "Pitkä teksti. " * 1500, "Lyhyt teksti."
    forms = [long * n for n in (6, 5, 4, 3, 2)] + [f"{short} {n}" for n in range(4)]
    assert len(PdfReader(BytesIO(within(1, *forms))).pages) == 1
    assert f"{short} 0" in PdfReader(BytesIO(within(1, *forms))).pages[0].extract_text()
    assert f"{short} 3" in PdfReader(BytesIO(within(1, f"{short} 3", *forms))).pages[0].extract_text()


def test_a_document_that_fits_in_no_form_is_refused(render):
    with pytest.raises(ValueError, match="even its shortest form takes more than 1 pages"):
        within(1, "Pitkä teksti. " * 2000)


SIGNS = {
    "line separators of other programs": "yhdessä\u2028tästä\u2029ja\x85tuosta\x0bnäin",
    "bullets of Symbol and Wingdings": "\uf0b7 ensin \uf0a7 sitten \uf0d8 lopuksi",
    "private signs": "\ue000 \uef00 \uf001 \uf8ff \U000f0001",
    "pictures of several signs": "🙂 🇫🇮 👩\u200d👩\u200d👧 ✋🏽 1\ufe0f\u20e3",
    "marks without a letter": "\u0308 \u0311\u0323 a\u0308\u0311 e\u0301",
    "scripts that no font of ours has": "สวัสดี नमस्ते 你好 ﷽ ໍາ\u0eb3",
}


@pytest.mark.parametrize("signs", SIGNS.values(), ids=SIGNS.keys())
def test_no_sign_that_people_paste_breaks_the_file(render, verapdf, tmp_path, signs):
    path = tmp_path / "page.pdf"
    path.write_bytes(render(f"Sovittiin {signs} loppu"))
    assert broken_rules(path.read_bytes()) == []
    assert [line.split()[:2] for line in verapdf(path)] == [["PASS", "ua1"], ["PASS", "2a"]]


def test_line_separators_become_line_breaks_and_private_bullets_bullets():
    assert pdf.printable("a\u2028b\u2029c\x85d\r\ne\x0bf") == "a\nb\nc\nd\ne\nf"
    assert pdf.printable("\uf0b7 yksi") == "• yksi"


def test_the_check_in_the_worker_finds_what_vera_finds(render):
    picture = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><path d="M0 0H9V9"/></svg>'
    assert broken_rules(render("Hyvä")) == []
    assert broken_rules(render(raw=picture)) != []


def test_what_can_not_be_printed_is_named_each_sign_once():
    assert pdf.unprintable("日 Ilo 😀 日\uf0b7 本 – \u2028") == ["日", "本"]
    assert pdf.unprintable({"a": ["日", {"b": "x"}], "c": ("本日", 3)}) == ["日", "本"]
    assert pdf.unprintable("Sovittiin “näin” – 5 € · ½\n") == []


TYPED = """Sovittiin:
•\tPerhekeskus
o\tLemi
•\tVastinparit

1. Ensin
2. Sitten

Katso https://www.kunta.example/hyvinvoinninedistaminen/neuvottelumateriaalit/kuntien_yhteinen_kansio.pdf."""


def test_lists_and_links_of_a_text_are_tagged_and_an_address_is_not_hyphenated(render, verapdf, tmp_path):
    path = tmp_path / "page.pdf"
    path.write_bytes(render(typed=TYPED))
    root = PdfReader(path).trailer["/Root"]["/StructTreeRoot"]
    kinds = [element.get("/S") for element in elements(root["/K"][0])]
    assert (kinds.count("/LI"), kinds.count("/Lbl"), "/L" in kinds, "/Link" in kinds) == (5, 5, True, True)
    address = TYPED.split()[-1][:-1]
    links = [note.get_object() for note in PdfReader(path).pages[0]["/Annots"]]
    assert {link["/A"]["/URI"] for link in links} == {address}
    text = text_of(path.read_bytes(), tmp_path / "again.pdf").replace("\n", "")
    assert address in text.replace("\u200b", "")
    assert [line.split()[:2] for line in verapdf(path)] == [["PASS", "ua1"], ["PASS", "2a"]]


def elements(element: Any) -> Any:
    """Each structure element, from the top."""
    element = element.get_object()
    if isinstance(element, dict):
        yield element
        kids = element.get("/K", [])
        for kid in kids if isinstance(kids, list) else [kids]:
            if not isinstance(kid, int):
                yield from elements(kid)
