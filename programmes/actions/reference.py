"""What the application ships: the regions of the statistics and the catalogue of indicators, in step at every migrate."""

from municipalities import reference
from programmes import catalogue
from programmes.models import Indicator, Region

COUNTRY_SOTKANET_ID = 658


def load_after_migrate(**kwargs: object) -> None:
    load_regions()
    load_catalogue()


def load_regions() -> None:
    """Every municipality, every area and the country as regions. Idempotent; three queries."""
    Region.objects.bulk_create(
        [
            Region(kind="municipality", municipality_id=row.code, sotkanet_id=row.sotkanet_id)
            for row in reference.municipalities()
        ],
        update_conflicts=True,
        unique_fields=["municipality"],
        update_fields=["sotkanet_id"],
    )
    Region.objects.bulk_create(
        [Region(kind="area", area_id=row.code, sotkanet_id=row.sotkanet_id) for row in reference.counties()],
        update_conflicts=True,
        unique_fields=["area"],
        update_fields=["sotkanet_id"],
    )
    Region.objects.get_or_create(kind="country", defaults={"sotkanet_id": COUNTRY_SOTKANET_ID})


def load_catalogue() -> None:
    """Add the indicators that are not there yet. One that is stays as it is: Sotkanet's answer knows more than we ship."""
    Indicator.objects.bulk_create(
        [
            Indicator(
                key=row.key,
                source=Indicator.Source.NATIONAL,
                sotkanet_id=row.sotkanet_id,
                status=row.status,
                name_fi=row.name_fi,
                name_sv=row.name_sv,
                unit_fi=row.unit_fi,
                unit_sv=row.unit_sv,
                scale=row.scale,
                decimals=row.decimals,
                provider=row.provider,
                licence=row.licence,
                better=row.better,
                base=row.base,
                note_fi=row.note_fi,
                note_sv=row.note_sv,
            )
            for row in catalogue.rows()
        ],
        ignore_conflicts=True,
    )
