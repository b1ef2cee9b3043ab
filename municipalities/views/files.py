"""The register as files: templates to take, files that change it, and every table to take out."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from hyte.files.models import Upload
from hyte.files.plans import Plan
from hyte.requests import Request
from hyte.tables.writing import response
from municipalities.access import staff
from municipalities.actions import register_file as actions
from municipalities.files import tables
from municipalities.forms.files import RegisterFileForm
from municipalities.models import Municipality, Organisation, WelfareArea, WelfareGroupMember
from municipalities.views.county import area_for_new, planned
from municipalities.views.file_pages import FilePages


def _there_is(request: Request, area: WelfareArea) -> dict[str, object]:
    """What can be taken, with how many rows stand in each; and what the person has brought."""
    present = WelfareGroupMember.objects.present().filter(municipality__area=area)
    municipalities, answering = Municipality.objects.filter(area=area).count(), present.exclude(duty="").count()
    missing = 2 * municipalities - answering  # a contact and a deputy each
    represented = Organisation.objects.present().filter(area=area)
    return {
        "planned": planned(request),
        "templates": [
            ("contacts", _("HYTE contacts and deputies"), answering, missing),
            ("members", _("Welfare groups"), present.count(), missing),
            ("organisations", _("Organisations"), represented.count(), 0),
        ],
        "municipalities": municipalities,
        "done": Upload.objects.filter(by=request.user, kind__in=actions.KINDS, area=area.pk, state="applied")[:5],
    }


def _done(request: Request, plan: Plan) -> HttpResponse:
    added = ngettext("%(n)s row was added", "%(n)s rows were added", plan.rows_added) % {"n": plan.rows_added}
    changed = ngettext("%(n)s row was changed", "%(n)s rows were changed", plan.rows_changed) % {"n": plan.rows_changed}
    messages.success(request, _("%(added)s, %(changed)s.") % {"added": added, "changed": changed})
    return redirect("register_files")


@require_safe
@staff("planner")
def template(request: Request, table: str, kind: str) -> HttpResponse:
    area = area_for_new(request)
    return response(tables.template(table, area), kind, area.short_name)


@require_safe
@staff("planner")
def export(request: Request, kind: str, table: str) -> HttpResponse:
    return response(tables.TABLES[table](request.user), kind)


PAGES = FilePages(
    name="register",
    new_name="register_files",
    home="register_files",
    kinds=actions.KINDS,
    form=RegisterFileForm,
    templates=("municipalities/files.html", "municipalities/file_preview.html"),
    plan=actions.plan,
    apply_upload=actions.apply,
    done=_done,
    context=_there_is,
)
