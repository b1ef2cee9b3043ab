"""A person who comes by a personal link: made, corrected, and the link taken back."""

from collections.abc import Mapping

from django.db import transaction
from django.db.models import F

from hyte import audit
from hyte.accounts.models import User
from hyte.jobs import wake

FIELDS = ("name", "title", "email", "language")


def create(person: Mapping[str, str]) -> User:
    return User.objects.create_user(None, **{field: person[field] for field in FIELDS})


def correct(user: User, person: Mapping[str, str]) -> list[str]:
    """Write what differs and say which fields did. Another address: the link that went to the former one stops working."""
    user = User.objects.select_for_update().get(pk=user.pk)
    changed = [field for field in FIELDS if getattr(user, field) != person[field]]
    if "email" in changed and not is_same_address(user.email, person["email"]):
        user.link_version += 1
        changed.append("link_version")
    for field in set(changed) & set(FIELDS):
        setattr(user, field, person[field])
    if changed:
        user.save(update_fields=changed)
    return changed


def is_same_address(one: str, other: str) -> bool:
    """Capital letters make no other mailbox."""
    return one.strip().casefold() == other.strip().casefold()


def end_link(user: User) -> None:
    User.objects.filter(pk=user.pk).update(link_version=F("link_version") + 1)


def invite_new(area: str) -> None:
    """Who answers for a municipality or an organisation now gets its letter, if a round is running. `area`: a code."""
    wake("negotiations.tasks.invite_new", area)


@transaction.atomic
def revoke_link(user: User, *, area: str, by: User) -> None:
    """The personal link stops working at once; the next letter carries a new one. `area`: code of the county."""
    end_link(user)
    audit.record("link.revoke", by=by, area=area, person=user.pk)
