from django.urls import path

from negotiations.views import arrangement, attendance, comment, document, draft, measure, memo, negotiation, topic

urlpatterns = [
    path("negotiations/<int:pk>/", negotiation.negotiation, name="negotiation"),
    path("negotiations/<int:pk>/notes/", negotiation.notes, name="negotiation_notes"),
    path("negotiations/<int:pk>/profile/", negotiation.send_profile, name="profile_send"),
    path("negotiations/<int:pk>/agenda/", topic.assign, name="topic_assign"),
    path("negotiations/<int:pk>/team/", topic.team, name="negotiation_team"),
    path("negotiations/<int:pk>/arrangement/", arrangement.arrangement, name="negotiation_arrangement"),
    path("negotiations/<int:pk>/attendance/", attendance.attendance, name="attendance"),
    path("negotiations/<int:pk>/attendance/undo/", attendance.undo, name="attendance_undo"),
    path("negotiations/<int:pk>/memo/", memo.memo, name="memo"),
    path("negotiations/<int:pk>/memo/start/", memo.start, name="memo_start"),
    path("negotiations/<int:pk>/memo/comments/", memo.open_for_comments, name="memo_open"),
    path("negotiations/<int:pk>/memo/draft/", memo.back_to_draft, name="memo_back"),
    path("negotiations/<int:pk>/memo/approve/", memo.approve, name="memo_approve"),
    path("negotiations/<int:pk>/memo/send/", memo.send, name="memo_send"),
    path("negotiations/<int:pk>/memo/withdraw/", memo.withdraw, name="memo_withdraw"),
    path("comments/<int:pk>/answer/", comment.answer, name="comment_answer"),
    path("negotiations/<int:pk>/memo/pdf/", memo.pdf_state, name="memo_pdf"),
    path("negotiations/<int:pk>/memo/paper/", draft.memo, name="memo_draft"),
    path("negotiations/<int:pk>/memo/draft.docx", draft.memo_word, name="memo_draft_word"),
    path("negotiations/<int:pk>/agenda/paper/", draft.agenda, name="agenda"),
    path("negotiations/<int:pk>/agenda.docx", draft.agenda_word, name="agenda_word"),
    path("negotiations/<int:pk>/measures/new/", measure.new, name="measure_new"),
    path("measures/<int:pk>/", measure.edit, name="measure_edit"),
    path("measures/<int:pk>/remove/", measure.remove, name="measure_remove"),
    path("measures/<int:pk>/state/", measure.set_state, name="measure_state"),
    path("documents/<uuid:public_id>/again/", document.again, name="document_again"),
]
