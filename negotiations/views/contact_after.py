"""The page after the negotiation: memo, comments, the municipality's approval, feedback, measures."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from hyte.formats import fi_date
from hyte.forms import as_left
from negotiations.actions import unsent as actions
from negotiations.forms.contact_memo import CommentsForm, FeedbackForm
from negotiations.forms.contact_topic import TickForm
from negotiations.models import Feedback, Memo, MemoComment, MemoSection, Party, UnsentForm
from negotiations.views.contact_desk import Desk, Step, step

TEMPLATE = "contact/after.html"
Page = dict[str, Any]


def context(desk: Desk, given: Page) -> Page:
    """What the page needs; `given`: forms that came back with errors."""
    own = own_feedback(desk)
    page: Page = {"heading": heading(desk), "memo": desk.memo, "feedback": own}
    page["topics"] = list(desk.topics().filter(sent_at__isnull=False))
    page["steps"] = []
    if desk.negotiation.is_held:
        page["steps"] = [*steps(desk), feedback_step(own.pk is not None)]
        if desk.round.closed_at is None:
            page["feedback_form"] = FeedbackForm(instance=own)
    if desk.memo:
        page |= _of_memo(desk, desk.memo)
    page["unasked"] = given.keys() - page.keys()
    page |= given
    page["next_step"] = next((step for step in page["steps"] if step["tone"] == "wait"), None)
    return page


def _of_memo(desk: Desk, memo: Memo) -> Page:
    sections = list(memo.sections.select_related("topic__created_by"))
    page: Page = {"sections": [(section, None) for section in sections]}
    page["measures"] = desk.negotiation.agreed_measures()
    if memo.takes_comments:
        unsent = actions.all_of(desk.negotiation, by=desk.user).get(UnsentForm.Form.COMMENTS)
        page["comments_form"] = comments_form(desk, sections, unsent)
        if unsent is not None:
            as_left(page["comments_form"])
    if desk.party and desk.may_answer and not memo.is_editable and desk.round.closed_at is None:
        page["approval_form"] = approval_form(desk)
    return page


def comments_form(desk: Desk, sections: list[MemoSection], data: Any = None) -> CommentsForm:
    own = {c.section_id: c for c in MemoComment.objects.filter(section__in=sections, by=desk.user)}
    return CommentsForm(data, sections=sections, own=own)


def approval_form(desk: Desk, data: Any = None) -> TickForm:
    """Approving, or taking the approval back: a box that is never ticked beforehand."""
    party = desk.party
    assert party is not None
    if party.memo_accepted_at:
        label = _("%(name)s takes its approval back") % {"name": party.municipality}
    else:
        label = _("%(name)s approves the memo as it stands above") % {"name": party.municipality}
    return TickForm(data, name="approval", label=label)


def own_feedback(desk: Desk) -> Feedback:
    found = Feedback.objects.filter(negotiation=desk.negotiation, by=desk.user).first()
    return found or Feedback(negotiation=desk.negotiation, by=desk.user)


def heading(desk: Desk) -> str:
    """What is asked after the negotiation, or how things stand."""
    names = {"name": desk.negotiation.title, "day": fi_date(desk.negotiation.starts_at)}
    memo = desk.memo
    if not desk.negotiation.is_held:
        return _("%(name)s: the negotiation has been cancelled") % names
    if memo is None:
        return _("%(name)s met the county on %(day)s. The memo is being written") % names
    if memo.takes_comments:
        return _("%(name)s, does the memo tell what was agreed?") % names
    if memo.is_editable:
        return _("%(name)s met the county on %(day)s. The memo is being finished") % names
    if desk.party and desk.may_answer and desk.party.memo_accepted_at is None and desk.round.closed_at is None:
        return _("%(name)s, do you approve the memo?") % names
    return _("%(name)s met the county on %(day)s. Here is the memo") % names


def steps(desk: Desk) -> list[Step]:
    """After the negotiation: the memo, the municipality's approval, feedback."""
    found = [_memo(desk)]
    memo = desk.memo
    if desk.party and desk.may_answer and memo and not memo.is_editable:
        found.append(_approval(desk.party, closed=desk.round.closed_at is not None))
    return found


def _memo(desk: Desk) -> Step:
    memo, title = desk.memo, _("Memo")
    if memo is None:
        return step("memo", title, "none", _("the county is writing it"))
    if memo.takes_comments:
        return step("memo", title, "wait", _("for your comments"))
    if memo.is_editable:
        return step("memo", title, "none", _("the county is finishing it"))
    return step("memo", title, "done", _("approved by the county"))


def _approval(party: Party, *, closed: bool) -> Step:
    title = _("The municipality’s approval")
    if party.memo_accepted_at:
        return step("approval", title, "done", _("approved"))
    if closed:
        return step("approval", title, "none", _("the round has been closed"))
    return step("approval", title, "wait", _("waits for you"))


def feedback_step(given: bool) -> Step:
    title = _("Feedback")
    return (
        step("feedback", title, "done", pgettext("feedback", "sent"))
        if given
        else step("feedback", title, "none", _("if you wish"))
    )
