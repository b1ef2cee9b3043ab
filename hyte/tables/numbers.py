"""Numbers as people and programs write them: 1 234,5 · 1234.5 · −3. Pure."""

import math
import re

WRITTEN = re.compile(r"[+-]?\d+([.,]\d+)?([eE][+-]?\d{1,3})?", re.ASCII)
GROUPED = re.compile(r"(?<=\d)[ \u00a0\u202f](?=\d{3}(\D|$))")


def parse(text: str) -> float | None:
    """The finite number that `text` is, else None: NaN, infinity and 1e309 are no figures. A comma is a decimal comma."""
    text = GROUPED.sub("", text.strip()).replace("\u2212", "-")
    if not WRITTEN.fullmatch(text):
        return None
    value = float(text.replace(",", "."))
    return value if math.isfinite(value) else None
