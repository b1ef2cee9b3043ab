from django.urls import path

from programmes.views import paper

urlpatterns = [
    path("papers/<uuid:public_id>/", paper.paper, name="paper"),
    path("papers/<uuid:public_id>/state/", paper.state, name="paper_state"),
]
