"""The one page behind a personal link: what is asked, what has been answered, and later the memo."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from hyte.accounts.models import User
from hyte.answers import pdf_response
from hyte.errors import Refused
from municipalities.access import contact_link
from negotiations import emails, sheet_content
from negotiations.actions import booking
from negotiations.models import Document, Topic
from negotiations.views import contact_after, contact_before
from negotiations.views.contact_desk import Desk, find, invited_to


@contact_link
@require_safe
def contact(request: HttpRequest) -> HttpResponse:
    """The newest negotiation of the municipality; for an organisation, the list of those it is invited to."""
    desk = find(request)
    if desk:
        return show(request, desk)
    return _invitations(request)


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
    documents = _documents(desk.user)
    shown = [document for document in documents if _is_of(document, desk)]
    context = {
        "desk": desk,
        "negotiation": desk.negotiation,
        "round": desk.round,
        "party": desk.party,
        "documents": shown,
        "told": _told(desk, shown),
        "earlier": _earlier(documents, desk),
        "note": note,
        "refusal": refusal,
        "duration": emails.duration(desk.round.duration_minutes),
        "has_errors": bool(refusal) or any(form.errors for form in forms.values()),
        **page,
    }
    return render(request, phase.TEMPLATE, context, status=409 if refusal else 200)


def _documents(user: User) -> list[Document]:
    """The newest first; of a sheet its newest version alone."""
    related = "memo__negotiation__round", "summary__round", "negotiation__round", "municipality"
    found = Document.objects.visible_to(user).standing().exclude(pdf_sha256="").select_related(*related)
    listed = found.defer("pdf", "content").prefetch_related("memo__negotiation__parties__municipality").order_by("-pk")
    newest: dict[object, Document] = {}
    for document in listed:
        sheet = (document.negotiation_id, document.municipality_id)
        newest.setdefault(sheet if document.negotiation_id else document.pk, document)
    return list(newest.values())


def _told(desk: Desk, documents: list[Document]) -> list[dict[str, Any]]:
    """What the sheets among them say, in the words that were frozen; before there is a time, how it stands today."""
    sheets = [document.pk for document in documents if document.negotiation_id]
    if sheets:
        found = Document.objects.filter(pk__in=sheets).order_by("municipality__name_fi")
        return list(found.values_list("content", flat=True))
    if desk.municipality is None or not desk.is_before or desk.negotiation.is_scheduled:
        return []
    today = sheet_content.sheet(desk.negotiation, desk.municipality, version=0)
    return [today | {"language": get_language()}] if today else []


def _is_of(document: Document, desk: Desk) -> bool:
    if document.about:
        return document.about.pk == desk.negotiation.pk
    return bool(document.summary and document.summary.round_id == desk.round.pk)


def _earlier(documents: list[Document], desk: Desk) -> list[Document]:
    """Other memos of the own municipality; for an organisation, those of earlier rounds in which it raised a topic."""
    others = [document for document in documents if document.memo and not _is_of(document, desk)]
    if desk.organisation is None:
        return others
    own = set(Topic.objects.sent().filter(organisation=desk.organisation).values_list("negotiation_id", flat=True))
    memos = [(document, document.memo.negotiation) for document in others if document.memo]
    return [document for document, met in memos if met.pk in own and met.round.year < desk.round.year]


def _invitations(request: HttpRequest) -> HttpResponse:
    """An organisation's negotiations of its newest round; nothing, where no round has been opened."""
    user: Any = request.user
    organisation = getattr(user, "organisation", None)
    found = list(invited_to(organisation, user)) if organisation and organisation.left_on is None else []
    newest = found[0].round if found else None
    context = {
        "organisation": organisation,
        "round": newest,
        "invited": [negotiation for negotiation in found if newest and negotiation.round_id == newest.pk],
        "documents": [d for d in _documents(user) if d.summary],
        "token": request.token,  # type: ignore[attr-defined]
    }
    return render(request, "contact/invitations.html", context)


@contact_link
@require_safe
def contact_calendar(request: HttpRequest, pk: int) -> HttpResponse:
    """The confirmed time as a file for one's own calendar; where there is none yet, the page says how things stand."""
    desk = find(request, pk)
    assert desk is not None
    if not desk.negotiation.is_scheduled:
        return redirect(desk.url())
    text = booking.to_take(desk.negotiation, desk.user.language)
    response = HttpResponse(text.encode(), content_type="text/calendar; charset=utf-8; method=PUBLISH")
    name = f"hyte-{desk.negotiation.slug}-{desk.round.year}.ics"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@contact_link
@require_safe
def contact_document(request: HttpRequest, public_id: str) -> HttpResponse:
    """The PDF of an approved memo that is one's own, or of a summary that has been sent."""
    found = Document.objects.visible_to(request.user).standing()  # type: ignore[arg-type]
    document = get_object_or_404(found.exclude(pdf=None).defer("content", "pdf"), public_id=public_id)
    return pdf_response(request, document, download=True)
