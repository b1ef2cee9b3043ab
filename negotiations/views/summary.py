"""The summary of a round: compiled, written, approved, presented, sent; and the end of the round."""

from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from hyte import clock, pdf
from hyte.accounts.audit import subject_of
from hyte.accounts.models import Event, User
from hyte.documents.models import Document
from hyte.errors import Conflict, Refused
from hyte.formats import fi_time
from hyte.letters.states import LETTER_IN_TROUBLE, LetterState
from hyte.refused_forms import takes
from hyte.requests import Request
from municipalities.access import plans_in, staff
from municipalities.models import Body
from negotiations.actions import summary as actions
from negotiations.documents import contents
from negotiations.forms.presentation import PresentationForm
from negotiations.forms.summary import PartialForm, SummaryForm, WithdrawForm
from negotiations.letters.kinds import Kind
from negotiations.models import Finding, Presentation, Round, Summary
from negotiations.reports import summary as summary_report
from negotiations.reports.left_out import absences, left_out
from negotiations.states import SummaryState

STAFF = ("planner", "expert", "manager")


@require_http_methods(["GET", "HEAD", "POST"])
@staff(*STAFF)
@takes(SummaryForm)
def summary(request: Request, pk: int) -> HttpResponse:
    found = Round.objects.visible_to(request.user, *STAFF).filter(opened_at__isnull=False)
    round = get_object_or_404(found.select_related("area", "organiser"), pk=pk)
    may_plan = plans_in(request.user, round.area_id)
    if request.method == "POST":
        return _save(request, planned_round(request, pk))
    shown = summary_of(round)
    if not may_plan and shown.state == SummaryState.DRAFT:
        return render(request, "negotiations/summary/not_yet.html", {"round": round, "summary": shown})
    readers = actions.readers(round)
    form = SummaryForm(instance=shown, swedish=reads_swedish(round, readers)) if may_plan else None
    return _page(request, shown, form, readers)


def _save(request: Request, round: Round) -> HttpResponse:
    """Keep the texts; by itself (X-Autosave) it answers in JSON, by its button with the page."""
    by_itself = "X-Autosave" in request.headers
    shown = summary_of(round)
    actions.check_draft(shown)
    readers = actions.readers(round)
    form = SummaryForm(request.POST, instance=shown, swedish=reads_swedish(round, readers))
    theirs: Summary | None = None
    if form.is_valid():
        started = actions.start(round, by=request.user)
        try:
            saved = actions.save(
                started,
                texts=form.texts(),
                saves=form.cleaned_data["saves"],
                by=request.user,
                follows_own=request.headers.get("X-Autosave") == "leaving",
            )
        except Conflict as conflict:
            theirs = started
            form.add_error(None, str(conflict))
        else:
            if by_itself:
                return JsonResponse({"saved_at": fi_time(clock.now()), "fields": {"saves": saved.saves}})
            messages.success(request, _("The texts of the summary have been saved."))
            return redirect(f"{reverse('summary', args=[round.pk])}#texts")
    if by_itself:
        return JsonResponse({}, status=409 if form.non_field_errors() else 422)
    return _page(request, summary_of(round), form, readers, theirs)


def approve_form(summary: Summary, sentence: str, data: Any = None) -> PartialForm:
    """`sentence`: who would be missing from the summary."""
    words = _(
        "Texts, findings and tables are frozen as they stand now, and the PDF is made from them. Save your texts first. "
        "A change needs a new version."
    )
    button = _("Approve version %(n)s") % {"n": summary.version + 1}
    return PartialForm(data, sentence=sentence, words=words, button=button)


def send_form(summary: Summary, readers: int, data: Any = None) -> PartialForm:
    """Says who is missing from the version that was approved."""
    frozen = summary.documents.standing().filter(version=summary.version, language="fi").first() if summary.pk else None
    sentence = actions.partial_of(frozen) if frozen else ""
    words = _("The letters leave at once, each with the PDF as its attachment. They can not be called back.")
    button = ngettext("Send the summary to %(n)s person", "Send the summary to %(n)s people", readers)
    return PartialForm(data, sentence=sentence, words=words, button=button % {"n": readers})


def _again(request: Request, summary: Summary, **forms: PartialForm) -> HttpResponse:
    """The page with a form of it that came back."""
    readers = actions.readers(summary.round)
    form = SummaryForm(instance=summary, swedish=reads_swedish(summary.round, readers))
    return _page(request, summary, form, readers, None, **forms)


def _page(
    request: Request,
    summary: Summary,
    form: SummaryForm | None,
    readers: list[User],
    theirs: Summary | None = None,
    **forms: PartialForm,
) -> HttpResponse:
    findings, report = list(summary.round.findings.all()), _report(summary)
    if form and summary.state == SummaryState.DRAFT:
        forms.setdefault("approve_form", approve_form(summary, report["partial"]))
    if form and summary.state == SummaryState.APPROVED:
        forms.setdefault("send_form", send_form(summary, len(readers)))
    context = {
        **forms,
        "has_errors": any(form.errors for form in forms.values()),
        "round": summary.round,
        "summary": summary,
        "form": form,
        "rows": _rows(form, theirs) if form else [],
        "theirs": theirs,
        "findings": findings,
        "unprintable": " ".join(_unprintable(summary, findings, report)),
        "texts": [_reading(summary, name) for name in Summary.TEXTS],
        "swedish": reads_swedish(summary.round, readers),
        "readers": len(readers),
        "reader_languages": actions.reader_languages(readers),
        "reopenings": summary.round.reopenings.select_related("by") if form else [],
        **report,
        **_course(summary),
    }
    return render(request, "negotiations/summary/summary.html", context)


def _unprintable(summary: Summary, findings: list[Finding], report: dict[str, Any]) -> list[str]:
    """Signs that its PDFs could not show, in the texts, the findings, the measures and the feedback."""
    told = [text for name in Summary.TEXTS for text in _reading(summary, name)[1:]]
    told += [text for finding in findings for text in (finding.text, finding.text_sv)]
    told += [measure.what for negotiation in report["held"] for measure in negotiation.measures.all()]
    return pdf.unprintable([*told, *(feedback.text for _title, feedback in report["feedback"])])


def _report(summary: Summary) -> dict[str, Any]:
    """What the memos bring: how far they are, topics by theme, the table of municipalities, feedback."""
    told = absences(summary.round)
    sources = summary_report.sources(summary.round, told)
    held = contents.with_results([source.negotiation for source in sources if source.is_ready])
    themes = summary_report.topics_by_theme(held)
    municipalities = summary_report.municipalities(held)
    missing = [source for source in sources if not source.is_ready]
    outside = left_out(summary.round, told)
    there = contents.included(held)
    others = {one.pk: one for source in missing for one in source.negotiation.municipalities if one.pk not in there}
    names = sorted([*others.values(), *(other.municipality for other in outside)], key=lambda one: one.name_fi)
    return {
        "partial": actions.partial(len(there), [municipality.name for municipality in names]),
        "sources": sources,
        "ready": len(there),
        "total": len(there) + len(names),
        "missing": missing,
        "outside": outside,
        "commented": [source for source in sources if source.is_commented_on],
        "held": held,
        "themes": themes,
        "table": summary_report.table(themes, held),
        "municipalities": municipalities,
        "sums": summary_report.sums(municipalities),
        "feedback": [(n.title, feedback) for n in held for feedback in n.feedback.all()],
    }


def _rows(form: SummaryForm, theirs: Summary | None) -> list[tuple[Any, str]]:
    """Each field with what somebody else has saved in it meanwhile, where that differs; `saves` becomes theirs."""
    if theirs is None:
        return [(field, "") for field in form.visible_fields()]
    form.data = {**form.data.dict(), "saves": str(theirs.saves)}  # type: ignore[attr-defined]  # a QueryDict
    typed = form.texts()
    return [
        (field, getattr(theirs, field.name) if getattr(theirs, field.name) != typed[field.name] else "")
        for field in form.visible_fields()
    ]


def _reading(summary: Summary, name: str) -> tuple[str, str, str]:
    """A text as one reads it: its name, Finnish, Swedish."""
    label = Summary._meta.get_field(f"{name}_fi").verbose_name  # type: ignore[union-attr]
    return str(label), getattr(summary, f"{name}_fi"), getattr(summary, f"{name}_sv")


def _course(summary: Summary) -> dict[str, Any]:
    """How far the summary has come: saved, approved, presented, sent."""
    versions = (
        list(summary.documents.defer("pdf", "content").select_related("approved_by").order_by("-pk"))
        if summary.pk
        else []
    )
    standing = [document for document in versions if not document.withdrawn_at]
    hearings = summary_report.hearings(summary)
    saved = Event.objects.filter(subject=subject_of(summary.round), verb="summary.save").select_related("by").first()
    return {
        "versions": versions,
        "standing": standing,
        **_pdfs(standing),
        "hearings": hearings,
        "heard": summary_report.heard_by(hearings),
        "letters": _letters(summary),
        "saved": saved,
        "is_draft": summary.state == SummaryState.DRAFT,
        "is_sent": summary.state == SummaryState.SENT,
    }


def _pdfs(standing: list[Document]) -> dict[str, Any]:
    made = sum(document.is_ready for document in standing)
    return {
        "made": made,
        "being_made": len(standing) - made,
        "problems": [document for document in standing if document.problem],
    }


def _letters(summary: Summary) -> dict[str, int]:
    """How many of the letters with this version have left, and how many have not."""
    if summary.state != SummaryState.SENT:
        return {}
    letters = summary.round.letters.filter(kind=Kind.SUMMARY_SENT, revision=summary.version).order_by()
    failed = Q(state__in=LETTER_IN_TROUBLE)
    return letters.aggregate(
        total=Count("pk"), sent=Count("pk", filter=Q(state=LetterState.SENT)), failed=Count("pk", filter=failed)
    )


@require_POST
@staff("planner")
@takes(PartialForm)
def approve(request: Request, pk: int) -> HttpResponse:
    round = planned_round(request, pk)
    shown = summary_of(round)
    held = contents.approved_negotiations(shown)
    form = approve_form(shown, actions.partial_now(round, held) if held else "", request.POST)
    if shown.state == SummaryState.DRAFT and not form.is_valid():
        return _again(request, shown, approve_form=form)
    try:
        actions.approve(actions.start(round, by=request.user), by=request.user, accept_partial=True)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect(f"{reverse('summary', args=[pk])}#approval")
    messages.success(request, _("The summary has been approved. Its PDF is being made."))
    return redirect(f"{reverse('summary', args=[pk])}#approval")


@require_safe
@staff("planner")
def progress(request: Request, pk: int) -> HttpResponse:
    """How many PDFs are there: the same component as in the page, which asks for it."""
    shown = summary_of(planned_round(request, pk))
    standing = list(shown.documents.standing().defer("pdf", "content")) if shown.pk else []
    return render(
        request, "negotiations/summary/_progress.html", {"round": shown.round, "standing": standing, **_pdfs(standing)}
    )


@require_http_methods(["GET", "HEAD", "POST"])
@staff("planner")
@takes(WithdrawForm)
def withdraw(request: Request, pk: int) -> HttpResponse:
    shown = summary_of(planned_round(request, pk))
    form = WithdrawForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.withdraw(
                actions.start(shown.round, by=request.user), reason=form.cleaned_data["reason"], by=request.user
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The approval has been withdrawn. The texts can be changed again."))
            return redirect("summary", pk=pk)
    return render(request, "negotiations/summary/withdraw.html", {"round": shown.round, "summary": shown, "form": form})


@require_http_methods(["GET", "HEAD", "POST"])
@staff("planner")
@takes(PresentationForm)
def present(request: Request, pk: int, body: int) -> HttpResponse:
    shown = summary_of(planned_round(request, pk))
    heard_by = get_object_or_404(Body.objects.filter(area=shown.round.area_id), pk=body)
    noted = shown.presentations.filter(body=heard_by).first() if shown.pk else None
    form = PresentationForm(request.POST or None, instance=noted)
    if request.method == "POST" and form.is_valid():
        try:
            actions.present(
                actions.start(shown.round, by=request.user), body=heard_by, by=request.user, **form.cleaned_data
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Noted: %(body)s has heard the summary.") % {"body": heard_by.name})
            return redirect(f"{reverse('summary', args=[pk])}#bodies")
    context = {"round": shown.round, "summary": shown, "body": heard_by, "noted": noted, "form": form}
    return render(request, "negotiations/summary/present.html", context)


@require_POST
@staff("planner")
def remove_presentation(request: Request, pk: int) -> HttpResponse:
    mine = Round.objects.visible_to(request.user, "planner")
    noted = get_object_or_404(
        Presentation.objects.filter(summary__round__in=mine).select_related("summary", "body"), pk=pk
    )
    actions.remove_presentation(noted, by=request.user)
    messages.success(request, _("The note about %(body)s has been removed.") % {"body": noted.body.name})
    return redirect(f"{reverse('summary', args=[noted.summary.round_id])}#bodies")


@require_POST
@staff("planner")
@takes(PartialForm)
def send(request: Request, pk: int) -> HttpResponse:
    round = planned_round(request, pk)
    shown = summary_of(round)
    form = send_form(shown, len(actions.readers(round)), request.POST)
    if shown.state == SummaryState.APPROVED and not form.is_valid():
        return _again(request, shown, send_form=form)
    try:
        actions.send(actions.start(round, by=request.user), by=request.user, accept_partial=True)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        n = len(actions.readers(round))
        text = ngettext("The summary is on its way to %(n)s person.", "The summary is on its way to %(n)s people.", n)
        messages.success(request, text % {"n": n})
    return redirect(f"{reverse('summary', args=[pk])}#sending")


def planned_round(request: Request, pk: int) -> Round:
    """The opened round, if the person plans in its area."""
    mine = Round.objects.visible_to(request.user, "planner").filter(opened_at__isnull=False)
    return get_object_or_404(mine.select_related("area", "organiser"), pk=pk)


def summary_of(round: Round) -> Summary:
    """The summary of the round; one that nobody has begun is empty and not stored: looking changes nothing."""
    found = Summary.objects.select_related("approved_by").filter(round=round).first() or Summary()
    found.round = round
    return found


def reads_swedish(round: Round, readers: Iterable[User]) -> bool:
    """Whether the texts are needed in Swedish: the county is bilingual, or somebody reads the summary in it."""
    return round.area.is_bilingual or any(person.language == "sv" for person in readers)
