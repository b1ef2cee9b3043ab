"""The flagship programmes: their facts, and the next period made from the last one."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from hyte import versions
from hyte.accounts.audit import record
from hyte.accounts.models import User
from hyte.errors import Refused
from municipalities.actions.naming import lock_area
from programmes.actions import measure as measures
from programmes.models import Goal, Programme

KEPT = ("id", "area", "previous")  # no form changes these


@transaction.atomic
def save(programme: Programme, *, by: User | None) -> Programme:
    """Add a programme to its area, or change its facts."""
    doing = "change" if programme.pk else "add"
    lock_area(programme.area)
    _refuse_taken(programme)
    versions.store(programme, [field.name for field in Programme._meta.concrete_fields if field.name not in KEPT])
    record(f"programme.{doing}", by=by, subject=programme, area=programme.area_id)
    return programme


@transaction.atomic
def make_next(
    programme: Programme, *, starts_year: int, ends_year: int, plan_fi: str = "", plan_sv: str = "", by: User | None
) -> Programme:
    """The period after this one, with its analysis, goals, indicators, and the measures that are still open."""
    lock_area(programme.area)
    last = Programme.objects.select_for_update(of=("self",), no_key=True).get(pk=programme.pk)
    if Programme.objects.filter(previous=last).exists():
        raise Refused(_("The next period has been made already."))
    if starts_year <= last.starts_year:
        raise Refused(
            _("The next period begins after this one began, so at the earliest in %(year)s.")
            % {"year": last.starts_year + 1}
        )
    made = _copy(last, area=last.area, previous=last, starts_year=starts_year, ends_year=ends_year)
    made.plan_fi, made.plan_sv = plan_fi, plan_sv
    _refuse_taken(made)
    made.save()
    _carry_over(last, made, by)
    record("programme.make_next", by=by, subject=made, area=made.area_id, previous=last.pk)
    return made


def _carry_over(last: Programme, made: Programme, by: User | None) -> None:
    """All parts but the measures that are done or given up, and targets whose year is before the new period."""
    for section in last.sections.all():
        _copy(section, programme=made).save()
    goals: dict[int | None, Goal | None] = {None: None}
    for goal in last.goals.all():
        goals[goal.pk] = _copy(goal, programme=made)
        goals[goal.pk].save()  # type: ignore[union-attr]
    for measure in last.own_measures:
        if measure.is_open:
            measures.store(_copy(measure, programme=made, goal=goals[measure.goal_id]), by=by)
    for row in last.indicator_rows.all():
        copied = _copy(row, programme=made, goal=goals[row.goal_id])
        if row.target_year is not None and row.target_year < made.starts_year:
            copied.target_value = copied.target_year = None
        copied.save()


def _copy(row: Any, **changes: Any) -> Any:
    """The same row again, not saved yet."""
    fields = [field for field in row._meta.concrete_fields if not field.primary_key]
    return type(row)(
        **{field.attname: getattr(row, field.attname) for field in fields if field.name not in changes}, **changes
    )


def _refuse_taken(programme: Programme) -> None:
    same = Programme.objects.filter(area=programme.area, key=programme.key, starts_year=programme.starts_year)
    if same.exclude(pk=programme.pk).exists():
        words = _("%(name)s has a period that begins in %(year)s already. Choose another first year.")
        raise Refused(words % {"name": programme.name, "year": programme.starts_year})
