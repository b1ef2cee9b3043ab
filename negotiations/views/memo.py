"""The memo: written and saved section by section, commented on, approved, sent, withdrawn."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from hyte import clock, pdf
from hyte.accounts.models import User
from hyte.errors import Conflict, NeedsConfirmation, Refused
from hyte.formats import fi_date, fi_time
from hyte.refused_forms import takes
from hyte.requests import Request
from hyte.versions import mark
from municipalities.access import staff
from negotiations.actions import document as documents
from negotiations.actions import memo as memos
from negotiations.forms.comment import AnswerForm
from negotiations.forms.memo import ApproveForm, CommentRoundForm, MemoForm, SendForm, WithdrawForm
from negotiations.models import Memo, MemoComment, MemoSection, Negotiation
from negotiations.reports.memo_versions import revisions
from negotiations.views.negotiation import READERS, documents_of, load, reads_memo, role_in


@staff(*READERS)
@takes(MemoForm)
def memo(request: Request, pk: int) -> HttpResponse:
    """Reading for all roles; writing, autosaved or by its button, for planners."""
    if request.method == "POST":
        return _save(request, load_memo(request.user, pk))
    negotiation = load(request.user, pk)
    role = role_in(request.user, negotiation)
    found = Memo.objects.filter(negotiation=negotiation).select_related("approved_by").first()
    if not reads_memo(negotiation, role):
        raise Http404
    if found is None:
        may_change = role == "planner" and negotiation.round.closed_at is None
        context = {"negotiation": negotiation, "may_change": may_change}
        return render(request, "negotiations/memo/not_started.html", context)
    found.negotiation = negotiation
    return page(request, found, role)


def load_memo(user: User, pk: int) -> Memo:
    """The memo that a planner may change; else 404."""
    negotiation = load(user, pk, "planner")
    found = get_object_or_404(Memo.objects.select_related("approved_by"), negotiation=negotiation)
    found.negotiation = negotiation
    return found


def _sections(memo: Memo) -> list[MemoSection]:
    related = "topic__municipality", "topic__organisation", "topic__created_by", "topic__expert", "saved_by"
    return list(memo.sections.select_related(*related))


def page(request: Request, memo: Memo, role: str = "planner", status: int = 200, **more: Any) -> HttpResponse:
    """The page; `more`: forms with errors, conflicts, a sentence that says why something was not done (`refusal`)."""
    negotiation, is_planner = memo.negotiation, role == "planner"
    may_change = is_planner and negotiation.round.closed_at is None
    sections = _sections(memo)
    form = more.pop("form", None) or (MemoForm(sections=sections) if may_change and memo.is_editable else None)
    saved = [section.saved_at for section in sections if section.saved_at]
    comments = list(memo.comments.select_related("by", "section__topic", "answered_by"))
    context = {
        "negotiation": negotiation,
        "memo": memo,
        "form": form,
        "rows": _rows(sections, comments, form, may_change and memo.is_editable, more.pop("conflicts", {})),
        "said": _said(comments, more.pop("answer_form", None) if may_change else None, may_change),
        "unanswered": sum(not comment.is_answered for comment in comments),
        "saved_at": fi_time(max(saved)) if saved and not (form and form.errors) else "",
        "is_planner": is_planner,
        "may_change": may_change,
        "shows_names": role != "manager",
        "measures": negotiation.agreed_measures(),
        **_documents(memo),
        "revisions": revisions(memo),
        **(_planner_context(memo, sections) if is_planner else {}),
        **more,
    }
    return render(request, "negotiations/memo/page.html", context, status=status)


def _documents(memo: Memo) -> dict[str, Any]:
    """Every approved version, and as `papers` the newest one in each of its languages: that of the memo first."""
    versions = documents_of(memo)
    papers = [document for document in versions if document.version == versions[0].version]
    papers.sort(key=lambda document: document.language != memo.negotiation.language)
    is_being_made = any(not paper.is_ready and not paper.problem for paper in papers)
    return {"documents": versions, "papers": papers, "is_being_made": is_being_made}


def _said(
    comments: list[MemoComment], given: tuple[int, AnswerForm] | None, may_answer: bool
) -> list[tuple[MemoComment, AnswerForm | None]]:
    """What waits for an answer comes first; each with the form to answer it, or to correct the answer."""
    forms = dict([given]) if given else {}
    return [
        (
            comment,
            (forms.get(comment.pk) or AnswerForm(comment=comment)) if may_answer and comment.is_answerable else None,
        )
        for comment in sorted(comments, key=lambda comment: (comment.is_answered, comment.at))
    ]


def _planner_context(memo: Memo, sections: list[MemoSection]) -> dict[str, Any]:
    known = {section.topic_id for section in sections}
    sent = memo.negotiation.topics.sent().values_list("pk", flat=True)
    if memo.is_editable:
        read, warnings = memos.reading(memo), memos.approval_warnings(memo)
        return {
            "new_topics": sum(pk not in known for pk in sent),
            "empty": [section for section in sections if section.topic_id is None and not section.text.strip()],
            "comment_form": CommentRoundForm(read=read),
            "approve_form": ApproveForm(read=read, warnings=warnings),
        }
    return {
        "readers": len(documents.readers(memo.negotiation)),
        "asks": [party for party in memo.negotiation.parties.all() if party.memo_accepted_at is None],
        "send_form": SendForm(round=memo.negotiation.round),
        "withdraw_form": WithdrawForm(),
    }


def _rows(
    sections: list[MemoSection],
    comments: list[MemoComment],
    form: MemoForm | None,
    can_write: bool,
    conflicts: dict[int, Conflict],
) -> list[dict[str, Any]]:
    """One a section: its comments and fields, or what was typed into it when it can no longer be saved."""
    rows = []
    for section in sections:
        row: dict[str, Any] = {"section": section, "conflict": conflicts.get(section.pk)}
        row["unprintable"] = " ".join(_unprintable(section)) if can_write else ""
        row["comments"] = [comment for comment in comments if comment.section_id == section.pk]
        if form and can_write:
            row["field"] = form[f"text_{section.pk}"]
            row["hidden"] = [form[f"version_{section.pk}"], form[f"was_{section.pk}"]]
        elif form and form.texts()[section.pk] not in ("", section.text):
            row["lost"] = form.texts()[section.pk]
        rows.append(row)
    return rows


def _unprintable(section: MemoSection) -> list[str]:
    """Signs that its PDF could not show, in the text or in the topic that it is about."""
    topic = section.topic
    return pdf.unprintable([section.text, *([topic.title, topic.description] if topic else [])])


def _save(request: Request, memo: Memo) -> HttpResponse:
    autosave = request.headers.get("X-Autosave", "")
    is_auto = autosave != ""
    form = MemoForm(request.POST, sections=_sections(memo))
    if not form.is_valid():
        return JsonResponse({}, status=422) if is_auto else page(request, memo, form=form)
    touched = form.touched()
    try:
        conflicts = memos.save_sections(
            memo, texts=touched, by=request.user, all_or_none=is_auto, follows_own=autosave == "leaving"
        )
    except Refused as refused:
        form.add_error(None, str(refused))
        memo.refresh_from_db()
        return JsonResponse({}, status=409) if is_auto else page(request, memo, form=form, status=409)
    if is_auto:
        return JsonResponse({}, status=409) if conflicts else JsonResponse(_saved(memo, touched, form))
    if conflicts:
        return _conflict(request, memo, form, conflicts)
    messages.success(request, _("The memo was saved."))
    if "measure" in request.POST:
        return redirect("measure_new", memo.negotiation_id)
    return redirect("memo", memo.negotiation_id)


def _saved(memo: Memo, touched: dict[MemoSection, tuple[str, int]], form: MemoForm) -> dict[str, Any]:
    """What the page must know to save on: the new version and mark of each section that was kept, and of the whole."""
    fields: dict[str, object] = {}
    for section, (text, _version) in touched.items():
        section.refresh_from_db(fields=["version"])
        fields[f"version_{section.pk}"], fields[f"was_{section.pk}"] = section.version, mark(text)
    return {"saved_at": fi_time(clock.now()), "fields": fields, "page": {"memo_read": memos.reading(memo)}}


def _conflict(request: Request, memo: Memo, form: MemoForm, conflicts: dict[int, Conflict]) -> HttpResponse:
    """Both texts side by side; what was typed stays, and saving again is now on purpose."""
    fresh = MemoForm(_as_read_now(request, memo, form), sections=_sections(memo))
    for pk, conflict in conflicts.items():
        fresh.add_error(f"text_{pk}", str(conflict))
    return page(request, memo, form=fresh, conflicts=conflicts, status=409)


def _as_read_now(request: Request, memo: Memo, form: MemoForm) -> dict[str, object]:
    """What was typed, with the versions and marks of what stands in the database now."""
    data: dict[str, object] = {}
    for section in memo.sections.all():
        text = form.texts().get(section.pk, section.text) if f"text_{section.pk}" in request.POST else section.text
        untouched = section.pk not in {touched.pk for touched in form.touched()}
        data[f"text_{section.pk}"] = section.text if untouched else text
        data[f"version_{section.pk}"], data[f"was_{section.pk}"] = section.version, mark(section.text)
    return data


def _act(request: Request, pk: int, doing: Callable[[Memo], str]) -> HttpResponse:
    """One press of a button: do it, say what was done; or show the page with the sentence that says why not."""
    if request.method != "POST":
        return redirect("memo", pk)
    memo = load_memo(request.user, pk)
    try:
        messages.success(request, doing(memo))
    except NeedsConfirmation:
        raise
    except Refused as refused:
        return page(request, load_memo(request.user, pk), refusal=str(refused), status=409)
    return redirect("memo", pk)


@staff("planner")
def start(request: Request, pk: int) -> HttpResponse:
    """Start the memo, or add the sections of topics that came later."""
    negotiation: Negotiation = load(request.user, pk, "planner")
    if request.method == "POST":
        memos.start(negotiation, by=request.user)
    return redirect("memo", pk)


@staff("planner")
@takes(CommentRoundForm)
def open_for_comments(request: Request, pk: int) -> HttpResponse:
    form = CommentRoundForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and not form.is_valid():
        return page(request, load_memo(request.user, pk), comment_form=form, opens="comments", has_errors=True)

    def doing(memo: Memo) -> str:
        until = form.cleaned_data["until"]
        memos.open_for_comments(memo, until=until, read=form.cleaned_data["memo_read"], by=request.user)
        return _("The memo is open for comments until %(day)s.") % {"day": fi_date(until)}

    return _act(request, pk, doing)


@staff("planner")
def back_to_draft(request: Request, pk: int) -> HttpResponse:
    def doing(memo: Memo) -> str:
        memos.back_to_draft(memo, by=request.user)
        return _("The memo is a draft again: the municipality no longer sees it.")

    return _act(request, pk, doing)


@staff("planner")
@takes(ApproveForm)
def approve(request: Request, pk: int) -> HttpResponse:
    """What speaks against it is named beside the tick that approves all the same."""
    if request.method != "POST":
        return redirect("memo", pk)
    memo = load_memo(request.user, pk)
    warnings = memos.approval_warnings(memo) if memo.is_editable else []
    form = ApproveForm(request.POST, warnings=warnings)
    if not form.is_valid():
        return _asks_to_approve(request, memo, form)

    def doing(memo: Memo) -> str:
        document = memos.approve(
            memo, read=form.cleaned_data["memo_read"], accept_warnings=bool(warnings), by=request.user
        )
        return _("Version %(version)s was approved. Its PDF is made now.") % {"version": document.version}

    try:
        return _act(request, pk, doing)
    except NeedsConfirmation as unusual:
        form = ApproveForm(request.POST, warnings=unusual.warnings)
        return _asks_to_approve(request, load_memo(request.user, pk), form)


def _asks_to_approve(request: Request, memo: Memo, form: ApproveForm) -> HttpResponse:
    return page(request, memo, approve_form=form.read_now(), opens="approve", has_errors=True)


@staff("planner")
@takes(SendForm)
def send(request: Request, pk: int) -> HttpResponse:
    if request.method != "POST":
        return redirect("memo", pk)
    memo = load_memo(request.user, pk)
    form = SendForm(request.POST, round=memo.negotiation.round)
    if not form.is_valid():
        return page(request, memo, send_form=form, opens="send", has_errors=True)

    def doing(memo: Memo) -> str:
        memos.send(memo, approval_until=form.cleaned_data.get("until"), by=request.user)
        count = len(documents.readers(memo.negotiation))
        return ngettext("The memo goes to %(count)s person.", "The memo goes to %(count)s people.", count) % {
            "count": count
        }

    return _act(request, pk, doing)


@staff("planner")
@takes(WithdrawForm)
def withdraw(request: Request, pk: int) -> HttpResponse:
    form = WithdrawForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and not form.is_valid():
        return page(request, load_memo(request.user, pk), withdraw_form=form, opens="withdraw", has_errors=True)

    def doing(memo: Memo) -> str:
        memos.withdraw(memo, reason=form.cleaned_data["reason"], by=request.user)
        return _("The approval was withdrawn. The memo is a draft again, and the old version is kept below.")

    return _act(request, pk, doing)


@staff(*READERS)
def pdf_state(request: Request, pk: int) -> HttpResponse:
    """How far the newest version's PDF is; asked for again while it is being made."""
    negotiation = load(request.user, pk)
    found = get_object_or_404(Memo, negotiation=negotiation)
    if request.headers.get("HX-Request") != "true":
        return redirect(reverse("memo", args=[pk]) + "#pdf")
    role = role_in(request.user, negotiation)
    if not reads_memo(negotiation, role):
        raise Http404
    context = {
        "negotiation": negotiation,
        "is_planner": role == "planner",
        **_documents(found),
    }
    return render(request, "negotiations/memo/_pdf.html", context)
