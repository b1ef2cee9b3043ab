"""The one page behind a personal link: what is asked, what has been answered, and later the memo."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from hyte.documents.models import Document
from hyte.documents.pdf_response import pdf_response
from hyte.errors import Refused
from municipalities.access import contact_link
from negotiations.documents import profile_content
from negotiations.letters.calendar import to_take
from negotiations.letters.facts import duration
from negotiations.models import Topic
from negotiations.reports.papers import Paper, papers
from negotiations.views import contact_after, contact_before, contact_organisation
from negotiations.views.contact_desk import Desk, find


@contact_link
@require_safe
def contact(request: HttpRequest) -> HttpResponse:
    """The newest negotiation of the municipality; for an organisation, the list of those it is invited to."""
    desk = find(request)
    if desk:
        return show(request, desk)
    return contact_organisation.front(request)


@contact_link
@require_safe
def contact_negotiation(request: HttpRequest, pk: int) -> HttpResponse:
    """One negotiation: an organisation's, or the municipality's of an earlier round."""
    desk = find(request, pk)
    assert desk is not None
    return show(request, desk)


def show(request: HttpRequest, desk: Desk, note: str = "", refusal: str = "", **forms: Any) -> HttpResponse:
    """The page; `forms`: those that came back, instead of fresh ones. `note`, `refusal`: a sentence on top.

    A form that this page does not ask any more is refused, so that what was typed into it is given back.
    """
    phase = contact_before if desk.is_before else contact_after
    page = phase.context(desk, forms)
    if page.pop("unasked"):
        raise Refused(refusal or _("This is not asked any more. Open the page again to see how things stand."))
    all_papers = papers(desk.user)
    shown = [paper for paper in all_papers if paper.is_of(desk.negotiation)]
    context = {
        "desk": desk,
        "negotiation": desk.negotiation,
        "round": desk.round,
        "party": desk.party,
        "papers": shown,
        "told": _told(desk, shown),
        "earlier": _earlier(all_papers, desk),
        "note": note,
        "refusal": refusal,
        "duration": duration(desk.negotiation.minutes),
        "has_errors": bool(refusal) or any(form.errors for form in forms.values()),
        **page,
    }
    return render(request, phase.TEMPLATE, context, status=409 if refusal else 200)


def _told(desk: Desk, shown: list[Paper]) -> list[dict[str, Any]]:
    """What the profiles among them say, in the words that were frozen, in the reader's language where there is one; before
    there is a time, how it stands today."""
    municipalities = {municipality.pk: municipality for municipality in desk.negotiation.municipalities}
    chosen: dict[str, int] = {}
    for paper in (paper for paper in shown if paper.is_profile):
        document = paper.document
        if document.language == get_language() or document.language == municipalities[document.key].language:
            chosen.setdefault(document.key, document.pk)  # the reader's language comes first
    if chosen:
        frozen = Document.objects.filter(pk__in=chosen.values()).order_by("filename")
        return [
            content | {"municipality": municipalities[content["code"]].name}
            for content in frozen.values_list("content", flat=True)
        ]
    if desk.municipality is None or not desk.is_before or desk.negotiation.is_scheduled:
        return []
    today = profile_content.profile(desk.negotiation, desk.municipality, version=0)
    return [today] if today else []


def _earlier(all_papers: list[Paper], desk: Desk) -> list[Paper]:
    """Other memos of the own municipality; for an organisation, those of earlier rounds in which it raised a topic."""
    others = [paper for paper in all_papers if paper.is_memo and not paper.is_of(desk.negotiation)]
    if desk.organisation is None:
        return others
    own = set(Topic.objects.sent().filter(organisation=desk.organisation).values_list("negotiation_id", flat=True))
    return [paper for paper in others if paper.document.subject_id in own and paper.year < desk.round.year]


@contact_link
@require_safe
def contact_calendar(request: HttpRequest, pk: int) -> HttpResponse:
    """The confirmed time as a file for one's own calendar; where there is none yet, the page says how things stand."""
    desk = find(request, pk)
    assert desk is not None
    if not desk.negotiation.is_scheduled:
        return redirect(desk.url())
    text = to_take(desk.negotiation, desk.user.language)
    response = HttpResponse(text.encode(), content_type="text/calendar; charset=utf-8; method=PUBLISH")
    name = f"hyte-{desk.negotiation.slug_in(desk.user.language)}-{desk.round.year}.ics"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@contact_link
@require_safe
def contact_document(request: HttpRequest, public_id: str) -> HttpResponse:
    """The PDF of an approved memo that is one's own, or of a summary that has been sent."""
    visible = Document.objects.visible_to(request.user).standing().with_pdf()
    document = get_object_or_404(visible.defer("content", "pdf"), public_id=public_id)
    return pdf_response(document, download=True)
