"""The register: all municipalities of the person's counties, who answers for each, and what is missing."""

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
from municipalities.models import Municipality, WelfareArea, WelfareGroupMember

FILTERS = {
    "": _("All"),
    warnings.Kind.NO_CONTACT: _("No contact"),
    warnings.Kind.NO_DEPUTY: _("No deputy"),
    warnings.Kind.SHARED_ADDRESS: _("Same address twice"),
}


@dataclass(frozen=True)
class RegisterRow:
    municipality: Municipality
    warnings: list[warnings.Warning]

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


def rows_of(municipalities: list[Municipality]) -> list[RegisterRow]:
    """A row for each municipality that was read with its group."""
    groups = {
        m.pk: [warnings.Person(member.user.name, member.user.email, member.duty) for member in m.group]  # type: ignore[attr-defined]
        for m in municipalities
    }
    found = warnings.find(groups)
    return [RegisterRow(m, found[m.pk]) for m in municipalities]


def _with(rows: list[RegisterRow], kind: str) -> list[RegisterRow]:
    return [row for row in rows if kind and row.has(kind)]


@require_safe
@staff()
def register(request: Request) -> HttpResponse:
    visible = Municipality.objects.with_group().visible_to(request.user).select_related("area")
    rows = rows_of(list(visible.order_by("area", "name_fi")))
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
    }
    return render(request, "municipalities/register.html", context)
