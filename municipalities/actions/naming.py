"""Names that stand once in a county, and rows that something still needs."""

from django.db import models
from django.utils.translation import gettext as _

from hyte.errors import Refused
from municipalities.models import WelfareArea
from municipalities.models.area import BilingualName


def lock_area(area: WelfareArea) -> None:
    """One change of a county's lists at a time, so that no name comes in twice."""
    WelfareArea.objects.select_for_update().get(pk=area.pk)


def refuse_taken(row: BilingualName, area: WelfareArea, name_fi: str) -> None:
    """Capital letters make no other name."""
    others = type(row)._default_manager.filter(area=area).exclude(pk=row.pk).values_list("name_fi", flat=True)
    if name_fi.casefold() in (name.casefold() for name in others):
        raise Refused(_("“%(name)s” is in the register already. Give another name.") % {"name": name_fi})


def uses_of(row: models.Model) -> int:
    """How many rows anywhere point to this one. The tables above are not known here: Django tells them."""
    pointers = (
        field for field in row._meta.get_fields(include_hidden=True) if field.auto_created and not field.concrete
    )
    return sum(
        pointer.related_model._base_manager.filter(**{pointer.field.name: row}).count()
        for pointer in pointers
        if not pointer.related_model._meta.auto_created
    )
