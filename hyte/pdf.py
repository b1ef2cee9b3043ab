"""Template → bytes of one file that is PDF/A-2a and PDF/UA-1. Reads nothing but our own fonts and style sheets.

WeasyPrint is imported inside the functions: it costs half a second and some 40 MiB, and only the workers that
render need it; a web process imports this module for nothing.
"""

import atexit
import json
import re
import unicodedata
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import fields, is_dataclass, replace
from datetime import UTC, datetime
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation

from hyte.pdf_drawings import dress
from hyte.text import LINE_BREAK, PRIVATE_BULLET

HOST = "asset:"
VARIANT = "pdf/a-2a"
STATIC = Path(settings.BASE_DIR) / "static"
HYPHENATION = Path(__file__).parent / "hyphenation" / "hyph_fi.dic"
FONT_FILES = [
    *(
        f"source-sans-3-{part}-{face}.woff2"
        for face in ("400-normal", "600-normal", "700-normal", "400-italic")
        for part in ("latin", "latin-ext")
    ),
    "dejavu-sans-400-normal.woff2",
]
ASSETS = {
    **{f"{HOST}fonts/{name}": (STATIC / "fonts" / name, "font/woff2") for name in FONT_FILES},
    f"{HOST}css/pdf.css": (STATIC / "css" / "pdf.css", "text/css"),
    f"{HOST}css/pdf-waves.svg": (STATIC / "css" / "pdf-waves.svg", "image/svg+xml"),
    f"{HOST}css/pdf-cover.svg": (STATIC / "css" / "pdf-cover.svg", "image/svg+xml"),
}

# Invisible characters that could hide or turn round what an official document says; the soft hyphen stays.
INVISIBLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff\ufff9-\ufffb"
    "\ud800-\udfff\U000e0000-\U000e0fff]"
)
UNSHAPED = frozenset("\u0eb3")  # in the font, but set as a sign that is not
LONE_MARK = re.compile(r"(?:(?<=\s)|^)[\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff]+", re.MULTILINE)
PLAIN = re.compile("[\t\n\x20-\x7e\xa0-\xff–—‘’“”•…€]*")  # what every font has
MISSING = "\ufffd"
ENDLESS = re.compile(r"(\S{40})(?=\S)")
BREAK_AFTER = "\\1\u200b"
UA_IDENTIFIER = (
    b'<rdf:Description xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/" rdf:about="">'
    b"<pdfuaid:part>1</pdfuaid:part></rdf:Description>"
    b'<rdf:Description xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"'
    b' xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#"'
    b' xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#" rdf:about="">'
    b'<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">'
    b"<pdfaSchema:schema>PDF/UA identification schema</pdfaSchema:schema>"
    b"<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>"
    b"<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>"
    b'<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">'
    b"<pdfaProperty:name>part</pdfaProperty:name><pdfaProperty:valueType>Integer</pdfaProperty:valueType>"
    b"<pdfaProperty:category>internal</pdfaProperty:category>"
    b"<pdfaProperty:description>PDF/UA part</pdfaProperty:description>"
    b"</rdf:li></rdf:Seq></pdfaSchema:property></rdf:li></rdf:Bag></pdfaExtension:schemas></rdf:Description>"
)


def render(template_name: str, context: dict[str, Any], *, language: str, title: str, dated: datetime) -> bytes:
    """The template as a PDF in `language`; the same input gives the same bytes, for `dated` is its only clock."""
    return _written(_laid_out(template_name, context, language, title, dated))


def render_within(
    pages: int, template_name: str, contexts: Sequence[dict[str, Any]], *, language: str, title: str, dated: datetime
) -> bytes:
    """The first of `contexts` that fits on so many pages. They come the fullest first, and the last one must fit."""
    laid: dict[int, Any] = {}

    def is_too_long(place: int) -> bool:
        if place not in laid:
            laid[place] = _laid_out(template_name, contexts[place], language, title, dated)
        return len(laid[place].pages) > pages

    last = len(contexts) - 1
    place = 0
    if is_too_long(0):
        place = bisect_left(range(last), True, lo=min(1, last), key=lambda n: not is_too_long(n))
    if is_too_long(place):
        raise ValueError(f"{title}: even its shortest form takes more than {pages} pages.")
    return _written(laid[place])


def _laid_out(template_name: str, context: dict[str, Any], language: str, title: str, dated: datetime) -> Any:
    if not title.strip():
        raise ValueError("A PDF needs a title: readers and screen readers show it as the document's name.")
    if dated.tzinfo is None:
        raise ValueError("`dated` must say its time zone, or the file would differ from machine to machine.")
    from weasyprint import HTML  # here: only a worker that renders needs it (see above)

    with translation.override(language):
        words = {"title": title, "language": language, "dated": _moment(dated)}
        source = render_to_string(template_name, printable(context | words))
    style, fonts = _style()
    _tell_languages()
    html = HTML(string=source, base_url=HOST, url_fetcher=_fetcher())
    dress(html.etree_element)
    return html.render(stylesheets=[style], font_config=fonts, pdf_variant=VARIANT)


def _written(document: Any) -> bytes:
    from weasyprint import DEFAULT_OPTIONS  # here: comes and goes with WeasyPrint

    return document.write_pdf(finisher=_finish, **DEFAULT_OPTIONS | {"pdf_variant": VARIANT})


def fingerprint(content: Any) -> str:
    """SHA-256 of the content in one canonical spelling: the order of its keys does not matter, each letter does."""
    canonical = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return sha256(canonical.encode()).hexdigest()


def short(mark: str) -> str:
    """The first sixteen letters of a fingerprint, as they stand at the foot of a page."""
    return " ".join(mark[i : i + 4] for i in range(0, 16, 4))


def printable(value: Any) -> Any:
    """The same plain data with texts that can be set in our fonts, without signs that hide or turn them."""
    if isinstance(value, dict):
        return {key: printable(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        items = [printable(item) for item in value]
        named = getattr(value, "_make", type(value))
        return named(items)
    if is_dataclass(value) and not isinstance(value, type):
        return replace(value, **{part.name: printable(getattr(value, part.name)) for part in fields(value)})
    return _settable(value) if isinstance(value, str) else value


def unprintable(value: Any) -> list[str]:
    """The signs in plain data that a PDF can only show as �, each once, in order."""
    text = "\n".join(_texts(value))
    if PLAIN.fullmatch(text):
        return []  # without opening a font
    return list(dict.fromkeys(sign for sign, drawn in _drawn(text) if drawn == MISSING))


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, (dict, list, tuple)):
        for item in value.values() if isinstance(value, dict) else value:
            yield from _texts(item)


def _settable(text: str) -> str:
    """What no font of ours can draw becomes a visible �; an endless word gets places to break, or it never ends."""
    return ENDLESS.sub(BREAK_AFTER, "".join(drawn for _sign, drawn in _drawn(text)))


def _drawn(text: str) -> Iterator[tuple[str, str]]:
    """Each sign of the text with what a PDF shows of it."""
    known = _drawable()
    text = PRIVATE_BULLET.sub("\u2022", INVISIBLE.sub("", LINE_BREAK.sub("\n", text)))
    for sign in LONE_MARK.sub("", unicodedata.normalize("NFC", text)):
        yield sign, sign if sign in known or sign in "\n\t\u00ad" else _nearest(sign, known)


def _nearest(character: str, known: frozenset[str]) -> str:
    """The same character in plainer signs (a full-width A is an A), if our fonts have those."""
    plain = unicodedata.normalize("NFKD", character)
    if plain != character and all(c in known for c in plain):
        return plain
    return "" if unicodedata.category(character) in ("Mn", "Cf") else MISSING


def _moment(dated: datetime) -> str:
    return dated.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


@cache
def _drawable() -> frozenset[str]:
    """Every character that our own fonts can draw: no font of the machine is ever needed."""
    from fontTools.ttLib import TTFont  # here: comes and goes with WeasyPrint

    faces = ("source-sans-3-latin-400-normal", "source-sans-3-latin-ext-400-normal", "dejavu-sans-400-normal")
    drawn = {chr(c) for face in faces for c in TTFont(STATIC / "fonts" / f"{face}.woff2").getBestCmap()}
    return frozenset(c for c in drawn if unicodedata.category(c) != "Co") - UNSHAPED


@cache
def _style() -> tuple[Any, Any]:
    """The style sheet parsed and the fonts loaded once per process: that halves the time of a memo."""
    import pyphen  # here: comes and goes with WeasyPrint
    from weasyprint import CSS  # here: only a worker that renders needs it
    from weasyprint.text.fonts import FontConfiguration  # here: as above

    for name in ("fi", "fi_FI"):
        pyphen.LANGUAGES[name] = HYPHENATION
        pyphen.LANGUAGES_LOWERCASE[name.lower()] = name
    fonts = FontConfiguration()
    atexit.register(_style.cache_clear)  # it removes its files by itself, but not while the interpreter is going down
    return CSS(url=f"{HOST}css/pdf.css", url_fetcher=_fetcher(), font_config=fonts), fonts


@cache
def _fetcher() -> Any:
    """A fetcher that knows a fixed table of names and opens nothing else: no file, no host, no data URL."""
    from weasyprint.urls import URLFetcher, URLFetcherResponse  # here: only a worker that renders needs it

    class OwnFiles(URLFetcher):
        def fetch(self, url: str, headers: dict[str, str] | None = None) -> Any:
            if url not in ASSETS:
                raise ValueError("A PDF reads only the application's own fonts and style sheets.")
            path, kind = ASSETS[url]
            return URLFetcherResponse(url, path.read_bytes(), {"Content-Type": kind})

    return OwnFiles(allowed_protocols=(), allow_redirects=False, fail_on_errors=False)


def _finish(document: Any, pdf: Any) -> None:
    """Add what WeasyPrint leaves out: the PDF/UA identifier, the scope of each table heading, bookmarks that are open."""
    if "Outlines" in pdf.catalog:
        pdf.catalog["PageMode"] = "/UseOutlines"
    metadata = pdf.objects[int(pdf.catalog["Metadata"].split()[0])]
    metadata.stream = [metadata.stream[0].replace(b"</rdf:RDF>", UA_IDENTIFIER + b"</rdf:RDF>", 1)]
    metadata.compress = False
    for row in pdf.objects:
        if isinstance(row, dict) and row.get("S") == "/TR":
            scope = "/Column" if _element(pdf, row["P"])["S"] == "/THead" else "/Row"
            for cell in (_element(pdf, kid) for kid in row["K"]):
                if cell["S"] == "/TH":
                    cell["A"]["Scope"] = scope


@cache
def _tell_languages() -> None:
    """Let WeasyPrint's tags say the language of a part that is not in the document's: it knows that of the whole alone.

    Its own function, which makes the tags of a box, is called by name for each box, and so by way of ours.
    """
    import pydyf  # here: comes and goes with WeasyPrint
    from weasyprint.pdf import tags  # here: as above

    tags_of_box = tags._build_box_tree

    def with_language(box: Any, *args: Any) -> Any:
        for element in tags_of_box(box, *args):
            html = getattr(box, "element", None)
            if html is not None and html.tag != "html" and html.get("lang"):
                element["Lang"] = pydyf.String(html.get("lang"))
            yield element

    tags._build_box_tree = with_language


def _element(pdf: Any, reference: bytes) -> Any:
    """The structure element that a reference such as b"12 0 R" means."""
    return pdf.objects[int(reference.split()[0])]
