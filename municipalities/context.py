"""What every page knows: the signed-in person's way around."""

from django.http import HttpRequest

from municipalities.menu import entry, items_for
from municipalities.models import Membership


def navigation(request: HttpRequest) -> dict[str, object]:
    """`nav`: (label, url, is current) and `roles` for staff; empty for everyone else. One query a request, shared with `staff`."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated or not user.is_staff_member:
        return {"nav": [], "roles": set()}
    roles = frozenset[str]().union(*Membership.objects.held_by(user).values())
    return {"nav": [entry(item, request.path) for item in items_for(roles)], "roles": roles}
