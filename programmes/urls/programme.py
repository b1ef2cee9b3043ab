from django.urls import path

from programmes.views import dashboard, programme, programme_edit, programme_part

urlpatterns = [
    path("programmes/", programme.programmes, name="programmes"),
    path("programmes/dashboard/", dashboard.dashboard, name="programme_dashboard"),
    path("programmes/new/", programme_edit.new, name="programme_new"),
    path("programmes/<int:pk>/", programme.programme, name="programme"),
    path("programmes/<int:pk>/edit/", programme_edit.edit, name="programme_edit"),
    path("programmes/<int:pk>/next/", programme_edit.make_next, name="programme_next"),
    path("programmes/<int:pk>/document/", programme.make_document, name="programme_document"),
    path("programmes/measures/<int:pk>/state/", programme_part.state, name="programme_measure_state"),
    path("programmes/<int:pk>/<str:part>/", programme_part.parts, name="programme_parts"),
    path("programmes/<int:pk>/<str:part>/new/", programme_part.new, name="programme_part_new"),
    path("programmes/<str:part>/<int:pk>/", programme_part.edit, name="programme_part"),
    path("programmes/<str:part>/<int:pk>/remove/", programme_part.remove, name="programme_part_remove"),
    path("programmes/<str:part>/<int:pk>/move/", programme_part.move, name="programme_part_move"),
]
