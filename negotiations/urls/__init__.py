from negotiations.urls import board, contact, files, negotiation, round, summary, wellbeing

urlpatterns = [
    *round.urlpatterns,
    *board.urlpatterns,
    *negotiation.urlpatterns,
    *summary.urlpatterns,
    *contact.urlpatterns,
    *wellbeing.urlpatterns,
    *files.urlpatterns,
]
