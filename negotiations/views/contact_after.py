"""The page after the negotiation: memo, comments, the municipality's approval, feedback, measures."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from hyte.formats import fi_date
from hyte.forms import as_left
from negotiations.actions import unsent as actions
from negotiations.forms.contact_memo import CommentsForm, CorrectionForm, FeedbackForm, TakeBackForm
from negotiations.forms.contact_topic import TickForm
from negotiations.models import Feedback, Memo, MemoComment, MemoSection, UnsentForm
from negotiations.reports.memo_versions import revisions
from negotiations.views.contact_desk import Desk, Step, step
from programmes.models import Measure

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
        page |= _of_memo(desk, desk.memo, given)
    elif desk.negotiation.is_held:
        page["said"] = comments_of(desk)
    page["unasked"] = given.keys() - page.keys()
    page |= given
    page["next_step"] = next((step for step in page["steps"] if step["tone"] == "wait"), None)
    return page


def _of_memo(desk: Desk, memo: Memo, given: Page) -> Page:
    sections, measures = list(memo.sections.select_related("topic__created_by")), desk.negotiation.agreed_measures()
    said = comments_of(desk)
    page: Page = {"revisions": revisions(memo) if not memo.is_editable else []}
    if memo.takes_comments:
        form = page["comments_form"] = given.get("comments_form") or _as_left(desk, sections, measures)
        if _may_have_nothing_to_remark(desk, said):
            page["unremarked_form"] = unremarked_form(desk)
    else:
        form = None
    page |= _words(desk, sections, measures, said, form)
    page["asked"] = [comment for comment in said if comment.asks]
    if desk.party and desk.may_answer and not memo.is_editable and desk.round.closed_at is None:
        page["approval_form"] = approval_form(desk)
        if desk.party.memo_accepted_at is None:
            page["correction_form"] = correction_form(desk)
    return page


def _words(
    desk: Desk,
    sections: list[MemoSection],
    measures: list[Measure],
    said: list[MemoComment],
    form: CommentsForm | None,
) -> Page:
    """Sections and measures, each with what has been said of it and the field for the own comment (which shows it)."""

    def is_in_field(comment: MemoComment) -> bool:
        is_own = comment.by_id == desk.user.pk and not comment.is_answered
        return form is not None and is_own and (comment.section_id or comment.measure_id) is not None

    shown = [comment for comment in said if not is_in_field(comment)]

    def about(**thing: int) -> list[MemoComment]:
        [(name, pk)] = thing.items()
        return [comment for comment in shown if getattr(comment, name) == pk]

    def field(name: str) -> Any:
        return form[name] if form else None

    return {
        "sections": [(s, about(section_id=s.pk), field(f"section_{s.pk}")) for s in sections],
        "measures": [(m, about(measure_id=m.pk), field(f"measure_{m.pk}")) for m in measures],
        "removed": [comment for comment in shown if comment.about_measure and comment.measure_id is None],
    }


def comments_of(desk: Desk) -> list[MemoComment]:
    """What the reader's own municipality or organisation has said of the memo, whether the memo is shown now or not."""
    found = MemoComment.objects.filter(memo__negotiation=desk.negotiation)
    found = found.of(desk.party.municipality) if desk.party else found.filter(by=desk.user)
    return list(found.select_related("by", "section__topic", "answered_by"))


def comments_form(
    desk: Desk, sections: Iterable[MemoSection], measures: Iterable[Measure], data: Any = None
) -> CommentsForm:
    own = MemoComment.objects.unanswered().filter(memo=desk.memo, by=desk.user)
    return CommentsForm(data, sections=sections, measures=measures, own=own)


def _as_left(desk: Desk, sections: list[MemoSection], measures: list[Measure]) -> CommentsForm:
    """With what was written and not sent."""
    unsent = actions.all_of(desk.negotiation, by=desk.user).get(UnsentForm.Form.COMMENTS)
    form = comments_form(desk, sections, measures, unsent)
    if unsent is not None:
        as_left(form)
    return form


def _may_have_nothing_to_remark(desk: Desk, said: list[MemoComment]) -> bool:
    """Asked of who answers for a municipality that has told neither yet."""
    answers = desk.party is not None and desk.may_answer and desk.party.nothing_to_remark_at is None
    return answers and all(comment.is_answered for comment in said)


def unremarked_form(desk: Desk, data: Any = None) -> TickForm:
    assert desk.party is not None
    label = _("%(name)s has nothing to remark on the draft") % {"name": desk.party.municipality}
    return TickForm(data, name="unremarked", label=label)


def approval_form(desk: Desk, data: Any = None) -> TickForm:
    """Approving, or taking the approval back: a box that is never ticked beforehand."""
    party = desk.party
    assert party is not None
    if party.memo_accepted_at:
        label = _("%(name)s takes its approval back") % {"name": party.municipality}
        return TakeBackForm(data, name="approval", label=label)
    label = _("%(name)s approves the memo as it stands above") % {"name": party.municipality}
    return TickForm(data, name="approval", label=label)


def correction_form(desk: Desk, data: Any = None) -> CorrectionForm:
    own = MemoComment.objects.unanswered().asking().filter(memo=desk.memo, by=desk.user).first()
    return CorrectionForm(data, own=own)


def own_feedback(desk: Desk) -> Feedback:
    found = Feedback.objects.filter(negotiation=desk.negotiation, by=desk.user).first()
    return found or Feedback(negotiation=desk.negotiation, by=desk.user)


def heading(desk: Desk) -> str:
    """What is asked after the negotiation, or how things stand."""
    names = {"name": desk.negotiation.title, "day": fi_date(desk.negotiation.starts_at)}
    memo = desk.memo
    if desk.negotiation.is_absent:
        return _("%(name)s does not take part this year") % names
    if not desk.negotiation.is_held:
        return _("%(name)s: the negotiation has been cancelled") % names
    if desk.withdrawn:
        return _("%(name)s met the county on %(day)s. The memo is being corrected") % names
    if memo is None:
        return _("%(name)s met the county on %(day)s. The memo is being written") % names
    if memo.takes_comments and desk.organisation:
        return _("%(name)s: does the memo tell what was agreed?") % names
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
        found.append(_approval(desk))
    return found


def _memo(desk: Desk) -> Step:
    memo, title = desk.memo, _("Memo")
    if memo is None:
        return step(
            "memo", title, "none", _("the county is correcting it") if desk.withdrawn else _("the county is writing it")
        )
    if memo.takes_comments:
        if desk.party and desk.party.nothing_to_remark_at:
            return step("memo", title, "done", _("nothing to remark"))
        if memo.comments.unanswered().filter(by=desk.user).exists():
            return step("memo", title, "done", _("you have commented"))
        return step("memo", title, "wait", _("for your comments"))
    if memo.is_editable:
        return step("memo", title, "none", _("the county is finishing it"))
    return step("memo", title, "done", _("approved by the county"))


def _approval(desk: Desk) -> Step:
    title, party, memo = _("The municipality’s approval"), desk.party, desk.memo
    assert party is not None
    assert memo is not None
    if party.memo_accepted_at:
        return step("approval", title, "done", _("approved"))
    if desk.round.closed_at is not None:
        return step("approval", title, "none", _("the round has been closed"))
    if memo.comments.unanswered().asking().of(party.municipality).exists():
        return step("approval", title, "none", _("the county answers your request"))
    return step("approval", title, "wait", _("waits for you"))


def feedback_step(given: bool) -> Step:
    title = _("Feedback")
    return (
        step("feedback", title, "done", pgettext("feedback", "sent"))
        if given
        else step("feedback", title, "none", _("if you wish"))
    )
