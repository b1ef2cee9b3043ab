"""A file that changes the register: all of what was shown, or nothing. Every change goes the way of the pages' own actions."""

from django.db import transaction
from django.utils.translation import gettext as _

from hyte.accounts.models import User
from hyte.errors import Refused
from hyte.files import uploads
from hyte.files.models import Upload
from hyte.files.plans import Plan
from hyte.tables import reading
from municipalities.actions import member as member_actions
from municipalities.actions import municipality as municipality_actions
from municipalities.actions import organisation as organisation_actions
from municipalities.files import members, organisations
from municipalities.files.duties import Duty, Holder
from municipalities.files.member_entry import MemberEntry
from municipalities.models import Municipality, Organisation, WelfareArea, WelfareGroupMember

Changes = members.MemberChanges | organisations.OrganisationChanges
KINDS = ("members", "organisations")


def plan(data: bytes, *, kind: str, area: WelfareArea) -> Plan:
    """What a file would do now. Raises Refused where the file as a whole can not be taken."""
    return _work(data, kind, area).plan


def _work(data: bytes, kind: str, area: WelfareArea) -> Changes:
    files = members if kind == "members" else organisations
    return files.plan(reading.read(data, files.LAYOUT), area)


@transaction.atomic
def apply(upload: Upload, *, seen: str, by: User) -> Plan:
    """Do what `seen` (a plan's mark) showed. Refused where the register has changed since, and nothing is done."""
    upload = uploads.take(upload)
    area = WelfareArea.objects.select_for_update(no_key=True).get(pk=upload.area)
    list(Municipality.objects.select_for_update(no_key=True).filter(area=upload.area).order_by("code"))
    work = _work(bytes(upload.content), upload.kind, area)
    if work.plan.mark != seen:
        raise Refused(_("The register has changed since this was shown. Look at what the file would do now."))
    if isinstance(work, members.MemberChanges):
        _apply_members(work, by)
    else:
        _apply_organisations(work, by)
    uploads.applied(upload, by=by, counts=work.plan.counts())
    return work.plan


def _apply_members(work: members.MemberChanges, by: User) -> None:
    for news in work.facts:
        municipality_actions.change(news.municipality, **news.facts, by=by)
    for entry in work.entries:
        role = entry.role or (entry.member.role if entry.member else WelfareGroupMember.Role.MEMBER)
        if entry.member is None:
            entry.member = member_actions.add(entry.municipality, person=entry.person, role=role, by=by)
        elif entry.differs:
            member_actions.change(entry.member, person=entry.person, role=role, by=by)
    for code in work.answering_anew:
        holders = work.duties.after[code]
        member_actions.set_contacts(
            Municipality.objects.get(pk=code),
            contact=_member(holders.get(Duty.CONTACT)),
            deputy=_member(holders.get(Duty.DEPUTY)),
            by=by,
        )


def _member(holder: Holder | None) -> WelfareGroupMember | None:
    return holder.member if isinstance(holder, MemberEntry) else holder


def _apply_organisations(work: organisations.OrganisationChanges, by: User) -> None:
    for entry in work.entries:
        found = entry.organisation
        if found is None or found.left_on or entry.differs:
            saved = organisation_actions.save(
                found or Organisation(area=work.area), **entry.names, representative=entry.representative, by=by
            )
            if saved.left_on:
                organisation_actions.bring_back(saved, by=by)
