"""The staff of a county: invited, given other roles, ended, brought back. A person is one account, whatever the counties.

What the account is elsewhere is neither told nor touched here.
"""

from collections.abc import Collection, Mapping

from django.contrib.auth.hashers import make_password
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from hyte import clock
from hyte.accounts import audit, passwords, throttle
from hyte.accounts.models import User
from hyte.errors import Refused
from hyte.letters.queue import queue, take_back
from municipalities import letters
from municipalities.actions.naming import lock_area
from municipalities.changes import somebody_left
from municipalities.models import Membership, WelfareArea
from municipalities.models.area import READERS, Role

DETAILS = ("name", "title", "language")


@transaction.atomic
def invite(area: WelfareArea, *, person: Mapping[str, str], roles: Collection[str], by: User | None) -> User:
    """The person belongs to the county's staff and is told by letter; a new account sets its own password by the link there.

    `person`: email, name, title and language; of an account that there is already, its own hold.
    """
    lock_area(area)
    user = _account(person)
    if _roles(area, user):
        raise Refused(_("%(name)s belongs to the staff already.") % {"name": user.name})
    return _begin(area, user, roles, "staff.invite", by)


@transaction.atomic
def bring_back(area: WelfareArea, user: User, *, roles: Collection[str], by: User) -> User:
    """Somebody who had left belongs to the staff again. The password of then opens nothing if the account was closed."""
    lock_area(area)
    if _roles(area, user):
        raise Refused(_("%(name)s belongs to the staff already.") % {"name": user.name})
    return _begin(area, user, roles, "staff.bring_back", by)


@transaction.atomic
def set_roles(area: WelfareArea, user: User, *, roles: Collection[str], by: User | None) -> bool:
    """What the person may do in this county from now on. False: nothing differed."""
    lock_area(area)
    had, wanted = _roles(area, user), frozenset(roles)
    if not had:
        raise Refused(_("%(name)s has left. Bring the person back first.") % {"name": user.name})
    if had == wanted:
        return False
    if Role.ADMINISTRATOR in had - wanted:
        _refuse_last_administrator(area, user)
    _write_roles(area, user, wanted)
    if not wanted & frozenset(READERS):
        somebody_left(user)
    given, taken = sorted(wanted - had), sorted(had - wanted)
    audit.record("staff.set_roles", by=by, subject=user, area=area.pk, given=given, taken=taken)
    return True


@transaction.atomic
def end(area: WelfareArea, user: User, *, by: User | None) -> None:
    """No longer of the staff: every right in the county ends now. An account without any county is closed."""
    lock_area(area)
    had = _roles(area, user)
    if not had:
        return
    if Role.ADMINISTRATOR in had:
        _refuse_last_administrator(area, user)
    _write_roles(area, user, frozenset())
    if not Membership.objects.present().filter(user=user).exists() and not user.is_superuser:
        passwords.close(user)
    take_back(user, area=area.pk)
    somebody_left(user)
    audit.record("staff.end", by=by, subject=user, area=area.pk, taken=sorted(had))


@transaction.atomic
def correct(user: User, *, details: Mapping[str, str], by: User) -> list[str]:
    """Names as they are written, and what letters to get: by the person; by an administrator before the first sign-in."""
    user = User.objects.select_for_update().get(pk=user.pk)
    if by.pk != user.pk and user.has_usable_password():
        raise Refused(_("The person has signed in, and corrects name and title under My details."))
    changed = [field for field in (*DETAILS, "news") if field in details and getattr(user, field) != details[field]]
    for field in changed:
        setattr(user, field, details[field])
    if changed:
        user.save(update_fields=changed)
        audit.record("staff.correct", by=by, subject=user, fields=changed)
    return changed


@transaction.atomic
def send_password_link(area: WelfareArea, user: User, *, by: User) -> None:
    """A letter with a link by which the person sets a new password. The present one works until then."""
    if not _roles(area, user):
        raise Refused(_("%(name)s has left. Bring the person back first.") % {"name": user.name})
    user = passwords.open_link(user, by=by, area=area.pk)
    queue(letters.new_password(user, area.pk, by=by))


def forgotten(email: str) -> None:
    """A letter with a link to a new password, if there is such an account: at most three an hour, ten a day.

    As long and as silent for an address that nobody has: both cost what a sign-in costs.
    """
    make_password(email)
    user = User.objects.filter(login=email.strip().lower(), is_active=True).first()
    if throttle.asks_too_often(email) or user is None:
        return
    area = Membership.objects.present().filter(user=user).order_by("area").values_list("area", flat=True).first() or ""
    user = passwords.open_link(user, by=None, area=area)
    queue(letters.new_password(user, area, by=None))


def _account(person: Mapping[str, str]) -> User:
    """The account of this address, made if there is none. Two counties may make it at the same moment."""
    login = person["email"].strip().lower()
    try:
        with transaction.atomic():
            user = User.objects.filter(login=login).first()
            return user or User.objects.create_user(login, **{field: person[field] for field in DETAILS})
    except IntegrityError:
        return User.objects.get(login=login)


def _begin(area: WelfareArea, user: User, roles: Collection[str], verb: str, by: User | None) -> User:
    if not user.is_active:
        User.objects.filter(pk=user.pk).update(is_active=True)
    _write_roles(area, user, frozenset(roles))
    audit.record(verb, by=by, subject=user, area=area.pk, given=sorted(roles))
    if not user.has_usable_password():
        passwords.open_link(user, by=by, area=area.pk)
    user = User.objects.get(pk=user.pk)
    if by is not None:  # a command prints the link instead
        queue(letters.invitation(user, area, by=by))
    return user


def _roles(area: WelfareArea, user: User) -> frozenset[str]:
    return frozenset(Membership.objects.present().filter(area=area, user=user).values_list("role", flat=True))


def _write_roles(area: WelfareArea, user: User, roles: frozenset[str]) -> None:
    """Begin what is new or had ended, end the rest. A row stays when its role ends: it is the role's history."""
    rows = Membership.objects.filter(area=area, user=user)
    rows.exclude(role__in=roles).filter(ended_on=None).update(ended_on=clock.today())
    rows.filter(role__in=roles).exclude(ended_on=None).update(ended_on=None)
    held = set(rows.values_list("role", flat=True))
    Membership.objects.bulk_create(Membership(area=area, user=user, role=role) for role in sorted(roles - held))


def _refuse_last_administrator(area: WelfareArea, user: User) -> None:
    """Somebody who can sign in must stay, or nobody could ever let another one in."""
    others = Membership.objects.people(area.pk, Role.ADMINISTRATOR).exclude(pk=user.pk)
    if not any(other.has_usable_password() for other in others):
        raise Refused(
            _("The county needs an administrator. Make another one first, who has signed in; then this one can go.")
        )
