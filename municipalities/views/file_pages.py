"""The way of a file through the pages of a county, the same for every kind: brought, looked at, then applied or discarded."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path
from django.utils.translation import gettext as _

from hyte.accounts.models import User
from hyte.errors import Refused
from hyte.files import uploads
from hyte.files.forms import ApplyForm, FileForm, Shown
from hyte.files.models import Upload, UploadQuerySet
from hyte.refused_forms import takes
from hyte.requests import Request
from municipalities.models import WelfareArea
from municipalities.views.county import area_for_new
from municipalities.views.lists import EDITED, POSTED, SHOWN_TO_PLANNERS


@dataclass(frozen=True)
class FilePages:
    """`name` begins the names of its addresses, `new_name` and `home` are those of the form and of where one goes in the end.

    `plan` says what a file would do, `apply` does it; both raise Refused. `done`: where a person goes then, and with what words.
    """

    name: str
    new_name: str
    home: str
    kinds: tuple[str, ...]
    form: type[FileForm]
    templates: tuple[str, str]
    plan: Callable[..., Shown]
    apply_upload: Callable[..., Any]
    done: Callable[[Request, Any], HttpResponse]
    context: Callable[[Request, WelfareArea], dict[str, object]]

    def waiting(self, user: User) -> UploadQuerySet:
        """What the person brought and has neither applied nor discarded."""
        return Upload.objects.staged(user, *self.kinds)

    @EDITED
    def new(self, request: Request) -> HttpResponse:
        area = area_for_new(request)
        form = self.form(request.POST or None, request.FILES or None)
        if form.is_bound and form.is_valid():
            file, kind = form.cleaned_data["file"], form.cleaned_data["kind"]
            data = file.read()
            try:
                self.plan(data, kind=kind, area=area)
            except Refused as refusal:
                form.add_error("file", str(refusal))
            else:
                upload = uploads.stage(data, name=file.name, kind=kind, area=area.pk, by=request.user)
                return redirect(f"{self.name}_preview", pk=upload.pk)
        waiting = self.waiting(request.user).filter(area=area.pk).defer("content")
        context = {"form": form, "area": area, "waiting": waiting, **self.context(request, area)}
        return render(request, self.templates[0], context)

    @SHOWN_TO_PLANNERS
    def preview(self, request: Request, pk: int) -> HttpResponse:
        upload, area, plan = self._planned(request, pk)
        return self._show(request, upload, area, plan, ApplyForm(plan=plan))

    @POSTED
    def apply(self, request: Request, pk: int) -> HttpResponse:
        upload, area, plan = self._planned(request, pk)
        form = ApplyForm(request.POST, plan=plan)
        if not form.is_valid():
            return self._show(request, upload, area, plan, form)
        try:
            result = self.apply_upload(upload, seen=form.cleaned_data["seen"], by=request.user)
        except Refused as refusal:
            messages.error(request, str(refusal))
            return redirect(f"{self.name}_preview", pk=pk)
        return self.done(request, result)

    @POSTED
    def discard(self, request: Request, pk: int) -> HttpResponse:
        uploads.discard(self._staged(request, pk), by=request.user)
        messages.success(request, _("The file was discarded. Nothing was changed."))
        return redirect(self.home)

    def _staged(self, request: Request, pk: int) -> Upload:
        """The person's own file of a county that they still plan; else 404."""
        areas = WelfareArea.objects.visible_to(request.user, "planner")
        return get_object_or_404(self.waiting(request.user).filter(area__in=areas), pk=pk)

    def _planned(self, request: Request, pk: int) -> tuple[Upload, WelfareArea, Shown]:
        upload = self._staged(request, pk)
        area = WelfareArea.objects.get(pk=upload.area)
        return upload, area, self.plan(bytes(upload.content), kind=upload.kind, area=area)

    def _show(self, request: Request, upload: Upload, area: WelfareArea, plan: Shown, form: ApplyForm) -> HttpResponse:
        return render(request, self.templates[1], {"upload": upload, "plan": plan, "form": form, "area": area})

    def urlpatterns(self, new: str, staged: str) -> list[URLPattern]:
        """`new`: the address of the form; `staged`: what the addresses of files that wait begin with."""
        return [
            path(new, takes(self.form)(partial(self.new)), name=self.new_name),
            path(f"{staged}<int:pk>/", self.preview, name=f"{self.name}_preview"),
            path(f"{staged}<int:pk>/apply/", self.apply, name=f"{self.name}_apply"),
            path(f"{staged}<int:pk>/discard/", self.discard, name=f"{self.name}_discard"),
        ]
