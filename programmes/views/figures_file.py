"""A file of figures: the template to take, bringing it, looking at what it would do, and then all of it or nothing."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from hyte.requests import Request
from hyte.tables.writing import response
from municipalities.access import staff
from municipalities.models import WelfareArea
from municipalities.views.county import area_for_new, planned
from municipalities.views.file_pages import FilePages
from programmes.actions import figures_file as actions
from programmes.files import tables
from programmes.forms.figures_file import FiguresFileForm
from programmes.importing.words import said
from programmes.models import ImportRun, Indicator
from programmes.reports import coverage


def _there_is(request: Request, area: WelfareArea) -> dict[str, object]:
    """The county's own indicators with the newest year of each."""
    own = list(Indicator.objects.filter(area=area))
    newest = coverage.newest_years([indicator.pk for indicator in own], area)
    return {
        "planned": planned(request),
        "own": [(indicator, newest.get(indicator.pk)) for indicator in own],
    }


@require_safe
@staff("planner")
def template(request: Request, kind: str) -> HttpResponse:
    area = area_for_new(request)
    return response(tables.template(area), kind, area.short_name)


def _done(request: Request, run: ImportRun) -> HttpResponse:
    messages.success(request, _("The file was applied: %(counts)s.") % {"counts": said(run.counts)})
    return redirect("import_run", pk=run.pk)


PAGES = FilePages(
    name="import",
    new_name="import_new",
    home="imports",
    kinds=actions.KINDS,
    form=FiguresFileForm,
    templates=("programmes/imports/new.html", "programmes/imports/preview.html"),
    plan=actions.preview,
    apply_upload=actions.apply,
    done=_done,
    context=_there_is,
)
