"""What a county may change of a municipality: the rest comes from the official classification."""

from django.db import transaction

from hyte.accounts import audit
from hyte.accounts.models import User
from municipalities.models import Municipality


@transaction.atomic
def set_meeting_place(municipality: Municipality, *, place: str, by: User) -> bool:
    """Where its negotiations are usually held. False: nothing differed."""
    municipality = Municipality.objects.select_for_update(no_key=True).get(pk=municipality.pk)
    if municipality.meeting_place == place:
        return False
    municipality.meeting_place = place
    municipality.save(update_fields=["meeting_place"])
    audit.record("municipality.set_meeting_place", by=by, subject=municipality, area=municipality.area_id)
    return True
