"""Typed text: its paragraphs, the lists in it that were typed as lines, the addresses in its lines. Pure."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

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
    """`lines`: its words; `lists`: those under it."""

    lines: tuple[str, ...]
    lists: "tuple[Block, ...]" = ()  # Listings alone


@dataclass(frozen=True)
class Listing:
    """`number`: of its first item; None: a list of bullets."""

    items: tuple[Item, ...]
    number: int | None = None


Block = Paragraph | Listing


def blocks(text: str) -> tuple[Block, ...]:
    """The text as paragraphs and lists."""
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
    if len(items) < 2 and first.is_weak and depth == 1:
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
    words = next((at for at, found in enumerate(within) if found.is_item), len(within))
    lists = tuple(_blocks(within[words:], depth + 1)) if depth < DEEPEST else ()
    if not all(isinstance(block, Listing) for block in lists):
        lists = ()  # an item holds no paragraph: neither in HTML's list of a PDF nor in Word
    more = within[:words] if lists else within
    return Item((line.words, *(found.text.strip() for found in more)), lists)


def pieces(text: str) -> Iterator[tuple[str, str]]:
    """The text in order: each part with the address that it leads to, or ""."""
    done = 0
    for found in ADDRESS.finditer(text):
        end = found.end() if found["mail"] else _end(text, found.start(), found.end())
        shown = text[found.start() : end]
        goal = shown.replace(BREAK, "")
        if found["mail"]:
            goal = f"mailto:{goal}"
        elif goal.lower().startswith("www."):
            goal = f"https://{goal}"
        yield text[done : found.start()], ""
        yield shown, goal
        done = end
    yield text[done:], ""


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
