"""The county answers a comment on a memo."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from hyte.errors import Conflict, Refused
from hyte.refused_forms import takes
from hyte.requests import Request
from municipalities.access import staff
from negotiations.actions import comment as comments
from negotiations.forms.comment import AnswerForm
from negotiations.models import MemoComment, Negotiation
from negotiations.views.memo import load_memo, page


@staff("planner")
@takes(AnswerForm)
def answer(request: Request, pk: int) -> HttpResponse:
    mine = Negotiation.objects.visible_to(request.user, "planner")
    comment = get_object_or_404(MemoComment.objects.select_related("memo"), memo__negotiation__in=mine, pk=pk)
    back = reverse("memo", args=[comment.memo.negotiation_id]) + "#comments"
    if request.method != "POST":
        return redirect(back)
    form = AnswerForm(request.POST, comment=comment)
    if form.is_valid():
        try:
            comments.answer(comment, **form.cleaned_data, by=request.user)
        except Conflict as conflict:
            comment.text = conflict.theirs
            form = form.read_now(comment)
            form.add_error("answer", str(conflict))
        except Refused as refused:
            memo = load_memo(request.user, comment.memo.negotiation_id)
            return page(request, memo, refusal=str(refused), status=409)
        else:
            messages.success(request, _("The answer was saved. The writer sees it on the own page."))
            return redirect(back)
    memo = load_memo(request.user, comment.memo.negotiation_id)
    return page(request, memo, answer_form=(comment.pk, form), has_errors=True)
