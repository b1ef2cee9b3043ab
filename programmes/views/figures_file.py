"""A file of figures: the template to take, bringing it, looking at what it would do, and then all of it or nothing."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from hyte.errors import Refused
from hyte.files import uploads
from hyte.files.forms import ApplyForm
from hyte.files.models import Upload
from hyte.refused_forms import takes
from hyte.requests import Request
from hyte.tables.writing import response
from municipalities.access import staff
from municipalities.models import WelfareArea
from municipalities.views.county import area_for_new, planned
from programmes import known
from programmes.actions import figures_file as actions
from programmes.files import tables
from programmes.forms.figures_file import FiguresFileForm
from programmes.importing.preview import Preview
from programmes.importing.words import said
from programmes.models import Indicator


def _staged(request: Request, pk: int) -> Upload:
    """The person's own file of a county that they still plan; else 404."""
    found = Upload.objects.staged(request.user, *actions.KINDS)
    return get_object_or_404(found.filter(area__in=WelfareArea.objects.visible_to(request.user, "planner")), pk=pk)


@require_http_methods(["GET", "HEAD", "POST"])
@staff("planner")
@takes(FiguresFileForm)
def new(request: Request) -> HttpResponse:
    area = area_for_new(request)
    form = FiguresFileForm(request.POST or None, request.FILES or None)
    if form.is_bound and form.is_valid():
        file, kind = form.cleaned_data["file"], form.cleaned_data["kind"]
        data = file.read()
        try:
            actions.check(data, kind=kind, area=area)
        except Refused as refusal:
            form.add_error("file", str(refusal))
        else:
            upload = uploads.stage(data, name=file.name, kind=kind, area=area.pk, by=request.user)
            return redirect("import_preview", pk=upload.pk)
    return render(request, "programmes/imports/new.html", {"form": form, "area": area, **_there_is(request, area)})


def _there_is(request: Request, area: WelfareArea) -> dict[str, object]:
    """The county's own indicators with the newest year of each, and the person's own files that wait."""
    own = list(Indicator.objects.filter(area=area))
    newest = known.newest_years([indicator.pk for indicator in own], area)
    return {
        "planned": planned(request),
        "own": [(indicator, newest.get(indicator.pk)) for indicator in own],
        "waiting": Upload.objects.staged(request.user, *actions.KINDS).filter(area=area.pk).defer("content"),
    }


@require_safe
@staff("planner")
def template(request: Request, kind: str) -> HttpResponse:
    area = area_for_new(request)
    return response(tables.template(area), kind, f"figures-{area.pk}")


@require_safe
@staff("planner")
def preview(request: Request, pk: int) -> HttpResponse:
    upload = _staged(request, pk)
    plan = actions.preview_of(upload)
    return _show(request, upload, plan, ApplyForm(plan=plan))


def _show(request: Request, upload: Upload, plan: Preview, form: ApplyForm) -> HttpResponse:
    area = WelfareArea.objects.get(pk=upload.area)
    context = {"upload": upload, "plan": plan, "form": form, "area": area}
    return render(request, "programmes/imports/preview.html", context)


@require_POST
@staff("planner")
def apply(request: Request, pk: int) -> HttpResponse:
    upload = _staged(request, pk)
    plan = actions.preview_of(upload)
    form = ApplyForm(request.POST, plan=plan)
    if not form.is_valid():
        return _show(request, upload, plan, form)
    try:
        run = actions.apply(upload, seen=form.cleaned_data["seen"], by=request.user)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("import_preview", pk=pk)
    messages.success(request, _("The file was applied: %(counts)s.") % {"counts": said(run.counts)})
    return redirect("import_run", pk=run.pk)


@require_POST
@staff("planner")
def discard(request: Request, pk: int) -> HttpResponse:
    uploads.discard(_staged(request, pk), by=request.user)
    messages.success(request, _("The file was discarded. Nothing was changed."))
    return redirect("imports")
