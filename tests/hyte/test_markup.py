"""Typed text as HTML: lists that were typed as lines are lists, addresses are links, all else is text."""

import time

import pytest

from hyte.templatetags.ui import linked, written

ADDRESS = "https://kunta.example/hyvinvointi/asiakirjat/muistio-2026_luonnos.pdf"
LINK = f'<a href="{ADDRESS}" rel="nofollow noopener">{ADDRESS}</a>'

LISTS = {
    "bullets as Word copies them": (
        "Sovittiin:\n•\tPerhekeskus\n•\tVastinparit",
        "<p>Sovittiin:</p><ul><li>Perhekeskus</li><li>Vastinparit</li></ul>",
    ),
    "bullets of the font Symbol in an old text": ("\uf0b7 yksi\n\uf0b7 kaksi", "<ul><li>yksi</li><li>kaksi</li></ul>"),
    "one bullet": ("• ainoa", "<ul><li>ainoa</li></ul>"),
    "dashes": ("- yksi\n– kaksi", "<ul><li>yksi</li><li>kaksi</li></ul>"),
    "a single dash begins no list": ("– Niin, sanoi rehtori.", "<p>– Niin, sanoi rehtori.</p>"),
    "numbers": ("1. yksi\n2) kaksi\n3. kolme", "<ol><li>yksi</li><li>kaksi</li><li>kolme</li></ol>"),
    "numbers that go on from elsewhere": ("4. neljä\n5. viisi", '<ol start="4"><li>neljä</li><li>viisi</li></ol>'),
    "a date begins no list": ("1. lokakuuta alkaen\nhaku on auki", "<p>1. lokakuuta alkaen<br>haku on auki</p>"),
    "numbers that do not follow each other": ("1. yksi\n7. seitsemän", "<p>1. yksi<br>7. seitsemän</p>"),
    "empty lines between items": ("1. yksi\n\n2. kaksi", "<ol><li>yksi</li><li>kaksi</li></ol>"),
    "a list within a list": (
        "• yksi\n  - ala\n  - toinen\n• kaksi",
        "<ul><li>yksi<ul><li>ala</li><li>toinen</li></ul></li><li>kaksi</li></ul>",
    ),
    "Word's second level": ("•\tyksi\no\tala\n•\tkaksi", "<ul><li>yksi<ul><li>ala</li></ul></li><li>kaksi</li></ul>"),
    "one dash within a list": (
        "• yksi\n  - ala\n• kaksi",
        "<ul><li>yksi<ul><li>ala</li></ul></li><li>kaksi</li></ul>",
    ),
    "words after a list within a list": (
        "• yksi\n  - ala\n  jatkuu\n• kaksi",
        "<ul><li>yksi<br>- ala<br>jatkuu</li><li>kaksi</li></ul>",
    ),
    "more words, then a list": (
        "• yksi\n  jatkuu\n  - ala\n• kaksi",
        "<ul><li>yksi<br>jatkuu<ul><li>ala</li></ul></li><li>kaksi</li></ul>",
    ),
    "an item of two lines": ("1. yksi\n   jatkuu\n2. kaksi", "<ol><li>yksi<br>jatkuu</li><li>kaksi</li></ol>"),
    "what follows a list": ("• yksi\nLoppu", "<ul><li>yksi</li></ul><p>Loppu</p>"),
    "paragraphs": ("Rivi.\nToinen.\n\n\nUusi.", "<p>Rivi.<br>Toinen.</p><p>Uusi.</p>"),
    "nothing": ("\n \n", ""),
}


@pytest.mark.parametrize("name", LISTS)
def test_a_list_that_was_typed_as_lines_is_a_list(name: str):
    typed, html = LISTS[name]
    assert written(typed) == html


@pytest.mark.parametrize(
    ("typed", "html"),
    [
        (f"Katso {ADDRESS}.", f"Katso {LINK}."),
        (f"(ks. {ADDRESS}), {ADDRESS}!", f"(ks. {LINK}), {LINK}!"),
        (
            "https://x.example/a_(b)?c=1&d=2",
            '<a href="https://x.example/a_(b)?c=1&amp;d=2" rel="nofollow noopener">'
            "https://x.example/a_(b)?c=1&amp;d=2</a>",
        ),
        ("www.lemi.example;", '<a href="https://www.lemi.example" rel="nofollow noopener">www.lemi.example</a>;'),
        ("maija@lemi.example.", '<a href="mailto:maija@lemi.example" rel="nofollow noopener">maija@lemi.example</a>.'),
        (
            "https://a.example/b\u200bc",
            '<a href="https://a.example/bc" rel="nofollow noopener">https://a.example/b\u200bc</a>',
        ),
        (
            "javascript:alert(1) file:///etc/passwd https:// www.",
            "javascript:alert(1) file:///etc/passwd https:// www.",
        ),
        ('<b onclick="x">', "&lt;b onclick=&quot;x&quot;&gt;"),
        (
            'https://x.example/"onclick="x',
            '<a href="https://x.example/" rel="nofollow noopener">https://x.example/</a>&quot;onclick=&quot;x',
        ),
    ],
)
def test_an_address_in_a_sentence_is_a_link_and_ends_before_the_sentence_does(typed: str, html: str):
    assert linked(typed) == html
    assert written(typed) == f"<p>{html}</p>"


@pytest.mark.parametrize(
    "text",
    [
        "\n".join(" " * n + "- x" for n in range(190)),
        "- a\n\n" * 4000,
        "http://" * 3000,
        "https://a" + ")" * 20_000,
        "a@" * 9000,
    ],
)
def test_no_text_of_twenty_thousand_signs_holds_a_page_up(text: str):
    begun = time.process_time()
    assert written(text) != ""
    assert time.process_time() - begun < 3
