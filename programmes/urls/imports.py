from django.urls import URLPattern, path

import hyte.tables.converters  # noqa: F401  # registers <filekind:…>
from programmes.files.tables import TABLES
from programmes.views import figures_file, imports, own_indicator

urlpatterns: list[URLPattern] = [
    path("figures/", imports.imports, name="imports"),
    path("figures/fetch/", imports.refresh, name="import_refresh"),
    path("figures/progress/", imports.progress, name="import_progress"),
    path("figures/runs/<int:pk>/", imports.import_run, name="import_run"),
    *figures_file.PAGES.urlpatterns("figures/new/", "figures/files/"),
    path("figures/own/new/", own_indicator.new, name="own_indicator_new"),
    path("figures/own/<int:pk>/", own_indicator.edit, name="own_indicator_edit"),
    path("figures/own/template.<filekind:kind>", figures_file.template, name="own_template"),
    *(
        path(f"figures/tables/{table}.<filekind:kind>", imports.export, {"table": table}, name=f"export_{table}")
        for table in TABLES
    ),
]
