"""The look: states with a mark, components, pages, colours."""

import re
from pathlib import Path

import pytest
from django.template import Context, Template, TemplateSyntaxError
from django.template.loader import render_to_string
from django.utils.translation import override

ROOT = Path(__file__).resolve().parents[2]


def text(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def tight(html: str) -> str:
    """Without the white space that no reader sees: beside tags, and between their attributes."""
    return re.sub(r" ?([<>]) ?", r"\1", re.sub(r"[ \n]+", " ", html))


def render(source: str, **context: object) -> str:
    return Template(source).render(Context(context))


@pytest.mark.parametrize("tone", ["done", "wait", "late", "none", "info"])
def test_a_state_has_a_colour_a_mark_and_a_word(tone):
    html = render("{% state_tag tone word %}", tone=tone, word="a <word>")
    assert f'class="tag tag-{tone}"' in html
    assert f'class="sign sign-{tone}"' in html
    assert text(html) == "a &lt;word&gt;"


def test_every_tone_has_a_mark_of_its_own_shape():
    shapes = {
        render("{% include 'components/mark.html' %}", tone=tone).split(">", 1)[1]
        for tone in ("done", "wait", "late", "none", "info")
    }
    assert len(shapes) == 5


def test_an_unknown_tone_is_refused():
    with pytest.raises(TemplateSyntaxError, match="Tone is 'red'"):
        render("{% state_tag 'red' 'x' %}")


def test_a_ladder_says_each_step_and_how_far_it_is():
    steps = [
        {"label": "Reached", "state": "done"},
        {"label": "Opened", "state": "waits"},
        {"label": "Held", "state": "todo"},
    ]
    with override("en"):
        html = render("{% ladder steps %}", steps=steps)
        named = render("{% ladder steps waits='times are missing' %}", steps=steps)
    assert text(html) == "Reached: done Opened: waiting Held: not yet 1/3 · waiting: opened"
    assert text(named).endswith("1/3 · times are missing")


def test_a_finished_ladder_waits_for_nothing():
    with override("en"):
        assert text(render("{% ladder steps %}", steps=[{"label": "Sent", "state": "done"}])) == "Sent: done 1/1"


def test_a_map_hatches_its_areas_and_names_them():
    area = {"path": "M0 0L1 1", "name": "Lemi", "tone": "wait", "word": "waiting"}
    shown = {
        "viewbox": "0 0 9 9",
        "title": "Map",
        "text": "One waits",
        "areas": [area],
        "legend": [{"tone": "wait", "word": "waiting"}],
    }
    html = tight(render_to_string("components/map.html", {"map": shown}))
    assert '<path class="area area-wait" fill="url(#map-wait)" d="M0 0L1 1"><title>Lemi: waiting</title></path>' in html
    assert 'id="map-wait"' in html and 'role="img"' in html
    linked = render_to_string("components/map.html", {"map": {**shown, "areas": [{**area, "url": "/lemi"}]}})
    assert 'role="group"' in linked and '<a href="/lemi" aria-label="Lemi: waiting">' in linked


def test_progress_asks_again_until_it_is_done():
    going = render_to_string(
        "components/progress.html", {"n": 1, "total": 3, "url": "/p", "label": "Sending", "done_text": "Sent"}
    )
    ready = render_to_string(
        "components/progress.html", {"n": 3, "total": 3, "url": "/p", "label": "Sending", "done_text": "Sent"}
    )
    assert 'data-hx-get="/p"' in going
    assert "data-hx-get" not in ready and "Sent" in text(ready)


@pytest.mark.parametrize(
    ("component", "context", "words"),
    [
        ("ladder_head", {"labels": ["Reached", "Sent"], "title": "Progress"}, "Progress Reached Sent"),
        (
            "phases",
            {
                "phases": [
                    {"label": "August", "text": "by 28.8.", "figure": "6/9", "current": True, "count": 6, "total": 9}
                ]
            },
            "August now by 28.8. 6/9 6/9",
        ),
        ("stat", {"figure": "6/9", "label": "answered", "note": "of all"}, "answered 6/9 of all"),
        ("empty", {"text": "No round yet.", "action_url": "/new", "action_label": "Open it"}, "No round yet. Open it"),
        ("note", {"tone": "info", "title": "Note", "text": "Until 28.8."}, "Note Until 28.8."),
        ("programme", {"name": "SOPUISA", "shape": "square"}, "SOPUISA"),
        ("autosave", {"saved_at": "14.02"}, "Saved at 14.02"),
        (
            "steps",
            {
                "steps": [
                    {
                        "title": "Times",
                        "tone": "wait",
                        "word": "missing",
                        "text": "When?",
                        "url": "/t",
                        "action": "Choose",
                    }
                ]
            },
            "1 Times missing When? Choose",
        ),
    ],
)
def test_a_component_says_what_it_is_given(component, context, words):
    with override("en"):
        assert text(render_to_string(f"components/{component}.html", context)) == words


def test_a_confirmation_posts_once_and_carries_its_fields():
    html = render_to_string(
        "components/confirm.html", {"summary": "Cancel", "label": "Cancel it", "url": "/c", "fields": [("id", 7)]}
    )
    assert '<form class="confirm-in" method="post" action="/c">' in html
    assert '<input type="hidden" name="id" value="7">' in html
    assert re.search(r'name="submission_id" value="[0-9a-f]{32}"', html)


@pytest.mark.parametrize("name", ["400.html", "500.html"])
def test_pages_of_last_resort_need_no_request_and_speak_three_languages(name):
    html = render_to_string(name)
    assert re.findall(r'lang="(\w\w)"', html) == ["fi", "sv", "en"]


@pytest.mark.django_db
def test_the_title_begins_with_the_word_for_error_when_a_form_has_any(client):
    assert "<title>Kirjaudu sisään · Kuntakierros</title>" in client.get("/sign-in/").text
    assert "<title>Virhe: Kirjaudu sisään · Kuntakierros</title>" in client.post("/sign-in/", {}).text


@pytest.mark.django_db
def test_each_language_is_offered_in_its_own_words_and_the_present_one_is_marked(client):
    html = tight(client.get("/sign-in/").text)
    buttons = re.findall(r'<button type="submit" name="language"[^>]*lang="(\w+)"( aria-current="true")?>(\w+)<', html)
    assert buttons == [("fi", ' aria-current="true"', "Suomi"), ("sv", "", "Svenska")]


@pytest.mark.django_db
def test_every_page_begins_with_a_way_to_its_content(client):
    html = client.get("/sign-in/").text
    assert re.search(r"<body>\s*<a class=\"skip\" href=\"#main\">", html)
    assert '<main id="main"' in html


def templates() -> list[Path]:
    """Templates of pages; letters and PDFs have rules of their own."""
    own = [ROOT / "templates" / "components", ROOT / "templates" / "django"]
    return [path for folder in own for path in folder.rglob("*.html")] + list((ROOT / "templates").glob("[!b]*.html"))


def test_no_page_has_inline_style_script_or_colour():
    for path in templates():
        source = path.read_text()
        assert not re.search(r"\sstyle=|<style|\son[a-z]+=|<script(?! src)|javascript:|#[0-9a-fA-F]{6}\b", source), path


def test_colours_stand_in_the_tokens_alone():
    for name in ("app.css", "parts.css", "charts.css", "print.css"):
        assert re.findall(r"#[0-9a-fA-F]{3,8}\b|rgba?\(\d", (ROOT / "static" / "css" / name).read_text()) == [], name


def tokens() -> dict[str, str]:
    return dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", (ROOT / "static" / "css" / "tokens.css").read_text()))


def contrast(one: str, other: str) -> float:
    def luminance(colour: str) -> float:
        parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
        red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize(
    ("ink", "ground", "least"),
    [
        (ink, ground, 4.5)
        for ink in ("ink", "ink-soft", "lake", "lingon", "birch", "cloud")
        for ground in ("paper", "card", "shade")
    ]
    + [(name, f"{name}-tint", 4.5) for name in ("lake", "lingon", "birch", "cloud")]
    + [(name, "card", 4.5) for name in ("sutjakka", "sopuisa", "ikaystavallinen")]
    + [
        (name, ground, 4.5)
        for name in ("chart-own", "chart-area", "chart-country")
        for ground in ("paper", "lack-ground")
    ]
    + [("card", "lake-deep", 4.5), ("card", "lingon-deep", 4.5)]
    + [("line-strong", ground, 3) for ground in ("paper", "card")]
    + [("lake-light", "lake-deep", 3)],
)
def test_colours_can_be_told_apart(ink, ground, least):
    assert contrast(tokens()[ink], tokens()[ground]) >= least


def test_no_two_parts_of_the_look_share_a_name():
    """A rule that stands twice belongs to two parts, and the later one spoils the earlier."""
    texts = [(ROOT / "static" / "css" / name).read_text() for name in ("app.css", "parts.css", "charts.css")]
    flat = re.sub(r"/\*.*?\*/|@[^{;]+\{(?:[^{}]*\{[^{}]*\})*[^{}]*\}", "", "\n".join(texts), flags=re.S)
    named = [part.strip() for part in re.findall(r"([^{}]+)\{[^{}]*\}", flat)]
    assert {name for name in named if re.fullmatch(r"\.[\w-]+", name) and named.count(name) > 1} == set()
