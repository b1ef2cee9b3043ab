"""Names that stand once in a county, and rows that something still needs."""

from typing import Any

from django.utils.translation import gettext as _

from hyte.errors import Refused
from municipalities.models import Body, Organisation, Sector, WelfareArea


def lock_area(area: WelfareArea) -> None:
    """One change of a county's lists at a time, so that no name comes in twice."""
    WelfareArea.objects.select_for_update().get(pk=area.pk)


def refuse_taken(row: Sector | Body | Organisation, name_fi: str) -> None:
    """A name stands once in a county; capital letters make no other name."""
    others = type(row).objects.filter(area=row.area).exclude(pk=row.pk).values_list("name_fi", flat=True)
    if name_fi.casefold() in (name.casefold() for name in others):
        raise Refused(_("“%(name)s” is in the register already. Give another name.") % {"name": name_fi})


def uses_of(row: Sector | Body) -> int:
    """How many rows anywhere point to this one. The tables above are not known here: Django tells them."""
    fields: list[Any] = row._meta.get_fields(include_hidden=True)
    pointers = [field for field in fields if field.auto_created and not field.concrete]
    tables = [(pointer.related_model, pointer.field.name) for pointer in pointers]
    return sum(
        table._base_manager.filter(**{name: row}).count() for table, name in tables if not table._meta.auto_created
    )
