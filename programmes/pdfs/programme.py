"""A programme as a PDF of two pages at most, so long as its texts are of the usual length."""

from datetime import date, datetime
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from hyte import pdf


def programme_pdf(content: dict[str, Any], language: str, asked_at: datetime) -> bytes:
    with translation.override(language):
        title = _("Flagship programme: %(name)s %(period)s") % {"name": content["name"], "period": content["period"]}
    context = {
        "content": content,
        "fingerprint": pdf.short(pdf.fingerprint(content)),
        "asked": asked_at,
        "measures": [measure | {"due": _day(measure["due_on"])} for measure in content["measures"]],
    }
    return pdf.render("pdf/programme.html", context, language=language, title=title, dated=asked_at)


def _day(iso: str) -> date | None:
    return date.fromisoformat(iso) if iso else None
