"""A member of staff sets the own password by a link that works for a week and once. Nobody else ever sees or sets it."""

from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from hyte import clock
from hyte.accounts import audit, throttle
from hyte.accounts.models import User
from hyte.errors import Refused

LINK_LIVES = timedelta(days=7)


@transaction.atomic
def open_link(user: User, *, by: User | None, area: str = "") -> User:
    """The link works for a week from now; one whose time was out is not revived. `by`: None is a command or the person."""
    user = User.objects.select_for_update().get(pk=user.pk)
    if user.link_valid_until is None or user.link_valid_until <= clock.now():
        user.link_version += 1
    user.link_valid_until = clock.now() + LINK_LIVES
    user.save(update_fields=["link_version", "link_valid_until"])
    audit.record("password.open_link", by=by, subject=user, area=area)
    return user


def link_of(user: User) -> str:
    """The address at which the person sets the own password. It is derived anew each time, and kept nowhere."""
    return settings.BASE_URL + reverse("password_link", args=[user.password_token])


@transaction.atomic
def set_by_link(user: User, *, token: str, password: str) -> User:
    """The person's own new password: the link is used up, and all sessions end."""
    user = User.objects.select_for_update().get(pk=user.pk)
    if not user.may_set_password(token, clock.now()):
        raise Refused(_("This link has been used already, or its time is out. Ask for a new one."))
    user.set_password(password)
    _end_link(user)
    throttle.succeeded(user.login or "")
    audit.record("password.set", by=user, subject=user)
    return user


@transaction.atomic
def close(user: User) -> None:
    """The account opens no more: what password and sessions it had end for good, and so does a link to a new one."""
    user = User.objects.select_for_update().get(pk=user.pk)
    user.is_active = False
    user.set_unusable_password()
    _end_link(user)


def _end_link(user: User) -> None:
    user.link_version += 1
    user.link_valid_until = None
    user.save(update_fields=["password", "is_active", "link_version", "link_valid_until"])
