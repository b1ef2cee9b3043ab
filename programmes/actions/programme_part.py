"""The parts of a programme: sections of the analysis, goals, indicators. Added, changed, moved, removed."""

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from hyte import versions
from hyte.accounts.audit import record
from hyte.accounts.models import User
from hyte.errors import Refused
from programmes.models import AnalysisSection, Goal, Programme, ProgrammeIndicator

KEPT = ("id", "programme", "order")  # no form changes these
Part = AnalysisSection | Goal | ProgrammeIndicator


@transaction.atomic
def save(part: Part, *, by: User) -> Part:
    """Add a part as the last of its kind, or change one."""
    doing = "change" if part.pk else "add"
    programme = _lock(part)
    if part.pk is None:
        part.order = _siblings(part).count()
    versions.store(part, [field.name for field in part._meta.concrete_fields if field.name not in KEPT])
    _record(part, doing, programme, by)
    return part


@transaction.atomic
def remove(part: Part, *, by: User) -> None:
    """Measures and indicators of a removed goal stay, without a goal."""
    programme = _lock(part)
    _record(part, "remove", programme, by)
    part.delete()


@transaction.atomic
def move(part: Part, *, up: bool, by: User) -> None:
    """Before its neighbour or after it; the first stays first and the last last."""
    programme = _lock(part)
    rows = list(_siblings(part))
    place = [row.pk for row in rows].index(part.pk)
    other = place - 1 if up else place + 1
    if not 0 <= other < len(rows):
        return
    rows[place], rows[other] = rows[other], rows[place]
    for order, row in enumerate(rows):
        row.order = order
    type(part).objects.bulk_update(rows, ["order"])
    _record(part, "move", programme, by)


def _lock(part: Part) -> Programme:
    """One change of a programme's parts at a time. Refused where somebody has removed this one, or added its double."""
    programme = Programme.objects.select_for_update(no_key=True).get(pk=part.programme_id)
    if part.pk and not type(part).objects.filter(pk=part.pk).exists():
        raise Refused(_("Somebody has removed this meanwhile. Open the page again."))
    known = programme.indicator_rows.exclude(pk=part.pk)
    if isinstance(part, ProgrammeIndicator) and known.filter(indicator=part.indicator_id).exists():
        raise Refused(_("The programme follows this indicator already. Open the page again."))
    return programme


def _siblings(part: Part) -> QuerySet:
    return type(part).objects.filter(programme=part.programme_id)


def _record(part: Part, doing: str, programme: Programme, by: User, **detail: str) -> None:
    record(f"{part._meta.model_name}.{doing}", by=by, subject=part, area=programme.area_id, **detail)
