"""Sending somebody the personal link, and saying what came of it."""

from django.contrib import messages
from django.utils.translation import gettext as _

from hyte.accounts.models import User
from hyte.requests import Request
from municipalities import changes


def send(request: Request, person: User, *, is_present: bool) -> None:
    words = {"name": person.name, "email": person.email}
    if is_present and changes.write_to(person, by=request.user):
        messages.success(request, _("A letter with a link that works is on its way to %(name)s, %(email)s.") % words)
    else:
        text = _("Nothing was sent to %(name)s: no round has been opened yet, so the link would lead nowhere.")
        messages.info(request, text % words)
