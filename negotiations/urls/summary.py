from django.urls import path

from negotiations.views import finding, management, summary

urlpatterns = [
    path("rounds/<int:pk>/summary/", summary.summary, name="summary"),
    path("rounds/<int:pk>/summary/approve/", summary.approve, name="summary_approve"),
    path("rounds/<int:pk>/summary/progress/", summary.progress, name="summary_progress"),
    path("rounds/<int:pk>/summary/withdraw/", summary.withdraw, name="summary_withdraw"),
    path("rounds/<int:pk>/summary/send/", summary.send, name="summary_send"),
    path("rounds/<int:pk>/summary/presented/<int:body>/", summary.present, name="summary_present"),
    path("presentations/<int:pk>/remove/", summary.remove_presentation, name="presentation_remove"),
    path("rounds/<int:pk>/summary/findings/new/", finding.new, name="finding_new"),
    path("findings/<int:pk>/", finding.edit, name="finding_edit"),
    path("findings/<int:pk>/move/", finding.move, name="finding_move"),
    path("findings/<int:pk>/remove/", finding.remove, name="finding_remove"),
    path("management/", management.rounds, name="management"),
    path("management/<int:pk>/", management.round, name="management_round"),
    path("management/<int:pk>/documents.zip", management.documents_zip, name="documents_zip"),
]
