from negotiations.urls import board, contact, negotiation, round, summary

urlpatterns = [
    *round.urlpatterns,
    *board.urlpatterns,
    *negotiation.urlpatterns,
    *summary.urlpatterns,
    *contact.urlpatterns,
]
