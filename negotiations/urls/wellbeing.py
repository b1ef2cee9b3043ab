from django.urls import path

from negotiations.views import wellbeing

urlpatterns = [path("wellbeing/<str:code>/", wellbeing.wellbeing, name="wellbeing")]
