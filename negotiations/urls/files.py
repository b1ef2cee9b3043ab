from django.urls import path

from hyte.tables import converters  # noqa: F401  # makes <filekind:…> known
from negotiations.reports.tables import AT_ANY_TIME, FOR_MANAGEMENT, TABLES
from negotiations.views import files

VIEWS = dict.fromkeys(FOR_MANAGEMENT, files.export_summary) | dict.fromkeys(AT_ANY_TIME, files.export_proof)

urlpatterns = [
    path("rounds/<int:pk>/files/", files.files, name="round_files"),
    *(
        path(
            f"rounds/<int:pk>/files/{table}.<filekind:kind>",
            VIEWS.get(table, files.export),
            {"table": table},
            name=f"export_{table}",
        )
        for table in TABLES
    ),
]
