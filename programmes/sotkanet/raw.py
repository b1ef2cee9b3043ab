"""A row as Sotkanet's answer tells it, and what is wrong with one. Pure."""

import json
from typing import NamedTuple


class Raw(NamedTuple):
    """Kinds are right, what is said may still be impossible. `line`: of a CSV file, or the row's number in a JSON list."""

    line: int
    indicator: int
    region: int
    year: int
    gender: str
    value: float | None
    number: float | None


class Trouble(Exception):
    """Why the whole file is refused: `words` end the sentence that the place begins."""

    def __init__(self, line: int, words: str) -> None:
        super().__init__(words)
        self.line, self.words = line, words


def quoted(said: object) -> str:
    """What a file says, short and on one line, whatever it is made of."""
    text = json.dumps(said, ensure_ascii=False, default=str)
    text = "".join(letter if letter.isprintable() else "?" for letter in text)
    return text if len(text) <= 40 else f"{text[:39]}…"
