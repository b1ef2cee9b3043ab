"""The lists of a county: names that stand once in it, and rows that something still needs."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from hyte import versions
from hyte.accounts import audit
from hyte.accounts.models import User
from hyte.errors import Refused
from municipalities.models import Body, Organisation, Sector, WelfareArea


@transaction.atomic
def save(row: Sector | Body, *, by: User, name_fi: str, **fields: str) -> Sector | Body:
    """Add a sector or a body to its area, or correct it."""
    lock_area(row.area)
    refuse_taken(row, name_fi)
    doing = "change" if row.pk else "add"
    for name, value in {"name_fi": name_fi, **fields}.items():
        setattr(row, name, value)
    versions.store(row, ["name_fi", *fields])
    kind = {"kind": fields["kind"]} if "kind" in fields else {}
    audit.record(f"{row._meta.model_name}.{doing}", by=by, subject=row, area=row.area_id, **kind)
    return row


@transaction.atomic
def add_ready(
    model: type[Sector] | type[Body], area: WelfareArea, *, rows: Iterable[Mapping[str, str]], by: User
) -> list[Sector | Body]:
    """Take ready names into the lists of an area. One that stands there already is passed over."""
    lock_area(area)
    taken = {name.casefold() for name in model.objects.filter(area=area).values_list("name_fi", flat=True)}
    new = [row for row in rows if row["name_fi"].casefold() not in taken]
    return [save(model(area=area), **row, by=by) for row in new]


@transaction.atomic
def remove(row: Sector | Body, *, by: User) -> None:
    """Take away a sector or a body that nothing points to."""
    lock_area(row.area)
    if uses := uses_of(row):
        words = ngettext(
            "%(name)s is in use in %(n)s place, so it cannot be removed. Rename it if it has changed.",
            "%(name)s is in use in %(n)s places, so it cannot be removed. Rename it if it has changed.",
            uses,
        )
        raise Refused(words % {"name": row.name, "n": uses})
    audit.record(f"{row._meta.model_name}.remove", by=by, subject=row, area=row.area_id)
    row.delete()


def lock_area(area: WelfareArea) -> None:
    """One change of a county's lists at a time, so that no name comes in twice."""
    WelfareArea.objects.select_for_update(no_key=True).get(pk=area.pk)


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
