from django.urls import path

from hyte.tables import converters  # noqa: F401  # makes <filekind:…> known
from negotiations.reports.tables import FOR_MANAGEMENT, TABLES
from negotiations.views import files

urlpatterns = [
    path("rounds/<int:pk>/files/", files.files, name="round_files"),
    *(
        path(
            f"rounds/<int:pk>/files/{table}.<filekind:kind>",
            files.export_summary if table in FOR_MANAGEMENT else files.export,
            {"table": table},
            name=f"export_{table}",
        )
        for table in TABLES
    ),
]
