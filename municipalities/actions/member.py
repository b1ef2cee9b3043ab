"""The welfare group of a municipality: who belongs to it, and who answers for the municipality."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from hyte import clock
from hyte.accounts import audit
from hyte.accounts.models import User
from hyte.errors import Refused
from municipalities.actions import person as people
from municipalities.changes import somebody_new
from municipalities.models import Municipality, WelfareGroupMember

Duty = WelfareGroupMember.Duty


@transaction.atomic
def add(
    municipality: Municipality,
    *,
    person: Mapping[str, str],
    role: str,
    duty: str = "",
    away_until: date | None = None,
    by: User,
) -> WelfareGroupMember:
    """A new member; one who had left is brought back under the same address. A duty is taken over from who has it."""
    municipality = _locked(municipality)
    _refuse_double(municipality, person)
    member = _former(municipality, person["email"])
    if member is None:
        member = WelfareGroupMember(user=people.create(person), municipality=municipality, role=role)
    else:
        people.correct(member.user, person)
        member.role, member.left_on = role, None
    member.away_until = away_until
    member.save()
    if duty:
        _give(municipality, duty, member)
        somebody_new(municipality.area_id)
    _record("add", member, by, role=role, duty=duty)
    return WelfareGroupMember.objects.select_related("user", "municipality").get(pk=member.pk)


@transaction.atomic
def change(member: WelfareGroupMember, *, person: Mapping[str, str], by: User, **facts: Any) -> list[str]:
    """Correct a person, and `facts` of the membership: role, away_until. Says which fields differed.

    A changed address ends the link that went to the former one. Who is on leave has a deputy to be asked.
    """
    member = _fresh(member)
    changed = people.correct(member.user, person)
    differing = {name: value for name, value in facts.items() if getattr(member, name) != value}
    if differing:
        WelfareGroupMember.objects.filter(pk=member.pk).update(**differing)
        changed += differing
    if differing.get("away_until") and member.is_contact:
        somebody_new(member.municipality.area_id)
    if changed:
        _record("change", member, by, fields=sorted(changed))
    return changed


@transaction.atomic
def set_contacts(
    municipality: Municipality, *, contact: WelfareGroupMember | None, deputy: WelfareGroupMember | None, by: User
) -> bool:
    """Who answers for the municipality. Who had the duty stays in the group without it. False: nothing differed."""
    municipality = _locked(municipality)
    if contact is not None and contact == deputy:
        raise Refused(_("The deputy must be another person than the HYTE contact."))
    present = municipality.members.present()
    wanted = {Duty.CONTACT: contact and contact.pk, Duty.DEPUTY: deputy and deputy.pk}
    if {pk for pk in wanted.values() if pk} - set(present.values_list("pk", flat=True)):
        raise Refused(_("One of these people has left the welfare group. Choose from those who are shown."))
    had = dict(present.exclude(duty="").values_list("duty", "pk"))
    if all(had.get(duty) == pk for duty, pk in wanted.items()):
        return False
    present.exclude(duty="").update(duty=Duty.NONE)
    for duty, pk in wanted.items():
        present.filter(pk=pk).update(duty=duty)
    audit.record("member.set_contacts", by=by, subject=municipality, area=municipality.area_id, **wanted)
    somebody_new(municipality.area_id)
    return True


@transaction.atomic
def leave(member: WelfareGroupMember, *, by: User) -> None:
    """No longer in the group: no duty, no letter, and the personal link stops working. What they did stays."""
    member = _fresh(member)
    if member.left_on is not None:
        return
    had, member.left_on, member.duty = member.duty, clock.today(), Duty.NONE
    member.save(update_fields=["left_on", "duty"])
    people.leave(member.user)
    if had:
        somebody_new(member.municipality.area_id)  # a deputy answers alone from now on
    _record("leave", member, by, duty=had)


@transaction.atomic
def delete(member: WelfareGroupMember, *, by: User) -> None:
    """Take away somebody who was entered by mistake: only who has never been written to and has done nothing."""
    member = _fresh(member)
    if not is_unused(member):
        raise Refused(
            _("%(name)s has had letters or has done something, so the person stays. Mark that the person has left.")
            % {"name": member.user.name}
        )
    _record("delete", member, by, duty=member.duty)
    member.delete()
    member.user.delete()


def is_unused(member: WelfareGroupMember) -> bool:
    """Whether nothing but the card itself tells of the person. Asks every table that points to people."""
    fields: list[Any] = User._meta.get_fields(include_hidden=True)
    pointers = [field for field in fields if field.auto_created and not field.concrete]
    others = [pointer for pointer in pointers if pointer.related_model is not WelfareGroupMember]
    return not any(
        pointer.related_model._base_manager.filter(**{pointer.field.name: member.user_id}).exists()
        for pointer in others
    )


def _refuse_double(municipality: Municipality, person: Mapping[str, str]) -> None:
    """The same name with the same address is the same person."""
    for member in municipality.members.present().select_related("user"):
        same_name = member.user.name.casefold() == person["name"].casefold()
        if same_name and people.is_same_address(member.user.email, person["email"]):
            raise Refused(
                _("%(name)s is in the welfare group of %(place)s already, with this address.")
                % {"name": member.user.name, "place": municipality.name}
            )


@transaction.atomic
def bring_back(member: WelfareGroupMember, *, by: User) -> None:
    """In the group again, without a duty; the next letter carries a new personal link."""
    member = _fresh(member)
    if member.left_on is None:
        return
    member.left_on = None
    member.save(update_fields=["left_on"])
    _record("bring_back", member, by)


def _locked(municipality: Municipality) -> Municipality:
    """One change of a group at a time, so that a duty is never held twice."""
    return Municipality.objects.select_for_update(no_key=True).get(pk=municipality.pk)


def _fresh(member: WelfareGroupMember) -> WelfareGroupMember:
    _locked(member.municipality)
    return WelfareGroupMember.objects.select_related("user", "municipality").get(pk=member.pk)


def _former(municipality: Municipality, email: str) -> WelfareGroupMember | None:
    left = municipality.members.exclude(left_on=None).select_related("user")
    return next((member for member in left if people.is_same_address(member.user.email, email)), None)


def _give(municipality: Municipality, duty: str, member: WelfareGroupMember) -> None:
    municipality.members.present().filter(duty=duty).update(duty=Duty.NONE)
    municipality.members.filter(pk=member.pk).update(duty=duty)


def _record(doing: str, member: WelfareGroupMember, by: User, **detail: object) -> None:
    audit.record(f"member.{doing}", by=by, subject=member, area=member.municipality.area_id, **detail)
