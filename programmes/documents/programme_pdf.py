"""A programme as a PDF of two pages: what does not fit is left out, pictures first, and what was left out is told."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils import translation
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from hyte import pdf
from programmes.charts import stored

PAGES = 2
ALL = 10_000


@dataclass(frozen=True)
class Room:
    """What there is room for: small charts in all, letters in a section of the analysis, rows in each list."""

    charts: int = 0
    letters: int = ALL
    rows: int = ALL


ROOMS = (
    *(Room(charts=n) for n in (4, 2, 0)),
    *(Room(letters=n) for n in (600, 400, 250)),
    *(Room(letters=250, rows=n) for n in (12, 9, 7, 5)),
    *(Room(letters=120, rows=n) for n in (4, 3, 2, 1)),
)
LISTS = ("analysis", "goals", "measures", "indicators", "not_followed")


def programme_pdf(content: dict[str, Any], language: str, asked_at: datetime) -> bytes:
    shared = {"content": content, "fingerprint": pdf.short(pdf.fingerprint(content)), "asked": asked_at}
    with translation.override(language):
        title = _("Flagship programme: %(name)s %(period)s") % {"name": content["name"], "period": content["period"]}
        forms = [shared | _form(content, room) for room in ROOMS]
    return pdf.render_within(PAGES, "pdf/programme.html", forms, language=language, title=title, dated=asked_at)


def _form(content: dict[str, Any], room: Room) -> dict[str, Any]:
    """The lists as long as there is room for; `left_out`: whether anything was cut."""
    lists = {name: content[name][: room.rows] for name in LISTS}
    analysis = [one | {"text": Truncator(one["text"]).chars(room.letters)} for one in lists["analysis"]]
    drawn = [one for one in content["indicators"] if one["chart"]][: room.charts]
    is_cut = any(len(content[name]) > room.rows for name in LISTS) or analysis != lists["analysis"]
    return lists | {
        "analysis": analysis,
        "measures": [measure | {"due": _day(measure["due_on"])} for measure in lists["measures"]],
        "charts": [{"name": one["name"], "drawing": stored.drawing(one["name"], one["chart"])} for one in drawn],
        "left_out": is_cut,
    }


def _day(iso: str) -> date | None:
    return date.fromisoformat(iso) if iso else None
