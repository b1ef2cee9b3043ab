"""What a county may change of a municipality: the rest comes from the official classification."""

from django.db import transaction

from hyte.accounts import audit
from hyte.accounts.models import User
from municipalities.models import Municipality

FACTS = ("meeting_place", "registry_email")


@transaction.atomic
def change(municipality: Municipality, *, by: User, **facts: str) -> list[str]:
    """Where its negotiations are usually held, and its registry office. Says which of these differed."""
    municipality = Municipality.objects.select_for_update(no_key=True).get(pk=municipality.pk)
    changed = [name for name in FACTS if name in facts and getattr(municipality, name) != facts[name]]
    for name in changed:
        setattr(municipality, name, facts[name])
    if changed:
        municipality.save(update_fields=changed)
        audit.record("municipality.change", by=by, subject=municipality, area=municipality.area_id, fields=changed)
    return changed


def set_meeting_place(municipality: Municipality, *, place: str, by: User) -> bool:
    """False: nothing differed."""
    return bool(change(municipality, meeting_place=place, by=by))
