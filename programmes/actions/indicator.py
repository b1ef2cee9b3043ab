"""The county's own indicators."""

from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils.text import slugify
from django.utils.translation import gettext as _

from hyte import versions
from hyte.accounts import audit
from hyte.accounts.models import User
from hyte.errors import Refused
from hyte.tables.layout import compared
from municipalities.actions.naming import lock_area
from municipalities.models import WelfareArea
from programmes.models import Indicator, Observation

FIELDS = (
    "name_fi", "name_sv", "unit_fi", "unit_sv", "decimals", "provider", "better", "scale", "by_gender", "hide_below",
    "note_fi", "note_sv",
)  # fmt: skip


@transaction.atomic
def save_own(indicator: Indicator, *, by: User, **fields: Any) -> Indicator:
    """Add an indicator to its area, or correct it. `fields`: those of FIELDS. Refused where a name is taken."""
    area = indicator.area
    assert area is not None  # an own one has an area
    lock_area(area)
    _refuse_taken(indicator, area, fields["name_fi"], fields["name_sv"])
    doing = "change" if indicator.pk else "add"
    for name in FIELDS:
        setattr(indicator, name, fields[name])
    if not indicator.pk:
        indicator.source, indicator.status = Indicator.Source.OWN, Indicator.Status.VERIFIED
        indicator.key = _key(indicator)
    versions.store(indicator, FIELDS)
    if indicator.is_count:
        _count(indicator)
    audit.record(f"indicator.{doing}", by=by, subject=indicator, area=indicator.area_id or "")
    return indicator


def _refuse_taken(indicator: Indicator, area: WelfareArea, *names: str) -> None:
    """A file knows an indicator by its name in either language, so each stands once among all that the county follows."""
    others = Indicator.objects.of_area(area).exclude(pk=indicator.pk)
    taken = {compared(name) for pair in others.values_list("name_fi", "name_sv") for name in pair if name}
    if found := next((name for name in names if name and compared(name) in taken), None):
        raise Refused(_("There is an indicator “%(name)s” already. Give another name.") % {"name": found})


def _key(indicator: Indicator) -> str:
    """From the area and the name; a number is added where it is taken."""
    stem = f"own-{indicator.area_id}-{slugify(indicator.name_fi)[:45]}".rstrip("-")
    taken = set(Indicator.objects.filter(key__startswith=stem).values_list("key", flat=True))
    return next(key for n in range(1, len(taken) + 2) if (key := stem if n == 1 else f"{stem}-{n}") not in taken)


def _count(indicator: Indicator) -> None:
    """Where the value is itself an absolute number, so is that of figures brought before this was said: small ones hide."""
    found = Observation.objects.filter(indicator=indicator, state=Observation.State.VALUE, number=None)
    found.update(number=F("value"))
