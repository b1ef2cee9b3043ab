"""The other actors of § 7 and the person who represents each."""

from collections.abc import Mapping

from django.db import transaction

from hyte import clock, versions
from hyte.accounts import audit
from hyte.accounts.models import User
from municipalities.actions import person as people
from municipalities.actions.naming import lock_area, refuse_taken
from municipalities.changes import somebody_new
from municipalities.models import Organisation


@transaction.atomic
def save(
    organisation: Organisation,
    *,
    name_fi: str,
    name_sv: str,
    kind: str,
    representative: Mapping[str, str] | None,
    by: User,
) -> Organisation:
    """Add an organisation to its area, or correct it. `representative`: None, or name, title, email and language."""
    lock_area(organisation.area)
    refuse_taken(organisation, name_fi)
    doing = "change" if organisation.pk else "add"
    organisation.name_fi, organisation.name_sv, organisation.kind = name_fi, name_sv, kind
    former, organisation.representative = organisation.representative, _represented(organisation, representative)
    versions.store(organisation, ["name_fi", "name_sv", "kind", "representative"])
    if former and former != organisation.representative:
        people.leave(former)
    person = organisation.representative_id
    audit.record(
        f"organisation.{doing}", by=by, subject=organisation, area=organisation.area_id, kind=kind, person=person
    )
    somebody_new(organisation.area_id)
    return organisation


def _represented(organisation: Organisation, told: Mapping[str, str] | None) -> User | None:
    """Another name with another address is another person: what the former one did stays theirs, and their link dies."""
    now = organisation.representative
    if now is not None and (told is None or _is_another(now, told)):
        now = None
    if told is None:
        return None
    if now is None:
        return people.create(told)
    people.correct(now, told)
    return User.objects.get(pk=now.pk)


def _is_another(now: User, told: Mapping[str, str]) -> bool:
    return now.name.casefold() != told["name"].casefold() and not people.is_same_address(now.email, told["email"])


@transaction.atomic
def leave(organisation: Organisation, *, by: User) -> None:
    """No longer invited; the representative's link stops working. What was agreed with it stays."""
    organisation = _locked(organisation)
    if organisation.left_on is not None:
        return
    organisation.left_on = clock.today()
    organisation.save(update_fields=["left_on"])
    if organisation.representative:
        people.leave(organisation.representative)
    audit.record("organisation.leave", by=by, subject=organisation, area=organisation.area_id)


@transaction.atomic
def bring_back(organisation: Organisation, *, by: User) -> None:
    """Invited again from the next round on."""
    organisation = _locked(organisation)
    if organisation.left_on is None:
        return
    organisation.left_on = None
    organisation.save(update_fields=["left_on"])
    audit.record("organisation.bring_back", by=by, subject=organisation, area=organisation.area_id)


def _locked(organisation: Organisation) -> Organisation:
    found = Organisation.objects.select_for_update(of=("self",)).select_related("representative")
    return found.get(pk=organisation.pk)
