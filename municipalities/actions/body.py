"""The bodies of a county that hear the results or carry measures."""

from django.db import transaction
from django.utils.translation import ngettext

from hyte import audit
from hyte.accounts.models import User
from hyte.errors import Refused
from municipalities.actions.naming import lock_area, refuse_taken, uses_of
from municipalities.models import Body


@transaction.atomic
def save(body: Body, *, name_fi: str, name_sv: str, kind: str, by: User) -> Body:
    """Add a body to its area, or correct it."""
    lock_area(body.area)
    refuse_taken(body, name_fi)
    doing = "change" if body.pk else "add"
    body.name_fi, body.name_sv, body.kind = name_fi, name_sv, kind
    body.save()
    audit.record(f"body.{doing}", by=by, subject=body, area=body.area_id, kind=kind)
    return body


@transaction.atomic
def remove(body: Body, *, by: User) -> None:
    """Take away a body that nothing points to."""
    lock_area(body.area)
    if uses := uses_of(body):
        words = ngettext(
            "%(name)s is in use in %(n)s place, so it cannot be removed. Rename it if it has changed.",
            "%(name)s is in use in %(n)s places, so it cannot be removed. Rename it if it has changed.",
            uses,
        )
        raise Refused(words % {"name": body.name, "n": uses})
    audit.record("body.remove", by=by, subject=body, area=body.area_id)
    body.delete()
