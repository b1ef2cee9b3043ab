"""The area as a map: the same states and sentences as in the table."""

from collections import Counter
from typing import Any

from django.utils.translation import gettext as _

from municipalities import boundaries
from negotiations.reports.board.row import Row
from negotiations.reports.board.words import TONE_WORDS

WIDTH = 300


def area_map(rows: list[Row]) -> dict[str, Any] | None:
    """The context of components/map.html; None where there is nothing to draw."""
    if not rows:
        return None
    by_code = {row.party.municipality_id: row for row in reversed(rows)}
    drawn = boundaries.outlines(by_code, WIDTH)
    tones = Counter(row.map_tone for row in by_code.values())
    return {
        "viewbox": drawn.viewbox,
        "title": _("Map of the area by state"),
        "areas": [_drawn(by_code[shape.code], shape.path) for shape in drawn.shapes],
        "legend": [{"tone": tone, "word": f"{word} {tones[tone]}"} for tone, word in TONE_WORDS.items() if tones[tone]],
    }


def _drawn(row: Row, path: str) -> dict[str, str]:
    return {"path": path, "name": row.name, "tone": row.map_tone, "word": row.sentence, "url": f"#{row.anchor}"}
