"""After the negotiation: comments on the memo, the municipality's approval, feedback."""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from hyte.errors import Refused
from hyte.refused_forms import takes
from negotiations.actions import feedback, memo, unsent
from negotiations.forms.contact_memo import CommentsForm, FeedbackForm
from negotiations.models import UnsentForm
from negotiations.views.contact import show
from negotiations.views.contact_after import approval_form, comments_form, own_feedback
from negotiations.views.contact_answers import done, unchanged
from negotiations.views.contact_desk import Desk, answers_for_municipality, anyone, desk_post


@desk_post(anyone)
@takes(CommentsForm)
def contact_comments(request: HttpRequest, desk: Desk) -> HttpResponse:
    """One comment a section, from anyone who was invited."""
    if desk.memo is None:
        raise Refused(_("The memo is not open for comments."))
    form = comments_form(desk, list(desk.memo.sections.select_related("topic__created_by")), request.POST)
    if not form.is_valid():
        return show(request, desk, comments_form=form)
    changed = form.changed()
    if not changed:
        return unchanged(request, desk)
    for section, text in changed:
        memo.comment(section, text=text, by=desk.user)
    unsent.drop(desk.negotiation, UnsentForm.Form.COMMENTS, by=desk.user)
    return done(request, desk, _what_was_done([text for _section, text in changed]))


def _what_was_done(texts: list[str]) -> str:
    """An emptied comment has been taken back, and is not called sent."""
    if all(texts):
        return _("Your comments have been sent.")
    if any(texts):
        return _("Your comments have been sent, and what you emptied has been removed.")
    return ngettext("Your comment has been removed.", "Your comments have been removed.", len(texts))


@desk_post(answers_for_municipality)
def contact_accept(request: HttpRequest, desk: Desk) -> HttpResponse:
    """The municipality's approval."""
    return _approval(request, desk, accept=True)


@desk_post(answers_for_municipality)
def contact_take_back(request: HttpRequest, desk: Desk) -> HttpResponse:
    """The approval taken back, while the round is open."""
    return _approval(request, desk, accept=False)


def _approval(request: HttpRequest, desk: Desk, *, accept: bool) -> HttpResponse:
    assert desk.party is not None
    form = approval_form(desk, request.POST)
    if not form.is_valid():
        return show(request, desk, approval_form=form)
    try:
        if accept:
            memo.accept(desk.party, by=desk.user)
        else:
            memo.take_acceptance_back(desk.party, by=desk.user)
    except Refused as refusal:
        return show(request, desk, refusal=str(refusal), approval_form=form)
    said = (
        _("The memo has been approved. The county gets a note of it.") if accept else _("Your approval was taken back.")
    )
    return done(request, desk, said)


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
