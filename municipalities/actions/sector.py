"""The sectors (toimialat) of a county."""

from django.db import transaction
from django.utils.translation import ngettext

from hyte import audit
from hyte.accounts.models import User
from hyte.errors import Refused
from municipalities.actions.naming import lock_area, refuse_taken, uses_of
from municipalities.models import Sector


@transaction.atomic
def save(sector: Sector, *, name_fi: str, name_sv: str, by: User) -> Sector:
    """Add a sector to its area, or correct its names."""
    lock_area(sector.area)
    refuse_taken(sector, name_fi)
    doing = "change" if sector.pk else "add"
    sector.name_fi, sector.name_sv = name_fi, name_sv
    sector.save()
    audit.record(f"sector.{doing}", by=by, subject=sector, area=sector.area_id)
    return sector


@transaction.atomic
def remove(sector: Sector, *, by: User) -> None:
    """Take away a sector that nothing points to."""
    lock_area(sector.area)
    if uses := uses_of(sector):
        words = ngettext(
            "%(name)s is in use in %(n)s place, so it cannot be removed. Rename it if it has changed.",
            "%(name)s is in use in %(n)s places, so it cannot be removed. Rename it if it has changed.",
            uses,
        )
        raise Refused(words % {"name": sector.name, "n": uses})
    audit.record("sector.remove", by=by, subject=sector, area=sector.area_id)
    sector.delete()
