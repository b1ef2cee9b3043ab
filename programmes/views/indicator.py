"""The indicators of a county: the list of them, one with all its pictures, and its figures as a file."""

from collections.abc import Iterable
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Q
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from hyte.requests import Request
from hyte.tables.writing import response
from municipalities.access import staff
from municipalities.models import WelfareArea
from programmes import reading
from programmes.charts import choropleth, distance, line, multiples, ranking
from programmes.charts.parts import Target
from programmes.files.indicator import sheet
from programmes.forms.indicator import SearchForm, ShowForm
from programmes.models import Indicator, Observation, ProgrammeIndicator
from programmes.reports.indicator_list import groups, known_first, of_newest_periods
from programmes.series import Figures

ON_A_PAGE = 50
MOST_WORDS = 10  # of a search; SQLite takes no thousand conditions


def _area(request: Request) -> tuple[WelfareArea, list[WelfareArea]]:
    """The person's county: the one in the address (`?area=11`), else the first. Another one is not there: 404."""
    areas = list(WelfareArea.objects.visible_to(request.user))
    code = request.GET.get("area")
    found = next((area for area in areas if code in (None, "", area.pk)), None)
    if found is None:
        raise Http404
    return found, areas


def _asked(request: Request, key: str, area: WelfareArea) -> tuple[Indicator, Figures]:
    """An indicator of the area with what may be shown of it, of the gender in the address."""
    found = Indicator.objects.visible_to(request.user).of_area(area)
    indicator = get_object_or_404(found, key=key)
    return indicator, reading.figures_of(indicator, area, gender=request.GET.get("gender", "total"))


def _search(request: Request) -> Q:
    """Every word stands in a name or in the provider's; those after the first ten narrow nothing."""
    found = Q()
    for word in request.GET.get("q", "").split()[:MOST_WORDS]:
        found &= Q(name_fi__icontains=word) | Q(name_sv__icontains=word) | Q(provider__icontains=word)
    return found


@require_safe
@staff()
def indicators(request: Request) -> HttpResponse:
    """By programme, then the others; national ones and the county's own."""
    area, areas = _area(request)
    wanted = Indicator.objects.visible_to(request.user).of_area(area).filter(_search(request))
    followed = ProgrammeIndicator.objects.filter(programme__area=area, indicator__in=wanted)
    rows = of_newest_periods(followed.select_related("programme", "indicator"))
    others = known_first(wanted.exclude(pk__in={row.indicator_id for row in rows}), area)
    page = Paginator(others, ON_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "tab": "indicators",
        "area": area,
        "areas": areas,
        "q": request.GET.get("q", ""),
        "search": SearchForm(areas=areas, area=area, q=request.GET.get("q", "")),
        "groups": groups(area, rows if page.number == 1 else (), page.object_list),
        "page": page,
        "more": _more(request, page),
    }
    return render(request, "programmes/indicator/list.html", context)


def _more(request: Request, page: Page) -> list[tuple[str, str]]:
    """(which, query) of the page before and the page after."""
    found = []
    for which, is_there, number in (
        ("before", page.has_previous(), page.number - 1),
        ("after", page.has_next(), page.number + 1),
    ):
        query = request.GET.copy()
        query["page"] = str(number)
        found += [(which, query.urlencode())] if is_there else []
    return found


@require_safe
@staff()
def indicator(request: Request, key: str) -> HttpResponse:
    area, areas = _area(request)
    one, figures = _asked(request, key, area)
    code = request.GET.get("municipality", "")
    if code and code not in [series.place.code for series in figures.places]:
        raise Http404
    followed = ProgrammeIndicator.objects.filter(programme__area=area, indicator=one).select_related("programme")
    rows = list(followed.order_by("-programme__starts_year", "programme__key"))
    genders = [(gender, Observation.Gender(gender).label) for gender in figures.genders]
    context = {
        "tab": "indicators",
        "area": area,
        "areas": areas,
        "form": ShowForm(areas=areas, area=area, figures=figures, code=code, genders=genders),
        "indicator": one,
        "figures": figures,
        "rows": rows,
        "corrected": reading.corrections(one, area),
        "query": request.GET.urlencode(),
        **_pictures(one, figures, code, rows),
    }
    return render(request, "programmes/indicator/detail.html", context)


def _pictures(one: Indicator, figures: Figures, code: str, rows: Iterable[ProgrammeIndicator]) -> dict[str, Any]:
    """Each picture by its name; an index is shown as its distance from the country too."""
    brought = reading.brought_on(one)
    targets = [Target(row.target_value, row.target_year or 0) for row in rows if row.target_value is not None]
    target = targets[0] if targets else None
    return {
        "line": line.chart(figures, one, code, target=target, brought_on=brought),
        "distance": distance.chart(figures, one, code, brought_on=brought) if one.is_index else None,
        "ranking": ranking.chart(figures, one, code, brought_on=brought),
        "multiples": multiples.chart(figures, one, code, brought_on=brought),
        "map": choropleth.chart(figures, one, code, brought_on=brought),
    }


@require_safe
@staff()
def file(request: Request, key: str, kind: str) -> HttpResponse:
    """Exactly the figures that the page shows, of every municipality of the county."""
    area, _areas = _area(request)
    one, figures = _asked(request, key, area)
    return response(sheet(one, figures), kind, one.name, area.short_name)
