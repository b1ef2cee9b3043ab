from django.urls import path

from programmes.views import programme

urlpatterns = [
    path("programmes/", programme.programmes, name="programmes"),
]
