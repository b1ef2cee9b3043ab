"""Template filters and tags of the look: dates and numbers as people write them, states as colour + word + mark."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from django import template
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from hyte import formats, markup
from hyte.idempotency import new_id
from hyte.refused_forms import ReturnedForm
from hyte.refused_forms import returned_form as returned_form_of

register = template.Library()

for function in (
    formats.fi_date,
    formats.short_date,
    formats.fi_time,
    formats.clock_time,
    formats.fi_datetime,
    formats.weekday_date,
    formats.long_date,
    formats.time_range,
    formats.date_range,
    formats.when,
    formats.number,
):
    register.filter(function.__name__, function)

BREAK_OF_TEMPLATE = re.compile(r"\n\s*")


@register.filter
def written(text: str) -> SafeString:
    """Typed text in blocks: paragraphs and lists, with its addresses as links."""
    html = render_to_string("components/written.html", {"blocks": markup.blocks(text)})
    return SafeString(BREAK_OF_TEMPLATE.sub("", html))  # a line of typed text has none


@register.filter
def linked(text: str) -> SafeString:
    """Typed text within a sentence or a cell, with its addresses as links."""
    return SafeString(render_to_string("components/linked.html", {"pieces": markup.pieces(text)}).rstrip("\n"))


TONES = ("done", "wait", "late", "none", "info")
STEP_TONES = {"done": "done", "waits": "wait", "late": "late", "todo": "none", "skipped": "none"}
STEP_WORDS = {
    "done": _("done"),
    "waits": _("waiting"),
    "late": _("late"),
    "todo": _("not yet"),
    "skipped": _("passed over"),
}
MESSAGE_TONES = {"success": "done", "warning": "wait", "error": "late"}


def known_tone(tone: str) -> str:
    """The tone itself; a wrong one is an error of ours that must not pass unseen."""
    if tone not in TONES:
        raise template.TemplateSyntaxError(f"Tone is {tone!r}; it must be one of {', '.join(TONES)}.")
    return tone


@register.inclusion_tag("components/tag.html")
def state_tag(tone: str, word: str) -> dict[str, str]:
    """A state: `{% state_tag "wait" "odottaa Lemin vastausta" %}`."""
    return {"tone": known_tone(tone), "word": word}


@register.inclusion_tag("components/ladder.html")
def ladder(steps: Iterable[Mapping[str, Any]], waits: str = "") -> dict[str, Any]:
    """The steps of one municipality; `waits` says in words what it waits for (phones show it under the marks)."""
    rungs = [
        {
            "label": step["label"],
            "state": step["state"],
            "tone": STEP_TONES[step["state"]],
            "word": STEP_WORDS[step["state"]],
        }
        for step in steps
    ]
    done = sum(rung["state"] == "done" for rung in rungs)
    open_rung = next((rung for rung in rungs if rung["state"] in ("waits", "late")), None)
    return {"rungs": rungs, "done": done, "total": len(rungs), "open_rung": open_rung, "waits": waits}


@register.filter
def message_tone(level_tag: str) -> str:
    """The tone of one of Django's messages."""
    return MESSAGE_TONES.get(level_tag, "info")


@register.filter
def first_id(field: Any) -> str:
    """The id that a link to this field must point to: its input, or the first one of a group."""
    return f"{field.auto_id}_0" if field.use_fieldset else field.id_for_label


@register.simple_tag
def lang(code: str) -> str:
    """` lang="fi"` around what is written in another language than the page; nothing where that is not known."""
    return format_html(' lang="{}"', code) if code and code != get_language() else ""


@register.inclusion_tag("components/other_language.html")
def other_language(code: str) -> dict[str, str]:
    """Names the language of a part that is not in the page's: "Denna del är på finska."."""
    return {"code": code if code != get_language() else ""}


@register.simple_tag
def submission_id() -> str:
    """A new id for a form, so that sending it twice acts once."""
    return new_id()


@register.simple_tag(takes_context=True)
def returned_form(context: template.Context) -> ReturnedForm | None:
    """What the refused request of this page held."""
    return returned_form_of(context["request"])
