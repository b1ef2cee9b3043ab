"""Pictures in a PDF: valid for archives and for screen readers, drawn in their colours, and no number that was hidden."""

import subprocess
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from PIL import Image

from hyte import pdf
from programmes.charts import choropleth, distance, line, multiples, ranking
from programmes.charts.parts import SMALL
from programmes.models import Indicator, Observation
from programmes.reading import figures_of
from tests.programmes.charts.shapes import Falls, figures, municipalities
from tests.programmes.figures import observe

DATED = datetime(2023, 9, 20, 9, 0, tzinfo=UTC)
PAGE = """{% extends "base_pdf.html" %}{% block content %}<h1>Kuvat</h1>
{% for name, chart in charts.items %}{% with name|add:".html" as file %}
{% include "charts/"|add:file with chart_id=name %}{% endwith %}{% endfor %}{% endblock %}"""
TOWN = {2019: 4.0, 2020: "suppressed", 2021: 5.0, 2023: 6.0}
STEADY = dict.fromkeys(range(2018, 2024), 10.0)
LAKE, RUST = (0x0B, 0x4F, 0x6C), (0x9A, 0x3F, 0x00)


@pytest.fixture
def render(tmp_path: Path, settings):
    (tmp_path / "page.html").write_text(PAGE)
    settings.TEMPLATES = [django_settings.TEMPLATES[0] | {"DIRS": [tmp_path, *django_settings.TEMPLATES[0]["DIRS"]]}]

    def make(charts: dict[str, object]) -> Path:
        content = {"area": "Etelä-Karjalan hyvinvointialue", "case_number": ""}
        words = {"charts": charts, "content": content, "fingerprint": "9f2c 41d0"}
        path = tmp_path / "page.pdf"
        path.write_bytes(pdf.render("page.html", words, language="fi", title="Kuvat", dated=DATED))
        return path

    return make


@pytest.fixture
def charts() -> dict[str, object]:
    """Every picture, by the name of its template."""
    known = figures(TOWN, STEADY, dict.fromkeys(STEADY, 8.0))
    many = municipalities(
        {"153": STEADY, "405": TOWN, "416": {2023: 30.0}, "441": {2023: "suppressed"}}, STEADY, STEADY
    )
    index = municipalities({}, {(2019, 2021): 141.0}, {(2019, 2021): 100.0})
    return {
        "line": line.chart(known, Falls(), "416"),
        "line_small": line.chart(known, Falls(), "416", frame=SMALL),
        "ranking": ranking.chart(many, Falls(), "416"),
        "multiples": multiples.chart(many, Falls(), "416"),
        "choropleth": choropleth.chart(many, Falls(), "416"),
        "distance": distance.chart(index, Falls(base=100.0)),
    }


def pixels(path: Path, page: int = 1) -> Counter:
    """How often each colour stands on a page."""
    name = path.with_suffix("")
    subprocess.run(["pdftoppm", "-r", "100", "-f", str(page), "-l", str(page), "-png", path, name], check=True)
    image = Image.open(next(path.parent.glob(f"{name.name}-*.png"))).convert("RGB")
    return Counter({colour: number for number, colour in image.getcolors(1 << 24) or []})


def test_a_page_with_every_picture_passes_both_profiles(render, charts, verapdf):
    assert [one.split()[:2] for one in verapdf(render(charts))] == [["PASS", "ua1"], ["PASS", "2a"]]


@pytest.mark.parametrize(
    ("name", "least"),
    [
        ("line", {LAKE: 100, RUST: 300}),
        ("line_small", {LAKE: 30, RUST: 100}),
        ("ranking", {LAKE: 100, RUST: 50}),
        ("multiples", {LAKE: 200}),
        ("choropleth", {(0xEE, 0xF4, 0xF6): 3000, (0x0B, 0x3F, 0x58): 300}),
        ("distance", {RUST: 400}),
    ],
)
def test_a_picture_has_its_colours_and_is_no_black_box(render, charts, name, least):
    found = pixels(render({name: charts[name]}))
    assert {colour: number for colour, number in least.items() if found[colour] < number} == {}
    dark = sum(number for colour, number in found.items() if max(colour) < 40)
    assert dark < sum(found.values()) * 0.005
    assert found[255, 255, 255] > sum(found.values()) * 0.7


def test_what_stands_in_a_picture_can_be_read_as_text(render, charts):
    path = render({"line": charts["line"]})
    text = subprocess.run(["pdftotext", "-layout", path, "-"], capture_output=True, text=True, check=True).stdout
    words = " ".join(text.split())
    shown = ["Lemi 6,0", "alue 10,0", "maa 8,0", "piilotettu: 2020", "ei julkaistu: 2018, 2022", "pienempi on parempi"]
    assert [word for word in shown if word not in words] == []


def test_a_hidden_number_changes_nothing_in_a_pdf(render, area):
    """Whatever it is, the file is the same to the last byte: neither text nor a height tells it."""
    Indicator.objects.all().delete()
    falls = Indicator.objects.create(
        key="falls",
        source="national",
        status="verified",
        name_fi="Kaatumiset",
        provider="THL",
        better="lower",
        base=100,
    )
    for year in (2021, 2022, 2023):
        for code in ("153", "405", "416", "441", "11", "FI"):
            observe(falls, code, year, 50 + int(code, 36) % 40 + year - 2020, number=300)
    hidden = observe(falls, "580", 2023, 7777.5, number=3)

    def made() -> bytes:
        known = figures_of(falls, area)
        assert known.of("580").points[0].state == "suppressed"
        charts = {"line": line.chart(known, falls, "580"), "line_small": line.chart(known, falls, "580", frame=SMALL)}
        for module in (ranking, multiples, choropleth, distance):
            charts[module.__name__.rsplit(".", 1)[1]] = module.chart(known, falls, "580")
        return render(charts).read_bytes()

    before = made()
    Observation.objects.filter(pk=hidden.pk).update(value=1.5, number=4)
    assert made() == before
    Observation.objects.filter(pk=hidden.pk).update(value=1.5, number=40)
    assert [point.state for point in figures_of(falls, area).of("580").points] == ["value"]
