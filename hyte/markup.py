"""Typed text as HTML: paragraphs, lists that were typed as lines, addresses as links; all else is escaped. Pure."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

# One line is enough for a sign that is nothing but a bullet; a dash or a star begins many a line that is no list.
BULLET = re.compile(r"(?P<indent>\s*)(?P<mark>[•‣▪●○◦·\uf020-\uf0ff]|o(?=\t)|[-–—*])[ \t]+(?P<words>\S.*)")
NUMBER = re.compile(r"(?P<indent>\s*)(?P<number>\d{1,3})[.)][ \t]+(?P<words>\S.*)")
DASHES = "-–—*"
DEEPEST = 3  # lists within lists
ADDRESS = re.compile(
    r"(?P<web>\b(?:https?://|www\.)(?=\w)[^\s<>\"]+)|(?P<mail>\b[\w.+-]{1,64}@(?:[\w-]{1,63}\.){1,8}\w{2,24}\b)",
    re.IGNORECASE,
)
AFTER_ADDRESS = ".,;:!?'’”»*)]}"  # what ends a sentence and not an address
LINE_BREAK = SafeString("<br>")
BREAK = "\u200b"  # a place to break, put in for a PDF


@dataclass(frozen=True)
class Line:
    """As typed. `number`: of an item of a numbered list; `is_weak`: its mark may be no bullet."""

    text: str
    indent: int = 0
    is_item: bool = False
    number: int | None = None
    is_weak: bool = False
    words: str = ""


@dataclass(frozen=True)
class Paragraph:
    lines: tuple[str, ...]


@dataclass(frozen=True)
class Item:
    """`lines`: its words; `lists`: what stands under it."""

    lines: tuple[str, ...]
    lists: "tuple[Block, ...]" = ()


@dataclass(frozen=True)
class Listing:
    """`number`: of its first item; None: a list of bullets."""

    items: tuple[Item, ...]
    number: int | None = None


Block = Paragraph | Listing


def paragraphs(text: str) -> SafeString:
    """The text in blocks: <p>, <ul>, <ol>."""
    return _html(blocks(text))


def inline(text: str) -> SafeString:
    """The text with its addresses as links, within a sentence or a cell."""
    return _joined(_linked(text))


def blocks(text: str) -> tuple[Block, ...]:
    """The text as paragraphs and lists, for what is no HTML."""
    return tuple(_blocks([_line(line) for line in text.split("\n")]))


def _line(text: str) -> Line:
    bullet, number = BULLET.fullmatch(text), NUMBER.fullmatch(text)
    indent = len(text) - len(text.lstrip())
    if bullet:
        mark = bullet["mark"]
        deeper = indent + 1 if mark == "o" else indent  # Word's sign of the second level
        return Line(text, deeper, True, None, mark in DASHES, bullet["words"].rstrip())
    if number:
        return Line(text, indent, True, int(number["number"]), True, number["words"].rstrip())
    return Line(text, indent, words=text.strip())


def _blocks(lines: Sequence[Line], depth: int = 1) -> Iterator[Block]:
    typed: list[str] = []
    at = 0
    while at < len(lines):
        items, end = _items(lines, at, depth) if lines[at].is_item and depth <= DEEPEST else ((), at)
        if (items or not lines[at].words) and typed:
            yield Paragraph(tuple(typed))
            typed = []
        if items:
            yield Listing(items, lines[at].number)
            at = end
        else:
            typed += [lines[at].text.strip()] if lines[at].words else []
            at += 1
    if typed:
        yield Paragraph(tuple(typed))


def _items(lines: Sequence[Line], at: int, depth: int) -> tuple[tuple[Item, ...], int]:
    """The items of the list that begins here, and where it ends; none where the line begins no list."""
    first, items = lines[at], list[tuple[Line, list[Line]]]()
    end = at
    while end < len(lines):
        found = lines[end]
        if _continues(found, first, len(items)):
            items.append((found, []))
        elif items and found.words and found.indent > first.indent:
            items[-1][1].append(found)
        elif not (items and not found.words and _goes_on(lines, end, first, len(items))):
            break
        end += 1
    if len(items) < 2 and first.is_weak:
        return (), at
    return tuple(_item(line, within, depth) for line, within in items), end


def _continues(found: Line, first: Line, count: int) -> bool:
    if not found.is_item or found.indent > first.indent:
        return False
    return found.number == (None if first.number is None else first.number + count)


def _goes_on(lines: Sequence[Line], blank: int, first: Line, count: int) -> bool:
    """Whether one blank line only parts two items."""
    return blank + 1 < len(lines) and _continues(lines[blank + 1], first, count)


def _item(line: Line, within: Sequence[Line], depth: int) -> Item:
    """`within`: what was typed deeper than the item: a list, or more of its words."""
    if depth == DEEPEST or not any(found.is_item for found in within):
        return Item((line.words, *(found.text.strip() for found in within)))
    return Item((line.words,), tuple(_blocks(within, depth + 1)))


def _html(found: Iterable[Block]) -> SafeString:
    return _joined(_list_html(block) if isinstance(block, Listing) else _paragraph(block) for block in found)


def _list_html(listing: Listing) -> SafeString:
    items = ((_lines(item.lines), _html(item.lists)) for item in listing.items)
    inner = format_html_join("", "<li>{}{}</li>", items)
    if listing.number is None:
        return format_html("<ul>{}</ul>", inner)
    return (
        format_html('<ol start="{}">{}</ol>', listing.number, inner)
        if listing.number != 1
        else format_html("<ol>{}</ol>", inner)
    )


def _paragraph(paragraph: Paragraph) -> SafeString:
    return format_html("<p>{}</p>", _lines(paragraph.lines))


def _lines(typed: Iterable[str]) -> SafeString:
    return _joined((inline(text) for text in typed), LINE_BREAK)


def _joined(parts: Iterable[SafeString], between: str = "") -> SafeString:
    return format_html_join(between, "{}", ((part,) for part in parts))


def _linked(text: str) -> Iterator[SafeString]:
    done = 0
    for found in ADDRESS.finditer(text):
        end = found.end() if found["mail"] else _end(text, found.start(), found.end())
        shown = text[found.start() : end]
        goal = shown.replace(BREAK, "")
        if found["mail"]:
            goal = f"mailto:{goal}"
        elif goal.lower().startswith("www."):
            goal = f"https://{goal}"
        yield format_html("{}", text[done : found.start()])
        yield format_html('<a href="{}" rel="nofollow noopener">{}</a>', goal, shown)
        done = end
    yield format_html("{}", text[done:])


def _end(text: str, start: int, end: int) -> int:
    """Where the address ends: not with the sentence, nor with the bracket around it."""
    closing = text.count(")", start, end) - text.count("(", start, end)
    while end > start and text[end - 1] in AFTER_ADDRESS + BREAK:
        if text[end - 1] == ")":
            if closing <= 0:
                break
            closing -= 1
        end -= 1
    return end
