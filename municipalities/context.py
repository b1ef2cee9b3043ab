"""What every page knows: the signed-in person's way around."""

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from municipalities.models import Membership
from municipalities.models.area import READERS

PROGRAMMES = ("/programmes/", "/indicators/", "/figures/", "/wellbeing/")


def navigation(request: HttpRequest) -> dict[str, object]:
    """`nav`: (label, url, is current) and `roles` for staff; empty for everyone else. One query a request, shared with `staff`."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated or not user.is_staff_member:
        return {"nav": [], "roles": set()}
    roles = frozenset[str]().union(*Membership.objects.held_by(user).values())
    links: list[tuple[str, str, tuple[str, ...]]] = []
    if roles & {"planner", "expert"}:
        links += [(_("Rounds"), reverse("rounds"), ("/rounds/", "/negotiations/"))]
    if roles & set(READERS):
        links += [(_("Municipalities"), reverse("register"), ("/register/",))]
        links += [(_("Flagship programmes"), reverse("programmes"), PROGRAMMES)]
    if roles & {"planner", "manager"}:
        links += [(_("For management"), reverse("management"), ("/management/",))]
    if "administrator" in roles:
        links += [(_("Users"), reverse("staff"), ("/staff/",))]
    nav = [(label, url, request.path.startswith(prefixes)) for label, url, prefixes in links]
    return {"nav": nav, "roles": roles}
