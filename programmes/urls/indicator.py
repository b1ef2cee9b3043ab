from django.urls import path

import hyte.tables.converters  # noqa: F401  # registers <filekind:…>
from programmes.views import indicator

urlpatterns = [
    path("indicators/", indicator.indicators, name="indicators"),
    path("indicators/<slug:key>/", indicator.indicator, name="indicator"),
    path("indicators/<slug:key>/figures.<filekind:kind>", indicator.file, name="indicator_file"),
]
