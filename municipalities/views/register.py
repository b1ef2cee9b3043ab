"""The register: all municipalities of the person's counties, who answers for each, and what is missing."""

from collections.abc import Collection
from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from hyte.accounts.models import User
from hyte.requests import Request
from municipalities import warnings
from municipalities.access import staff
from municipalities.forms.register import SearchForm
from municipalities.models import Membership, Municipality, WelfareArea, WelfareGroupMember

FILTERS = {
    "": _("All"),
    warnings.Kind.NO_CONTACT: _("No contact"),
    warnings.Kind.NO_DEPUTY: _("No deputy"),
    warnings.Kind.SHARED_ADDRESS: _("Same address twice"),
}


@dataclass(frozen=True)
class RegisterRow:
    """`is_planned`: in a county that the person plans, so that addresses may be shown."""

    municipality: Municipality
    warnings: list[warnings.Warning]
    is_planned: bool = False

    @property
    def group(self) -> list[WelfareGroupMember]:
        return self.municipality.group  # type: ignore[attr-defined]  # put there by with_group()

    def holder(self, duty: str) -> User | None:
        return next((member.user for member in self.group if member.duty == duty), None)

    @property
    def contact(self) -> User | None:
        return self.holder(WelfareGroupMember.Duty.CONTACT)

    @property
    def deputy(self) -> User | None:
        return self.holder(WelfareGroupMember.Duty.DEPUTY)

    def has(self, kind: str) -> bool:
        return any(warning.kind == kind for warning in self.warnings)

    def matches(self, words: str) -> bool:
        """By a name of the municipality or of a person of its group."""
        names = [self.municipality.name_fi, self.municipality.name_sv, *(member.user.name for member in self.group)]
        return any(words.casefold() in name.casefold() for name in names)


def rows_of(municipalities: list[Municipality], own: Collection[str] = ()) -> list[RegisterRow]:
    """A row for each municipality that was read with its group. `own`: codes of the counties that the person plans."""
    groups = {
        m.pk: [warnings.Person(member.user.name, member.user.email, member.duty) for member in m.group]  # type: ignore[attr-defined]
        for m in municipalities
    }
    found = warnings.find(groups)
    return [RegisterRow(m, found[m.pk], m.area_id in own) for m in municipalities]


def _with(rows: list[RegisterRow], kind: str) -> list[RegisterRow]:
    return [row for row in rows if kind and row.has(kind)]


def _addresses(rows: list[RegisterRow]) -> list[tuple[str, str, int]]:
    """(what, addresses as Outlook takes them, how many), of the rows in the counties that the person plans."""
    own = [row for row in rows if row.is_planned]
    lists = [
        (_("HYTE contacts"), [row.contact.email for row in own if row.contact]),
        (_("Deputies"), [row.deputy.email for row in own if row.deputy]),
        (_("All members of the welfare groups"), [member.user.email for row in own for member in row.group]),
        (_("Registry offices"), [row.municipality.registry_email for row in own if row.municipality.registry_email]),
    ]
    told = [(label, list({address.casefold(): address for address in found}.values())) for label, found in lists]
    return [(str(label), "; ".join(found), len(found)) for label, found in told if found]


@require_safe
@staff()
def register(request: Request) -> HttpResponse:
    visible = Municipality.objects.with_group().visible_to(request.user).select_related("area")
    planned = Membership.objects.areas_of(request.user, "planner")
    rows = rows_of(list(visible.order_by("area", "name_fi")), planned)
    words, only = request.GET.get("q", "").strip()[:100], request.GET.get("show", "")
    shown = [row for row in rows if (not only or row.has(only)) and row.matches(words)]
    counts = [(value, label, sum(not value or row.has(value) for row in rows)) for value, label in FILTERS.items()]
    context = {
        "areas": WelfareArea.objects.visible_to(request.user),
        "rows": rows,
        "shown": shown,
        "several_areas": len({row.municipality.area_id for row in rows}) > 1,
        "filters": [entry for entry in counts if not entry[0] or entry[2]],
        "missing": [(label, found) for value, label in FILTERS.items() if (found := _with(rows, value))],
        "only": only,
        "q": words,
        "search": SearchForm(words=words, show=only),
        "planned": planned,
        "addresses": _addresses(shown),
    }
    return render(request, "municipalities/register.html", context)
