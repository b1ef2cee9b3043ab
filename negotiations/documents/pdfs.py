"""The documents of a round as PDFs: memo, summary, a municipality's profile. Frozen content in, bytes out, nothing else read."""

from collections.abc import Iterable
from datetime import date, datetime
from math import ceil
from typing import Any

from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from hyte import pdf
from hyte.formats import when
from hyte.pdf import fingerprint
from negotiations.documents import profile_pages
from negotiations.documents.schema import (
    AgendaContent,
    AgendaItem,
    MemoContent,
    Person,
    ProfileContent,
    SummaryContent,
)

SIDES = ("municipality", "county", "organisation")
SHAPES = {"▲": "triangle", "■": "square", "●": "circle"}
NAMES_ACROSS = 12  # so many municipality names stand side by side over a table of themes; more of them run down
THEMES_ACROSS = 10


def memo_pdf(content: MemoContent) -> bytes:
    """One version of a memo as it goes to everyone and to the archive."""
    words = memo_words(content)
    with translation.override(content["language"]):
        title = _("Memo: HYTE negotiation, %(municipalities)s %(date)s") % {
            "municipalities": words["municipalities"],
            "date": _finnish(words["starts"]),
        }
    return _render("pdf/memo.html", _shared(content) | words, title)


def draft_pdf(content: MemoContent, dated: datetime) -> bytes:
    """A memo as it was at a moment, marked as a draft on every page."""
    words = memo_words(content)
    with translation.override(content["language"]):
        title = _("Draft memo: %(name)s") % {"name": words["municipalities"]}
    context = _shared(content) | words | {"drafted": timezone.localtime(dated)}
    return pdf.render("pdf/memo.html", context, language=content["language"], title=title, dated=dated)


def agenda_pdf(content: AgendaContent, dated: datetime) -> bytes:
    """The topics in order, who answers them and in how many minutes, and who comes."""
    words = agenda_words(content)
    with translation.override(content["language"]):
        title = _("Agenda: %(name)s") % {"name": words["municipalities"]}
        items = [item | {"giver": item["from"], "who": who_answers(item)} for item in content["items"]]
    context = _shared(content) | words | {"items": items, "drafted": timezone.localtime(dated)}
    return pdf.render("pdf/agenda.html", context, language=content["language"], title=title, dated=dated)


def memo_words(content: MemoContent) -> dict[str, Any]:
    """What a memo shows besides its texts: whose it is and when, people by role, each topic with what was said of it."""
    return _met(content) | {
        "roles": _roles(content),
        "absent": [person | {"detail": _detail(person, content)} for person in content["absent"]],
        "discussed": _discussed(content),
        "measures": _measures(content["measures"]),
    }


def agenda_words(content: AgendaContent) -> dict[str, Any]:
    return _met(content)


def who_answers(item: AgendaItem) -> list[str]:
    """Of a topic, in the active language: who answers, whose expertise is asked for, the minutes."""
    minutes = item["minutes"]
    told = [_("Answered by: %(name)s") % {"name": item["expert"]}] if item["expert"] else []
    told += [_("Expertise asked for: %(what)s") % {"what": item["needed"]}] if item["needed"] else []
    return told + ([ngettext("%(n)s minute", "%(n)s minutes", minutes) % {"n": minutes}] if minutes else [])


def _met(content: Any) -> dict[str, Any]:
    starts, ends = _moment(content["starts_at"]), _moment(content["ends_at"])
    return {
        "municipalities": ", ".join(content["municipalities"]),
        "starts": starts,
        "ends": ends,
        "when": when(starts, ends) if starts and ends else "",
    }


def summary_pdf(content: SummaryContent) -> bytes:
    """The summary of a round, its cover page written for management."""
    with translation.override(content["language"]):
        title = _("HYTE negotiations %(year)s: summary, %(area)s") % {"year": content["year"], "area": content["area"]}
    municipalities, missing = content["municipalities"], content.get("missing", [])
    included = content.get("included", len(municipalities))
    context = _shared(content) | {
        "included": included,
        "total": included + len(missing),
        "missing": missing,
        "excused": [municipality for municipality in missing if municipality["why"]],
        "municipalities": [municipality | {"day": _moment(municipality["date"])} for municipality in municipalities],
        "people": sum(municipality["head_count"] for municipality in municipalities),
        "topics": sum(municipality["topics"] for municipality in municipalities),
        "agreed": sum(municipality["measures"] for municipality in municipalities),
        "theme_tables": theme_tables(content),
        "findings": _grouped(content["findings"], "theme"),
        "measures": _grouped(_measures(content["measures"]), "municipality"),
        "presentations": [p | {"day": _moment(p["date"])} for p in content["presentations"]],
    }
    return _render("pdf/summary.html", context, title)


def profile_pdf(content: ProfileContent) -> bytes:
    """A municipality's profile, on at most two pages: what does not fit is left out, least important first."""
    with translation.override(content["language"]):
        title = _("%(name)s: state of wellbeing on our themes, %(year)s") % {
            "name": content["municipality"],
            "year": content["year"],
        }
        made = _moment(content["made_on"])
        shared = _shared(content) | {"made": made}
        views = [shared | view for view in profile_pages.views(content)]
    assert made is not None
    return pdf.render_within(
        profile_pages.PAGES, "pdf/profile.html", views, language=content["language"], title=title, dated=made
    )


def theme_tables(content: SummaryContent) -> list[dict[str, Any]]:
    """Theme × municipality as tables that fit a page: the longer of the two runs down, themes break into parts."""
    names = [municipality["name"] for municipality in content["municipalities"]]
    themes = content["themes"]
    if not names or not themes:
        return []
    totals = [f"{theme['municipality_count']}/{len(names)}" for theme in themes]
    if len(names) <= NAMES_ACROSS:
        rows = [
            {"label": theme["label"], "counts": theme["counts"], "total": total}
            for theme, total in zip(themes, totals, strict=True)
        ]
        return [{"columns": names, "rows": rows, "totals": []}]
    parts = ceil(len(themes) / THEMES_ACROSS)
    size = ceil(len(themes) / parts)
    return [_part(names, themes[i : i + size], totals[i : i + size]) for i in range(0, len(themes), size)]


def _part(names: list[str], themes: list[Any], totals: list[str]) -> dict[str, Any]:
    rows = [{"label": name, "counts": [theme["counts"][i] for theme in themes]} for i, name in enumerate(names)]
    return {"columns": [theme["label"] for theme in themes], "rows": rows, "totals": totals}


def _shared(content: Any) -> dict[str, Any]:
    return {
        "content": content,
        "fingerprint": pdf.short(fingerprint(content)),
        "approved": _moment(content.get("approved_on", "")),
    }


def _render(template: str, context: dict[str, Any], title: str) -> bytes:
    dated = (
        context["approved"] or context.get("ends") or timezone.make_aware(datetime(context["content"]["year"], 1, 1))
    )
    return pdf.render(template, context, language=context["content"]["language"], title=title, dated=dated)


def _moment(iso: str) -> datetime | None:
    """An ISO string as a moment in Finland; a day begins at midnight; "" is no moment."""
    if not iso:
        return None
    moment = datetime.fromisoformat(iso)
    return timezone.localtime(moment) if moment.tzinfo else timezone.make_aware(moment)


def _finnish(moment: date | None) -> str:
    return f"{moment.day}.{moment.month}.{moment.year}" if moment else ""


def _detail(person: Person, content: MemoContent) -> str:
    """Name, title, and where from: not the municipality itself, where only one takes part."""
    is_own = content["municipalities"] == [person["organisation"]]
    whose = "" if is_own else person["organisation"]
    return ", ".join(part for part in (person["name"], person["title"], whose) if part)


def _roles(content: MemoContent) -> list[dict[str, Any]]:
    """Those present by side and role: how many, and who, where a name was given."""
    ordered = sorted(content["present"], key=lambda person: SIDES.index(person["side"]))
    groups: dict[tuple[str, str], list[Person]] = {}
    for person in ordered:
        groups.setdefault((person["side"], person["role_label"]), []).append(person)
    return [
        {
            "side": side,
            "label": label,
            "count": len(group),
            "details": [d for person in group if (d := _detail(person, content))],
        }
        for (side, label), group in groups.items()
    ]


def _discussed(content: MemoContent) -> list[dict[str, Any]]:
    """Each topic with what was said about it; what was said about something else comes last."""
    texts: dict[object, list[str]] = {}
    for section in content["topic_sections"]:
        texts.setdefault(_which(section, "topic"), []).append(section["text"])
    topics = [
        topic | {"giver": topic["from"], "text": "\n\n".join(texts.pop(_which(topic, "id"), []))}
        for topic in content["topics"]
    ]
    rest = [section for section in content["topic_sections"] if _which(section, "topic") in texts]
    return topics + [dict(section) for section in rest]


def _which(part: Any, name: str) -> object:
    """The id of its topic; in content of schema 1 there is only the title."""
    return part.get(name, part["title"])


def _measures(measures: Iterable[Any]) -> list[dict[str, Any]]:
    return [m | {"shape": SHAPES.get(m["mark"], ""), "due": _moment(m["due_on"])} for m in measures]


def _grouped(items: Iterable[Any], key: str) -> list[tuple[str, list[Any]]]:
    groups: dict[str, list[Any]] = {}
    for item in items:
        groups.setdefault(item[key], []).append(item)
    return list(groups.items())
