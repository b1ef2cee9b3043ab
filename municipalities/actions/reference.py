"""The official areas and municipalities, kept in step with the shipped classification at every migrate."""

from municipalities import reference
from municipalities.models import Municipality, WelfareArea


def load_after_migrate(**kwargs: object) -> None:
    load()


def load() -> None:
    """Insert or update all areas and municipalities by their official codes. Idempotent; two queries."""
    WelfareArea.objects.bulk_create(
        [
            WelfareArea(code=row.code, name_fi=row.name_fi, name_sv=row.name_sv, languages=row.languages)
            for row in reference.counties()
        ],
        update_conflicts=True,
        unique_fields=["code"],
        update_fields=["name_fi", "name_sv", "languages"],
    )
    Municipality.objects.bulk_create(
        [
            Municipality(
                code=row.code,
                area_id=row.area_code,
                name_fi=row.name_fi,
                genitive_fi=row.genitive_fi,
                name_sv=row.name_sv,
                languages=row.languages,
                population=row.population,
            )
            for row in reference.municipalities()
        ],
        update_conflicts=True,
        unique_fields=["code"],
        update_fields=["area", "name_fi", "genitive_fi", "name_sv", "languages", "population"],
    )
