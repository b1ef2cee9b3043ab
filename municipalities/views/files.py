"""The register as files: templates to take, files that change it, and every table to take out."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from hyte.errors import Refused
from hyte.files import uploads
from hyte.files.forms import ApplyForm
from hyte.files.models import Upload
from hyte.files.plans import Plan
from hyte.refused_forms import takes
from hyte.requests import Request
from hyte.tables.writing import response
from municipalities.access import staff
from municipalities.actions import register_file as actions
from municipalities.files import tables
from municipalities.forms.files import RegisterFileForm
from municipalities.models import Municipality, Organisation, WelfareArea, WelfareGroupMember
from municipalities.views.county import area_for_new, planned


def _staged(request: Request, pk: int) -> Upload:
    """The person's own file of a county that they still plan; else 404."""
    found = Upload.objects.staged(request.user, *actions.KINDS)
    return get_object_or_404(found.filter(area__in=WelfareArea.objects.visible_to(request.user, "planner")), pk=pk)


@require_http_methods(["GET", "HEAD", "POST"])
@staff("planner")
@takes(RegisterFileForm)
def files(request: Request) -> HttpResponse:
    area = area_for_new(request)
    form = RegisterFileForm(request.POST or None, request.FILES or None)
    if form.is_bound and form.is_valid():
        file, table = form.cleaned_data["file"], form.cleaned_data["table"]
        data = file.read()
        try:
            actions.check(data, kind=table, area=area)
        except Refused as refusal:
            form.add_error("file", str(refusal))
        else:
            upload = uploads.stage(data, name=file.name, kind=table, area=area.pk, by=request.user)
            return redirect("register_preview", pk=upload.pk)
    return render(request, "municipalities/files.html", {"form": form, "area": area, **_there_is(request, area)})


def _there_is(request: Request, area: WelfareArea) -> dict[str, object]:
    """What can be taken, with how many rows stand in each; and the person's own files that wait."""
    present = WelfareGroupMember.objects.present().filter(municipality__area=area)
    return {
        "planned": planned(request),
        "templates": [
            ("members", _("Welfare groups"), present.count()),
            ("contacts", _("HYTE contacts and deputies"), present.exclude(duty="").count()),
            ("organisations", _("Organisations"), Organisation.objects.present().filter(area=area).count()),
        ],
        "municipalities": Municipality.objects.filter(area=area).count(),
        "waiting": Upload.objects.staged(request.user, *actions.KINDS).filter(area=area.pk).defer("content"),
        "done": Upload.objects.filter(by=request.user, kind__in=actions.KINDS, area=area.pk, state="applied")[:5],
    }


@require_safe
@staff("planner")
def template(request: Request, table: str, kind: str) -> HttpResponse:
    area = area_for_new(request)
    return response(tables.template(table, area), kind, f"{table}-{area.pk}")


@require_safe
@staff("planner")
def export(request: Request, kind: str, table: str) -> HttpResponse:
    return response(tables.TABLES[table](request.user), kind, table)


@require_safe
@staff("planner")
def preview(request: Request, pk: int) -> HttpResponse:
    upload = _staged(request, pk)
    plan = actions.work_of(upload).plan
    return _show(request, upload, plan, ApplyForm(plan=plan))


def _show(request: Request, upload: Upload, plan: Plan, form: ApplyForm) -> HttpResponse:
    area = WelfareArea.objects.get(pk=upload.area)
    context = {"upload": upload, "plan": plan, "form": form, "area": area}
    return render(request, "municipalities/file_preview.html", context)


@require_POST
@staff("planner")
def apply(request: Request, pk: int) -> HttpResponse:
    upload = _staged(request, pk)
    plan = actions.work_of(upload).plan
    form = ApplyForm(request.POST, plan=plan)
    if not form.is_valid():
        return _show(request, upload, plan, form)
    try:
        done = actions.apply(upload, seen=form.cleaned_data["seen"], by=request.user)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("register_preview", pk=pk)
    messages.success(request, _said(done))
    return redirect("register_files")


def _said(plan: Plan) -> str:
    added = ngettext("%(n)s row was added", "%(n)s rows were added", plan.rows_added) % {"n": plan.rows_added}
    changed = ngettext("%(n)s row was changed", "%(n)s rows were changed", plan.rows_changed) % {"n": plan.rows_changed}
    return _("%(added)s, %(changed)s.") % {"added": added, "changed": changed}


@require_POST
@staff("planner")
def discard(request: Request, pk: int) -> HttpResponse:
    uploads.discard(_staged(request, pk), by=request.user)
    messages.success(request, _("The file was discarded. Nothing was changed."))
    return redirect("register_files")
