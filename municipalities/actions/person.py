"""A person who comes by a personal link: made, corrected, and the link taken back."""

from collections.abc import Mapping

from django.db import transaction
from django.db.models import F

from hyte.accounts import audit
from hyte.accounts.models import User
from hyte.letters.models import Letter
from hyte.letters.queue import take_back
from municipalities.changes import somebody_left

FIELDS = ("name", "title", "email", "phone", "language")


def create(person: Mapping[str, str]) -> User:
    return User.objects.create_user(None, **{field: person[field] for field in FIELDS if field in person})


def correct(user: User, person: Mapping[str, str]) -> list[str]:
    """Write what is told and differs, and say which fields did. Another address: the link that went to the former one stops working."""
    user = User.objects.select_for_update(no_key=True).get(pk=user.pk)
    changed = [field for field in FIELDS if field in person and getattr(user, field) != person[field]]
    if "email" in changed and not is_same_address(user.email, person["email"]):
        user.link_version += 1
        changed.append("link_version")
    for field in set(changed) & set(FIELDS):
        setattr(user, field, person[field])
    user.asked_email = ""  # whoever saves the card has seen what the person asks for
    user.save(update_fields=[*changed, "asked_email"])
    return changed


@transaction.atomic
def correct_own(user: User, *, person: Mapping[str, str], area: str) -> list[str]:
    """A person corrects the own card. The address is only asked for: the link goes there, so the planner changes it."""
    user = User.objects.select_for_update(no_key=True).get(pk=user.pk)
    told = dict(person)
    asked = "" if is_same_address(told["email"], user.email) else told["email"]
    own = [field for field in FIELDS if field != "email" and field in told]
    changed = [field for field in own if getattr(user, field) != told[field]]
    for field in changed:
        setattr(user, field, told[field])
    if asked != user.asked_email:
        user.asked_email = asked
        changed.append("asked_email")
    if changed:
        user.save(update_fields=changed)
        audit.record("person.correct_own", by=user, area=area, person=user.pk, fields=sorted(changed))
    return changed


def former_address(user: User) -> str:
    """Where the person's newest letter went, if that is not where letters go today; else empty."""
    went = Letter.objects.filter(recipient=user).perhaps_arrived().order_by("-pk").values_list("to_email", flat=True)
    newest = went.first()
    return newest if newest and not is_same_address(newest, user.email) else ""


def is_same_address(one: str, other: str) -> bool:
    """Capital letters make no other mailbox."""
    return one.strip().casefold() == other.strip().casefold()


def end_link(user: User) -> None:
    User.objects.filter(pk=user.pk).update(link_version=F("link_version") + 1)


def leave(user: User) -> None:
    """Somebody has left: the personal link stops working, no letter that still waits is sent, and calendars are cleared.

    Called when the register says so already.
    """
    end_link(user)
    take_back(user)
    somebody_left(user)


@transaction.atomic
def revoke_link(user: User, *, area: str, by: User) -> None:
    """The personal link stops working at once; the next letter carries a new one. `area`: code of the county."""
    end_link(user)
    audit.record("link.revoke", by=by, area=area, person=user.pk)
