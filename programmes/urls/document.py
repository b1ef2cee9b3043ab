from django.urls import path

from programmes.views import document

urlpatterns = [
    path("documents/<uuid:public_id>/", document.document, name="document"),
    path("documents/<uuid:public_id>/state/", document.state, name="document_state"),
]
