"""Every table of the register, as it goes out. Rows are read while they are written; the queries stay as many."""

from collections.abc import Callable, Iterable, Iterator

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hyte.accounts.models import User
from hyte.tables.writing import Sheet, Value
from municipalities.files import members, organisations
from municipalities.models import Body, Municipality, Sector, WelfareArea, WelfareGroupMember

Rows = Iterator[list[Value]]
COUNTY = gettext_lazy("Wellbeing services county")
Duty = WelfareGroupMember.Duty


def areas_of(planner: User) -> list[WelfareArea]:
    """The counties whose tables the person may take out."""
    return list(WelfareArea.objects.visible_to(planner, "planner"))


def municipalities(planner: User) -> Sheet:
    headings = [
        _("Municipality code"),
        _("Name in Finnish"),
        _("Name in Swedish"),
        COUNTY,
        _("Languages"),
        _("Residents"),
    ]
    headings += [_("Usual meeting place"), _("E-mail of the registry office")]
    headings += [_("HYTE contact"), _("E-mail of the contact"), _("Telephone of the contact")]
    headings += [
        _("Deputy contact"),
        _("E-mail of the deputy"),
        _("Telephone of the deputy"),
        _("In the welfare group"),
    ]
    return Sheet(_("Municipalities"), _words(headings), _municipality_rows(planner))


def _municipality_rows(planner: User) -> Rows:
    municipalities = Municipality.objects.visible_to(planner, "planner").with_group().select_related("area")
    for place in municipalities.order_by("area", "name_fi"):
        group: list[WelfareGroupMember] = place.group
        row: list[Value] = [place.pk, place.name_fi, place.name_sv, place.area.name, place.languages, place.population]
        row += [
            place.meeting_place,
            place.registry_email,
            *_holder(group, Duty.CONTACT),
            *_holder(group, Duty.DEPUTY),
            len(group),
        ]
        yield row


def _holder(group: list[WelfareGroupMember], duty: str) -> list[Value]:
    user = next((member.user for member in group if member.duty == duty), None)
    return [user.name, user.email, user.phone] if user else ["", "", ""]


def welfare_groups(planner: User) -> Sheet:
    """As the file that can be brought back, and the county."""
    rows = ([*row, area.name] for area in areas_of(planner) for row in members.template_rows(area))
    return Sheet(_("Welfare groups"), _words([*members.LAYOUT.labels, COUNTY]), rows)


def organisation_list(planner: User) -> Sheet:
    rows = ([*row, area.name] for area in areas_of(planner) for row in organisations.template_rows(area))
    return Sheet(_("Organisations"), _words([*organisations.LAYOUT.labels, COUNTY]), rows)


def sectors(planner: User) -> Sheet:
    sectors = Sector.objects.visible_to(planner, "planner").select_related("area").order_by("area", "name_fi")
    rows = ([sector.name_fi, sector.name_sv, sector.area.name] for sector in sectors)
    return Sheet(_("Sectors"), _words([_("Name in Finnish"), _("Name in Swedish"), COUNTY]), rows)


def bodies(planner: User) -> Sheet:
    bodies = Body.objects.visible_to(planner, "planner").select_related("area").order_by("area", "kind", "name_fi")
    rows = ([body.name_fi, body.name_sv, str(body.get_kind_display()), body.area.name] for body in bodies)
    headings = [_("Name in Finnish"), _("Name in Swedish"), _("Kind of body"), COUNTY]
    return Sheet(_("Bodies"), _words(headings), rows)


def _words(headings: Iterable[object]) -> list[str]:
    return [str(heading) for heading in headings]


TABLES: dict[str, Callable[[User], Sheet]] = {
    "municipalities": municipalities,
    "members": welfare_groups,
    "organisations": organisation_list,
    "sectors": sectors,
    "bodies": bodies,
}


def template(name: str, area: WelfareArea) -> Sheet:
    """A file to fill in, with what stands in the register now. `name`: members, contacts or organisations."""
    if name == "organisations":
        layout, rows, title = organisations.LAYOUT, organisations.template_rows(area), _("Organisations")
    else:
        layout, title = members.LAYOUT, _("HYTE contacts") if name == "contacts" else _("Welfare groups")
        rows = members.template_rows(area, only_contacts=name == "contacts", with_gaps=True)
    return Sheet(title, layout.labels, rows, choices=layout.choices())
