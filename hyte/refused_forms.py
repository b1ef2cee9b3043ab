"""A refused form gives back what was typed: each text with its label, to be sent again where that can help.

Every page that says no holds `{% returned_form %}`. A view names its form classes with `takes`, which is where the labels
come from; what no person typed (numbers of rows, versions, tokens) is sent again unseen.
"""

import re
from collections.abc import Callable, Collection, Iterator
from typing import Any

from django import forms
from django.core.exceptions import BadRequest, SuspiciousOperation
from django.http import Http404, HttpRequest, QueryDict, UnreadablePostError
from django.http.multipartparser import MultiPartParserError
from django.urls import resolve, reverse
from django.utils.datastructures import MultiValueDict
from django.utils.text import capfirst
from django.utils.translation import gettext

from hyte.forms import Buttons, Helper

NEVER = {"csrfmiddlewaretoken", "submission_id", "username"}
TYPED = {"text", "search", "email", "url", "tel", "number", "date", "time", "datetime-local"}
IN_FORMSET = re.compile(r"\w+-(\d+)-(\w+)")
OF_ROW = re.compile(r"(\w+)_\d+")
UNREADABLE = (SuspiciousOperation, BadRequest, MultiPartParserError, UnreadablePostError)

FormClass = type[forms.BaseForm] | type[forms.BaseFormSet]
View = Callable[..., Any]


def takes(*classes: FormClass) -> Callable[[View], View]:
    """The forms that this view takes by POST. A class whose fields are named after rows has `row_labels` too."""

    def decorate(view: View) -> View:
        view.takes = classes  # type: ignore[attr-defined]  # decorators above copy it
        return view

    return decorate


class ReturnedForm(forms.Form):
    """What arrived: texts under their labels, and everything else as it was."""

    use_required_attribute = False

    def __init__(self, classes: tuple[FormClass, ...], data: QueryDict, files: MultiValueDict) -> None:
        super().__init__(auto_id="returned_%s")
        for name, values in data.lists():
            if name in NEVER or "password" in name:
                continue
            label = label_of(classes, name)
            if label and "".join(values).strip():
                self.fields[name] = _text(label, values)
            else:
                widget = forms.MultipleHiddenInput if len(values) > 1 else forms.HiddenInput
                self.fields[name] = forms.Field(initial=values if len(values) > 1 else values[0], widget=widget)
        self.file_names = [file.name for name in files for file in files.getlist(name)]
        for name in files:
            self.fields[name] = forms.FileField(label=label_of(classes, name, {"file"}) or gettext("File"))

    @property
    def helper(self) -> Helper:
        again = Buttons(gettext("Send again"))
        return Helper(*self.fields, again, data_warn_unsaved=True, data_renews=reverse("session"))

    @property
    def texts(self) -> list[forms.BoundField]:
        return [field for field in self.visible_fields() if not isinstance(field.field, forms.FileField)]

    @property
    def holds_typed(self) -> bool:
        return bool(self.file_names or self.texts)


def _text(label: str, values: list[str]) -> forms.CharField:
    lines = "\n".join(values)
    widget = forms.Textarea({"rows": min(12, lines.count("\n") + 2)}) if len(lines) > 60 or "\n" in lines else None
    return forms.CharField(label=label, initial=lines, widget=widget)


def label_of(classes: tuple[FormClass, ...], name: str, kinds: Collection[str] = TYPED) -> str:
    """The label that the person saw, where this is a field that is typed into; else empty."""
    for field, label in _candidates(classes, name):
        if getattr(field.widget, "input_type", "text" if isinstance(field.widget, forms.Textarea) else "") in kinds:
            return label
    return ""


def _candidates(classes: tuple[FormClass, ...], name: str) -> Iterator[tuple[forms.Field, str]]:
    in_formset, of_row = IN_FORMSET.fullmatch(name), OF_ROW.fullmatch(name)
    for form in classes:
        if issubclass(form, forms.BaseFormSet):
            field = form.form.base_fields.get(in_formset[2]) if in_formset else None
            if field and in_formset:
                yield field, f"{_words(field, in_formset[2])} ({int(in_formset[1]) + 1})"
            continue
        fields, row_labels = form.base_fields, getattr(form, "row_labels", {})  # type: ignore[attr-defined]
        if name in fields:
            yield fields[name], _words(fields[name], name)
        elif of_row and of_row[1] in row_labels:
            yield forms.CharField(), str(row_labels[of_row[1]])


def _words(field: forms.Field, name: str) -> str:
    return str(field.label or capfirst(name.replace("_", " ")))


def returned_form(request: HttpRequest) -> ReturnedForm | None:
    """What the refused request held; None where it was no form, or where another site sent it here."""
    if request.method != "POST" or not _comes_from_here(request):
        return None
    try:
        return ReturnedForm(_classes(request), request.POST, request.FILES)
    except UNREADABLE:
        return None


def _classes(request: HttpRequest) -> tuple[FormClass, ...]:
    """Those of the view that was asked for, also where the request did not get so far."""
    try:
        view = resolve(request.path_info).func
    except Http404:
        return ()
    return getattr(view, "takes", ())


def _comes_from_here(request: HttpRequest) -> bool:
    """Whether one of our pages sent it: what another site made up is never offered for sending with our token."""
    if getattr(request, "csrf_processing_done", False):
        return True  # its token was right
    origin = request.headers.get("Origin", "")
    if origin and origin != "null":
        return origin == f"{request.scheme}://{request.get_host()}"
    return request.headers.get("Sec-Fetch-Site") == "same-origin"
