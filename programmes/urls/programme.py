from django.urls import path

from programmes.views import programme

urlpatterns = [
    path("programmes/", programme.programmes, name="programmes"),
    path("programmes/<int:pk>/", programme.programme, name="programme"),
    path("programmes/<int:pk>/paper/", programme.ask_paper, name="programme_paper"),
]
