from negotiations.urls import board, contact, negotiation, round, summary, wellbeing

urlpatterns = [
    *round.urlpatterns,
    *board.urlpatterns,
    *negotiation.urlpatterns,
    *summary.urlpatterns,
    *contact.urlpatterns,
    *wellbeing.urlpatterns,
]
