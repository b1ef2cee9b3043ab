"""The lists of a county, all alike: shown to its staff; added to, changed and taken from by its planners."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from hyte.errors import Refused
from hyte.refused_forms import takes
from hyte.requests import Request
from municipalities import ready
from municipalities.access import staff
from municipalities.actions import naming, organisation
from municipalities.forms.names import BodyForm, NamesForm, OrganisationForm, ReadyForm, SectorForm
from municipalities.models import Body, Organisation, Sector
from municipalities.ready import Ready
from municipalities.views.county import area_for_new, planned

# For views that are methods. `staff` gives a view of HttpResponse where the stubs want its base.
SHOWN = method_decorator([require_safe, staff()])  # type: ignore[list-item]
SHOWN_TO_PLANNERS = method_decorator([require_safe, staff("planner")])  # type: ignore[list-item]
EDITED = method_decorator([require_http_methods(["GET", "HEAD", "POST"]), staff("planner")])  # type: ignore[list-item]
POSTED = method_decorator([require_POST, staff("planner")])  # type: ignore[list-item]


@dataclass(frozen=True)
class CountyList:
    """`noun` and `nouns` name its addresses and its templates; `related`: what its rows are read with."""

    noun: str
    nouns: str
    model: type[Any]
    form: type[NamesForm]
    order: tuple[str, ...] = ("area", "name_fi")
    related: tuple[str, ...] = ("area",)
    save: Callable[..., Any] = naming.save
    ready: tuple[Ready, ...] = ()

    @SHOWN
    def show(self, request: Request) -> HttpResponse:
        return self._list(request, None)

    def _list(self, request: Request, refused: ReadyForm | None) -> HttpResponse:
        """All rows, and for planners the ready names that are not among those of the county meant."""
        rows = list(self.model.objects.visible_to(request.user).select_related(*self.related).order_by(*self.order))
        counties = planned(request)
        context: dict[str, Any] = {self.nouns: rows, "planned": counties, "has_errors": refused is not None}
        if counties and self.ready:
            area = area_for_new(request, areas=counties)
            missing = self._missing({row.name_fi for row in rows if row.area_id == area.pk})
            context |= {"area": area, "ready_form": refused or (missing and ReadyForm(ready=missing))}
        return render(request, f"municipalities/{self.nouns}.html", context)

    def _missing(self, names: Iterable[str]) -> list[Ready]:
        taken = {name.casefold() for name in names}
        return [row for row in self.ready if row.name_fi.casefold() not in taken]

    @POSTED
    def add_ready(self, request: Request) -> HttpResponse:
        area = area_for_new(request)
        names = self.model.objects.filter(area=area).values_list("name_fi", flat=True)
        form = ReadyForm(request.POST, ready=self._missing(names))
        if not form.is_valid():
            return self._list(request, form)
        added = naming.add_ready(self.model, area, rows=form.told, by=request.user)
        words = _("Added to the register: %(names)s.")
        messages.success(request, words % {"names": ", ".join(row.name for row in added)})
        return redirect(self.nouns)

    @EDITED
    def new(self, request: Request) -> HttpResponse:
        """`?kind=`: chosen beforehand, where a page leads here for one that is missing."""
        row = self.model(area=area_for_new(request))
        if "kind" in request.GET and hasattr(row, "kind"):
            row.kind = request.GET["kind"]
        return self._edit(request, row)

    @EDITED
    def edit(self, request: Request, pk: int) -> HttpResponse:
        return self._edit(request, self.row(request, pk))

    def _edit(self, request: Request, row: Any) -> HttpResponse:
        form = self.form(request.POST or None, initial=self.form.initial_of(row))
        is_new = row.pk is None
        if form.is_bound and form.is_valid():
            try:
                self.save(row, **form.told, by=request.user)
            except Refused as refusal:
                form.add_error("name_fi", str(refusal))
            else:
                messages.success(request, _("%(name)s was saved.") % {"name": row.name})
                return redirect(self.nouns)
        return render(
            request, f"municipalities/{self.noun}_edit.html", {"form": form, self.noun: row, "is_new": is_new}
        )

    @POSTED
    def remove(self, request: Request, pk: int) -> HttpResponse:
        row = self.row(request, pk)
        try:
            naming.remove(row, by=request.user)
        except Refused as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("%(name)s was removed.") % {"name": row.name})
        return redirect(self.nouns)

    def row(self, request: Request, pk: int) -> Any:
        """Of a county that the person plans; else 404."""
        rows = self.model.objects.visible_to(request.user, "planner").select_related(*self.related)
        return get_object_or_404(rows, pk=pk)

    @property
    def editing(self) -> list[URLPattern]:
        takes_form = takes(self.form)
        return [
            path(f"{self.nouns}/new/", takes_form(partial(self.new)), name=f"{self.noun}_new"),
            path(f"{self.nouns}/<int:pk>/", takes_form(partial(self.edit)), name=f"{self.noun}_edit"),
        ]

    @property
    def urlpatterns(self) -> list[URLPattern]:
        return [
            path(f"{self.nouns}/", self.show, name=self.nouns),
            *self.editing,
            path(f"{self.nouns}/ready/", takes(ReadyForm)(partial(self.add_ready)), name=f"{self.noun}_ready"),
            path(f"{self.nouns}/<int:pk>/remove/", self.remove, name=f"{self.noun}_remove"),
        ]


SECTORS = CountyList("sector", "sectors", Sector, SectorForm, ready=ready.SECTORS)
BODIES = CountyList("body", "bodies", Body, BodyForm, order=("area", "kind", "name_fi"), ready=ready.BODIES)
ORGANISATIONS = CountyList(
    "organisation",
    "organisations",
    Organisation,
    OrganisationForm,
    related=("area", "representative"),
    save=organisation.save,
)
