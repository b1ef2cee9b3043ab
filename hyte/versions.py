"""Writing to a row that others may have changed or removed since it was read: nothing is overwritten unseen."""

import hashlib
from collections.abc import Collection
from typing import Any

from django.db import models
from django.db.models import F
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hyte.errors import Conflict, Refused

CHANGED = gettext_lazy(
    "Somebody has changed this meanwhile. Your text has not been lost: it is in the form, below theirs."
)


def write(row: models.Model, fields: Collection[str], *, version: int | None = None) -> None:
    """Write these fields of a stored row, and nothing else of it.

    Refused where somebody has removed the row: it does not come back. With the `version` that was read, a Conflict where
    somebody has changed it since, unless the fields stand there already as they are to be written.
    """
    columns = [row._meta.get_field(name) for name in fields]
    values: dict[str, Any] = {column.attname: getattr(row, column.attname) for column in columns}  # type: ignore[union-attr]
    rows = type(row)._base_manager.filter(pk=row.pk)
    if version is not None:
        written = rows.filter(version=version).update(**values, version=F("version") + 1)
        row.version = version + 1  # type: ignore[attr-defined]
    else:
        written = rows.update(**values)
    if not written:
        _refuse(row, rows.first(), values)


def store(row: models.Model, fields: Collection[str]) -> None:
    """Insert a new row, or write these fields of a stored one."""
    if row._state.adding:
        row.save(force_insert=True)
    else:
        write(row, fields)


def mark(*texts: str) -> str:
    """Tells whether texts have been touched since they were read, where their row counts no versions."""
    return hashlib.sha256("\x00".join(texts).encode()).hexdigest()[:16]


def _refuse(row: models.Model, stored: models.Model | None, values: dict[str, Any]) -> None:
    if stored is None:
        raise Refused(_("Somebody has removed this meanwhile. Open the page again."))
    row.version = stored.version  # type: ignore[attr-defined]
    theirs = {name: said(stored, name) for name in values if getattr(stored, name) != values[name]}
    if theirs:
        raise Conflict(str(CHANGED), theirs)


def said(row: models.Model, attname: str) -> tuple[str, str]:
    """A field of a row as a person reads it: its name and what stands in it."""
    field: Any = next(field for field in row._meta.concrete_fields if field.attname == attname)
    value = getattr(row, field.name)
    if field.choices:
        value = getattr(row, f"get_{field.name}_display")()
    return str(capfirst(field.verbose_name)), "" if value is None else str(value)
