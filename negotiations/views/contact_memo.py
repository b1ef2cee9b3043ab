"""After the negotiation: comments on the memo, what the municipality says of it as a whole, feedback."""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from hyte.errors import Refused
from hyte.refused_forms import takes
from negotiations.actions import approval, comment, feedback, unsent
from negotiations.forms.contact_memo import CommentsForm, CorrectionForm, FeedbackForm, TakeBackForm
from negotiations.models import Party, UnsentForm
from negotiations.views.contact import show
from negotiations.views.contact_after import (
    approval_form,
    comments_form,
    correction_form,
    own_feedback,
    unremarked_form,
)
from negotiations.views.contact_answers import done, unchanged
from negotiations.views.contact_desk import Desk, answers_for_municipality, anyone, desk_post


@desk_post(anyone)
@takes(CommentsForm)
def contact_comments(request: HttpRequest, desk: Desk) -> HttpResponse:
    """One comment a section or measure, from anyone who was invited."""
    if desk.memo is None:
        raise Refused(_("The memo is not open for comments."))
    sections, measures = (
        list(desk.memo.sections.select_related("topic__created_by")),
        desk.negotiation.agreed_measures(),
    )
    form = comments_form(desk, sections, measures, request.POST)
    if not form.is_valid():
        return show(request, desk, comments_form=form)
    changed, lost = form.changed(), _on_nothing(request, form)
    for thing, text in changed:
        comment.comment(thing, text=text, by=desk.user)
    if changed:
        unsent.drop(desk.negotiation, UnsentForm.Form.COMMENTS, by=desk.user)
    if lost:
        words = _("A measure that you commented on has been removed meanwhile. This comment was not sent: “%(text)s”")
        return show(request, desk, refusal=words % {"text": "”, “".join(lost)})
    if not changed:
        return unchanged(request, desk)
    return done(request, desk, _what_was_done([text for _thing, text in changed]))


def _on_nothing(request: HttpRequest, form: CommentsForm) -> list[str]:
    """Comments on measures that have been removed while they were written."""
    names = [name for name in request.POST if name.startswith("measure_") and name not in form.fields]
    return [text for text in (request.POST[name].strip() for name in names) if text]


def _what_was_done(texts: list[str]) -> str:
    """An emptied comment has been taken back, and is not called sent."""
    if all(texts):
        return _("Your comments have been sent.")
    if any(texts):
        return _("Your comments have been sent, and what you emptied has been removed.")
    return ngettext("Your comment has been removed.", "Your comments have been removed.", len(texts))


@desk_post(answers_for_municipality)
def contact_unremarked(request: HttpRequest, desk: Desk) -> HttpResponse:
    """The municipality has nothing to remark on the draft."""
    form = unremarked_form(desk, request.POST)
    if not form.is_valid():
        return show(request, desk, unremarked_form=form)
    try:
        approval.nothing_to_remark(_party(desk), by=desk.user)
    except Refused as refusal:
        return show(request, desk, refusal=str(refusal))
    return done(request, desk, _("The county knows that you have nothing to remark."))


@desk_post(answers_for_municipality)
def contact_accept(request: HttpRequest, desk: Desk) -> HttpResponse:
    """The municipality's approval."""
    form = approval_form(desk, request.POST)
    if isinstance(form, TakeBackForm):
        return show(request, desk, note=_("The memo has been approved already."))
    if not form.is_valid():
        return show(request, desk, approval_form=form)
    try:
        approval.accept(_party(desk), by=desk.user)
    except Refused as refusal:
        return show(request, desk, refusal=str(refusal), approval_form=form)
    return done(request, desk, _("The memo has been approved. The county gets a note of it."))


@desk_post(answers_for_municipality)
@takes(CorrectionForm)
def contact_correction(request: HttpRequest, desk: Desk) -> HttpResponse:
    """The municipality asks for a correction instead of approving."""
    form = correction_form(desk, request.POST)
    if not form.is_valid():
        return show(request, desk, correction_form=form)
    try:
        asked = approval.ask_for_correction(_party(desk), text=form.cleaned_data["text"], by=desk.user)
    except Refused as refusal:
        return show(request, desk, refusal=str(refusal), correction_form=form)
    said = _("Your request was sent. The county answers it.") if asked else _("Your request was taken back.")
    return done(request, desk, said)


@desk_post(answers_for_municipality)
@takes(TakeBackForm)
def contact_take_back(request: HttpRequest, desk: Desk) -> HttpResponse:
    """The approval taken back with a reason, while the round is open."""
    form = approval_form(desk, request.POST)
    if not isinstance(form, TakeBackForm):
        return show(request, desk, note=_("The approval has been taken back already."))
    if not form.is_valid():
        return show(request, desk, approval_form=form)
    try:
        approval.take_acceptance_back(_party(desk), reason=form.cleaned_data["reason"], by=desk.user)
    except Refused as refusal:
        return show(request, desk, refusal=str(refusal), approval_form=form)
    return done(request, desk, _("Your approval was taken back. The county reads why."))


def _party(desk: Desk) -> Party:
    assert desk.party is not None
    return desk.party


@desk_post(anyone)
@takes(FeedbackForm)
def contact_feedback(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Free words on how it went."""
    form = FeedbackForm(request.POST, instance=own_feedback(desk))
    if not form.is_valid():
        return show(request, desk, feedback_form=form)
    if not form.has_changed():
        return unchanged(request, desk)
    data = form.cleaned_data
    try:
        given = feedback.give(desk.negotiation, text=data["text"], may_be_named=data["may_be_named"], by=desk.user)
    except Refused as refusal:
        return show(request, desk, refusal=str(refusal), feedback_form=form)
    return done(request, desk, _("Thank you for the feedback.") if given else _("Your feedback was taken back."))
